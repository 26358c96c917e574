//===- PythonLayout.cpp - where an installation keeps its headers ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PythonLayout.h"
#include "BuildText.h"
#include "support/Files.h"
#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <regex>

namespace fs = std::filesystem;

namespace nogil {

/// A small file; "" for what is none.
static std::string readSmall(const fs::path &Path) {
  return readBounded(Path.string(), 64 << 10);
}

/// `key = value`, a line each.
static std::map<std::string, std::string> settingsIn(const std::string &Text) {
  static const std::regex Line(R"(([\w-]+)[ \t]*=[ \t]*([^\r\n]*))");
  std::map<std::string, std::string> Out;
  for (size_t I = 0; I < Text.size();) {
    size_t End = std::min(Text.find('\n', I), Text.size());
    std::smatch M;
    std::string One = Text.substr(I, std::min<size_t>(End - I, 4096));
    if (std::regex_search(One, M, Line))
      Out[M[1]] = M[2];
    I = End + 1;
  }
  return Out;
}

/// Folders `python3.N` and `python3.Nt` of a folder, the latest first; of one
/// version, the one with the GIL.
static std::vector<std::string> versionsIn(const fs::path &Folder) {
  std::vector<std::pair<unsigned, std::string>> Found;
  std::error_code Ec;
  for (fs::directory_iterator It(Folder, Ec), End; !Ec && It != End;
       It.increment(Ec)) {
    static const std::regex Name(R"(python3\.(\d{1,3})t?)");
    std::string N = It->path().filename().string();
    std::smatch M;
    if (std::regex_match(N, M, Name))
      Found.emplace_back(unsigned(std::stoul(M[1])), N);
  }
  std::sort(Found.begin(), Found.end(), [](const auto &A, const auto &B) {
    return A.first != B.first ? A.first > B.first : A.second < B.second;
  });
  std::vector<std::string> Names;
  for (auto &[Minor, Name] : Found)
    Names.push_back(std::move(Name));
  return Names;
}

void addFolder(std::vector<std::string> &To, const fs::path &Folder) {
  std::error_code Ec;
  std::string Real = realPath(Folder.string());
  if (fs::is_directory(Real, Ec) &&
      std::find(To.begin(), To.end(), Real) == To.end())
    To.push_back(std::move(Real));
}

void addPackages(PythonInfo &Info, const std::vector<fs::path> &Sites) {
  for (const std::vector<const char *> &Package :
       {std::vector<const char *>{"numpy/_core/include", "numpy/core/include"},
        {"pybind11/include"},
        {"nanobind/include"}}) {
    size_t Had = Info.Includes.size();
    for (const fs::path &Site : Sites)
      for (const char *Below : Package)
        if (Info.Includes.size() == Had)
          addFolder(Info.Includes, Site / Below);
  }
  for (const fs::path &Site : Sites) {
    addFolder(Info.Excluded, Site);
    addFolder(Info.Sites, Site);
  }
}

static std::string versionOf(const fs::path &Headers) {
  static const std::regex Line(
      R"(#[ \t]*define[ \t]+PY_VERSION[ \t]+"([\w.+]{1,40})\")");
  std::string Text = readSmall(Headers / "patchlevel.h");
  std::smatch M;
  if (std::regex_search(Text, M, Line))
    return M[1];
  return Headers.filename().string().substr(std::string_view("python").size());
}

namespace {

/// Where headers and packages of one interpreter may be.
struct Installed {
  std::vector<fs::path> Prefixes;
  std::vector<std::string> Versions; ///< "python3.13", the likely one first
  std::vector<fs::path> Sites;       ///< of packages
};

} // namespace

static Installed environment(const fs::path &Home, const std::string &Config) {
  Installed P;
  std::map<std::string, std::string> Said = settingsIn(Config);
  auto Add = [&](const fs::path &Prefix) {
    if (Prefix.is_absolute() && std::find(P.Prefixes.begin(), P.Prefixes.end(),
                                          Prefix) == P.Prefixes.end())
      P.Prefixes.push_back(Prefix);
  };
  if (fs::path Base = Said["base-prefix"]; !Base.empty())
    Add(Base);
  for (fs::path Bin :
       {fs::path(Said["home"]), fs::path(Said["executable"]).parent_path(),
        fs::path(Said["base-executable"]).parent_path()})
    if (Bin.is_absolute()) {
      Add(Bin.lexically_normal().parent_path());
      Add(fs::path(realPath(Bin.string())).parent_path());
    }
  Add(Home);
  P.Versions = versionsIn(Home / "lib");
  std::string Version = Said["version"];
  if (Version.empty())
    Version = Said["version_info"];
  static const std::regex Short(R"(^3\.\d{1,3})");
  std::smatch M;
  if (std::regex_search(Version, M, Short)) {
    std::string Name = "python" + M.str();
    std::erase_if(P.Versions, [&](const std::string &V) {
      return V != Name && V != Name + "t";
    });
    P.Versions.push_back(Name);
  }
  for (const std::string &V : P.Versions)
    P.Sites.push_back(Home / "lib" / V / "site-packages");
  if (Said["include-system-site-packages"] == "true")
    for (const fs::path &Prefix : P.Prefixes) {
      for (const std::string &V : P.Versions)
        for (const char *Name : {"site-packages", "dist-packages"})
          P.Sites.push_back(Prefix / "lib" / V / Name);
      P.Sites.push_back(Prefix / "lib" / "python3" / "dist-packages");
    }
  return P;
}

static Installed installation(const fs::path &Home, const fs::path &Exe) {
  Installed P;
  P.Prefixes = {Home};
  P.Versions = versionsIn(Home / "include");
  // The name says it where several are installed.
  std::error_code Ec;
  for (const fs::path &Name :
       {Exe.filename(), fs::read_symlink(Exe, Ec).filename()}) {
    auto It = std::find(P.Versions.begin(), P.Versions.end(), Name.string());
    if (It != P.Versions.end())
      P.Versions = {*It};
  }
  for (const std::string &V : P.Versions)
    for (const char *Name : {"site-packages", "dist-packages"})
      P.Sites.push_back(Home / "lib" / V / Name);
  P.Sites.push_back(Home / "lib" / "python3" / "dist-packages");
  return P;
}

std::optional<PythonInfo> readLayout(const std::string &Exe, std::string &Why) {
  std::error_code Ec;
  const fs::path File = fs::absolute(Exe, Ec).lexically_normal();
  const fs::path Home = File.parent_path().parent_path();
  const std::string Config = readSmall(Home / "pyvenv.cfg");
  const Installed P =
      Config.empty() ? installation(Home, File) : environment(Home, Config);
  for (const std::string &V : P.Versions)
    for (const fs::path &Prefix : P.Prefixes) {
      const fs::path Headers = Prefix / "include" / V;
      if (!fs::is_regular_file(Headers / "Python.h", Ec))
        continue;
      PythonInfo Info;
      Info.Executable = Exe;
      Info.Version = versionOf(Headers);
      addFolder(Info.Includes, Headers);
      addPackages(Info, P.Sites);
      addFolder(Info.Excluded, Prefix / "lib" / V);
      return Info;
    }
  std::vector<std::string> Looked;
  for (const std::string &V : P.Versions)
    for (const fs::path &Prefix : P.Prefixes)
      Looked.push_back((Prefix / "include" / V).string());
  constexpr size_t Most = 3;
  Looked.resize(std::min(Looked.size(), Most));
  Why = Looked.empty()
            ? std::string("there is no pyvenv.cfg, and there are no headers, "
                          "next to it")
            : fmt::format("there is no Python.h in {}",
                          fmt::join(Looked, " or "));
  return std::nullopt;
}

bool isOfTree(const std::string &Path, const std::vector<std::string> &Tree) {
  auto Below = [&](const fs::path &P) {
    return std::any_of(Tree.begin(), Tree.end(), [&](const std::string &Root) {
      return isBelow(P.string(), Root);
    });
  };
  std::error_code Ec;
  const fs::path Full = fs::absolute(Path, Ec);
  std::deque<fs::path> Rest(Full.begin(), Full.end());
  fs::path At = "/";
  for (int Links = 0; !Rest.empty();) {
    const fs::path Name = Rest.front();
    Rest.pop_front();
    if (Name.empty() || Name == "." || Name == "/")
      continue;
    if (Name == "..") {
      At = At.parent_path();
      continue;
    }
    const fs::path Next = At / Name;
    const fs::path Target = fs::read_symlink(Next, Ec);
    if (Ec) { // no link
      At = Next;
      continue;
    }
    // Who has the link has what it leads to.
    if (Below(Next) || ++Links > 40)
      return true;
    Rest.insert(Rest.begin(), Target.begin(), Target.end());
    if (Target.is_absolute())
      At = "/";
  }
  return Below(At);
}

} // namespace nogil
