//===- Nolint.h - suppression by comment -----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same words with the same meaning as in clang-tidy, so that a project
// that runs both has one convention:
//
//   NOLINT            suppresses on its own line
//   NOLINTNEXTLINE    suppresses on the line below
//   NOLINTBEGIN ... NOLINTEND   suppress between them; the two match when
//                     their lists of checks are the same text, innermost
//                     first; one without a partner does nothing
//
// Each may carry `(glob, glob)`. Without brackets, or when the bracket is not
// closed on the line, all checks are meant; empty brackets mean none; a glob
// that begins with '-' is ignored. The words count wherever they stand, in a
// comment or not. Two things go beyond clang-tidy's: a name of a rule may lack
// "nogil-", and what suppresses nothing is told.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_NOLINT_H
#define NOGIL_DRIVER_FILTER_NOLINT_H

#include "check/Finding.h"
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nogil {

/// The directives of one file.
/// A comment that a project has for another tool: it suppresses these rules in
/// its line, and need not suppress anything.
struct OtherComment {
  std::string Text;
  std::vector<std::string> Checks; ///< globs
};

class Nolint {
public:
  explicit Nolint(std::string_view Text,
                  const std::vector<OtherComment> &Others = {});
  /// `Line` counts from 1, `Col` from 1 in bytes. Remembers what did it.
  bool suppresses(std::string_view Check, uint32_t Line, uint32_t Col) const;
  /// A directive that names rules of ours and has suppressed nothing.
  struct Unused {
    uint32_t Line;
    std::string Words;   ///< "NOLINT(nogil-x)"
    std::string Unknown; ///< a glob that no rule fits; empty: all do
  };
  /// Those of which all rules that they name have run. In order of lines.
  std::vector<Unused> unused(const std::vector<std::string> &Ran,
                             const std::vector<std::string> &All) const;
  /// Lines of NOLINTBEGIN and NOLINTEND without a partner.
  const std::vector<uint32_t> &unmatched() const { return Unmatched; }

private:
  struct Globs {
    bool All = false;
    std::vector<std::string> List;
    bool match(std::string_view Check) const;
  };
  struct Block {
    size_t Begin, End; ///< offsets of the two directives
    size_t Of;         ///< directive
  };
  struct Directive {
    uint32_t Line;
    std::string Words;
    Globs Checks;
    mutable bool Used = false;
  };
  static Globs parseChecks(std::string_view Text, size_t &Pos,
                           std::string &Spelled);
  void add(std::string_view Text, const OtherComment &Other);
  uint32_t lineOf(size_t Pos) const;
  std::vector<size_t> LineStarts;
  std::vector<Directive> Directives;
  std::multimap<uint32_t, size_t> OnLine; ///< line that is suppressed
  std::vector<Block> Blocks;
  std::vector<uint32_t> Unmatched;
};

/// The directives of the files that findings are in.
class Suppressions {
public:
  /// `Texts` stand for files, by real path.
  explicit Suppressions(
      const std::vector<OtherComment> &Others,
      const std::map<std::string, std::string> *Texts = nullptr)
      : Others(Others), Texts(Texts) {}
  /// Takes out what is suppressed. Names of files may be relative to the
  /// working folder.
  std::vector<Finding> removeFrom(std::vector<Finding> &Findings);
  const Nolint &of(const std::string &Path);

private:
  const std::vector<OtherComment> &Others;
  const std::map<std::string, std::string> *Texts;
  std::unordered_map<std::string, Nolint> Files;
};

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_NOLINT_H
