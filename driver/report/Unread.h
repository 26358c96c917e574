//===- Unread.h - what a run has not read -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: no finding looks like good news, also where nothing was read.
// Approach: gaps by their cause, and a run is incomplete when a cause can have
// taken entry points away: a file of the extension was not read at all, not to
// its end, for the most part of its functions not, or without the headers of
// Python; or the table that names its functions was lost to an error. An error
// within few functions costs what those would have told, which a gap says; one
// in a copy, a test or an example costs nothing.
//
// Unsound: which declaration an error spoils is told by the text around it.
//
// Cost: one look at each file with an error outside of functions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_UNREAD_H
#define NOGIL_DRIVER_REPORT_UNREAD_H

#include "ExtractPhase.h"
#include "Inputs.h"
#include "report/Hidden.h"
#include "report/Report.h"
#include "support/Files.h"

namespace nogil {

/// What the run was made from and could not read; the gaps of `R` are marked
/// that the summary tells otherwise.
void addRun(Report &R, const Extracted &Read, const InputFacts &About,
            const HiddenFiles &Hidden, const FileKinds &Kinds,
            const DataFolders &Data, DisplayPaths &Paths);

/// The header of a gap that says that it is missing; empty: it says no such
/// thing.
std::string missingHeader(std::string_view Message);

/// The variable of Python's types in whose declaration, with its initialiser,
/// the line stands; empty: in none.
std::string tableAt(std::string_view Text, uint32_t Line);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_UNREAD_H
