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
// comment or not.
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
class Nolint {
public:
  explicit Nolint(std::string_view Text);
  /// `Line` counts from 1, `Col` from 1 in bytes.
  bool suppresses(std::string_view Check, uint32_t Line, uint32_t Col) const;
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
    Globs Checks;
  };
  static Globs parseChecks(std::string_view Text, size_t &Pos,
                           std::string &Spelled);
  std::vector<size_t> LineStarts;
  std::multimap<uint32_t, Globs> OnLine; ///< line that is suppressed
  std::vector<Block> Blocks;
  std::vector<uint32_t> Unmatched;
};

/// Takes out what is suppressed; returns how many. Names of files may be
/// relative to the working folder. `Texts` stand for files, by real path.
size_t removeSuppressed(std::vector<Finding> &Findings,
                        const std::map<std::string, std::string> &Texts = {});

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_NOLINT_H
