//===- Check.h - what a rule sees and how it reports ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_CHECK_H
#define NOGIL_ENGINE_CHECK_CHECK_H

#include "check/ProgramView.h"

namespace nogil {

using CheckContext = ProgramView;

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_CHECK_H
