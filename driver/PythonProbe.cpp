//===- PythonProbe.cpp - where an interpreter keeps its headers -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One run of the interpreter per run of nogil-tidy answers all questions: its
// own include folders and those of the packages that extension modules are
// written against.
//
//===----------------------------------------------------------------------===//
#include "PythonProbe.h"
#include "BoundedRun.h"
#include "Log.h"
#include "OwnEnvironment.h"
#include "PythonLayout.h"
#include "support/Files.h"
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

/// Runs without `site`, so that packages are looked for where it would have
/// found them. A virtual environment is then known only by its file.
static const char *const Script = R"PY(
import json, os, site, sys, sysconfig
join = os.path.join
p = sysconfig.get_paths()
short = "python%d.%d" % sys.version_info[:2] + getattr(sys, "abiflags", "")
home = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
sites, system = [], True
try:
    with open(join(home, "pyvenv.cfg")) as f:
        said = dict((k.strip(), v.strip()) for k, _, v in
                    (line.partition("=") for line in f))
    sites.append(join(home, "lib", short, "site-packages"))
    system = said.get("include-system-site-packages", "").lower() == "true"
except OSError:
    pass
if system:
    sites.append(site.getusersitepackages())
    sites.extend(site.getsitepackages())
    sites.extend([p["purelib"], p["platlib"]])
r = {"version": "%d.%d.%d" % sys.version_info[:3],
     "include": [p["include"], p["platinclude"]],
     "excluded": [p["stdlib"]],
     "sites": sites}
print("\n" + json.dumps(r))
)PY";

/// The folders that the interpreter has named.
static std::vector<fs::path> foldersIn(const nlohmann::json &Said,
                                       const char *Key) {
  std::vector<fs::path> Out;
  for (const nlohmann::json &V : Said.value(Key, nlohmann::json::array()))
    if (V.is_string())
      Out.push_back(V.get<std::string>());
  return Out;
}

namespace {

struct Candidate {
  std::string Shown; ///< as the user knows it
  std::string Path;  ///< absolute; empty: there is none
  bool OfTree = false;
  bool Own = false; ///< of the environment that was made for this program
};

class Prober {
public:
  explicit Prober(const PythonScope &Scope);
  std::vector<Candidate> named(const std::string &Name) const;
  std::vector<Candidate> usual() const;
  /// Empty: it worked; otherwise why not.
  std::string ask(const Candidate &C, PythonInfo &Info) const;

private:
  void addIfThere(std::vector<Candidate> &To, const fs::path &Path) const;
  void addOnPath(std::vector<Candidate> &To, const std::string &Name) const;
  std::string run(const Candidate &C, PythonInfo &Info) const;

  const PythonScope &Scope;
  std::vector<std::string> Path; ///< entries of PATH
  std::string SafePath;          ///< those that are nobody else's
};

} // namespace

Prober::Prober(const PythonScope &Scope) : Scope(Scope) {
  const char *Set = std::getenv("PATH");
  std::string_view Rest = Set ? Set : "/usr/local/bin:/usr/bin:/bin";
  for (bool More = true; More;) {
    size_t Colon = Rest.find(':');
    More = Colon != Rest.npos;
    Path.emplace_back(Rest.substr(0, Colon));
    Rest.remove_prefix(More ? Colon + 1 : Rest.size());
  }
  for (const std::string &Entry : Path)
    if (Scope.TrustProject ||
        (Entry.starts_with('/') && !isOfTree(Entry, Scope.Tree)))
      SafePath += (SafePath.empty() ? "" : ":") + Entry;
}

static std::string fullPath(const fs::path &Path) {
  std::error_code Ec;
  return fs::absolute(Path, Ec).string();
}

void Prober::addIfThere(std::vector<Candidate> &To, const fs::path &P) const {
  // A link that leads nowhere, too: the folder around it may say enough.
  std::error_code Ec;
  if (fs::exists(fs::symlink_status(P, Ec)))
    To.push_back({P.string(), fullPath(P), isOfTree(P.string(), Scope.Tree)});
}

/// Those of the tree that go first, our own, and the first other one. What PATH
/// finds in the current folder is the tree's.
void Prober::addOnPath(std::vector<Candidate> &To,
                       const std::string &Name) const {
  for (const std::string &Entry : Path) {
    fs::path P = fs::path(Entry.empty() ? "." : Entry) / Name;
    std::error_code Ec;
    if (!fs::is_regular_file(P, Ec) || ::access(P.c_str(), X_OK) != 0)
      continue;
    bool OfTree = !Entry.starts_with('/') || isOfTree(P.string(), Scope.Tree);
    bool Own = isOwnEnvironment(fullPath(P), Scope.Program);
    To.push_back({OfTree || Own ? P.string() : Name, fullPath(P), OfTree, Own});
    if (!Own && (!OfTree || Scope.TrustProject))
      return;
  }
  To.push_back({Name, "", false});
}

std::vector<Candidate> Prober::named(const std::string &Name) const {
  std::vector<Candidate> Out;
  if (Name.find('/') == Name.npos)
    addOnPath(Out, Name);
  else
    addIfThere(Out, Name);
  if (Out.empty())
    Out.push_back({Name, "", false});
  return Out;
}

std::vector<Candidate> Prober::usual() const {
  std::vector<Candidate> Out;
  for (const std::string &Root : Scope.Roots)
    for (const char *Venv : {".venv", "venv"})
      addIfThere(Out, fs::path(Root) / Venv / "bin" / "python");
  if (const char *Active = std::getenv("VIRTUAL_ENV"); Active && *Active) {
    size_t Had = Out.size();
    addIfThere(Out, fs::path(Active) / "bin" / "python");
    if (*Active != '/' && !Out.empty())
      Out.back().OfTree = true;
    if (Out.size() > Had)
      Out.back().Own = isOwnEnvironment(Out.back().Path, Scope.Program);
  }
  addOnPath(Out, "python3");
  addOnPath(Out, "python");
  std::stable_partition(Out.begin(), Out.end(),
                        [](const Candidate &C) { return !C.Own; });
  return Out;
}

std::string Prober::run(const Candidate &C, PythonInfo &Info) const {
  Bounded Ran = runBounded({C.Path, "-I", "-S", "-c", Script}, SafePath);
  if (!Ran.Problem.empty())
    return Ran.Problem;
  size_t Json = Ran.Printed.rfind("\n{");
  nlohmann::json R = nlohmann::json::parse(
      Json == Ran.Printed.npos ? std::string() : Ran.Printed.substr(Json),
      nullptr,
      /*allow_exceptions=*/false);
  if (!R.is_object() || !R.contains("include"))
    return "is not a Python interpreter";
  Info = PythonInfo();
  Info.Executable = C.Shown;
  if (R.contains("version") && R["version"].is_string())
    Info.Version = R["version"].get<std::string>();
  std::error_code Ec;
  bool HasHeader = false;
  for (const fs::path &Folder : foldersIn(R, "include")) {
    addFolder(Info.Includes, Folder);
    HasHeader |= fs::exists(Folder / "Python.h", Ec);
  }
  if (!HasHeader)
    return "has no Python.h (its development package is not installed)";
  addPackages(Info, foldersIn(R, "sites"));
  for (const fs::path &Folder : foldersIn(R, "excluded"))
    addFolder(Info.Excluded, Folder);
  return "";
}

std::string Prober::ask(const Candidate &C, PythonInfo &Info) const {
  if (C.Path.empty())
    return "not found";
  if (!C.OfTree || Scope.TrustProject)
    return run(C, Info);
  std::string Why;
  std::optional<PythonInfo> Read = readLayout(C.Path, Why);
  if (!Read)
    return Why;
  Info = std::move(*Read);
  Info.Executable = C.Shown;
  return "";
}

PythonInfo probePython(const std::string &Named, const PythonScope &Scope) {
  const Prober P(Scope);
  std::vector<std::string> Tried, NotRun;
  for (const Candidate &C : Named.empty() ? P.usual() : P.named(Named)) {
    PythonInfo Info;
    std::string Problem = P.ask(C, Info);
    if (Problem.empty()) {
      Info.NotRun = std::move(NotRun);
      return Info;
    }
    if (C.OfTree && !Scope.TrustProject) {
      NotRun.push_back(fmt::format("{}: {}", C.Shown, Problem));
      Problem =
          fmt::format("is of the linted tree and was not run, and {}", Problem);
    }
    Tried.push_back(fmt::format("{} {}", C.Shown, Problem));
  }
  std::string All;
  for (const std::string &T : Tried)
    All += (All.empty() ? "" : ", ") + T;
  throw DriverError(
      NotRun.empty()
          ? fmt::format("no Python headers: {}: name an interpreter that has "
                        "them with --python, or a build folder with -p",
                        All)
          : fmt::format("no Python headers: {}: name an interpreter outside of "
                        "it with --python, or a build folder with -p, or let "
                        "the tree's own run with --trust-project",
                        All));
}

} // namespace nogil
