//===- BuildSources.cpp - which sources no build compiles -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildSources.h"
#include "BuildPaths.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "support/Files.h"
#include "support/Lines.h"
#include "support/Tree.h"
#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace nogil {

static bool isLike(std::string_view Name, std::string_view Pattern) {
  size_t Star = Pattern.find('*');
  if (Star == Pattern.npos)
    return Name == Pattern;
  std::string_view End = Pattern.substr(Star + 1);
  return Name.size() + 1 >= Pattern.size() &&
         Name.starts_with(Pattern.substr(0, Star)) && Name.ends_with(End);
}

bool BuildWords::isBuildFile(std::string_view Name) const {
  return std::any_of(Files.begin(), Files.end(),
                     [&](const std::string &F) { return isLike(Name, F); });
}

static std::vector<std::string> foldersOf(const std::string &Path) {
  std::vector<std::string> Folders;
  for (const fs::path &Part : fs::path(Path).parent_path())
    if (Part != "/")
      Folders.push_back(Part.string());
  return Folders;
}

static std::string below(const std::string &Path, const std::string &Root) {
  return Path.size() > Root.size() ? Path.substr(Root.size() + 1) : "";
}

BuildSources::BuildSources(const std::string &Root, const BuildWords &Words,
                           const Predicate &IsOwn)
    : Root(Root) {
  readTree(Words);
  std::vector<BuildFile> Direct = Files;
  dropIdle(Words);
  Unknown |= isUnknown(IsOwn);
  if (!Unknown || Others.empty())
    return;
  // Then whatever is there may be the build.
  Files = std::move(Direct);
  Others.clear();
  Known.clear();
  for (const BuildFile &F : Files)
    Known.insert(F.Path);
  addImported(Words);
  Unknown = TooMany || isUnknown(IsOwn);
}

/// The build files say where too little is.
bool BuildSources::isUnknown(const Predicate &IsOwn) const {
  for (const BuildFile &F : Files)
    for (const Listing &L : F.Lists)
      if (L.empty() && F.Scope.empty())
        return true;
  size_t Own = 0, Named = 0;
  for (const std::string &S : Sources) {
    if (!IsOwn(S) || isMentioned(S))
      continue;
    bool Means = isNamed(S) || mayBeMeant(S);
    Named += Means;
    // A folder with another build has other sources.
    Own += Means || !isOthers(S);
  }
  return !Files.empty() && (Named == 0 || 2 * Named < Own);
}

/// The build of a Python package begins in the folder.
static bool isPythons(const std::string &Folder) {
  std::error_code Ec;
  return fs::exists(Folder + "/setup.py", Ec) ||
         fs::exists(Folder + "/pyproject.toml", Ec);
}

/// The text has what stands for a call, as words.
static bool callsOthers(std::string_view Text, const BuildWords &Words) {
  return std::ranges::any_of(
      Words.Calls, [&](const std::string &W) { return hasWord(Text, W); });
}

/// Does a build that is run run this one, too?
bool BuildSources::isRunBy(const BuildFile &F, const BuildFile &By, bool Runs) {
  std::string Name = fs::path(F.Path).filename(), Stem = fs::path(Name).stem();
  if (F.Part && (hasWord(By.Text, Name) ||
                 (Name.ends_with(".cmake") && hasWord(By.Text, Stem))))
    return true;
  std::string From = By.Imported ? "" : By.Folder;
  if (!From.empty() && !(F.Folder + "/").starts_with(From + "/"))
    return false;
  if (F.Folder == By.Folder || !Runs)
    return F.Folder == By.Folder;
  // A program is started where a variable says, mostly.
  return By.Python || By.Text.find('$') != By.Text.npos ||
         By.Text.find('@') != By.Text.npos ||
         hasWord(By.Text, fs::path(F.Folder).filename().string());
}

/// The build takes sources out of the folder by itself.
bool BuildSources::takesFrom(const std::string &Folder) const {
  std::string Last = fs::path(Folder).filename();
  for (const BuildFile &F : Files)
    for (const SourcePath &P : F.Paths) {
      if (std::ranges::find(P.Run, Last) == P.Run.end())
        continue;
      for (const std::string &S : Sources) {
        std::vector<std::string> Folders = foldersOf(below(S, Root));
        if (isBelow(S, Root + "/" + Folder) &&
            S.ends_with((P.Name.empty() ? "" : "/") + P.End) &&
            std::search(Folders.begin(), Folders.end(), P.Run.begin(),
                        P.Run.end()) != Folders.end())
          return true;
      }
    }
  return false;
}

/// Only what Python runs stays, and what that runs or imports.
void BuildSources::dropIdle(const BuildWords &Words) {
  if (!isPythons(Root))
    return addImported(Words);
  std::vector<BuildFile> Idle = std::move(Files);
  Files.clear();
  auto Wake = [&](auto &&Runs) {
    for (size_t I = 0; I < Idle.size();)
      if (Runs(Idle[I])) {
        Files.push_back(std::move(Idle[I]));
        Idle.erase(Idle.begin() + I);
      } else {
        ++I;
      }
    addImported(Words);
  };
  Wake([](const BuildFile &F) { return F.Folder.empty(); });
  // Other packages, but not one that serves as a library.
  std::map<std::string, bool> Library;
  for (const BuildFile &F : Idle)
    for (fs::path D = F.Folder; !D.empty(); D = D.parent_path())
      if (isPythons(Root + "/" + D.string()) && !Library.count(D))
        Library[D] = takesFrom(D);
  Wake([&](const BuildFile &F) {
    auto It = Library.find(F.Folder);
    return It != Library.end() && !It->second;
  });
  for (size_t I = 0; I < Files.size(); ++I) {
    BuildFile By = Files[I];
    bool Runs = callsOthers(By.Text, Words);
    Wake([&](const BuildFile &F) { return isRunBy(F, By, Runs); });
  }
  for (const BuildFile &F : Idle)
    Others.insert(Root + "/" + F.Folder);
}

/// What a program makes sources from.
static bool isGenerators(const fs::path &Path) {
  for (const char *End : {".pyx", ".pyf", ".i", ".y", ".l", ".re", ".rl"})
    if (Path.extension() == End)
      return true;
  return false;
}

/// Where a source may be mentioned as a part of something else.
static bool mayInclude(const fs::path &Path) {
  std::string Name = Path.filename().string(), End = Path.extension().string();
  for (const char *Other : {".pxd", ".pxi", ".py", ".in", ".src", ".def", ".sh",
                            ".json", ".yaml", ".yml", ".toml", ".cfg", ".ini"})
    if (End == Other)
      return true;
  return isSourceName(Name) || isHeaderName(Name) || isGenerators(Path);
}

void BuildSources::readTree(const BuildWords &Words) {
  constexpr size_t Most = 100'000;
  std::vector<std::string> Build, Rest;
  size_t Count = 0;
  TreeVisitor V;
  V.Enter = [](const std::string &Folder) {
    // An .egg-info says what is packed.
    return !isSkippedFolder(Folder) && !Folder.ends_with(".egg-info");
  };
  V.Unlisted = [&](const std::string &, const std::string &) {
    TooMany = true;
  };
  V.File = [&](const fs::path &Path) {
    if (++Count > Most) {
      TooMany = true;
      return false;
    }
    std::string Name = Path.filename().string();
    if (Name.starts_with("MANIFEST"))
      return true; // what is packed, and what not
    if (Words.isBuildFile(Name))
      Build.push_back(Path.string());
    else if (mayInclude(Path))
      Rest.push_back(Path.string());
    if (Path.extension() == ".py")
      Python.emplace(Name == "__init__.py"
                         ? Path.parent_path().filename().string() + ".py"
                         : Name,
                     Path.string());
    if (isSourceName(Name))
      Sources.push_back(Path.string());
    if (isGenerators(Path))
      Generators.insert(fs::path(Path).replace_extension().string());
    return true;
  };
  walkTree(Root, V);
  Unknown = TooMany;
  if (Count > Most)
    return;
  for (const std::string &B : Build)
    addBuildFile(B, Words, false);
  if (!Files.empty())
    for (const std::string &O : Rest)
      readMentions(O);
}

/// A module that knows nothing of sources lists no folder of them.
static bool speaksOfSources(const std::string &Text,
                            const std::vector<SourcePath> &Paths) {
  return !Paths.empty() || hasWord(Text, "sources") ||
         hasWord(Text, "Extension") || hasWord(Text, "ext_modules");
}

/// A part of others, which may be anywhere.
static bool isPart(const std::string &Path) {
  for (const char *End :
       {".cmake", ".mk", ".mak", ".am", ".gypi", ".pri", ".bzl"})
    if (Path.ends_with(End) && !Path.ends_with("Makefile.am"))
      return true;
  return false;
}

/// A pattern is for the folders that the file writes before it.
static void placePattern(std::string_view Text, FolderReader &Folders,
                         SourcePath &P) {
  bool Quoted = P.From && (Text[P.From - 1] == '"' || Text[P.From - 1] == '\'');
  if (!Quoted)
    return;
  FolderNames Before = Folders.before(P.From - 1);
  Before.insert(Before.end(), P.Folders.begin(), P.Folders.end());
  bool Below = false;
  for (; !Before.empty() && Before.back().empty(); Below = true)
    Before.pop_back();
  // As far as they are known.
  P.Run = {std::find(Before.rbegin(), Before.rend(), "").base(), Before.end()};
  if (!P.Name.empty() && !P.Joined)
    return;
  P.Below = Below;
  P.Folders = Below ? P.Run : std::move(Before);
}

/// Of a pyproject.toml, what builds: not the settings of other tools.
static std::string withoutOtherTools(std::string_view Text,
                                     const std::vector<std::string> &Tools) {
  std::string Out;
  bool Keeps = true;
  while (!Text.empty()) {
    std::string_view Line = Text.substr(0, nextLine(Text, 0));
    Text.remove_prefix(Line.size());
    auto Behind = [&](const char *Skipped) {
      return Line.substr(
          std::min(Line.find_first_not_of(Skipped), Line.size()));
    };
    const std::string_view Head = Behind(" \t[");
    const bool IsHead = Behind(" \t").starts_with('[') &&
                        Line.find(']') != Line.npos &&
                        Line.find_first_of("\"',=") == Line.npos;
    if (IsHead && Head.starts_with("tool.")) {
      std::string_view Name = Head.substr(5, Head.find_first_of(".] ", 5) - 5);
      Keeps = std::ranges::find(Tools, Name) != Tools.end();
    } else if (IsHead)
      Keeps = true;
    Out += Keeps ? Line : std::string_view("\n");
  }
  return Out;
}

void BuildSources::addBuildFile(const std::string &Path,
                                const BuildWords &Words, bool Imported) {
  if (!Known.insert(Path).second)
    return;
  BuildFile F;
  F.Path = Path;
  F.Folder = below(fs::path(Path).parent_path().string(), Root);
  F.Text = withoutComments(readBounded(Path));
  if (Path.ends_with("/pyproject.toml"))
    F.Text = withoutOtherTools(F.Text, Words.Tools);
  F.Imported = Imported;
  F.Python = Path.ends_with(".py");
  F.Recursive = F.Text.find("RECURSE") != F.Text.npos ||
                F.Text.find("**") != F.Text.npos ||
                F.Text.find("rglob") != F.Text.npos;
  F.Paths = sourcePaths(F.Text);
  FolderReader Folders(F.Text);
  if (F.Python)
    for (SourcePath &P : F.Paths)
      placePattern(F.Text, Folders, P);
  F.Part = isPart(Path);
  F.Scope = Imported || F.Part ? "" : F.Folder;
  if (!Imported || speaksOfSources(F.Text, F.Paths))
    F.Lists = listings(F.Text, Words.Lists);
  Files.push_back(std::move(F));
}

/// The modules and the Python files that a text imports or names, as paths
/// without suffix.
static std::set<std::string> modulesIn(std::string_view Text) {
  std::set<std::string> Modules;
  auto Words = [&](std::string_view Line) {
    std::string Word;
    for (char C : std::string(Line) + " ") {
      if (isPlainName(std::string_view(&C, 1)) || C == '/') {
        Word += C;
        continue;
      }
      if (Word.ends_with(".py"))
        Word.resize(Word.size() - 3);
      else
        std::ranges::replace(Word, '.', '/');
      Word.erase(0, Word.find_first_not_of("./"));
      Modules.insert(std::move(Word));
      Word.clear();
    }
  };
  while (!Text.empty()) {
    std::string_view Line = Text.substr(0, Text.find('\n'));
    Text.remove_prefix(std::min(Line.size() + 1, Text.size()));
    Line.remove_prefix(std::min(Line.find_first_not_of(" \t"), Line.size()));
    if (Line.starts_with("import ") || Line.starts_with("from ") ||
        Line.starts_with("build-backend") || Line.find(".py") != Line.npos)
      Words(Line);
  }
  Modules.erase("");
  return Modules;
}

/// Does the module lie below the folder (of the root), at this path?
bool BuildSources::isAt(const std::string &Path, const std::string &Module,
                        const std::string &Folder) const {
  std::string Start = Folder.empty() ? Root : Root + "/" + Folder;
  return Path == Start + "/" + Module + ".py" ||
         Path == Start + "/" + Module + "/__init__.py";
}

/// A module beside the build file or in the root; one of a single name, such as
/// a folder that is added to sys.path has, in a folder that is named.
std::vector<std::string> BuildSources::importedBy(const BuildFile &F) const {
  std::vector<std::string> Found;
  for (const std::string &Module : modulesIn(F.Text)) {
    std::string Last = Module.substr(Module.rfind('/') + 1);
    for (auto [It, End] = Python.equal_range(Last + ".py"); It != End; ++It) {
      const std::string &Path = It->second;
      std::string Holder = fs::path(Path).parent_path().filename();
      if (isAt(Path, Module, "") || isAt(Path, Module, F.Folder) ||
          (Path.ends_with("/" + Module + ".py") && hasWord(F.Text, Holder)))
        Found.push_back(Path);
    }
  }
  return Found;
}

void BuildSources::addImported(const BuildWords &Words) {
  for (size_t I = 0; I < Files.size(); ++I)
    for (const std::string &Path : importedBy(Files[I]))
      addBuildFile(Path, Words, true);
}

void BuildSources::readMentions(const std::string &Path) {
  bool Code = isSourceName(Path) || isHeaderName(Path);
  std::string Text = readBounded(Path);
  for (const SourcePath &P : sourcePaths(Text)) {
    // In code, only what is quoted: comments speak of other files, too.
    char Next = P.At < Text.size() ? Text[P.At] : 0;
    if (P.Name.empty() || P.AnySuffix || (Code && Next != '"' && Next != '>'))
      continue;
    std::set<std::string> &By = Mentioned[P.Name];
    if (By.size() < 4)
      By.insert(Path);
  }
}

/// By a file other than itself; a script of another build does not count.
bool BuildSources::isMentioned(const std::string &File) const {
  auto It = Mentioned.find(fs::path(File).filename().string());
  return It != Mentioned.end() &&
         std::ranges::any_of(It->second, [&](const std::string &By) {
           return By != File && !(By.ends_with(".sh") && isOthers(By));
         });
}

/// It lies in a folder with a build that nothing runs.
bool BuildSources::isOthers(const std::string &File) const {
  return std::ranges::any_of(
      Others, [&](const std::string &Folder) { return isBelow(File, Folder); });
}

/// Do the folders before a name fit those of a file?
static bool fits(const std::vector<std::string> &Written,
                 const std::vector<std::string> &Folders, bool Deeper) {
  auto FitsAt = [&](size_t End) {
    for (size_t I = 0; I < Written.size() && I < End; ++I) {
      const std::string &W = Written[Written.size() - 1 - I];
      if (W.empty())
        return true;
      if (W != Folders[End - 1 - I])
        return false;
    }
    return true;
  };
  size_t End = Folders.size();
  bool Fits = FitsAt(End);
  while (Deeper && !Fits && End > 1)
    Fits = FitsAt(--End);
  return Fits;
}

/// A name without its last suffix.
static std::string_view stemOf(std::string_view Name) {
  size_t Dot = Name.rfind('.');
  return Dot == 0 ? Name : Name.substr(0, Dot);
}

/// By a path that says its name, or its stem.
bool BuildSources::isNamed(const std::string &File) const {
  std::string Below = below(File, Root), Name = fs::path(File).filename();
  std::string Stem = fs::path(File).stem();
  std::vector<std::string> Folders = foldersOf(Below);
  for (const BuildFile &F : Files)
    for (const SourcePath &P : F.Paths)
      if (!P.Name.empty() &&
          (P.AnySuffix ? stemOf(P.Name) == Stem : P.Name == Name) &&
          fits(P.Folders, Folders, false))
        return true;
  return false;
}

/// May a pattern mean what is in the folders?
bool BuildSources::reaches(const BuildFile &F, const SourcePath &P,
                           const std::vector<std::string> &Folders) {
  if (P.Below)
    return std::ranges::search(Folders, P.Folders).begin() != Folders.end() ||
           P.Folders.empty();
  bool Computed =
      std::find(P.Folders.begin(), P.Folders.end(), "") != P.Folders.end();
  if (F.Python || F.Part || Computed)
    return fits(P.Folders, Folders, F.Recursive || P.Folders.empty());
  // From where the build file is.
  std::vector<std::string> From = foldersOf(F.Folder + "/x");
  From.insert(From.end(), P.Folders.begin(), P.Folders.end());
  return F.Recursive ? From.size() <= Folders.size() &&
                           std::equal(From.begin(), From.end(), Folders.begin())
                     : From == Folders;
}

/// By a pattern, a name that is put together, or a list of a folder.
bool BuildSources::mayBeMeant(const std::string &File) const {
  std::string Below = below(File, Root), Stem = fs::path(File).stem();
  std::vector<std::string> Folders = foldersOf(Below);
  for (const BuildFile &F : Files) {
    bool InScope = F.Scope.empty() || Below.starts_with(F.Scope + "/");
    auto Lists = [&](const Listing &L) {
      return InScope &&
             (L.empty() || std::search(Folders.begin(), Folders.end(),
                                       L.begin(), L.end()) != Folders.end());
    };
    // Other languages than Python write names without quotes and suffixes, and
    // paths from where they are.
    if (!F.Python && hasWord(F.Text, Stem))
      return true;
    for (const SourcePath &P : F.Paths)
      if ((P.Name.empty() || P.Joined) && Below.ends_with(P.End) &&
          reaches(F, P, Folders))
        return true;
    if (std::any_of(F.Lists.begin(), F.Lists.end(), Lists))
      return true;
  }
  return false;
}

bool BuildSources::leavesOut(const std::string &File) const {
  return !Unknown && !Files.empty() && isSourceName(File) &&
         isBelow(File, Root) && !isNamed(File) && !mayBeMeant(File) &&
         !isMentioned(File) &&
         !Generators.count(fs::path(File).replace_extension().string());
}

} // namespace nogil
