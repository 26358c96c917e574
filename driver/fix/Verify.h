//===- Verify.h - which fixes are safe -------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an edit that looks right may not compile, may miss the path that
// the finding is about, or may open the next bug.
//
// Approach: make the edits in memory, read the changed files again, analyse
// the whole program again, and compare. A fix is safe when its files have no
// new errors, its finding is gone, and there is no finding that was not there
// before, of whatever rule and worth, in each build of the program. All fixes
// are tried together; those that may be to blame for a difference are then
// tried alone, and what is right alone together again, or else one after the
// other.
//
// Findings are compared by rule, file, function and key: line numbers move.
//
// Cost: one analysis of the program with the changed files extracted again;
// two more for each fix that has to be tried alone (at most MaxAlone). Each
// analysis once for each build.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_VERIFY_H
#define NOGIL_DRIVER_FIX_VERIFY_H

#include "fix/Edits.h"
#include "report/Report.h"
#include <functional>

namespace nogil {

/// Texts that stand for files, by absolute path.
using Overlay = std::map<std::string, std::string>;

/// The program in one configuration, and with texts in place of its files.
/// Findings and gaps carry the same names of files as those that fixes are of.
struct FixBuild {
  Report Before; ///< all findings, also those that are not shown
  std::function<Report(const Overlay &)> Again;
};

/// What became of the first fix of a finding.
struct FixOutcome {
  size_t Index = 0; ///< into Report::Findings
  bool Safe = false;
  bool Composes = false; ///< can be made together with the others that do
  std::string Why;       ///< when not safe
};

class FixVerifier {
public:
  /// `Absolute` makes the path of an overlay out of a displayed name.
  using Absolute = std::function<std::string(const std::string &)>;

  /// Why a fix is not safe, whatever an analysis would say; empty: it may be.
  using Objection = std::function<std::string(const Finding &)>;

  /// `Shown`: the report that the fixes are of. `Refused`: why files are left
  /// alone, by absolute path; they are no originals.
  FixVerifier(const Report &Shown, Overlay Originals,
              const std::vector<FixBuild> &Builds, Objection Against,
              Absolute Name, std::map<std::string, std::string> Refused = {})
      : Before(Shown), Originals(std::move(Originals)), Builds(Builds),
        Against(std::move(Against)), Name(std::move(Name)),
        Refused(std::move(Refused)) {}

  /// One outcome for each finding that has a fix, in order.
  std::vector<FixOutcome> run();
  /// The texts with the fixes of these findings; nothing when they don't fit.
  Overlay texts(const std::vector<size_t> &Findings) const;

private:
  static constexpr size_t MaxAlone = 40;
  const Report &Before;
  const Overlay Originals; ///< of all files that fixes touch
  const std::vector<FixBuild> &Builds;
  const Objection Against;
  const Absolute Name;
  const std::map<std::string, std::string> Refused;

  struct Blame {
    std::map<size_t, std::string> Guilty; ///< alone to blame, and why
    std::map<size_t, std::string> Suspects;
    bool none() const { return Guilty.empty() && Suspects.empty(); }
  };
  using Reasons = std::function<void(size_t, const std::string &)>;
  std::vector<FixOutcome> candidates() const;
  Blame blame(const std::vector<size_t> &Tried) const;
  std::vector<size_t> reject(std::vector<size_t> &Active,
                             const Reasons &Say) const;
  void readmit(std::vector<size_t> &Active, const std::vector<size_t> &Alone,
               const Reasons &Say) const;
  void compare(const std::vector<size_t> &Tried, const Report &Was,
               const Report &After, Blame &B) const;
  std::vector<size_t> near(const std::vector<size_t> &Tried,
                           const Finding &New) const;
  bool touches(size_t Index, const std::string &File) const;
};

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_VERIFY_H
