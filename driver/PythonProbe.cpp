//===- PythonProbe.cpp - where an interpreter keeps its headers -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One run of the interpreter per run of nogil-tidy answers all questions: its
// own include folders and those of the packages that extension modules are
// written against. The current folder is taken off the module path first: in
// NumPy's source tree, `import numpy` must not find the source tree.
//
//===----------------------------------------------------------------------===//
#include "PythonProbe.h"
#include "Log.h"
#include "support/Files.h"
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;
extern char **environ;

namespace nogil {

static const char *const Script = R"PY(
import sys
sys.path = [p for p in sys.path if p]
import json, sysconfig
p = sysconfig.get_paths()
r = {"version": "%d.%d.%d" % sys.version_info[:3],
     "include": [p["include"], p["platinclude"]],
     "excluded": [p[k] for k in ("stdlib", "purelib", "platlib")],
     "packages": []}
for name in ("numpy", "pybind11", "nanobind"):
    try:
        m = __import__(name)
        f = getattr(m, "get_include", None) or m.include_dir
        r["packages"].append(f())
    except Exception:
        pass
print("\n" + json.dumps(r))
)PY";

/// Runs `Exe -c Script`. Returns what it printed, both streams; `Ok`: it ran
/// and exited with 0.
static std::string run(const std::string &Exe, bool &Ok) {
  Ok = false;
  int Pipe[2];
  if (::pipe(Pipe) != 0)
    return "no pipe";
  posix_spawn_file_actions_t Actions;
  posix_spawn_file_actions_init(&Actions);
  posix_spawn_file_actions_addopen(&Actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&Actions, Pipe[1], 1);
  posix_spawn_file_actions_adddup2(&Actions, Pipe[1], 2);
  posix_spawn_file_actions_addclose(&Actions, Pipe[0]);
  posix_spawn_file_actions_addclose(&Actions, Pipe[1]);
  const char *Argv[] = {Exe.c_str(), "-c", Script, nullptr};
  pid_t Child;
  int Error = ::posix_spawnp(&Child, Exe.c_str(), &Actions, nullptr,
                             const_cast<char *const *>(Argv), environ);
  posix_spawn_file_actions_destroy(&Actions);
  ::close(Pipe[1]);
  std::string Printed;
  if (Error == 0) {
    char Buffer[4096];
    for (ssize_t Got; (Got = ::read(Pipe[0], Buffer, sizeof Buffer)) > 0;)
      Printed.append(Buffer, size_t(Got));
    int Status = 0;
    ::waitpid(Child, &Status, 0);
    Ok = WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
  }
  ::close(Pipe[0]);
  return Printed;
}

static void addFolder(std::vector<std::string> &To, const nlohmann::json &V) {
  if (!V.is_string())
    return;
  std::string Path = realPath(V.get<std::string>());
  std::error_code Ec;
  if (fs::is_directory(Path, Ec) &&
      std::find(To.begin(), To.end(), Path) == To.end())
    To.push_back(std::move(Path));
}

/// Empty: it worked; otherwise why not.
static std::string ask(const std::string &Exe, PythonInfo &Info) {
  bool Ok = false;
  std::string Printed = run(Exe, Ok);
  if (!Ok)
    return Printed.empty() ? "not found" : "does not run";
  size_t Json = Printed.rfind("\n{");
  nlohmann::json R = nlohmann::json::parse(
      Json == Printed.npos ? std::string() : Printed.substr(Json), nullptr,
      /*allow_exceptions=*/false);
  if (!R.is_object() || !R.contains("include"))
    return "is not a Python interpreter";
  Info = PythonInfo();
  Info.Executable = Exe;
  Info.Version = R.value("version", "");
  std::error_code Ec;
  bool HasHeader = false;
  for (const nlohmann::json &V : R["include"]) {
    addFolder(Info.Includes, V);
    HasHeader |= V.is_string() &&
                 fs::exists(fs::path(V.get<std::string>()) / "Python.h", Ec);
  }
  if (!HasHeader)
    return "has no Python.h (its development package is not installed)";
  for (const nlohmann::json &V : R.value("packages", nlohmann::json::array()))
    addFolder(Info.Includes, V);
  for (const nlohmann::json &V : R.value("excluded", nlohmann::json::array()))
    addFolder(Info.Excluded, V);
  return "";
}

PythonInfo probePython(const std::string &Named,
                       const std::vector<std::string> &Roots) {
  std::vector<std::string> Candidates;
  std::error_code Ec;
  auto AddIfThere = [&](const fs::path &P) {
    if (fs::exists(P, Ec))
      Candidates.push_back(P.string());
  };
  if (!Named.empty()) {
    Candidates.push_back(Named);
  } else {
    for (const std::string &Root : Roots)
      for (const char *Venv : {".venv", "venv"})
        AddIfThere(fs::path(Root) / Venv / "bin" / "python");
    if (const char *Active = std::getenv("VIRTUAL_ENV"); Active && *Active)
      AddIfThere(fs::path(Active) / "bin" / "python");
    Candidates.push_back("python3");
    Candidates.push_back("python");
  }
  std::string Tried;
  PythonInfo Info;
  for (const std::string &Exe : Candidates) {
    std::string Problem = ask(Exe, Info);
    if (Problem.empty())
      return Info;
    Tried += fmt::format("{}{} {}", Tried.empty() ? "" : ", ", Exe, Problem);
  }
  throw DriverError(fmt::format(
      "no Python headers: {}: name an interpreter that has them with --python, "
      "or a build folder with -p",
      Tried));
}

} // namespace nogil
