//===- DerivedFlags.cpp - compiler arguments without a compile database ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "DerivedFlags.h"
#include "BuildText.h"
#include "support/Files.h"
#include "support/Tree.h"
#include <algorithm>

namespace fs = std::filesystem;

namespace nogil {

static std::string_view suffixOf(std::string_view File) {
  size_t Dot = File.rfind('.');
  return Dot == File.npos ? "" : File.substr(Dot);
}

bool isCPlusPlusName(std::string_view File) {
  for (std::string_view S : {".cc", ".cpp", ".cxx", ".C", ".c++"})
    if (suffixOf(File) == S)
      return true;
  return false;
}

bool isSourceName(std::string_view File) {
  return suffixOf(File) == ".c" || isCPlusPlusName(File);
}

bool isSkippedFolder(const std::string &Path) {
  std::string Name = fs::path(Path).filename().string();
  if (Name.starts_with('.') || Name == "build" || Name == "builddir" ||
      Name == "node_modules" || Name == "__pycache__")
    return true;
  std::error_code Ec;
  return fs::exists(fs::path(Path) / "pyvenv.cfg", Ec);
}

static std::string_view trimLeft(std::string_view S) {
  size_t First = S.find_first_not_of(" \t");
  return First == S.npos ? "" : S.substr(First);
}

/// The macros of a condition that ask whether there is a header.
static void addHeaderTests(std::string_view Line,
                           std::vector<std::string> &Tests) {
  constexpr size_t Longest = 60, Most = 500;
  for (size_t I = Line.find("HAVE_"); I != Line.npos;
       I = Line.find("HAVE_", I + 1)) {
    size_t End = I;
    while (End < Line.size() && isWord(Line[End]))
      ++End;
    std::string_view Name = Line.substr(I, End - I);
    bool Begins = I > 0 && !isWord(Line[I - 1]);
    if (Begins && Name.ends_with("_H") && Name.size() > 7 &&
        Name.size() <= Longest && Tests.size() < Most)
      Tests.emplace_back(Name);
  }
}

SourceScan scanSource(std::string_view Text) {
  SourceScan Result;
  // Every directive that matters has a '#' first on its line.
  for (size_t Hash = Text.find('#'); Hash != Text.npos;
       Hash = Text.find('#', Hash + 1)) {
    std::string_view Line = Text.substr(Hash + 1, Text.find('\n', Hash) - Hash);
    Line = trimLeft(Line.substr(0, Line.find('\n')));
    if (Line.starts_with("pragma")) {
      Result.OpenMP |= trimLeft(Line.substr(6)).starts_with("omp");
      continue;
    }
    if (Line.starts_with("if") || Line.starts_with("elif"))
      addHeaderTests(Line, Result.HeaderTests);
    if (!Line.starts_with("include"))
      continue;
    Line = trimLeft(Line.substr(7));
    if (Line.empty() || (Line[0] != '"' && Line[0] != '<'))
      continue;
    size_t End = Line.find(Line[0] == '<' ? '>' : '"', 1);
    if (End == Line.npos || End == 1)
      continue;
    std::string Name(Line.substr(1, End - 1));
    Result.OpenMP |= Name == "omp.h";
    Result.Includes.push_back({std::move(Name), Line[0] == '<'});
  }
  Result.OpenMP |= Text.find("_Pragma(\"omp ") != Text.npos;
  return Result;
}

void HeaderIndex::build() {
  Built = true;
  constexpr size_t MaxFiles = 200'000; // a home folder is not a project
  size_t Count = 0;
  TreeVisitor V;
  V.Enter = [&](const std::string &Folder) {
    return ++Count < MaxFiles && !isSkippedFolder(Folder);
  };
  V.File = [&](const fs::path &File) {
    ByName[File.filename().string()].push_back(File.string());
    return ++Count < MaxFiles;
  };
  walkTree(Root, V);
  for (auto &[Name, Paths] : ByName)
    std::sort(Paths.begin(), Paths.end());
}

static size_t commonPrefix(std::string_view A, std::string_view B) {
  size_t Last = 0;
  for (size_t I = 0; I < std::min(A.size(), B.size()) && A[I] == B[I]; ++I)
    if (A[I] == '/')
      Last = I;
  return Last;
}

std::string HeaderIndex::folderOf(const std::string &Name,
                                  const std::string &From) {
  if (!Built)
    build();
  auto It = ByName.find(fs::path(Name).filename().string());
  if (It == ByName.end())
    return "";
  std::string Best;
  size_t BestShared = 0;
  for (const std::string &Path : It->second) {
    if (Path.size() <= Name.size() || !Path.ends_with(Name) ||
        Path[Path.size() - Name.size() - 1] != '/')
      continue;
    std::string Folder = Path.substr(0, Path.size() - Name.size() - 1);
    size_t Shared = commonPrefix(Path, From);
    if (Best.empty() || Shared > BestShared ||
        (Shared == BestShared && Folder.size() < Best.size()))
      Best = std::move(Folder), BestShared = Shared;
  }
  return Best;
}

struct FlagDeriver::Folders {
  std::vector<std::string> Search; ///< -I
  std::vector<std::string> Quote;  ///< -iquote
  std::vector<std::string> After;  ///< -idirafter
  std::set<std::string> Tests;     ///< for headers
  bool OpenMP = false;
};

FlagDeriver::FlagDeriver(const std::string &Root,
                         std::vector<std::string> PythonIncludes,
                         std::vector<std::string> SystemIncludes,
                         BuildWords Words)
    : Root(Root), PythonIncludes(std::move(PythonIncludes)),
      SystemIncludes(std::move(SystemIncludes)), Headers(Root),
      Build(Root, Words), HasWords(!Words.Files.empty()) {}

const SourceScan &FlagDeriver::scan(const std::string &File) {
  auto [It, New] = Scans.try_emplace(File);
  if (New)
    if (std::optional<std::string> Text = readFile(File))
      It->second = scanSource(*Text);
  return It->second;
}

static bool holds(const std::string &Folder, const std::string &Name) {
  std::error_code Ec;
  return fs::is_regular_file(fs::path(Folder) / Name, Ec);
}

static const std::string *firstThatHolds(const std::vector<std::string> &In,
                                         const std::string &Name) {
  for (const std::string &Folder : In)
    if (holds(Folder, Name))
      return &Folder;
  return nullptr;
}

/// The folder has headers for compilers that lack them: a copy of the C
/// library's, or less.
static bool standsIn(const std::string &Folder) {
  for (const char *Name :
       {"assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h",
        "math.h", "pthread.h", "signal.h", "stdarg.h", "stdbool.h", "stddef.h",
        "stdint.h", "stdio.h", "stdlib.h", "string.h", "time.h", "unistd.h"})
    if (holds(Folder, Name))
      return true;
  return false;
}

bool FlagDeriver::isElsewhere(const std::string &Name) const {
  return firstThatHolds(PythonIncludes, Name) ||
         firstThatHolds(SystemIncludes, Name);
}

void FlagDeriver::resolve(const std::string &File, const std::string &Source,
                          Folders &F, std::set<std::string> &Seen) {
  if (!Seen.insert(File).second)
    return;
  // A copy: the recursion grows the table that the reference points into.
  SourceScan Here = scan(File);
  F.OpenMP |= Here.OpenMP;
  F.Tests.insert(Here.HeaderTests.begin(), Here.HeaderTests.end());
  std::string Own = fs::path(File).parent_path().string();
  for (const IncludeLine &I : Here.Includes) {
    std::string Folder;
    if (!I.Angled && holds(Own, I.Name))
      Folder = Own;
    else if (const std::string *P = firstThatHolds(F.Search, I.Name))
      Folder = *P;
    else if (const std::string *L = firstThatHolds(F.After, I.Name))
      Folder = *L;
    else if (const std::string *Q =
                 I.Angled ? nullptr : firstThatHolds(F.Quote, I.Name))
      Folder = *Q;
    else if (isElsewhere(I.Name))
      continue;
    else if (Folder = Headers.folderOf(I.Name, Source); Folder.empty())
      continue; // Clang will say that it is missing
    else
      (I.Angled ? F.Search : F.Quote).push_back(Folder);
    resolve(realPath(Folder + "/" + I.Name), Source, F, Seen);
  }
}

/// The compiler has the header that `HAVE_SYS_TYPES_H` asks for: sys/types.h,
/// or with the bars where they are.
bool FlagDeriver::isSystems(std::string_view Test) {
  auto [It, New] = SystemTests.try_emplace(std::string(Test));
  if (!New)
    return It->second;
  const std::string Name = lower(Test.substr(5, Test.size() - 7));
  std::string Slashes = Name;
  std::replace(Slashes.begin(), Slashes.end(), '_', '/');
  bool Has = firstThatHolds(SystemIncludes, Name + ".h") ||
             firstThatHolds(SystemIncludes, Slashes + ".h");
  size_t Tries = 0;
  for (size_t I = Name.find('_'); !Has && I != Name.npos && ++Tries < 4;
       I = Name.find('_', I + 1)) {
    std::string One = Name;
    One[I] = '/';
    Has = firstThatHolds(SystemIncludes, One + ".h");
  }
  return It->second = Has;
}

/// The macro says that there is a configuration header, as config.h: it is made
/// by the build, unless it is among what the source reaches.
static bool lacksConfiguration(std::string_view Macro,
                               const std::set<std::string> &Seen) {
  if (!Macro.ends_with("CONFIG_H"))
    return false;
  return std::none_of(Seen.begin(), Seen.end(), [&](const std::string &Path) {
    std::string Name = fs::path(Path).filename().string();
    for (char &C : Name)
      C = C >= 'a' && C <= 'z' ? char(C - 'a' + 'A') : isWord(C) ? C : '_';
    return Macro.ends_with("_" + Name);
  });
}

std::vector<std::string>
FlagDeriver::definesOf(const std::string &Folder, const Folders &F,
                       const std::set<std::string> &Seen) {
  Macros All = Build.of(Folder).Defined;
  for (const std::string &T : F.Tests)
    if (!All.count(T) && isSystems(T))
      All.emplace(T, "1");
  std::vector<std::string> Args;
  for (const auto &[Name, Value] : All)
    if (!lacksConfiguration(Name, Seen))
      Args.push_back("-D" + Name + "=" + Value);
  return Args;
}

Derivation FlagDeriver::derive(const std::string &File) {
  return derive(File, isCPlusPlusName(File));
}

Derivation FlagDeriver::derive(const std::string &File, bool CPlusPlus) {
  Folders F;
  std::error_code Ec;
  fs::path Folder = fs::path(File).parent_path();
  for (fs::path P = Folder;; P = P.parent_path()) {
    F.Quote.push_back(P.string());
    for (const char *Name : {"include", "src"})
      if (std::string In = (P / Name).string(); fs::is_directory(In, Ec))
        (standsIn(In) ? F.After : F.Search).push_back(In);
    if (P.string() == Root || P == P.parent_path() ||
        !isBelow(P.string(), Root))
      break;
  }
  std::set<std::string> Seen;
  resolve(File, File, F, Seen);

  CompileOptions::Standard Standard;
  std::vector<std::string> Defines;
  if (HasWords) {
    const CompileOptions &Said = Build.of(Folder.string());
    Standard = CPlusPlus ? Said.CPlusPlus : Said.C;
    Defines = definesOf(Folder.string(), F, Seen);
  }
  std::vector<std::string> Args = {(CPlusPlus ? "-std=gnu++" : "-std=gnu") +
                                   std::to_string(Standard.Year)};
  for (const std::string &Q : F.Quote)
    Args.insert(Args.end(), {"-iquote", Q});
  for (const std::string &S : F.Search)
    Args.push_back("-I" + S);
  for (const std::string &P : PythonIncludes)
    Args.insert(Args.end(), {"-isystem", P});
  for (const std::string &L : F.After)
    Args.insert(Args.end(), {"-idirafter", L});
  if (F.OpenMP)
    Args.push_back("-fopenmp");
  return {std::move(Args),
          {Seen.begin(), Seen.end()},
          std::move(Defines),
          std::move(Standard.From)};
}

} // namespace nogil
