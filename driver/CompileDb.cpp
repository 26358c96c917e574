//===- CompileDb.cpp - where a project says how it is compiled ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CompileDb.h"
#include "Log.h"
#include "support/Files.h"
#include <filesystem>
#include <fmt/format.h>

namespace nogil {

namespace fs = std::filesystem;

std::unique_ptr<CompileCommands> loadCompileDb(const std::string &JsonPath) {
  if (std::error_code Ec = whyUnread(JsonPath))
    throw DriverError(
        Ec == std::errc::no_such_file_or_directory
            ? fmt::format("cannot read the compile database: {}: name "
                          "the folder that holds it with -p",
                          JsonPath)
            : fmt::format("cannot read the compile database: {}: {}: remove "
                          "it, or name another one with -p",
                          JsonPath, Ec.message()));
  std::string Error;
  auto Db = CompileCommands::load(JsonPath, Error);
  if (!Db)
    throw DriverError(fmt::format("broken compile database: {}: {}; write it "
                                  "anew, or name another one with -p",
                                  JsonPath, Error));
  return Db;
}

std::string findCompileDb(const std::string &Folder, const std::string &Root) {
  fs::path Dir = Folder;
  for (;;) {
    for (const char *Below : {"", "build", "builddir"}) {
      fs::path Candidate = Dir / Below / "compile_commands.json";
      std::error_code Ec;
      // What is there and no file is named, not passed by.
      if (fs::exists(Candidate, Ec))
        return Candidate.lexically_normal().string();
    }
    if (Dir.string() == Root || Dir == Dir.parent_path())
      return "";
    Dir = Dir.parent_path();
  }
}

} // namespace nogil
