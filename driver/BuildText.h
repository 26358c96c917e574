//===- BuildText.h - which sources a build file speaks of -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A build file is read as text, whatever its language is: a path that ends like
// a source, a name that is put together (`name + ".c"`, `%s.c`, `${X}.c`), and
// a call that lists folders. Nothing of it is run.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDTEXT_H
#define NOGIL_DRIVER_BUILDTEXT_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// How a text writes the path of a source.
struct SourcePath {
  /// Innermost last; "" for one that is computed, or a pattern.
  std::vector<std::string> Folders;
  std::string Name; ///< of the file; empty: computed, or a pattern
  std::string End;  ///< how the file's name ends
  /// Something is put before the name, which may be a folder.
  bool Joined = false;
  /// An object file, or what a generator makes the source from: a source of
  /// the same stem.
  bool AnySuffix = false;
  size_t From = 0, At = 0; ///< in the text; behind it
  /// The folders are anywhere in its path, next to each other.
  bool Below = false;
  /// The innermost folders before it that are known, also of a name.
  std::vector<std::string> Run;
};
std::vector<SourcePath> sourcePaths(std::string_view Text);

/// A call that lists files. Below folders of these names, innermost last; none:
/// anywhere.
using Listing = std::vector<std::string>;
/// `Words`: what is in the names of functions that list, in lower case. A
/// listing whose patterns end like files of a known kind is none: sources among
/// them are paths.
std::vector<Listing> listings(std::string_view Text,
                              const std::vector<std::string> &Words);

/// Without what stands behind `#` and outside of quotes.
std::string withoutComments(std::string_view Text);

/// How far from a name is looked for what belongs to it. The text is a
/// stranger's: to search a megabyte to its end for each name takes minutes.
inline constexpr size_t Near = 2000;

/// The text of a file; empty: not to be read, or more than so many bytes.
std::string readBounded(const std::string &Path, uint64_t Most = 1 << 20);

bool isWord(char C);
bool isBlank(char C);
bool isQuote(char C);
std::string lower(std::string_view Text);

/// A part of a path that says a name, and no pattern.
bool isPlainName(std::string_view Part);

/// Does the text have the word?
bool hasWord(std::string_view Text, std::string_view Word);

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDTEXT_H
