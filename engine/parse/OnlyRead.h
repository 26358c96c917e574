//===- OnlyRead.h - an invocation that only reads ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_ONLYREAD_H
#define NOGIL_ENGINE_PARSE_ONLYREAD_H

namespace clang {
class CompilerInvocation;
} // namespace clang

namespace nogil {

/// Whatever arguments, environment and configuration files have made of it:
/// afterwards it parses its input, and writes, loads and prints nothing.
void onlyRead(clang::CompilerInvocation &Inv);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_ONLYREAD_H
