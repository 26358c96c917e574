//===- Recorder.cpp - writing down what is compiled -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compdb/Recorder.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "compdb/CompilerLinks.h"
#include "parse/CompilerCall.h"
#include "support/Files.h"
#include "support/Hash.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

using LineJson = nlohmann::json;

/// There are headers in it, or in a folder of it.
static bool holdsHeaders(const std::string &Folder) {
  constexpr size_t Most = 2000;
  size_t Seen = 0;
  std::error_code Ec;
  fs::recursive_directory_iterator It(Folder, Ec), End;
  for (; !Ec && It != End && ++Seen < Most; It.increment(Ec)) {
    if (It.depth() > 0)
      It.disable_recursion_pending();
    if (isHeaderName(It->path().string()))
      return true;
  }
  return false;
}

/// The program behind a name or a stand-in: whoever reads the database may ask
/// it where its headers are.
static std::string realCompiler(const std::string &Word) {
  const fs::path Compiler = Word;
  std::optional<StandIn> Is = standInsOf(Compiler.parent_path().string());
  if (Is && !Is->Real.empty())
    return Is->Real;
  if (Compiler.has_parent_path() && !Is)
    return Word;
  const char *Path = std::getenv("PATH");
  std::string Found = programOn(pathWithoutStandIns(Path ? Path : ""),
                                Compiler.filename().string());
  return Found.empty() ? Compiler.filename().string() : Found;
}

std::vector<Compilation> compilationsOf(std::vector<std::string> Words) {
  std::vector<Compilation> Out;
  if (Words.empty())
    return Out;
  std::error_code Ec;
  const fs::path Here = fs::current_path(Ec);
  if (Ec)
    return Out;
  Words.front() = realCompiler(Words.front());
  const std::string Name = Words.front();
  Words.erase(Words.begin());
  CompilerCall Call = compilerCall(withResponseFiles(Words));
  auto Full = [&](const std::string &Path) {
    return (Here / Path).lexically_normal().string();
  };
  std::vector<std::string> Folders;
  for (const std::string &Folder : Call.Folders)
    if (holdsHeaders(Full(Folder)))
      Folders.push_back(Full(Folder));
  for (CompilerCall::Source &S : Call.Sources) {
    std::optional<std::string> Text = readFile(Full(S.File));
    if (!Text)
      continue; // the compiler will say so
    S.Args.insert(S.Args.begin(), Name);
    Out.push_back({Here.string(), Full(S.File), Full(S.Output),
                   std::move(S.Args), hexOf(hashBytes(*Text)), Folders});
  }
  return Out;
}

std::string lineOf(const Compilation &C) {
  LineJson Line = {{"directory", C.Directory}, {"file", C.File},
                   {"output", C.Output},       {"arguments", C.Arguments},
                   {"content", C.Content},     {"folders", C.Folders}};
  try {
    return Line.dump() + "\n";
  } catch (const LineJson::exception &) {
    return "";
  }
}

std::optional<Compilation> compilationIn(const std::string &Line) {
  try {
    LineJson J = LineJson::parse(Line);
    Compilation C;
    J.at("directory").get_to(C.Directory);
    J.at("file").get_to(C.File);
    J.at("output").get_to(C.Output);
    J.at("arguments").get_to(C.Arguments);
    J.at("content").get_to(C.Content);
    J.at("folders").get_to(C.Folders);
    return C;
  } catch (const LineJson::exception &) {
    return std::nullopt;
  }
}

/// Whole, or not at all; returns why not.
static std::string append(const std::string &File, const std::string &Lines) {
  const int Fd = ::open(File.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (Fd < 0)
    return std::strerror(errno);
  std::string Why;
  while (::flock(Fd, LOCK_EX) != 0 && errno == EINTR) {
  }
  for (size_t At = 0; At < Lines.size() && Why.empty();) {
    const ssize_t Done = ::write(Fd, Lines.data() + At, Lines.size() - At);
    if (Done > 0)
      At += size_t(Done);
    else if (errno != EINTR)
      Why = std::strerror(errno);
  }
  ::close(Fd);
  return Why;
}

static void record(const std::string &File, std::vector<std::string> Words) {
  std::string Lines;
  for (const Compilation &C : compilationsOf(std::move(Words))) {
    const std::string Line = lineOf(C);
    Lines += Line.empty() ? "{}\n" : Line;
  }
  if (Lines.empty())
    return;
  if (std::string Why = append(File, Lines); !Why.empty())
    logWarning(fmt::format("compdb: not recorded: {}: {}", File, Why));
}

/// `ccache KEY=VALUE gcc ...`: what is behind the launcher.
static std::vector<std::string> launched(std::vector<std::string> Words) {
  size_t I = 1;
  while (I < Words.size() && Words[I].find('=') != Words[I].npos &&
         !Words[I].starts_with('-'))
    ++I;
  Words.erase(Words.begin(), Words.begin() + ptrdiff_t(I));
  if (!Words.empty() && Words.front().starts_with('-'))
    Words.clear(); // it is asked for something of its own
  return Words;
}

std::optional<int> standInForCompiler(int Argc, char **Argv) {
  if (Argc < 3 || std::string_view(Argv[1]) != StandInArgument)
    return std::nullopt; // nearly always
  const fs::path Self = Argv[2];
  const std::string Name = Self.filename().string();
  Argc -= 2;
  Argv += 2;
  std::optional<StandIn> Is = standInsOf(Self.parent_path().string());
  if (!Is)
    return std::nullopt;
  const char *Set = std::getenv("PATH");
  const std::string Path = pathWithoutStandIns(Set ? Set : "/usr/bin:/bin");
  const std::string Real = programOn(Path, Is->Real.empty() ? Name : Is->Real);
  if (Real.empty() || realPath(Real) == realPath("/proc/self/exe")) {
    logError(fmt::format("compdb: {}: there is no such compiler on PATH: the "
                         "build was configured with another one",
                         Is->Real.empty() ? Name : Is->Real));
    return 127;
  }
  if (const char *Log = std::getenv(RecordVariable); Log && *Log) {
    std::vector<std::string> Words(Argv, Argv + Argc);
    if (Is->Launcher)
      Words = launched(std::move(Words));
    else
      Words.front() = Real;
    record(Log, std::move(Words));
  }
  ::unsetenv(RecordVariable);
  ::setenv("PATH", Path.c_str(), 1);
  // Compilers print how they were called.
  Argv[0] = const_cast<char *>(Is->Real.empty() ? Name.c_str() : Real.c_str());
  ::execv(Real.c_str(), Argv);
  logError(
      fmt::format("compdb: cannot run {}: {}", Real, std::strerror(errno)));
  return 126;
}

} // namespace nogil
