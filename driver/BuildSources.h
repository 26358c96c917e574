//===- BuildSources.h - which sources no build compiles ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an archive keeps sources that nothing compiles any more. No program
// comes there, so that a finding in one is of no use. Approach: where build
// files name sources one by one, one that none of them can mean, and that no
// other file mentions, is left out. All build files below the project count,
// those of an older build, too, with the Python files that they import or name.
//
// A source may be meant by its name, by its stem (`x.o`, `x.pyx`), by a name
// that is put together and ends like its own, by a pattern, and by a call that
// lists a folder; the folders that a build file writes before the name must be
// those of the file, as far as they are known. What is listed without saying
// where may be anything: then nothing is left out. Neither is it when build
// files mean fewer than half of the sources: then they say it in another way,
// or a library of the project is built by something that is not there.
//
// Where Python's own build names sources one by one, a Makefile or the like in
// a folder below is idle unless a build that is not runs others, or links what
// they make, and names the folder or does not say which: what only idle ones
// mean is left out, too. Such are the programs of a library that is copied.
//
// Unsound: a name that is computed without its suffix ("x" + suffix, both
// variables); a build that only a program elsewhere knows. The summary says how
// many findings that hides.
//
// Cost: one look at the text of each build file and source of a project.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDSOURCES_H
#define NOGIL_DRIVER_BUILDSOURCES_H

#include "BuildText.h"
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// What the table says of build files.
struct BuildWords {
  std::vector<std::string> Files; ///< their names; `*` stands for anything
  std::vector<std::string> Lists; ///< in names of functions that list folders
  /// Who runs other builds says so, or takes libraries that they have made.
  std::vector<std::string> Calls;
  std::vector<std::string> Tools; ///< tables of pyproject.toml that build
  bool isBuildFile(std::string_view Name) const;
};

class BuildSources {
public:
  using Predicate = std::function<bool(const std::string &)>;
  /// `IsOwn`: whose sources count as those that a build would name.
  BuildSources(const std::string &Root, const BuildWords &Words,
               const Predicate &IsOwn);
  /// No build file below the project can mean it. Of a real path.
  bool leavesOut(const std::string &File) const;

private:
  struct BuildFile {
    std::string Folder, Text; ///< below the root; without comments
    std::string Path;         ///< whole
    bool Imported = false;    ///< or named, by another one
    /// Below which its paths begin: where it is, if it can be run by itself.
    std::string Scope;
    bool Python = false;
    bool Part = false;      ///< of build files elsewhere
    bool Recursive = false; ///< its patterns are for folders in folders
    std::vector<SourcePath> Paths;
    std::vector<Listing> Lists;
  };
  void readTree(const BuildWords &Words);
  void addBuildFile(const std::string &Path, const BuildWords &Words,
                    bool Imported);
  void addImported(const BuildWords &Words);
  void dropIdle(const BuildWords &Words);
  static bool isRunBy(const BuildFile &F, const BuildFile &By, bool Runs);
  bool takesFrom(const std::string &Folder) const;
  bool isUnknown(const Predicate &IsOwn) const;
  std::vector<std::string> importedBy(const BuildFile &F) const;
  bool isAt(const std::string &Path, const std::string &Module,
            const std::string &Folder) const;
  void readMentions(const std::string &Path);
  static bool reaches(const BuildFile &F, const SourcePath &P,
                      const std::vector<std::string> &Folders);
  bool isNamed(const std::string &File) const;
  bool mayBeMeant(const std::string &File) const;
  bool isMentioned(const std::string &File) const;
  bool isOthers(const std::string &File) const;

  std::string Root;
  std::vector<BuildFile> Files;
  std::set<std::string> Known;                    ///< paths of `Files`
  std::multimap<std::string, std::string> Python; ///< by name, path
  std::vector<std::string> Sources;
  std::set<std::string> Generators; ///< of sources: without suffix
  /// By the names that files mention, who does; four at most.
  std::map<std::string, std::set<std::string>> Mentioned;
  std::set<std::string> Others; ///< folders with builds that nothing runs
  bool Unknown = false, TooMany = false;
};

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDSOURCES_H
