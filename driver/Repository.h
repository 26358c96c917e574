//===- Repository.h - what git knows of a revision --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A revision's text is asked of git, blob by blob, which runs nothing of the
// repository: no hook, filter, textual conversion or monitor takes part, and
// missing objects are not fetched. Which files differ is found without git's
// help: it would ask the repository's filters. The names of blobs are hashes of
// what is in them, so that a file is only asked for when it has another one.
//
// Ends of lines may be others in the working tree: a carriage return makes no
// difference.
//
// A submodule is what the revision says that it was. Of other repositories
// below the folder the revision says nothing: nothing in them has changed.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPOSITORY_H
#define NOGIL_DRIVER_REPOSITORY_H

#include "BoundedRun.h"
#include "filter/Patch.h"
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nogil {

/// The folder that holds .git, from `Folder` upwards; empty: none.
std::string repositoryOf(const std::string &Folder);

/// Files as they were; by real path.
struct FilesBefore {
  std::map<std::string, std::string>
      Texts;                   ///< of those that differ, or are gone
  std::set<std::string> Gone;  ///< they are no more, under no other name
  std::set<std::string> Added; ///< they were not yet, under no other name
  bool same() const { return Texts.empty() && Added.empty(); }
};

/// Lines of files that differ from a revision, asked for one by one.
class Repository {
public:
  /// Throws DriverError when there is no git. `Tree`: folders whose programs
  /// are not run.
  Repository(std::string Revision, const std::vector<std::string> &Tree);
  /// Throws DriverError when the revision is none of the repository of `In`.
  void checkRevision(const std::string &In);
  const LineRanges &changed(const std::string &File);
  /// Of the repository of checkRevision() and its submodules: files that the
  /// run has read, and others that it asks for.
  FilesBefore
  before(const std::set<std::string> &Read,
         const std::function<bool(const std::string &)> &Also) const;

private:
  struct Then;
  std::string Revision, Git, Root;
  std::map<std::string, LineRanges> Known; ///< by real path
  /// By folder; filled when asked for.
  mutable std::map<std::string, std::shared_ptr<const Then>> Repositories;
  mutable std::map<std::string, std::string> Moved; ///< see wasAt()
  Bounded run(const std::string &Root, std::vector<std::string> Args) const;
  std::string blob(const std::string &Root, const std::string &Name) const;
  const Then &then(const std::string &Root) const;
  Then submodule(const std::string &Root) const;
  void list(const std::string &Root, Then &Of) const;
  std::optional<std::string> textThen(const std::string &Root, const Then &Of,
                                      const std::string &File) const;
  const std::string &wasAt(const Then &Of, const std::string &File) const;
  void before(const std::string &Root, const std::set<std::string> &Read,
              const std::function<bool(const std::string &)> &Also,
              FilesBefore &Out) const;
  LineRanges ask(const std::string &File) const;
};

} // namespace nogil

#endif // NOGIL_DRIVER_REPOSITORY_H
