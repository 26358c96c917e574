//===- Replace.h - writing files, whole or not at all ----------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a run can be killed, the disk can be full, and others read the file
// meanwhile; and a file is more than its text: it has a mode, an owner and
// further attributes, and other names lead to it.
//
// Approach: the new text goes to a file of another name in the same folder, to
// the disk if it matters, and is renamed. The name tells whose it is, so that a
// later run removes what a killed one has left.
//
// Unsound: a rename gives a hard link a file of its own. Who changes what is
// not his asks whyUntouched() before.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_REPLACE_H
#define NOGIL_ENGINE_SUPPORT_REPLACE_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// Puts a new file in the place of whatever has that name, but for a folder.
/// Returns what went wrong, empty on success. Never throws. What a crash of the
/// machine leaves is not looked after.
std::string writeFileAtomically(const std::string &Path,
                                std::string_view Bytes);

/// The file that writeOutputFile() writes for the name: behind its links, also
/// where nothing is yet.
std::string fileBehind(const std::string &Path);

/// As a user expects it of a file that he names: a symbolic link stays one, a
/// file that is there keeps its mode and, if possible, its owner, and devices
/// and pipes are written into. Returns what went wrong.
std::string writeOutputFile(const std::string &Path, std::string_view Bytes);

/// For several files that exist: all new texts are on the disk before the first
/// file is replaced, and if one can't be, those before it get their old text
/// back. Files keep their permissions, extended attributes and, if possible,
/// owners.
std::string
writeFilesAtomically(const std::map<std::string, std::string> &Texts);

/// Why a file must not be given a new text, whatever it is: it lies outside of
/// the folders, it is read-only or another user's, or it has further names,
/// which would keep the old one. Empty: it may. `Path` is real.
std::string whyUntouched(const std::string &Path,
                         const std::vector<std::string> &Folders);

/// The name is one of those that are renamed later.
bool isLeftoverName(std::string_view Name);

/// Removes such files from a folder: this user's, of processes that are gone.
void removeLeftovers(const std::string &Folder);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_REPLACE_H
