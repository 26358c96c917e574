//===- HeaderHints.cpp - what to do about a missing header ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "HeaderHints.h"
#include "BuildText.h"
#include "DerivedFlags.h"
#include "Log.h"
#include "support/Files.h"
#include "support/Tree.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace fs = std::filesystem;

namespace nogil {

static std::string lastPart(std::string_view Header) {
  return std::string(Header.substr(Header.rfind('/') + 1));
}

BuildFiles::BuildFiles(
    const std::vector<std::string> &Roots,
    const std::function<std::string(const std::string &)> &Shown) {
  constexpr size_t MaxFiles = 200'000, MaxText = 1 << 20;
  static const char *const Names[] = {
      "CMakeLists.txt", "meson.build",  "setup.py",       "setup.cfg",
      "pyproject.toml", "configure.ac", "configure.in",   "Makefile",
      "Makefile.am",    "Makefile.in",  "BUILD.bazel",    "SConstruct",
      "build.py",       "conanfile.py", "setup_build.py", "CMake.txt"};
  size_t Count = 0;
  TreeVisitor V;
  V.Enter = [&](const std::string &Folder) {
    return ++Count < MaxFiles && !isSkippedFolder(Folder);
  };
  V.File = [&](const fs::path &File) {
    std::string Path = File.string(), Name = File.filename().string();
    for (std::string_view End : {".in", ".cmake", ".tmpl", ".template", ".src",
                                 ".proto", ".jinja", ".mako"})
      if (Name.ends_with(End))
        Templates.try_emplace(Name.substr(0, Name.size() - End.size()),
                              Shown(Path));
    std::error_code Ignored;
    if (std::find(std::begin(Names), std::end(Names), Name) !=
            std::end(Names) &&
        fs::file_size(File, Ignored) <= MaxText)
      Texts.emplace_back(Shown(Path), readFile(Path).value_or(""));
    return ++Count < MaxFiles;
  };
  for (const std::string &Root : Roots)
    walkTree(Root, V);
  std::sort(Texts.begin(), Texts.end());
}

std::string BuildFiles::templateOf(std::string_view Header) const {
  std::string Name = lastPart(Header);
  if (auto It = Templates.find(Name); It != Templates.end())
    return It->second;
  // x.pb.h is made from x.proto.
  auto It = Templates.find(Name.substr(0, Name.find('.')));
  return It != Templates.end() && It->second.ends_with(".proto") ? It->second
                                                                 : "";
}

std::string BuildFiles::namerOf(std::string_view Header) const {
  std::string Name = lastPart(Header);
  for (const auto &[Path, Text] : Texts)
    for (size_t I = Text.find(Name); I != Text.npos; I = Text.find(Name, I + 1))
      if ((I == 0 || !isWord(Text[I - 1])) &&
          (I + Name.size() == Text.size() || !isWord(Text[I + Name.size()])))
        return Path;
  return "";
}

HeaderHints::HeaderHints(const DataFolders &Data) {
  std::string Path = Data.Project + "/headers.yaml";
  try {
    YAML::Node Root = YAML::LoadFile(Path);
    Packages = Root["python"].as<Table>();
    Platforms = Root["platform"].as<Table>();
    Debian = Root["debian"].as<Table>();
    Built = Root["built"].as<std::vector<std::string>>();
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken table of headers: {}: {}: install "
                                  "the program's share folder again",
                                  Path, E.what()));
  }
}

/// The longest match: a whole name, or the beginning with a slash in it.
const std::string *HeaderHints::find(const Table &T, std::string_view Header) {
  for (size_t Length = Header.size(); Length > 0; --Length) {
    auto It = T.find(std::string(Header.substr(0, Length)));
    if (It != T.end() &&
        (Length == Header.size() || It->first.find('/') != It->first.npos))
      return &It->second;
  }
  return nullptr;
}

std::string HeaderHints::packageOf(std::string_view Path) const {
  for (size_t I = Path.find('/'); I != Path.npos; I = Path.find('/', I + 1))
    if (const std::string *Package = find(Debian, Path.substr(I + 1)))
      return Package->starts_with("libc6") ? "" : *Package;
  return "";
}

std::string HeaderHints::hintFor(const std::string &Header,
                                 const std::string &Python,
                                 const BuildFiles &Build) const {
  constexpr const char *Folder = "name its folder with --extra-arg=-IDIR";
  std::string Interpreter = Python.empty() ? "the interpreter" : Python;
  if (const std::string *Package = find(Packages, Header)) {
    if (Package->find(' ') != Package->npos)
      return fmt::format("install {}, or name another one with --python",
                         *Package);
    return fmt::format("{} is not in {}: install it there, or name another "
                       "interpreter with --python",
                       *Package, Interpreter);
  }
  if (const std::string *System = find(Platforms, Header))
    return fmt::format("only {} has it: what needs it can't be read here",
                       *System);
  if (std::string From = Build.templateOf(Header); !From.empty())
    return fmt::format("the build makes it from {}: run it once, then {}", From,
                       Folder);
  if (const std::string *Package = find(Debian, Header))
    return fmt::format("Debian has it in {}; where it is installed, pass what "
                       "'pkg-config --cflags' says with --extra-arg",
                       *Package);
  if (std::string Namer = Build.namerOf(Header); !Namer.empty())
    return fmt::format("{} names it: if the build makes it, run it once, then "
                       "{}",
                       Namer, Folder);
  if (std::any_of(Built.begin(), Built.end(), [&](const std::string &End) {
        return Header.ends_with(End);
      }))
    return fmt::format("builds make files of such names: run the build once, "
                       "then {}",
                       Folder);
  return fmt::format("install what has it, then {}, or pass what 'pkg-config "
                     "--cflags' says; or use -p with a compile_commands.json",
                     Folder);
}

} // namespace nogil
