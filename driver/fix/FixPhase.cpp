//===- FixPhase.cpp - the pipeline's step for --fix -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/FixPhase.h"
#include "Log.h"
#include "fix/Apply.h"
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>

namespace nogil {

/// The findings whose fixes are applied.
static std::vector<size_t> choose(const Report &R,
                                  const std::vector<FixOutcome> &Outcomes,
                                  const Options &O) {
  std::vector<size_t> Chosen;
  for (const FixOutcome &X : Outcomes) {
    const Finding &F = R.Findings[X.Index];
    if (X.Safe || (O.UnsafeFixes && X.Composes))
      Chosen.push_back(X.Index);
    else
      logNote(fmt::format("{}:{}: not fixed: {} [{}]", F.Where.File,
                          F.Where.Line, X.Why, F.Check));
  }
  return Chosen;
}

/// The files that are not changed, and why.
static std::map<std::string, std::string>
refusedFiles(const Report &R, const FixVerifier::Absolute &Name,
             FixBuilds &How) {
  std::map<std::string, std::string> Asked;
  for (const Finding &F : R.Findings)
    for (const Fix &X : F.Fixes)
      for (const Edit &E : X.Edits) {
        auto [It, New] = Asked.try_emplace(Name(E.Where.File));
        if (New)
          It->second = How.untouched(It->first);
      }
  std::erase_if(Asked, [](const auto &Of) { return Of.second.empty(); });
  return Asked;
}

/// Says it once for a file.
static void sayUnfixable(const Report &R, FixBuilds &How) {
  std::set<std::string> Said;
  for (const Finding &F : R.Findings)
    if (F.Fixes.empty() && Said.insert(F.Where.File).second)
      if (std::string Why = How.unfixable(F); !Why.empty())
        logNote(fmt::format("{}: not fixed: {}", F.Where.File, Why));
}

/// A patch is bytes of the sources, which a program reads from a pipe or a
/// file. A person sees them as all text of others; a log must not obey them.
static std::string forStdout(std::string Patch, const Options &O) {
  if (!O.Output.empty())
    return Patch;
  if (::isatty(STDOUT_FILENO))
    return printableLines(Patch);
  std::string_view Rest = Patch, File;
  while (!Rest.empty()) {
    std::string_view Line = Rest.substr(0, Rest.find('\n'));
    if (Line.starts_with("+++ "))
      File = Line.substr(4);
    if (holdsCommand(Line))
      throw DriverError(fmt::format(
          "cannot print the patch: {}: a service that runs builds takes the "
          "line '{}' for a command: write it to a file with --output",
          File, shortened(Line)));
    Rest.remove_prefix(std::min(Line.size() + 1, Rest.size()));
  }
  return Patch;
}

namespace {
/// The fixes of a report, verified. The report stays where it is.
struct Verified {
  Verified(Report &Before, FixBuilds &How,
           std::filesystem::file_time_type Started)
      : Originals(readOriginals(Before, Name, Started)),
        Refused(refusedFiles(Before, Name, How)) {
    for (const auto &[Path, Why] : Refused)
      Originals.erase(Path);
    if (!Originals.empty())
      Builds = How.all();
    Verifier.emplace(
        Before, Originals, Builds,
        [&How](const Finding &F) { return How.objection(F); }, Name, Refused);
    Outcomes = Verifier->run();
    for (const FixOutcome &X : Outcomes)
      Before.Findings[X.Index].Fixes.front().Safe = X.Safe;
  }
  static std::string Name(const std::string &Displayed) {
    return realPath(Displayed);
  }
  Overlay Originals;
  std::map<std::string, std::string> Refused;
  std::vector<FixBuild> Builds;
  std::optional<FixVerifier> Verifier;
  std::vector<FixOutcome> Outcomes;
};
} // namespace

void verifyFixes(Report &R, FixBuilds &How,
                 std::filesystem::file_time_type Started) {
  if (std::ranges::any_of(R.Findings,
                          [](const Finding &F) { return !F.Fixes.empty(); }))
    Verified Done(R, How, Started);
}

FixResult applyFixes(Report Before, FixBuilds &How,
                     std::filesystem::file_time_type Started, const Options &O,
                     DisplayPaths &Paths) {
  Verified Done(Before, How, Started);
  const Overlay &Originals = Done.Originals;
  std::vector<size_t> Chosen = choose(Before, Done.Outcomes, O);
  sayUnfixable(Before, How);
  Overlay Fixed = Done.Verifier->texts(Chosen);
  FixResult Out;
  if (O.DiffOnly) {
    Out.Patch =
        forStdout(renderPatch(Originals, Fixed,
                              [&](std::string P) { return Paths.of(P); }),
                  O);
    Out.After = std::move(Before);
    return Out;
  }
  if (std::string Wrong = writeFixed(Originals, Fixed); !Wrong.empty())
    throw DriverError(fmt::format("cannot apply the fixes: {}", Wrong));
  Out.After = Fixed.empty() ? std::move(Before) : How.shown(Fixed);
  logNote(fmt::format("fixed {} in {}", counted(Chosen.size(), "finding"),
                      counted(Fixed.size(), "file")));
  return Out;
}

} // namespace nogil
