//===- Chosen.h - which findings were asked for -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By file (--exclude, --per-path), by kind (--kinds), and how severe they are
// to count (--severity).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_CHOSEN_H
#define NOGIL_DRIVER_FILTER_CHOSEN_H

#include "Options.h"

namespace nogil {

/// Nobody has left it out.
bool isChosen(const Finding &F, const Options &O);
/// In place of the rule's, if somebody has said so.
void setSeverity(Finding &F, const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_CHOSEN_H
