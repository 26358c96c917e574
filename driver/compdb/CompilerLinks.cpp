//===- CompilerLinks.cpp - this program in a compiler's place -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compdb/CompilerLinks.h"
#include "Log.h"
#include "support/Files.h"
#include "support/Hash.h"
#include "support/Replace.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

static constexpr const char *MarkName = ".nogil-tidy-stand-ins";
static constexpr std::string_view CompilersSay = "compilers\n",
                                  LaunchersSay = "launchers\n",
                                  CompilerSays = "compiler ",
                                  LauncherSays = "launcher ";

std::optional<StandIn> standInsOf(const std::string &Folder) {
  const std::string Mark = Folder + "/" + MarkName;
  if (::access(Mark.c_str(), R_OK) != 0)
    return std::nullopt;
  std::optional<std::string> Says = readFile(Mark);
  if (Says == CompilersSay)
    return StandIn{};
  if (Says == LaunchersSay)
    return StandIn{true, ""};
  if (Says && Says->starts_with(CompilerSays))
    return StandIn{false, Says->substr(CompilerSays.size())};
  if (Says && Says->starts_with(LauncherSays))
    return StandIn{true, Says->substr(LauncherSays.size())};
  return std::nullopt;
}

static std::vector<std::string> entriesOf(std::string_view Path) {
  std::vector<std::string> Out;
  for (bool More = true; More;) {
    const size_t Colon = Path.find(':');
    More = Colon != Path.npos;
    Out.emplace_back(Path.substr(0, Colon));
    Path.remove_prefix(More ? Colon + 1 : Path.size());
  }
  return Out;
}

std::string pathWithoutStandIns(std::string_view Path) {
  std::string Out;
  bool First = true;
  for (const std::string &Entry : entriesOf(Path))
    if (Entry.empty() || !standInsOf(Entry)) {
      Out += (First ? "" : ":") + Entry;
      First = false;
    }
  return Out;
}

static bool canBeRun(const std::string &File) {
  struct stat St;
  return ::stat(File.c_str(), &St) == 0 && S_ISREG(St.st_mode) &&
         ::access(File.c_str(), X_OK) == 0;
}

/// It leads to a stand-in, which would start itself again and again.
static bool isStandIn(const std::string &File) {
  return standInsOf(fs::path(realPath(File)).parent_path().string())
      .has_value();
}

std::string programOn(const std::string &Path, const std::string &Name,
                      bool AlsoStandIns) {
  if (Name.find('/') != Name.npos)
    return canBeRun(Name) ? Name : "";
  for (const std::string &Entry : entriesOf(Path)) {
    std::string File = (Entry.empty() ? "." : Entry) + "/" + Name;
    if (canBeRun(File) && (AlsoStandIns || !isStandIn(File)))
      return File;
  }
  return "";
}

CompilerLinks::CompilerLinks(std::string F, std::string Program,
                             ProgramNames Names, std::string P)
    : Program(std::move(Program)), Names(std::move(Names)),
      Path(pathWithoutStandIns(P)) {
  Folder = F + "/" + hexOf(hashBytes(Path)).substr(0, 16);
  makeFolder("compilers", std::string(CompilersSay));
  makeFolder("launchers", std::string(LaunchersSay));
  linkAll();
}

std::string CompilerLinks::path() const {
  return fmt::format("{0}/compilers:{0}/launchers:{1}", Folder, Path);
}

/// "x86_64-linux-gnu-gcc-12" is gcc.
bool CompilerLinks::isCompiler(std::string_view Name) const {
  const size_t Dash = Name.rfind('-');
  if (Dash != Name.npos && Dash + 1 < Name.size() &&
      Name.find_first_not_of("0123456789.", Dash + 1) == Name.npos)
    Name = Name.substr(0, Dash);
  return std::ranges::any_of(Names.Compilers, [&](const std::string &C) {
    return Name == C || Name.ends_with("-" + C);
  });
}

bool CompilerLinks::isLauncher(std::string_view Name) const {
  return std::ranges::find(Names.Launchers, Name) != Names.Launchers.end();
}

[[noreturn]] static void cannotMake(const std::string &What,
                                    const std::string &Why) {
  throw DriverError(fmt::format("cannot stand in for compilers: {}: {}: set "
                                "XDG_CACHE_HOME to a folder of yours",
                                What, Why));
}

void CompilerLinks::makeFolder(const std::string &Sub,
                               const std::string &Says) const {
  const std::string In = Folder + "/" + Sub;
  std::error_code Ec;
  fs::create_directories(In, Ec);
  if (Ec)
    cannotMake(In, Ec.message());
  // Who may write here says which program a build runs.
  struct stat St;
  if (::stat(In.c_str(), &St) != 0 || St.st_uid != ::geteuid() ||
      (St.st_mode & S_IWOTH))
    cannotMake(In, "the folder is not yours alone");
  const std::string Mark = In + "/" + MarkName;
  if (readFile(Mark) == Says)
    return;
  if (std::string Why = writeFileAtomically(Mark, Says); !Why.empty())
    cannotMake(Mark, Why);
}

/// For a shell.
static std::string quoted(const std::string &Text) {
  std::string Out = "'";
  for (char C : Text)
    Out += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Out + "'";
}

/// Another run may be making it, too.
void CompilerLinks::link(const std::string &Sub,
                         const std::string &Name) const {
  const std::string To = fmt::format("{}/{}/{}", Folder, Sub, Name);
  const std::string Script =
      fmt::format("#!/bin/sh\nexec {} {} {} \"$@\"\n", quoted(Program),
                  StandInArgument, quoted(To));
  if (readFile(To) == Script && ::access(To.c_str(), X_OK) == 0)
    return;
  const std::string New = fmt::format("{}.{}", To, ::getpid());
  if (std::string Why = writeFileAtomically(New, Script); !Why.empty())
    cannotMake(To, Why);
  if (::chmod(New.c_str(), 0755) != 0 || ::rename(New.c_str(), To.c_str()) != 0)
    cannotMake(To, std::strerror(errno));
}

/// For what there is: whoever looks for ccache, and has none, must find none.
void CompilerLinks::linkAll() const {
  for (const char *Sub : {"compilers", "launchers"}) {
    std::error_code Ec;
    for (fs::directory_iterator It(Folder + "/" + Sub, Ec), End;
         !Ec && It != End; It.increment(Ec))
      if (const std::string Name = It->path().filename().string();
          Name != MarkName && (programOn(Path, Name).empty() ||
                               (!isCompiler(Name) && !isLauncher(Name))))
        ::unlink(It->path().c_str());
  }
  for (const std::string &Entry : entriesOf(Path)) {
    std::error_code Ec;
    for (fs::directory_iterator It(Entry, Ec), End; !Ec && It != End;
         It.increment(Ec)) {
      const std::string Name = It->path().filename().string();
      if (isCompiler(Name) && canBeRun(It->path().string()))
        link("compilers", Name);
    }
  }
  for (const std::string &Name : Names.Launchers)
    if (!programOn(Path, Name).empty())
      link("launchers", Name);
}

/// "python wrapper.py gcc" runs gcc, and python does more than that: a program
/// of an unknown name is a compiler where nothing but options follows.
bool CompilerLinks::mayCompile(const std::string &Program,
                               const std::string &Rest) const {
  if (isCompiler(Program.substr(Program.rfind('/') + 1)))
    return true;
  std::istringstream In(Rest);
  for (std::string Word; In >> Word;)
    if (!Word.starts_with('-'))
      return false;
  return true;
}

std::string CompilerLinks::forVariable(const std::string &Value) {
  const size_t Begin = Value.find_first_not_of(" \t");
  if (Begin == Value.npos)
    return Value;
  const size_t End = std::min(Value.find_first_of(" \t", Begin), Value.size());
  std::string Word = Value.substr(Begin, End - Begin);
  if (Word.find('/') == Word.npos) {
    if (!isLauncher(Word) && mayCompile(Word, Value.substr(End)) &&
        !programOn(Path, Word).empty())
      link("compilers", Word);
    return Value;
  }
  if (!isLauncher(Word.substr(Word.rfind('/') + 1)) &&
      !mayCompile(Word, Value.substr(End)))
    return Value;
  std::error_code Ec;
  const fs::path Real = fs::absolute(Word, Ec).lexically_normal();
  if (!canBeRun(Real.string()) || standInsOf(Real.parent_path().string()))
    return Value;
  const std::string Sub =
      "one/" + hexOf(hashBytes(Real.string())).substr(0, 16);
  const std::string Name = Real.filename().string();
  makeFolder(Sub, std::string(isLauncher(Name) ? LauncherSays : CompilerSays) +
                      Real.string());
  link(Sub, Name);
  return fmt::format("{}{}/{}/{}{}", Value.substr(0, Begin), Folder, Sub, Name,
                     Value.substr(End));
}

} // namespace nogil
