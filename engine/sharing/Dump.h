//===- Dump.h - what is known at each call, as text -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_DUMP_H
#define NOGIL_ENGINE_SHARING_DUMP_H

#include "interproc/Effects.h"
#include "sharing/LockSet.h"
#include "values/Views.h"

namespace nogil {

/// "file.c:12"
std::string placeText(const Program &P, CodeRef C);
/// A line for each call, sorted: "FILE:LINE: call NAME Word=...".
std::string dumpCalls(const Program &P, const std::string &Word,
                      const std::function<std::string(CodeRef)> &Say);
std::string spelled(const LockSet &Set, const PathTable &Paths,
                    const Program &P);
/// --dump=effects: what each call may do.
std::string dumpEffects(const Program &P, const Effects &Eff);
/// --dump=origins: where the arguments of each call come from.
std::string dumpOrigins(const Program &P, Views &V);

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_DUMP_H
