//===- JsonText.h - JSON as it is written -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_JSONTEXT_H
#define NOGIL_DRIVER_REPORT_JSONTEXT_H

#include "check/Finding.h"
#include <nlohmann/json.hpp>
#include <string>

namespace nogil {

/// With a line end. Names and messages are bytes from source files: what is no
/// UTF-8 is replaced, what must not be printed as it is gets JSON's escapes.
std::string jsonText(const nlohmann::ordered_json &Root);

/// ["gil", "free-threaded"], or one of them.
nlohmann::ordered_json jsonBuilds(const Finding &F);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_JSONTEXT_H
