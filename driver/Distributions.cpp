//===- Distributions.cpp - headers of an installed package ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Distributions.h"
#include "HeaderInputs.h"
#include "PythonLayout.h"
#include "support/Files.h"
#include "support/Tree.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>

namespace fs = std::filesystem;

namespace nogil {

/// As indexes compare names: "Foo.bar_baz" is foo-bar-baz.
static std::string normalised(std::string_view Name) {
  std::string Out;
  for (char C : Name) {
    if (C == '.' || C == '_')
      C = '-';
    if (C != '-' || Out.empty() || Out.back() != '-')
      Out += char(std::tolower(static_cast<unsigned char>(C)));
  }
  return Out;
}

std::vector<std::string> filesOfRecord(std::string_view Text) {
  std::vector<std::string> Out;
  for (size_t I = 0; I < Text.size();) {
    std::string Name;
    bool Quoted = false;
    for (; I < Text.size() && (Quoted || (Text[I] != ',' && Text[I] != '\n'));
         ++I) {
      if (Text[I] != '"')
        Name += Text[I];
      else if (Quoted && I + 1 < Text.size() && Text[I + 1] == '"')
        Name += Text[++I];
      else
        Quoted = !Quoted;
    }
    I = std::min(Text.find('\n', I), Text.size() - 1) + 1;
    if (!Name.empty() && Name.back() == '\r')
      Name.pop_back();
    if (!Name.empty())
      Out.push_back(std::move(Name));
  }
  return Out;
}

std::vector<std::string> headerFolders(const std::vector<std::string> &Files) {
  std::set<fs::path> Found, Own;
  for (const std::string &File : Files) {
    if (!isHeaderName(File))
      continue;
    const fs::path Path = fs::path(File).lexically_normal();
    const fs::path Parent = Path.parent_path();
    fs::path At;
    bool Any = false;
    for (auto It = Parent.begin(); It != Parent.end(); ++It) {
      At /= *It;
      if (*It != "include")
        continue;
      Any = true;
      // include/site/python3.13, include/python3.13
      auto Next = std::next(It);
      if (Next != Parent.end() && *Next == "site")
        At /= *++It, Next = std::next(It);
      if (Next != Parent.end() && Next->string().starts_with("python3."))
        At /= *++It;
      Found.insert(At);
    }
    if (!Any)
      Own.insert(Parent);
  }
  if (Found.empty())
    Found = std::move(Own);
  std::vector<std::string> Out;
  for (const fs::path &Folder : Found)
    Out.push_back(Folder.string());
  std::ranges::stable_sort(Out, {}, [](const std::string &Folder) {
    return std::ranges::count(Folder, '/');
  });
  return Out;
}

/// Of a distribution, in the first folder that has it.
static std::optional<fs::path> infoOf(const std::string &Distribution,
                                      const std::vector<std::string> &Sites) {
  const std::string Wanted = normalised(Distribution);
  for (const std::string &Site : Sites) {
    std::error_code Ec;
    for (fs::directory_iterator It(Site, Ec), End; !Ec && It != End;
         It.increment(Ec)) {
      const std::string Kind = It->path().extension().string();
      if (Kind != ".dist-info" && Kind != ".egg-info")
        continue;
      std::string Name = It->path().stem().string();
      Name.resize(std::min(Name.find('-'), Name.size()));
      if (normalised(Name) == Wanted)
        return It->path();
    }
  }
  return std::nullopt;
}

/// Below the folder of the package's own name, for who has no list.
static std::vector<std::string> filesBelow(const fs::path &Site,
                                           const std::string &Name) {
  constexpr size_t Most = 100'000;
  std::vector<std::string> Out;
  size_t Seen = 0;
  TreeVisitor V;
  V.Enter = [&](const std::string &) { return ++Seen < Most; };
  V.File = [&](const fs::path &File) {
    Out.push_back(File.lexically_relative(Site).string());
    return ++Seen < Most;
  };
  std::error_code Ec;
  std::string Package = normalised(Name);
  std::ranges::replace(Package, '-', '_');
  if (fs::is_directory(Site / Package, Ec))
    walkTree((Site / Package).string(), V);
  return Out;
}

DistributionHeaders headersOf(const std::string &Distribution,
                              const std::vector<std::string> &Sites) {
  DistributionHeaders Out;
  std::optional<fs::path> Info = infoOf(Distribution, Sites);
  if (!Info) {
    Out.Problem = "is not installed";
    return Out;
  }
  const fs::path Site = Info->parent_path();
  std::optional<std::string> Record = readFile((*Info / "RECORD").string());
  for (const std::string &Folder : headerFolders(
           Record ? filesOfRecord(*Record) : filesBelow(Site, Distribution)))
    addFolder(Out.Folders, Site / Folder);
  if (Out.Folders.empty())
    Out.Problem = Record ? "has installed no headers"
                         : "has no list of its files, and no headers in a "
                           "folder of its name";
  return Out;
}

} // namespace nogil
