//===- database.cpp - compile_commands.json, read ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A database is refused with a reason, or each of its commands has a file and
// a folder with absolute names. The reader takes the name of a file, so that
// each text is written to one in memory.
//
//===----------------------------------------------------------------------===//
#include "Require.h"
#include "parse/CompileCommands.h"
#include <sys/mman.h>
#include <unistd.h>

using namespace nogil;

/// An anonymous file, by a name that can be opened.
static std::string memoryFile(int &Handle) {
  Handle = ::memfd_create("compile_commands.json", 0);
  fuzz::require(Handle >= 0, "no file in memory");
  return "/proc/self/fd/" + std::to_string(Handle);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static int Handle;
  static const std::string Path = memoryFile(Handle);
  fuzz::require(::ftruncate(Handle, 0) == 0 &&
                    ::pwrite(Handle, Data, Size, 0) == ssize_t(Size),
                "the file in memory can't be written");
  std::string Error;
  std::unique_ptr<CompileCommands> Db = CompileCommands::load(Path, Error);
  if (!Db) {
    fuzz::require(!Error.empty(), "refused without a reason");
    return 0;
  }
  for (const CompileCommand &C : Db->all())
    fuzz::require(C.File.starts_with("/") && C.Directory.starts_with("/"),
                  "a name that is not absolute");
  Db->inferredFor("/src/other.c");
  return 0;
}
