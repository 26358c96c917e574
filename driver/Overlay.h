//===- Overlay.h - sources that are on no disk ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `nogil-tidy - --stdin-name NAME` reads one source from standard input. The
// text stands in place of that file in the whole run (support/StandIns.h): what
// the compiler reads where a path or an #include leads to it. Nothing is
// written to the tree, so a fix is only shown, as a patch against the text.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_OVERLAY_H
#define NOGIL_DRIVER_OVERLAY_H

#include "Options.h"

namespace nogil {

/// Puts its name in the place of "-" among the paths; false: there is none.
/// Throws DriverError where that can't be.
bool nameStandardInput(Options &O);
/// Takes the text. Throws DriverError when there is none, or when the other
/// options leave it no use.
void readStandardInput(const Options &O);

/// The texts of an editor, as a JSON object by path. Throws DriverError.
void readTexts();

} // namespace nogil

#endif // NOGIL_DRIVER_OVERLAY_H
