//===- Files.h - reading and naming files ----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_FILES_H
#define NOGIL_ENGINE_SUPPORT_FILES_H

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <vector>

namespace nogil {

/// A larger file is not read, whatever it is.
inline constexpr uint64_t MaxFileBytes = uint64_t(256) << 20;

/// Why a file is not read: it is not there, it is no regular file, or it is too
/// large. Nothing is opened for it. /dev/null is an empty file.
std::error_code whyUnread(const std::string &Path);

/// A whole regular file. Who lints what others have written reads pipes without
/// an end and devices under the names of sources: everything that is opened for
/// reading comes through here (the compiler's files by parse/RegularFiles.h).
/// Gives the text that stands in its place (StandIns.h), if there is one.
std::error_code readInto(const std::string &Path, std::string &Bytes);

/// The same; nothing when it can't be read, for the reason `Why`.
std::optional<std::string> readFile(const std::string &Path,
                                    std::string *Why = nullptr);

/// Absolute, without symbolic links where the file exists, else normalised. One
/// to what is neither a file nor a folder stays: it is what the report names.
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

/// The names that identify files, wherever the program is started and whatever
/// it is given: relative to the nearest folder above the file that a project
/// starts in. Where there is none, to the input that holds the file.
class ProjectPaths {
public:
  explicit ProjectPaths(std::vector<std::string> Inputs)
      : Inputs(std::move(Inputs)) {}
  const std::string &of(const std::string &Path);

private:
  std::vector<std::string> Inputs;
  std::unordered_map<std::string, std::string> Memo, Roots;
};

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_FILES_H
