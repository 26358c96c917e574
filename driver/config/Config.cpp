//===- Config.cpp - which file holds the settings -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "config/Config.h"
#include "support/Files.h"
#include <filesystem>

namespace fs = std::filesystem;

namespace nogil {

std::string ConfigFile::folder() const {
  return fs::path(Path).parent_path().string();
}

ConfigFile readConfig(const std::string &Path) {
  ConfigFile Out;
  Out.Path = realPath(Path);
  Out.IsToml = Path.ends_with(".toml");
  std::string Why;
  std::optional<std::string> Text = readFile(Out.Path, &Why);
  if (!Text)
    Out.Errors.push_back({0, 0, "can't read the file: " + Why});
  else if (Out.IsToml)
    Out.Root = readTomlConfig(*Text, Out.Errors);
  else
    Out.Root = readYamlConfig(*Text, Out.Errors);
  return Out;
}

/// The folder that holds all of them.
static fs::path commonFolder(const std::vector<std::string> &Inputs) {
  std::error_code Ec;
  fs::path Common;
  for (const std::string &Input : Inputs) {
    fs::path Folder = realPath(Input);
    if (!fs::is_directory(Folder, Ec))
      Folder = Folder.parent_path();
    if (Common.empty())
      Common = Folder;
    while (!isBelow(Folder.string(), Common.string()))
      Common = Common.parent_path();
  }
  return Common.empty() ? fs::path(realPath(".")) : Common;
}

ConfigFile findConfig(const std::vector<std::string> &Inputs) {
  std::error_code Ec;
  for (fs::path Folder = commonFolder(Inputs);; Folder = Folder.parent_path()) {
    for (const char *Name : {".nogil-tidy.yaml", ".nogil-tidy.yml"})
      if (fs::exists(Folder / Name, Ec))
        return readConfig((Folder / Name).string());
    if (fs::exists(Folder / "pyproject.toml", Ec)) {
      ConfigFile File = readConfig((Folder / "pyproject.toml").string());
      // One without the table, or that others complain about, is none of ours.
      if (File.Root.Kind != ConfigValue::Nothing)
        return File;
    }
    if (Folder == Folder.parent_path())
      return {};
  }
}

} // namespace nogil
