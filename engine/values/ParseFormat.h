//===- ParseFormat.h - what a format of arguments fills ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Entry functions get their arguments as a tuple and take it apart with a
// format, a small language of its own: "O!i|w*:name" fills an object of a given
// type, a number, and a buffer that may be written. Which variable is which
// argument of which kind is all that is read here; the calls are those with the
// role `parses`.
//
// Unknown: a format that is no literal, and units that are not understood end
// the reading; what follows them is Other.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_PARSEFORMAT_H
#define NOGIL_ENGINE_VALUES_PARSEFORMAT_H

#include "link/Program.h"

namespace nogil {

enum class Parsed : uint8_t {
  Object,         ///< the caller's object itself
  Converted,      ///< what a function made of it
  Buffer,         ///< memory of it, to be read
  WritableBuffer, ///< memory of it that may be written
  Text,           ///< characters of it
  Other           ///< a number, a length, nothing that is known
};

/// What argument Arg of a call with the role Parses is filled with.
Parsed parsedAs(const Program &P, FnId F, const Event &Call, const Role &R,
                uint32_t Arg);

/// May code of the arguments' classes run while a call with the role Parses
/// takes them apart: `__index__`, `__bool__`, an exporter of buffers, a
/// converter, a sequence? Not for objects as they are, and text of str.
bool mayRunCode(const Program &P, FnId F, const Event &Call, const Role &R);

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_PARSEFORMAT_H
