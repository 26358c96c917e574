//===- Inputs.cpp - from paths to compiler invocations --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A folder with a compile database stands for the entries below it, each
// distinct (file, arguments) pair once: a source that is built twice with
// different macros is two programs. A folder without one stands for the
// sources below it; which of them are units is for Units.h to say. A file
// stands for itself. Everything is sorted, so that
// the order of the command line can't show in the output.
//
// A source that its database does not know gets the command of the file that
// is most like it, and behind that the folders that are derived from its own
// includes: the likest file may be no extension module.
//
// A header that is named is read through a unit that includes it, of the run,
// of its database or of its project, and else alone.
//
//===----------------------------------------------------------------------===//
#include "Inputs.h"
#include "CompileDb.h"
#include "DerivedFlags.h"
#include "Distributions.h"
#include "HeaderInputs.h"
#include "Ignored.h"
#include "LeftOut.h"
#include "Log.h"
#include "PythonProbe.h"
#include "models/Spelling.h"
#include "report/Report.h"
#include "support/Files.h"
#include "support/Replace.h"
#include "support/StandIns.h"
#include "support/Tree.h"
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>

namespace fs = std::filesystem;

namespace nogil {

namespace {

class Collector {
public:
  Collector(const Options &O, const DataFolders &Data, const FileKinds &Kinds)
      : O(O), Data(Data), Kinds(Kinds) {}
  Collected run();

private:
  void addFolder(const std::string &Folder);
  void addFile(const std::string &File, const std::string &Shown);
  void addHeaders();
  void addHeader(const std::string &Header);
  std::vector<std::string> sourcesBelow(const std::string &Folder);
  bool addKnown(const CompileCommands &Db, const std::string &Below);
  void addDerived(const std::string &File, const std::string &Root,
                  const CompileCommands *Db, bool Named);
  const CompileCommands *databaseFor(const std::string &Folder,
                                     const std::string &Root);
  const CompileCommands &load(const std::string &Path);
  struct Origin {
    bool Named = true;
    std::string Root;
    std::vector<std::string> MayInclude;
    bool StandardDerived = false;
  };
  void add(std::string File, std::string Directory,
           std::vector<std::string> Args, Origin From);
  void probe();
  void addHeadersFrom();
  void takeExtra();
  void sayWhatIsUsed();
  void sayDetails() const;
  std::vector<std::string> excludedRoots() const;

  const Options &O;
  const DataFolders &Data;
  const FileKinds &Kinds;
  std::map<std::string, std::unique_ptr<CompileCommands>> Databases;
  std::map<std::tuple<std::string, std::string, std::vector<std::string>>,
           Origin>
      Units; // by file, directory, arguments
  std::set<std::string> Roots, PythonRoots, Projects;
  std::vector<std::string> Extra;        // of --extra-arg, what reading needs
  std::vector<std::string> FromPackages; // folders, of --headers-from
  LeftOut Left;                          // of commands
  struct Unknown {
    std::string Root;
    const CompileCommands *Db = nullptr; // that has no command for it
    bool Named = false;                  // on the command line
    bool Alone = false;                  // a header that no source includes
  };
  std::map<std::string, Unknown> Derived;
  std::set<std::string> Used, Sources; // databases; sources that are inputs
  std::set<std::pair<std::string, std::string>> Standards; ///< build files
  Includers Known;
  InputFacts About;
  std::optional<PythonInfo> &Python = About.Python;
};

} // namespace

const CompileCommands *Collector::databaseFor(const std::string &Folder,
                                              const std::string &Root) {
  std::string Path;
  if (!O.BuildDir.empty()) {
    Path = realPath(O.BuildDir);
    std::error_code Ec;
    if (fs::is_directory(Path, Ec))
      Path += "/compile_commands.json";
  } else {
    Path = findCompileDb(Folder, Root, [&](const std::string &File) {
      const bool Has =
          std::ranges::any_of(load(File).all(), [&](const CompileCommand &C) {
            return isBelow(C.File, Folder) && isSourceName(C.File);
          });
      if (!Has)
        logDetail(fmt::format("{}: passed by, since it has nothing of {}", File,
                              Folder));
      return Has;
    });
  }
  if (Path.empty())
    return nullptr;
  Used.insert(Path);
  return &load(Path);
}

const CompileCommands &Collector::load(const std::string &Path) {
  auto It = Databases.find(Path);
  if (It == Databases.end())
    It = Databases.emplace(Path, loadCompileDb(Path)).first;
  return *It->second;
}

void Collector::add(std::string File, std::string Directory,
                    std::vector<std::string> Args, Origin From) {
  ReadingArguments Good = readingArguments(Args);
  if (!Good.LeftOut.empty())
    Left.add(Good.LeftOut);
  Args = std::move(Good.Args);
  Args.insert(Args.end(), Extra.begin(), Extra.end());
  auto IsOpenMP = [](const std::string &A) {
    return A.starts_with("-fopenmp") || A == "-qopenmp";
  };
  // Last of all, so that a real omp.h goes first.
  if (!Data.OpenMP.empty() && std::any_of(Args.begin(), Args.end(), IsOpenMP))
    Args.insert(Args.end(), {"-idirafter", Data.OpenMP});
  auto [It, New] = Units.try_emplace(
      {std::move(File), std::move(Directory), std::move(Args)}, From);
  It->second.Named |= From.Named;
}

/// The commands of a file, or of what lies below a folder.
bool Collector::addKnown(const CompileCommands &Db, const std::string &Below) {
  bool Any = false;
  for (const CompileCommand &C : Db.all())
    if (isBelow(C.File, Below) && isSourceName(C.File) &&
        (C.File == Below || !O.Exclude.match(C.File))) {
      add(C.File, C.Directory, C.Args, {});
      Sources.insert(C.File);
      Any = true;
    }
  return Any;
}

void Collector::addDerived(const std::string &File, const std::string &Root,
                           const CompileCommands *Db, bool Named) {
  // The innermost of the projects that an input puts it into.
  Unknown &Known = Derived[File];
  if (Root.size() > Known.Root.size())
    Known.Root = Root, Known.Db = Db;
  Known.Named |= Named;
  PythonRoots.insert(Root);
}

/// The project that an input stands in: a link on the way to it from the
/// working folder, which a pattern of the shell may have named, leads out of
/// none.
static std::string projectNamed(const fs::path &Input) {
  std::error_code Ec;
  fs::path Holds = fs::current_path(Ec);
  if (Input.is_absolute())
    Holds = fs::is_directory(Input, Ec) ? Input : Input.parent_path();
  else
    for (const fs::path &Part : Input) {
      if (fs::is_symlink(Holds / Part, Ec) ||
          !fs::is_directory(Holds / Part, Ec))
        break;
      Holds /= Part;
    }
  return projectRoot(realPath(Holds.string()));
}

/// Counts what is not read, too.
std::vector<std::string> Collector::sourcesBelow(const std::string &Folder) {
  std::vector<std::string> Found;
  TreeVisitor V;
  Ignored Lists(O.Exclude, Folder);
  uint64_t ByGit = 0, Excluded = 0;
  V.Enter = [&](const std::string &Below) {
    return !isSkippedFolder(Below) && Lists.folder(Below) == Ignored::No;
  };
  V.File = [&](const fs::path &File) {
    std::string Path = File.string();
    if (isSourceName(Path)) {
      Ignored::WhyT Why = Lists.file(Path);
      ByGit += Why == Ignored::ByGit;
      Excluded += Why == Ignored::Excluded;
      if (Why != Ignored::No)
        return true;
    }
    if (isSourceName(Path))
      Found.push_back(std::move(Path));
    else if (std::string Language = Kinds.languageOf(Path); !Language.empty())
      ++About.NotLookedAt[Language];
    else if (isLeftoverName(File.filename().string()))
      About.Leftovers.insert(File.parent_path().string());
    return true;
  };
  V.Unlisted = [&](const std::string &Below, const std::string &Why) {
    About.Unlistable.emplace(Below, Why);
  };
  walkTree(Folder, V);
  if (ByGit)
    About.NotLookedAt["not of the repository (.gitignore)"] += ByGit;
  if (Excluded)
    About.NotLookedAt["not wanted (--exclude)"] += Excluded;
  std::sort(Found.begin(), Found.end());
  return Found;
}

/// The file that a name leads to. What only the link calls a source keeps the
/// link's name: the compiler goes by names.
static std::string sourceNamed(const std::string &Path) {
  std::string Real = realPath(Path);
  if (!isSourceName(Path) || isSourceName(Real) || isHeaderName(Real))
    return Real;
  std::error_code Ec;
  fs::path Link = fs::absolute(Path, Ec).lexically_normal();
  return realPath(Link.parent_path().string()) + "/" + Link.filename().string();
}

void Collector::addFolder(const std::string &Folder) {
  std::string Root = projectRoot(Folder);
  About.Tree.push_back(Root);
  Roots.insert(Folder);
  const CompileCommands *Db = databaseFor(Folder, Root);
  std::vector<std::string> Found = sourcesBelow(Folder);
  if (Db && addKnown(*Db, Folder)) {
    for (const std::string &Source : Found)
      if (std::string Real = sourceNamed(Source); !Sources.count(Real))
        About.Unlisted.insert(std::move(Real));
    return;
  }
  if (Db)
    logNote(fmt::format("{}: no entry below it in {}; using those of similar "
                        "files, and derived flags",
                        Folder, Db->path()));
  for (const std::string &Source : Found) {
    std::string Real = sourceNamed(Source);
    if (std::string System = Kinds.platformOf(Real); !System.empty())
      ++About.NotLookedAt[System];
    else
      addDerived(Real, Root, Db, false);
  }
}

void Collector::addFile(const std::string &File, const std::string &Shown) {
  About.Named.insert(File);
  std::string Folder = fs::path(File).parent_path().string();
  std::string Root = projectRoot(Folder);
  About.Tree.push_back(Root);
  About.Leftovers.insert(Folder);
  if (isHeaderName(File)) {
    About.Headers.push_back(File);
    Roots.insert(Root);
    return;
  }
  if (!isSourceName(File)) {
    logNote(fmt::format("{}: not a C or C++ source; skipped", Shown));
    std::string Language = Kinds.languageOf(File);
    ++About.NotLookedAt[Language.empty() ? "other" : Language];
    return;
  }
  Roots.insert(Root);
  const CompileCommands *Db = databaseFor(Folder, Root);
  if (Db && addKnown(*Db, File))
    return;
  if (Db)
    logNote(fmt::format("{}: no entry in {}; using that of a similar file, and "
                        "derived flags",
                        Shown, Db->path()));
  addDerived(File, Root, Db, true);
}

/// A unit that includes it, unless the run has one.
void Collector::addHeader(const std::string &Header) {
  std::string Folder = fs::path(Header).parent_path().string();
  std::string Root = projectRoot(Folder);
  std::vector<std::string> Own(Sources.begin(), Sources.end());
  for (const auto &[File, U] : Derived)
    Own.push_back(File);
  if (!Known.sourceFor(Header, Own, Root).empty())
    return;
  const CompileCommands *Db = databaseFor(Folder, Root);
  if (Db) {
    std::set<std::string> Files;
    for (const CompileCommand &C : Db->all())
      if (isSourceName(C.File))
        Files.insert(C.File);
    std::string Source =
        Known.sourceFor(Header, {Files.begin(), Files.end()}, Root);
    if (!Source.empty()) {
      addKnown(*Db, Source);
      About.Context.insert(Source);
      return;
    }
  }
  auto Counted = std::pair(About.NotLookedAt, About.Unlistable);
  std::vector<std::string> Near = sourcesBelow(Root);
  // Nobody has asked for them.
  std::tie(About.NotLookedAt, About.Unlistable) = std::move(Counted);
  std::string Source = Known.sourceFor(Header, std::move(Near), Root);
  if (!Source.empty())
    About.Context.insert(Source);
  addDerived(Source.empty() ? Header : Source, Root, Db, true);
  if (Source.empty())
    Derived[Header].Alone = true;
}

void Collector::addHeaders() {
  std::sort(About.Headers.begin(), About.Headers.end());
  About.Headers.erase(std::unique(About.Headers.begin(), About.Headers.end()),
                      About.Headers.end());
  About.HeadersOnly =
      !About.Headers.empty() && Sources.empty() && Derived.empty();
  for (const std::string &Header : About.Headers)
    addHeader(Header);
  // A source that is asked for as well is none that is only read for another.
  std::erase_if(About.Context,
                [&](const std::string &C) { return About.Named.count(C) > 0; });
}

static std::vector<std::string> systemIncludes(const DataFolders &Data) {
  std::vector<std::string> Folders;
  if (!Data.Resource.empty())
    Folders.push_back(Data.Resource + "/include");
  Folders.insert(Folders.end(), {"/usr/local/include", "/usr/include"});
  std::error_code Ec;
  for (const char *Parent : {"/usr/include/c++", "/usr/include"})
    for (fs::directory_iterator It(Parent, Ec), End; !Ec && It != End;
         It.increment(Ec)) {
      std::string Path = It->path().string();
      if (Path.ends_with("-linux-gnu") ||
          Parent == std::string_view("/usr/include/c++"))
        Folders.push_back(std::move(Path));
    }
  return Folders;
}

void Collector::addHeadersFrom() {
  for (const std::string &Name : O.HeadersFrom) {
    DistributionHeaders Found = headersOf(Name, Python->Sites);
    if (!Found.Problem.empty())
      throw DriverError(fmt::format(
          "--headers-from: {}: it {} for {}: install it there, or name another "
          "interpreter with --python, or the folder with --extra-arg=-IDIR",
          shortened(Name), Found.Problem, Python->Executable));
    for (std::string &Folder : Found.Folders) {
      if (std::ranges::find(Python->Includes, Folder) == Python->Includes.end())
        Python->Includes.push_back(Folder);
      FromPackages.push_back(std::move(Folder));
    }
  }
}

/// Flags are derived once all inputs are known, because the interpreter of any
/// of their projects serves them all.
void Collector::probe() {
  if (Derived.empty() && O.HeadersFrom.empty())
    return;
  std::vector<std::string> Where(PythonRoots.begin(), PythonRoots.end());
  if (Derived.empty())
    Where = About.Tree;
  Python = probePython(
      O.Python, {std::move(Where), About.Tree, O.TrustProject, Data.Binary});
  addHeadersFrom();
  std::vector<std::string> System = systemIncludes(Data);
  std::map<std::string, FlagDeriver> Derivers;
  for (const auto &[File, U] : Derived) {
    auto It = Derivers.find(U.Root);
    if (It == Derivers.end())
      It = Derivers
               .emplace(U.Root, FlagDeriver(U.Root, Python->Includes, System,
                                            Kinds.buildWords()))
               .first;
    Derivation D = It->second.derive(File, U.Alone ? isCPlusPlusHeader(File)
                                                   : isCPlusPlusName(File));
    std::vector<std::string> Args = std::move(D.Args);
    std::string Directory = U.Root;
    bool Derived = true;
    if (std::optional<CompileCommand> Like =
            U.Db ? U.Db->inferredFor(File) : std::nullopt) {
      // The command knows the language; what was derived comes behind.
      Like->Args.insert(Like->Args.end(), Args.begin() + 1, Args.end());
      Args = std::move(Like->Args);
      Directory = std::move(Like->Directory);
      Derived = false;
    } else {
      Args.insert(Args.end(), D.Defines.begin(), D.Defines.end());
      if (!D.StandardFrom.empty())
        Standards.emplace(Args.front(), std::move(D.StandardFrom));
    }
    if (U.Alone)
      Args = aloneArgs(File, std::move(Args));
    add(File, Directory, std::move(Args),
        {U.Named, U.Root, std::move(D.Reaches), Derived});
  }
}

/// What --verbose asks for.
void Collector::sayDetails() const {
  logDetail(fmt::format("settings: {}",
                        O.ConfigPath.empty() ? "none" : O.ConfigPath));
  if (Used.empty())
    logDetail("compile commands: none");
  if (Python)
    for (const std::string &Folder : Python->Includes)
      logDetail(fmt::format("headers: {}", Folder));
  const size_t OfDatabases =
      std::ranges::count_if(Units, [&](const auto &Unit) {
        return Sources.contains(std::get<0>(Unit.first));
      });
  logDetail(fmt::format("sources: {} by compile commands, {} with derived "
                        "flags",
                        OfDatabases, Units.size() - OfDatabases));
}

/// What the user has written is worth a warning, and what others have a note.
void Collector::takeExtra() {
  ReadingArguments Good = readingArguments(O.ExtraArgs);
  Extra = std::move(Good.Args);
  for (const std::string &Name : Good.LeftOut)
    logWarning(fmt::format("--extra-arg is left out: {}: only what says how to "
                           "read a source is passed on",
                           Name));
}

void Collector::sayWhatIsUsed() {
  if (!Left.empty())
    logNote(Left.text());
  if (Python)
    for (const std::string &P : Python->NotRun)
      logNote(fmt::format("not run, as it is of the linted tree: {}; "
                          "--trust-project runs it",
                          P));
  About.Databases = {Used.begin(), Used.end()};
  sayDetails();
  if (!O.isForPeople() && !O.Verbose)
    return; // the report says it, or nobody has asked
  for (const std::string &Path : Used)
    logNote(fmt::format("compile commands: {}", Path));
  if (Python)
    logNote(fmt::format("headers: of {}, Python {}", Python->Executable,
                        Python->Version));
  for (const auto &[Standard, From] : Standards)
    logNote(
        fmt::format("language standard: {}, by {}", Standard.substr(5), From));
}

std::vector<std::string> Collector::excludedRoots() const {
  std::set<std::string> Excluded;
  for (const std::string &Root : Roots)
    Excluded.merge(virtualEnvironments(Root));
  if (Python) {
    Excluded.insert(Python->Includes.begin(), Python->Includes.end());
    Excluded.insert(Python->Excluded.begin(), Python->Excluded.end());
  }
  // What the user names is theirs, wherever it lies.
  std::erase_if(Excluded, [&](const std::string &E) {
    return std::any_of(Roots.begin(), Roots.end(),
                       [&](const std::string &R) { return isBelow(R, E); });
  });
  return {Excluded.begin(), Excluded.end()};
}

Collected Collector::run() {
  std::vector<std::string> Paths = O.Paths;
  if (Paths.empty())
    Paths.push_back(".");
  takeExtra();
  bool Missing = false;
  for (const std::string &Path : Paths) {
    std::error_code Ec;
    fs::file_status Status = fs::status(Path, Ec);
    Projects.insert(projectNamed(Path));
    if (fs::is_directory(Status)) {
      addFolder(realPath(Path));
    } else if (fs::exists(Status) || standInFor(realPath(Path))) {
      addFile(sourceNamed(Path), Path);
    } else {
      const std::string_view Command = nearestSpelling(
          Path, {"audit", "check", "compdb", "config", "explain", "lsp"});
      logError(fmt::format(
          "cannot read the input: {}: check the name, or "
          "leave it out{}",
          Path,
          Command.empty() ? ""
                          : fmt::format("; there is a command '{}'", Command)));
      Missing = true;
    }
  }
  if (Missing)
    throw DriverError("");
  addHeaders();
  probe();
  if (Units.empty())
    for (const auto &[Folder, Why] : About.Unlistable)
      logWarning(fmt::format("cannot list the folder: {}: {}", Folder, Why));
  if (Units.empty())
    throw DriverError(fmt::format(
        "no C or C++ sources: {}{}{}: name files, or a folder that holds some",
        Paths.front(), Paths.size() > 1 ? " and other inputs" : "",
        About.NotLookedAt.empty()
            ? ""
            : fmt::format(" ({})", notLookedAt(About.NotLookedAt))));
  sayWhatIsUsed();
  About.Roots = {Roots.begin(), Roots.end()};
  About.Projects = {Projects.begin(), Projects.end()};
  std::vector<std::string> Excluded = excludedRoots();
  std::vector<SourceInput> Inputs;
  Inputs.reserve(Units.size());
  for (auto &[Key, From] : Units) {
    auto [File, Directory, Args] = Key;
    for (const std::string &Folder : FromPackages)
      Args.insert(Args.end(), {"-isystem", Folder});
    Inputs.push_back({{File, Directory, std::move(Args), Data.Resource,
                       About.Roots, Excluded},
                      From.Named,
                      std::move(From.Root),
                      std::move(From.MayInclude),
                      From.StandardDerived});
  }
  return {std::move(Inputs), std::move(About)};
}

Collected collectInputs(const Options &O, const DataFolders &Data,
                        const FileKinds &Kinds) {
  return Collector(O, Data, Kinds).run();
}

} // namespace nogil
