//===- CompileDb.cpp - where a project says how it is compiled ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CompileDb.h"
#include "Log.h"
#include "filter/PathGlobs.h"
#include "support/Files.h"
#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <vector>

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

/// Names of folders that builds are made in, one below the other.
static constexpr std::array<std::string_view, 2> BuildFolders[] = {
    {"build", ""},         {"builddir", ""},
    {"_build", ""},        {"build-*", ""},
    {"cmake-build-*", ""}, {".mesonpy-*", ""},
    {"build", "*"},        {"out", ""},
    {"out", "*"},          {"_skbuild", "*/cmake-build"}};

/// Folders below `In` of a name; a pattern is looked for in as many as that.
static std::vector<std::string> foldersNamed(const std::string &In,
                                             std::string_view Pattern) {
  constexpr size_t Most = 1000;
  std::error_code Ec;
  if (Pattern.find('*') == Pattern.npos) {
    std::string Folder = In + "/" + std::string(Pattern);
    if (fs::is_directory(Folder, Ec))
      return {std::move(Folder)};
    return {};
  }
  std::vector<std::string> Out;
  size_t Seen = 0;
  for (fs::directory_iterator It(In, Ec), End; !Ec && It != End && Seen < Most;
       It.increment(Ec), ++Seen)
    if (nameMatches(Pattern, It->path().filename().string()) &&
        It->is_directory(Ec))
      Out.push_back(It->path().string());
  return Out;
}

/// The databases of one folder, that which lies in it first, then the newest.
static std::vector<std::string> databasesOf(const std::string &Folder) {
  constexpr size_t Most = 20;
  constexpr const char *Name = "compile_commands.json";
  std::set<std::pair<int64_t, std::string>> Found; // by age
  std::error_code Ec;
  auto Add = [&](const std::string &In) {
    const std::string File = (fs::path(In) / Name).lexically_normal().string();
    const fs::file_time_type Time = fs::last_write_time(File, Ec);
    // What is there and no file is named, not passed by.
    if (fs::exists(File, Ec))
      Found.emplace(-int64_t(Time.time_since_epoch().count()), File);
  };
  for (const auto &[First, Rest] : BuildFolders)
    for (const std::string &Below : foldersNamed(Folder, First)) {
      if (Rest.empty()) {
        Add(Below);
        continue;
      }
      const size_t Slash = std::min(Rest.find('/'), Rest.size());
      for (const std::string &Inner :
           foldersNamed(Below, Rest.substr(0, Slash)))
        Add(Inner + std::string(Rest.substr(Slash)));
    }
  std::vector<std::string> Out;
  if (std::string Own = (fs::path(Folder) / Name).lexically_normal().string();
      fs::exists(Own, Ec))
    Out.push_back(std::move(Own));
  for (const auto &[Age, File] : Found)
    if (Out.size() < Most)
      Out.push_back(File);
  return Out;
}

std::string findCompileDb(const std::string &Folder, const std::string &Root,
                          const std::function<bool(const std::string &)> &Has) {
  std::string First;
  for (fs::path Dir = Folder;; Dir = Dir.parent_path()) {
    for (const std::string &File : databasesOf(Dir.string())) {
      if (!Has || Has(File))
        return File;
      if (First.empty())
        First = File;
    }
    if (Dir.string() == Root || Dir == Dir.parent_path())
      return First;
  }
}

} // namespace nogil
