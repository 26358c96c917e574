//===- ExtractPhase.h - inputs to facts, through the cache ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_EXTRACTPHASE_H
#define NOGIL_DRIVER_EXTRACTPHASE_H

#include "DataFolders.h"
#include "Options.h"
#include "extract/Extract.h"
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace nogil {

using Facts = std::vector<std::shared_ptr<const TuFacts>>;

/// One TuFacts per input, in order of inputs; from the cache where it is good.
Facts extractAll(const std::vector<ExtractInput> &Inputs, const Options &O,
                 const DataFolders &Data);

/// The facts with these texts in place of files (by real path): units that
/// read one of them are extracted again, without the cache.
Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O);

/// The unit could not be read at all.
bool failed(const TuFacts &F);
/// No unit could: there is nothing to report on.
bool allFailed(const Facts &Tus);

} // namespace nogil

#endif // NOGIL_DRIVER_EXTRACTPHASE_H
