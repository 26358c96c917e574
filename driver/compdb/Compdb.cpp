//===- Compdb.cpp - nogil-tidy compdb -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compdb/Compdb.h"
#include "ArgVector.h"
#include "Cache.h"
#include "Log.h"
#include "compdb/CompilerLinks.h"
#include "compdb/Recording.h"
#include "support/Files.h"
#include "support/Replace.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

extern char **environ;

namespace fs = std::filesystem;

namespace nogil {

namespace {

struct BuildTable {
  ProgramNames Names;
  PathGlobs Probes;
};

/// A folder for what lasts as long as the run.
class Scratch {
public:
  Scratch() {
    std::error_code Ec;
    Path = (fs::temp_directory_path(Ec) / "nogil-tidy.XXXXXX").string();
    if (Ec || !::mkdtemp(Path.data()))
      throw DriverError(fmt::format("cannot make a temporary folder: {}: {}: "
                                    "set TMPDIR to a folder of yours",
                                    Path, std::strerror(errno)));
    const int Fd = ::open(log().c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (Fd >= 0)
      ::close(Fd);
  }
  ~Scratch() {
    std::error_code Ec;
    fs::remove_all(Path, Ec);
  }
  Scratch(const Scratch &) = delete;
  std::string log() const { return Path + "/compilations"; }
  std::string standIns() const { return Path + "/stand-ins"; }

private:
  std::string Path;
};

/// How a build has ended.
struct Ended {
  int Code = 0;
  int Signal = 0; ///< that ended it
};

volatile sig_atomic_t Build = 0; ///< who gets signals

/// A terminal sends its signals to the build itself, too.
extern "C" void passOn(int Signal, siginfo_t *From, void *) {
  if (Build > 0 && From->si_code <= 0)
    ::kill(pid_t(Build), Signal);
}

/// While the build runs, signals are its business. Those that were ignored
/// (nohup) are ignored by the build, too. They are not given back: what has
/// ended the build may still be on its way to another thread of this program,
/// which has a database to write.
class Signals {
public:
  Signals() {
    struct sigaction Pass{};
    Pass.sa_sigaction = passOn;
    Pass.sa_flags = SA_SIGINFO;
    for (int S : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
      ::sigaction(S, nullptr, &Old[S]);
      if (Old[S].sa_handler != SIG_IGN)
        ::sigaction(S, &Pass, nullptr);
    }
  }
  Signals(const Signals &) = delete;
  /// What the build gets as a program that is started usually has it. This
  /// program ignores SIGPIPE and SIGXFSZ for itself.
  sigset_t usual() const {
    sigset_t Out;
    sigemptyset(&Out);
    for (const auto &[S, Was] : Old)
      if (Was.sa_handler != SIG_IGN)
        sigaddset(&Out, S);
    for (int S : {SIGPIPE, SIGXFSZ})
      sigaddset(&Out, S);
    return Out;
  }

private:
  std::map<int, struct sigaction> Old;
};

} // namespace

static BuildTable readTable(const DataFolders &Data) {
  const std::string Path = Data.Project + "/builds.yaml";
  BuildTable Out;
  try {
    const YAML::Node Root = YAML::LoadFile(Path);
    using Words = std::vector<std::string>;
    Out.Names.Compilers = Root["compilers"].as<Words>();
    Out.Names.Launchers = Root["launchers"].as<Words>();
    for (const std::string &Glob : Root["probes"].as<Words>()) {
      const bool Back = Glob.starts_with('!');
      Out.Probes.add((Back ? "!**/" : "**/") + Glob.substr(Back), "/");
    }
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken table of builds: {}: {}: install the "
                                  "program's share folder again",
                                  Path, E.what()));
  }
  return Out;
}

static std::vector<std::string> environmentFor(CompilerLinks &Links,
                                               const std::string &Log) {
  std::vector<std::string> Out = {"PATH=" + Links.path(),
                                  fmt::format("{}={}", RecordVariable, Log)};
  for (char **E = environ; *E; ++E) {
    const std::string_view Entry = *E;
    const size_t Equals = std::min(Entry.find('='), Entry.size() - 1);
    const std::string Name(Entry.substr(0, Equals));
    std::string Value(Entry.substr(Equals + 1));
    if (Name == "PATH" || Name == RecordVariable)
      continue;
    for (const char *Compiler : {"CC", "CXX", "LDSHARED", "LDCXXSHARED"})
      if (Name == Compiler)
        Value = Links.forVariable(Value);
    Out.push_back(Name + "=" + Value);
  }
  return Out;
}

static pid_t start(const std::vector<std::string> &Command,
                   const std::vector<std::string> &Environment,
                   const std::string &Path, const Signals &Passed) {
  const std::string Program = programOn(Path, Command.front(), true);
  if (Program.empty())
    throw DriverError(fmt::format("compdb: {}: there is no such program: name "
                                  "the command that builds the project",
                                  Command.front()));
  posix_spawnattr_t Attributes;
  posix_spawnattr_init(&Attributes);
  const sigset_t Usual = Passed.usual();
  posix_spawnattr_setsigdefault(&Attributes, &Usual);
  posix_spawnattr_setflags(&Attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t Child = -1;
  const int Error =
      ::posix_spawn(&Child, Program.c_str(), nullptr, &Attributes,
                    argVector(Command).data(), argVector(Environment).data());
  posix_spawnattr_destroy(&Attributes);
  if (Error)
    throw DriverError(fmt::format("compdb: {}: it can't be run: {}",
                                  Command.front(), std::strerror(Error)));
  return Child;
}

static Ended run(const std::vector<std::string> &Command,
                 const std::vector<std::string> &Environment,
                 const std::string &Path) {
  Signals Passed;
  const pid_t Child = start(Command, Environment, Path, Passed);
  Build = Child;
  int Status = 0;
  while (::waitpid(Child, &Status, 0) < 0 && errno == EINTR) {
  }
  Build = 0;
  if (WIFSIGNALED(Status))
    return {128 + WTERMSIG(Status), WTERMSIG(Status)};
  return {WEXITSTATUS(Status), 0};
}

/// "a, b and 3 more"
static std::string few(const std::set<std::string> &Names) {
  constexpr size_t Most = 3;
  std::vector<std::string> Shown;
  for (const std::string &Name : Names)
    if (Shown.size() < Most)
      Shown.push_back(shortened(Name));
  std::string Out = fmt::format("{}", fmt::join(Shown, ", "));
  if (Names.size() > Most)
    Out += fmt::format(" and {} more", Names.size() - Most);
  return Out;
}

/// "numpy", of a folder in site-packages/numpy.
static std::set<std::string> packagesOf(const std::set<std::string> &Folders) {
  std::set<std::string> Out;
  constexpr std::string_view Site = "/site-packages/";
  for (const std::string &Folder : Folders)
    if (size_t At = Folder.find(Site); At != Folder.npos) {
      const std::string Rest = Folder.substr(At + Site.size());
      Out.insert(Rest.substr(0, Rest.find('/')));
    }
  return Out;
}

static void sayWhatIsLacking(const Recording &R) {
  for (const auto &[Root, N] : R.Copies)
    logNote(fmt::format("compdb: {} of the copy in {}, which is gone, stand "
                        "for those of this folder",
                        counted(N, "source"), Root));
  if (R.Probes)
    logNote(fmt::format("compdb: left out: {}, by which the build has tried "
                        "what the compiler can do",
                        counted(R.Probes, "compilation")));
  if (!R.GoneSources.empty())
    logWarning(
        fmt::format("compdb: {} gone since the build has ended: {}",
                    R.GoneSources.size() == 1
                        ? "1 source is"
                        : fmt::format("{} sources are", R.GoneSources.size()),
                    few(R.GoneSources)));
  if (R.NoText)
    logWarning(fmt::format("compdb: left out: {}, whose names are no UTF-8",
                           counted(R.NoText, "compilation")));
  if (R.GoneFolders.empty())
    return;
  std::string Lint;
  for (const std::string &Package : packagesOf(R.GoneFolders))
    Lint += " --headers-from " + Package;
  logWarning(fmt::format(
      "compdb: folders of headers are gone since the build has ended: {}: "
      "install what they held and build without isolation, in a folder that "
      "stays (pip: --no-build-isolation -Cbuild-dir=build){}",
      few(R.GoneFolders),
      Lint.empty() ? "" : fmt::format(", or lint with{}", Lint)));
}

/// The exit code.
static int finish(const Options &O, const Recording &R, const Ended &End,
                  const std::string &Before) {
  const bool Failed = End.Code != 0;
  if (R.Kept.empty() && Failed) {
    logError(fmt::format("compdb: the build has {}, and compiled nothing "
                         "before: {} is not written",
                         End.Signal ? "been ended" : "failed", O.Database));
    return End.Code;
  }
  sayWhatIsLacking(R);
  if (R.Kept.empty())
    throw DriverError(fmt::format(
        "compdb: {} seen: {}: {} is not written",
        R.Seen == R.Probes
            ? "0 compilations were"
            : "no compilation of a source that is still there was",
        R.Seen == R.Probes
            ? "nothing was built again, or with compilers that the build has "
              "found before: clean first, or take a fresh build folder"
            : "keep the build's folders, or build in place",
        O.Database));
  std::string Why;
  const std::string Text = databaseOf(R.Kept, O.Append ? Before : "", Why);
  if (Why.empty())
    Why = writeOutputFile(O.Database, Text);
  if (!Why.empty())
    throw DriverError(fmt::format("cannot write the compile database: {}: {}: "
                                  "name another file with -o",
                                  O.Database, Why));
  const std::string Says = fmt::format("compdb: {}: {}", O.Database,
                                       counted(R.Kept.size(), "compilation"));
  if (!Failed)
    logNote(Says);
  else
    logWarning(fmt::format(
        "{}; the build has {}, so some may be missing", Says,
        End.Signal ? fmt::format("been ended by signal {}", End.Signal)
                   : fmt::format("failed with exit code {}", End.Code)));
  return End.Code;
}

/// What is there, which must be a database: nothing else is replaced.
static std::string textBefore(const std::string &File) {
  std::error_code Ec;
  if (!fs::exists(File, Ec))
    return "";
  std::string Why;
  std::optional<std::string> Text = readFile(File, &Why);
  if (Text && !Text->empty())
    databaseOf({}, *Text, Why);
  if (!Text || !Why.empty())
    throw DriverError(
        fmt::format("compdb: {}: {}: name another file with -o", File, Why));
  return *Text;
}

/// In the cache folder, so that a build folder goes on working.
static CompilerLinks standInsIn(const std::string &Scratch,
                                const DataFolders &Data,
                                const ProgramNames &Names) {
  const char *Set = std::getenv("PATH");
  const std::string Path = Set ? Set : "/usr/local/bin:/usr/bin:/bin";
  const std::string Lasting = FactsCache::defaultFolder();
  try {
    if (!Lasting.empty())
      return CompilerLinks(Lasting + "/stand-ins", Data.Binary, Names, Path);
  } catch (const DriverError &E) {
    logWarning(fmt::format("{}; what CMake configures now can't be built later",
                           E.what()));
  }
  return CompilerLinks(Scratch, Data.Binary, Names, Path);
}

int recordBuild(const Options &O, const DataFolders &Data) {
  BuildTable Table = readTable(Data);
  const std::string Before = textBefore(O.Database);
  const std::string Into = fs::path(O.Database).parent_path().string();
  if (::access(Into.empty() ? "." : Into.c_str(), W_OK | X_OK) != 0)
    throw DriverError(fmt::format("compdb: {}: it can't be written: {}: name "
                                  "another file with -o",
                                  O.Database, std::strerror(errno)));
  Scratch Folder;
  CompilerLinks Links = standInsIn(Folder.standIns(), Data, Table.Names);
  logNote(
      fmt::format("compdb runs this command, and with it code of the "
                  "project: {}",
                  shortened(fmt::format("{}", fmt::join(O.Build, " ")), 200)));
  const Ended End =
      run(O.Build, environmentFor(Links, Folder.log()), Links.path());
  return finish(O, readRecording(Folder.log(), Table.Probes, realPath(".")),
                End, Before);
}

} // namespace nogil
