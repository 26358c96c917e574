//===- OwnEnvironment.h - an environment made for us -----------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: pre-commit and its like install the program in a virtual environment
// of its own, and say that this is the active one. It has none of the packages
// that the project is written against.
//
// Approach: an environment is the program's own if the program lies in it and
// nothing else is installed there but what installs packages. Where a package
// of the project has been added, it was made to be used.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_OWNENVIRONMENT_H
#define NOGIL_DRIVER_OWNENVIRONMENT_H

#include <string>

namespace nogil {

/// Is the interpreter that of an environment that holds `Program` (its real
/// path) alone?
bool isOwnEnvironment(const std::string &Interpreter,
                      const std::string &Program);

} // namespace nogil

#endif // NOGIL_DRIVER_OWNENVIRONMENT_H
