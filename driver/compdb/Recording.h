//===- Recording.h - what a build has compiled ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a compile database speaks of files that are there, and a build
// leaves less than it has compiled: probes of the compiler, and copies of the
// project in folders that installers make and remove again.
//
// Approach: probes are known by their names (share/project/builds.yaml). A
// copy that is gone is the project's if the same files with the same content
// are in the project: of the folders that could have been its root, the one
// that explains most sources is taken, and all paths below it are the
// project's. What is left over is counted. Folders of headers that are gone are
// told: nobody can read the sources without them.
//
// Unsound: a file of the project that was changed in the copy only is left
// out. Cost: a look at the disk for each part of the paths of lost sources.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPDB_RECORDING_H
#define NOGIL_DRIVER_COMPDB_RECORDING_H

#include "compdb/Recorder.h"
#include "filter/PathGlobs.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nogil {

struct Recording {
  std::vector<Compilation> Kept; ///< sorted, each once
  size_t Seen = 0;               ///< compilations of any kind
  size_t Probes = 0;
  size_t NoText = 0;                    ///< their names are no UTF-8
  std::set<std::string> GoneSources;    ///< as they were compiled
  std::set<std::string> GoneFolders;    ///< of headers
  std::map<std::string, size_t> Copies; ///< gone folder -> sources put back
};

/// `Log`: of Recorder.h. `Tree`: the project's folder, real.
Recording readRecording(const std::string &Log, const PathGlobs &Probes,
                        const std::string &Tree);

/// The text of a database: `Kept`, and what `Before` (such a text, or empty)
/// has of other sources, folders and outputs. `Why`: it is no database.
std::string databaseOf(const std::vector<Compilation> &Kept,
                       const std::string &Before, std::string &Why);

} // namespace nogil

#endif // NOGIL_DRIVER_COMPDB_RECORDING_H
