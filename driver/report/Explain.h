//===- Explain.h - all that is known of one finding -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_EXPLAIN_H
#define NOGIL_DRIVER_REPORT_EXPLAIN_H

#include "models/Model.h"
#include "report/Renderings.h"

namespace nogil {

/// The finding with its path, what its kind sees and is worth, what leads
/// there, and what would silence it. `Fingerprint`: whole, or how it begins.
/// Throws DriverError when no finding has it, or several do.
std::string explainFinding(const Report &R, const std::string &Fingerprint,
                           const Models &Rules, const TextStyle &Style);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_EXPLAIN_H
