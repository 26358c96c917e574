//===- BuildPaths.h - the folders before a pattern --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `(lib / "dec").glob("*.c")` and `join(here, "src", "*.c")` mean
// sources of one folder, and a pattern alone any. Approach: the expression that
// stands before the pattern is read backwards to where it begins, and forwards
// as a path: strings, names that are always assigned the same, joins of them.
// What is not known is a gap; `..` takes away what stands before it. Nothing is
// run.
//
// Termination: names are followed five deep. Unsound: a name that is assigned
// in another file is a gap. Cost: one look at the text per name.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDPATHS_H
#define NOGIL_DRIVER_BUILDPATHS_H

#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// Innermost last; "" is a gap, which may be several folders.
using FolderNames = std::vector<std::string>;

/// Before the text in quotes that begins at `Quote`, in a Python file.
FolderNames foldersBefore(std::string_view Text, size_t Quote);

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDPATHS_H
