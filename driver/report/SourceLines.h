//===- SourceLines.h - sources by line, for quoting -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_SOURCELINES_H
#define NOGIL_DRIVER_REPORT_SOURCELINES_H

#include "check/Finding.h"
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nogil {

/// Files as they are on the disk when they are first asked for. One thread.
class SourceLines {
public:
  /// Without its end; empty when there is no such line. Lasts as long as this.
  std::string_view line(const std::string &File, uint32_t Number);
  /// The place of an offset, in columns of bytes; invalid behind the end.
  Place placeOf(const std::string &File, uint32_t Offset, uint32_t EndOffset);

private:
  struct Source {
    std::string Text;
    std::vector<size_t> Starts; ///< and the end of the text
  };
  std::unordered_map<std::string, Source> Files;
  const Source &of(const std::string &File);
};

/// Formats that count columns in units of UTF-16 ask here; columns begin at 1,
/// those of a place count bytes. What is no UTF-8 counts as one a byte.
uint32_t utf16Column(std::string_view Line, uint32_t ByteColumn);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_SOURCELINES_H
