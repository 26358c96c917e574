//===- Watch.h - again and again --------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: who mends findings wants the next run whenever a file changes.
//
// Approach: each run is a process of its own that reads the command line and
// the settings anew, and tells what it has read. The folders of these files are
// watched (inotify), not the files: editors write another file and rename it,
// and a new source is a change, too. Events wait until it is quiet for a
// moment, so that a checkout of a branch is one change. A run is never
// interrupted by a change; what happens meanwhile makes the next one.
//
// What counts: a file that the last run has read, the settings, a compile
// database; and any C or C++ name in a folder of these. Headers of the system
// and of Python are not watched.
//
// A file that changed while the first run read it, and whose folder was not
// watched yet, shows by its time.
//
// Bounds: folders, by a number and by what the system allows, which is said
// once. It sleeps until something happens.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_WATCH_H
#define NOGIL_DRIVER_WATCH_H

#include "Options.h"
#include <functional>
#include <set>

namespace nogil {

/// What a run depends on. Real paths.
struct FilesOfRun {
  std::set<std::string> Files, Folders; ///< in the latter others may appear
};
/// Tells them to the process that watches, if there is one.
void tellFiles(const Options &O, const FilesOfRun &Of);

/// Until a signal ends it; the exit code of the last run. `Run` reads the
/// options again; it is called in a process of its own, which has this end of a
/// pipe for Options::TellFiles.
int watch(const Options &First, const std::function<int(int Pipe)> &Run);

} // namespace nogil

#endif // NOGIL_DRIVER_WATCH_H
