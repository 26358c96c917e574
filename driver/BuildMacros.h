//===- BuildMacros.h - what a build file defines ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `#ifdef NAME` and `#error` ask for macros that only the build
// defines. Approach: its text says `define_macros=[("NAME", "1")]`, `-DNAME=1`
// among flags of the compiler, or add_compile_definitions(NAME=1). It counts if
// name and value are written out and nothing asks before whether to define it:
// no `if` around it, and not only some of several extensions. A name with two
// values is none at all. Of a string, as most versions are, it is enough to see
// that it is one: what is not written out becomes an empty string
// (`('VERSION', '"%s"' % version)`), without which whole functions are lost.
//
// Left out: what the compiler or Python decides by themselves, macros that name
// another system, and NDEBUG.
//
// Unsound: a condition that is no `if`, such as a function that nothing calls.
// Cost: linear, but for the way back from a definition to the conditions
// around it, which is bounded, as is the number of definitions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDMACROS_H
#define NOGIL_DRIVER_BUILDMACROS_H

#include <map>
#include <string>
#include <string_view>

namespace nogil {

using Macros = std::map<std::string, std::string>; ///< values by names

/// `Text` has no comments. `Python`: blocks are indented.
Macros macrosIn(std::string_view Text, bool Python);

/// By its name, a build file is Python or like it.
bool isPythonLike(std::string_view Path);

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDMACROS_H
