//===- OwnEnvironment.cpp - an environment made for us --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OwnEnvironment.h"
#include <algorithm>
#include <filesystem>
#include <string_view>

namespace fs = std::filesystem;

namespace nogil {

/// Of a folder with what is known of an installed package:
/// `pip-26.0.dist-info`.
static bool isOfProjects(const fs::path &Info) {
  std::string Name = Info.stem().string();
  Name.resize(std::min(Name.find('-'), Name.size()));
  std::replace(Name.begin(), Name.end(), '.', '_');
  constexpr std::string_view Installers[] = {"pip", "setuptools", "wheel"};
  // What only brings the program is called after it.
  return !Name.starts_with("nogil_tidy") &&
         std::find(std::begin(Installers), std::end(Installers), Name) ==
             std::end(Installers);
}

static bool hasPackages(const fs::path &Site) {
  std::error_code Ec;
  for (fs::directory_iterator It(Site, Ec), End; !Ec && It != End;
       It.increment(Ec))
    if (It->path().extension() == ".dist-info" && isOfProjects(It->path()))
      return true;
  return false;
}

bool isOwnEnvironment(const std::string &Interpreter,
                      const std::string &Program) {
  std::error_code Ec;
  const fs::path Prefix = fs::path(Program).parent_path().parent_path();
  // The interpreter is a link that leads out of it.
  fs::path Bin = fs::canonical(fs::path(Interpreter).parent_path(), Ec);
  if (Program.empty() || Ec || Bin.parent_path() != Prefix ||
      !fs::exists(Prefix / "pyvenv.cfg", Ec))
    return false;
  for (fs::directory_iterator It(Prefix / "lib", Ec), End; !Ec && It != End;
       It.increment(Ec))
    if (hasPackages(It->path() / "site-packages"))
      return false;
  return true;
}

} // namespace nogil
