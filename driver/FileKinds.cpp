//===- FileKinds.cpp - whose a file is, and who compiles it ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FileKinds.h"
#include "DerivedFlags.h"
#include "Log.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <regex>
#include <yaml-cpp/yaml.h>

namespace fs = std::filesystem;

namespace nogil {

std::string_view kindName(FileKind K) {
  switch (K) {
  case FileKind::Own:
    return "";
  case FileKind::Vendored:
    return "vendored";
  case FileKind::Generated:
    return "generated";
  case FileKind::Test:
    return "test";
  case FileKind::Example:
    return "example";
  case FileKind::Foreign:
    return "other languages'";
  case FileKind::Unbuilt:
    return "unbuilt";
  }
  return "";
}

FileKinds::FileKinds(const DataFolders &Data) {
  std::string Path = Data.Project + "/files.yaml";
  auto Pairs = [](const YAML::Node &N) {
    Table T;
    for (const auto &Row : N)
      T.emplace_back(Row.first.as<std::string>(), Row.second.as<std::string>());
    return T;
  };
  try {
    YAML::Node Root = YAML::LoadFile(Path);
    for (FileKind K : {FileKind::Vendored, FileKind::Test, FileKind::Example})
      for (const auto &Name : Root["folders"][std::string(kindName(K))])
        Folders[Name.as<std::string>()] = K;
    Marks = Root["generated"].as<std::vector<std::string>>();
    Python = Root["python"].as<std::vector<std::string>>();
    Build.Files = Root["build_files"].as<std::vector<std::string>>();
    Build.Tools = Root["build_tools"].as<std::vector<std::string>>();
    Build.Lists = Root["build_lists"].as<std::vector<std::string>>();
    Build.Calls = Root["build_calls"].as<std::vector<std::string>>();
    Bindings = Pairs(Root["bindings"]);
    Languages = Pairs(Root["not_read"]);
    Platforms = Pairs(Root["platform"]);
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken table of files: {}: {}: install the "
                                  "program's share folder again",
                                  Path, E.what()));
  }
}

static size_t skipTo(std::string_view Text, size_t From, std::string_view End) {
  size_t At = Text.find(End, From);
  return At == Text.npos ? Text.size() : At + End.size();
}

std::string_view headOf(std::string_view Text) {
  Text = Text.substr(0, 4000);
  if (Text.starts_with("\xEF\xBB\xBF"))
    Text.remove_prefix(3);
  size_t I = 0;
  while (I < Text.size()) {
    std::string_view Rest = Text.substr(I);
    if (Rest[0] == ' ' || (Rest[0] >= '\t' && Rest[0] <= '\r'))
      ++I;
    else if (Rest.starts_with("/*"))
      I = skipTo(Text, I + 2, "*/");
    else if (Rest.starts_with("//"))
      I = skipTo(Text, I, "\n");
    else if (Rest[0] == '#')
      do
        I = skipTo(Text, I, "\n");
      while (I < Text.size() && I >= 2 && Text[I - 2] == '\\');
    else
      break;
  }
  return Text.substr(0, I);
}

bool FileKinds::isPythons(std::string_view Header) const {
  return std::any_of(Python.begin(), Python.end(), [&](const std::string &P) {
    return P.find('/') != P.npos ? Header.starts_with(P)
                                 : Header == P || Header.ends_with("/" + P);
  });
}

FileKind FileKinds::byText(const std::string &File) const {
  std::optional<std::string> Text = readFile(File);
  if (!Text)
    return FileKind::Own;
  std::string Head = lower(headOf(*Text));
  if (std::any_of(Marks.begin(), Marks.end(), [&](const std::string &M) {
        return Head.find(M) != Head.npos;
      }))
    return FileKind::Generated;
  bool Foreign = false;
  for (const IncludeLine &I : scanSource(*Text).Includes) {
    if (isPythons(I.Name))
      return FileKind::Own;
    Foreign |= std::any_of(Bindings.begin(), Bindings.end(),
                           [&](const auto &B) { return B.first == I.Name; });
  }
  return Foreign ? FileKind::Foreign : FileKind::Own;
}

FileKind FileKinds::byFolders(const std::string &File,
                              const std::string &Root) const {
  fs::path Below = isBelow(File, Root) ? File.substr(Root.size()) : File;
  for (const fs::path &Folder : Below.parent_path())
    if (auto It = Folders.find(lower(Folder.string())); It != Folders.end())
      return It->second;
  return FileKind::Own;
}

FileKind FileKinds::of(const std::string &File, const std::string &Root) const {
  FileKind Kind = byFolders(File, Root);
  return Kind == FileKind::Own ? byText(File) : Kind;
}

std::string FileKinds::languageOf(std::string_view File) const {
  for (const auto &[End, Language] : Languages)
    if (File.size() > End.size() && File.ends_with(End))
      return Language;
  return "";
}

/// A condition that only one system meets; `End`: the rest of the file.
static std::string onlyFor(std::string_view Condition) {
  static const std::pair<const char *, const char *> Macros[] = {
      {"_WIN32", "Windows"},
      {"_WIN64", "Windows"},
      {"WIN32", "Windows"},
      {"MS_WINDOWS", "Windows"},
      {"_MSC_VER", "Windows"},
      {"MS_WIN32", "Windows"},
      {"__APPLE__", "macOS"},
      {"__MACH__", "macOS"},
      {"__FreeBSD__", "FreeBSD"},
      {"__OpenBSD__", "OpenBSD"},
      {"_AIX", "AIX"},
      {"__sun", "Solaris"}};
  static const std::regex Form(
      R"(^(?:ifdef\s+(\w+)|if\s+defined\s*\(?\s*(\w+)\s*\)?)\s*(?:/[/*].*)?$)");
  std::match_results<std::string_view::const_iterator> M;
  if (Condition.size() > 200 ||
      !std::regex_match(Condition.begin(), Condition.end(), M, Form))
    return "";
  std::string Name = M[1].matched ? M[1].str() : M[2].str();
  for (const auto &[Macro, System] : Macros)
    if (Name == Macro)
      return System;
  return "";
}

/// The system, if the first condition of the file holds all of its code.
static std::string onlyCondition(std::string_view Text) {
  size_t Depth = 0;
  std::string System;
  bool Closed = false;
  for (size_t I = 0; I < Text.size();) {
    std::string_view Rest = Text.substr(I);
    if (Rest[0] == ' ' || (Rest[0] >= '\t' && Rest[0] <= '\r')) {
      ++I;
    } else if (Rest.starts_with("/*")) {
      I = skipTo(Text, I + 2, "*/");
    } else if (Rest.starts_with("//")) {
      I = skipTo(Text, I, "\n");
    } else if (Rest[0] == '#') {
      size_t End = skipTo(Text, I, "\n");
      std::string_view Line = Text.substr(I + 1, End - I - 1);
      while (!Line.empty() && uint8_t(Line.back()) <= ' ')
        Line.remove_suffix(1);
      while (!Line.empty() && (Line[0] == ' ' || Line[0] == '\t'))
        Line.remove_prefix(1);
      I = End;
      if (Closed)
        return "";
      if (Line.starts_with("if")) {
        if (Depth++ == 0 && (System = onlyFor(Line)).empty())
          return "";
      } else if (Depth == 1 && Line.starts_with("el")) {
        return "";
      } else if (Line.starts_with("endif") && Depth && --Depth == 0) {
        Closed = true;
      }
    } else if (Closed || (Depth == 0 && System.empty())) {
      return "";
    } else {
      I = skipTo(Text, I, "\n");
    }
  }
  return Closed ? System : "";
}

std::string FileKinds::platformOf(const std::string &File) const {
#ifdef __APPLE__
  constexpr std::string_view Here = "macOS";
#else
  constexpr std::string_view Here = "Linux";
#endif
  std::string Stem = fs::path(File).stem().string(), System;
  // `proc_darwin`, `proc-darwin`, and `darwin` itself.
  std::ranges::replace(Stem, '-', '_');
  for (const auto &[End, Of] : Platforms)
    if (Stem.ends_with(End) || Stem == std::string_view(End).substr(1))
      System = Of;
  if (System.empty())
    System = onlyCondition(readFile(File).value_or(""));
  return System == Here ? "" : System;
}

} // namespace nogil
