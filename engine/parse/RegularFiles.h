//===- RegularFiles.h - what the compiler may open -------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clang waits for a pipe that a source includes, and reads a device to its end,
// which it need not have. Here both are errors like that of a file that can't
// be read, for Clang to report where it is named; so is a file that is too
// large (support/Files.h). Files are read, not mapped: one that somebody cuts
// meanwhile would end the process. Texts that stand in place of files
// (support/StandIns.h) are these files.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_REGULARFILES_H
#define NOGIL_ENGINE_PARSE_REGULARFILES_H

#include "llvm/Support/VirtualFileSystem.h"

namespace nogil {

/// The disk, with a working folder of its own.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> regularFiles();

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_REGULARFILES_H
