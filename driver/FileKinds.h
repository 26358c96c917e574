//===- FileKinds.h - whose a file is, and who compiles it -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: below a folder lies more than what the reader of a report can
// change: copies of libraries, output of generators, tests, modules for other
// languages. Approach: names of folders and the comments above the first code,
// as share/project/files.yaml lists them. Such files are analysed like all
// others, since the extension calls into them; their findings are counted.
// Which sources no build compiles is for BuildSources.h to say.
//
// Unsound: a hand-written file in a folder named `external` counts as a copy.
// The summary says how many findings that hides.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILEKINDS_H
#define NOGIL_DRIVER_FILEKINDS_H

#include "BuildSources.h"
#include "DataFolders.h"
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nogil {

enum class FileKind : uint8_t {
  Own,
  Vendored,
  Generated,
  Test,
  Example,
  Foreign, ///< binds to another language
  Unbuilt, ///< no build file can mean it
};
/// "vendored"; empty for Own.
std::string_view kindName(FileKind K);

class FileKinds {
public:
  /// Throws DriverError when the table is missing or broken.
  explicit FileKinds(const DataFolders &Data);
  /// Of a file below `Root`, whose own folders say nothing.
  FileKind of(const std::string &File, const std::string &Root) const;
  /// The same by the names of folders alone.
  FileKind byFolders(const std::string &File, const std::string &Root) const;
  const BuildWords &buildWords() const { return Build; }
  /// The language of a file that no C compiler reads; empty: not known.
  std::string languageOf(std::string_view File) const;
  /// The system that alone compiles a source, by its name or because all of
  /// its code stands in one condition; empty: every one.
  std::string platformOf(const std::string &File) const;
  /// A header by which a file is one of an extension module.
  bool isPythons(std::string_view Header) const;

private:
  FileKind byText(const std::string &File) const;
  using Table = std::vector<std::pair<std::string, std::string>>;
  std::map<std::string, FileKind> Folders; ///< by lower-case name
  std::vector<std::string> Marks, Python;
  Table Bindings, Languages, Platforms;
  BuildWords Build;
};

/// The comments and directives above the first code, at most 4,000 characters.
std::string_view headOf(std::string_view Text);

} // namespace nogil

#endif // NOGIL_DRIVER_FILEKINDS_H
