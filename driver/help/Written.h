//===- Written.h - what is made of the declared command line ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_HELP_WRITTEN_H
#define NOGIL_DRIVER_HELP_WRITTEN_H

#include "help/Declared.h"

namespace nogil {

/// What a shell reads to complete commands, options, their values and rules.
std::string bashCompletion(const Declared &D,
                           const std::vector<std::string> &Rules);
std::string zshCompletion(const Declared &D,
                          const std::vector<std::string> &Rules);
std::string fishCompletion(const Declared &D,
                           const std::vector<std::string> &Rules);

/// The page that man(1) shows.
std::string manualPage(const Declared &D);

} // namespace nogil

#endif // NOGIL_DRIVER_HELP_WRITTEN_H
