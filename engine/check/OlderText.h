//===- OlderText.h - findings in text for older versions --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A finding holds for no build without the GIL where a step of its proof stands
// in text for Python before 3.13 alone (parse/OlderPython.h). One that holds
// for no other build is none.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_OLDERTEXT_H
#define NOGIL_ENGINE_CHECK_OLDERTEXT_H

#include "check/Finding.h"
#include "facts/TuFacts.h"
#include <memory>
#include <vector>

namespace nogil {

void leaveOutOlderPython(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
                         std::vector<Finding> &Findings);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_OLDERTEXT_H
