//===- PythonLayout.h - where an installation keeps its headers -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the virtual environment of a project is part of what is linted, and
// its interpreter a program of whoever wrote that. Approach: the folders of an
// environment are where PEP 405 and the packages put them, so that files say
// it: `pyvenv.cfg` names the interpreter that it was made from, and Python.h
// lies below that one's prefix. Headers of packages lie in the environment. An
// installation that is no environment has its headers next to it.
//
// Unsound: packages that are installed as links to elsewhere, and interpreters
// that were configured with other folders, are not found. Cost: some looks at
// the disk.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PYTHONLAYOUT_H
#define NOGIL_DRIVER_PYTHONLAYOUT_H

#include "PythonProbe.h"
#include <filesystem>
#include <optional>

namespace nogil {

/// What files say of an interpreter, which is not run. Nothing: no headers, and
/// `Why` says what was looked at.
std::optional<PythonInfo> readLayout(const std::string &Exe, std::string &Why);

/// Adds its real path, once, if it is there.
void addFolder(std::vector<std::string> &To,
               const std::filesystem::path &Folder);

/// Adds the headers of the packages that extension modules are written against,
/// from the first of `Sites` that has each; all of these are other packages'.
void addPackages(PythonInfo &Info,
                 const std::vector<std::filesystem::path> &Sites);

/// Does running `Path` (absolute, or of the current folder) run what lies below
/// one of `Tree`, or go through a link that does? Real paths.
bool isOfTree(const std::string &Path, const std::vector<std::string> &Tree);

} // namespace nogil

#endif // NOGIL_DRIVER_PYTHONLAYOUT_H
