//===- StandIns.h - texts in place of files --------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an editor holds, or standard input, is the text of a file that has
// another one on the disk, or none yet. All that is read comes through one
// function (Files.h), and all that the compiler opens through one file system
// (parse/RegularFiles.h): both ask here first, so that flags, settings,
// headers, suppressions and reports see one text.
//
// They are known by real path, as a header is opened under many names. There
// are none in most runs, and then nothing is asked of the disk; else only for
// paths that end in the name of one.
//
// Set once, before the work begins, and then only read; a process that reads
// units is told with each request.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_STANDINS_H
#define NOGIL_ENGINE_SUPPORT_STANDINS_H

#include <map>
#include <string>

namespace nogil {

/// Texts by real path.
using StandIns = std::map<std::string, std::string>;

void setStandIns(StandIns Texts);
const StandIns &standIns();
/// The text that stands for this file; null: the disk has it.
const std::string *standInFor(const std::string &Path);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_STANDINS_H
