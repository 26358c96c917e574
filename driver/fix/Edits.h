//===- Edits.h - putting edits into texts ----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fixes are lists of replacements in byte offsets of files as they were read.
// Those of several fixes compose when none overlaps; equal ones (two fixes that
// add the same declaration) are made once. Insertions around statements nest:
// at one offset, inner ends come before outer ends, then what stands alone,
// then outer beginnings before inner ones; else they keep the order of the
// fixes.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_EDITS_H
#define NOGIL_DRIVER_FIX_EDITS_H

#include "check/Finding.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nogil {

/// Edits that can be made together.
class EditSet {
public:
  /// All edits of a fix or none. Returns why not: "it overlaps another fix".
  std::string add(const Fix &F);
  bool empty() const { return Files.empty(); }
  std::vector<std::string> files() const;
  /// The text of a file with its edits. Nothing when an offset lies outside.
  std::optional<std::string> apply(const std::string &File,
                                   const std::string &Text) const;

private:
  struct Change {
    uint32_t Begin, End;
    std::string Text;
    Edit::SideT Side;
    uint32_t From, To; ///< the statements around which it stands
    bool operator==(const Change &) const = default;
    bool apart(const Change &O) const;
    bool standsBefore(const Change &Older) const;
  };
  std::map<std::string, std::vector<Change>> Files; ///< sorted by Begin
};

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_EDITS_H
