//===- Files.h - reading, writing and naming files -------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_FILES_H
#define NOGIL_ENGINE_SUPPORT_FILES_H

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace nogil {

/// A whole file; nothing when it can't be read (or is a folder).
std::optional<std::string> readFile(const std::string &Path);

/// All or nothing: writes a temporary file next to `Path` and renames it, so
/// that a reader (or a run that was killed) never sees half a file. Returns
/// what went wrong, empty on success. Never throws.
std::string writeFileAtomically(const std::string &Path,
                                std::string_view Bytes);

/// The same for several files that exist: all new texts are on the disk before
/// the first file is replaced, and if one can't be, those before it get their
/// old text back. Files keep their permissions and, if possible, owners.
std::string
writeFilesAtomically(const std::map<std::string, std::string> &Texts);

/// Absolute, without symbolic links where the file exists, else normalised.
std::string realPath(const std::string &Path);

/// `File` is `Folder` or lies below it. Both absolute and normal.
bool isBelow(std::string_view File, std::string_view Folder);

/// The nearest folder from `Folder` upwards that a project starts in; `Folder`
/// itself when there is none.
std::string projectRoot(const std::string &Folder);

/// Python's virtual environments directly below `Root`, without symbolic links.
std::set<std::string> virtualEnvironments(const std::string &Root);

/// The names that reports print: relative to the working folder and with
/// forward slashes, absolute for files outside of it.
class DisplayPaths {
public:
  explicit DisplayPaths(const std::string &WorkingFolder)
      : Base(realPath(WorkingFolder)) {}
  const std::string &of(const std::string &Path);

private:
  std::string Base;
  std::unordered_map<std::string, std::string> Memo;
};

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_FILES_H
