//===- Positions.h - places in texts, as editors count ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A report counts lines and bytes of UTF-8 from 1, and edits count bytes of the
// file from 0; the protocol counts lines, and in them units of UTF-16, from 0.
// So a place is converted by its text. Lines end at \n, \r\n and \r, for Clang
// as for the protocol. A byte that is no UTF-8 counts as one unit, which is
// what editors make of it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_POSITIONS_H
#define NOGIL_DRIVER_LSP_POSITIONS_H

#include "mlir/Tools/lsp-server-support/Protocol.h"
#include <string_view>
#include <vector>

namespace nogil::lsp {

class Positions {
public:
  /// The text lives longer.
  explicit Positions(std::string_view Text);
  /// Of a byte of the text; one beyond it is its end.
  mlir::lsp::Position atByte(size_t Offset) const;
  /// Of a line and a column of a report.
  mlir::lsp::Position at(uint32_t Line, uint32_t Column) const;
  /// From there to the end of the word that stands there.
  mlir::lsp::Range word(uint32_t Line, uint32_t Column) const;

private:
  size_t offset(uint32_t Line, uint32_t Column) const;
  std::string_view Text;
  std::vector<size_t> Lines; ///< where each begins
};

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_POSITIONS_H
