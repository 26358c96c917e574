//===- Entries.h - who is called from outside -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_ENTRIES_H
#define NOGIL_ENGINE_LINK_ENTRIES_H

#include "link/Program.h"

namespace nogil {

/// Fills P.Entries from tables, assignments, callbacks and names.
void collectEntries(Program &P);
/// Adds functions of tables whose other functions attach first.
void collectSiblings(Program &P);

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_ENTRIES_H
