//===- nogil-module-gil-declaration.cpp - what modules say of the GIL -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module that says nothing is imported with the GIL, which is then on for the
// whole program: a fact and no mistake, so a note. It is a mistake where others
// say that the project runs without it. A module that says too much is one with
// findings of other rules that are errors only without the GIL.
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include "checks/module_gil_declaration/Declare.h"
#include <fmt/format.h>

namespace nogil {

namespace kind = kinds::module_gil_declaration;

static Finding about(const ProgramView &V, const Module &M, KindName Kind,
                     std::string Text, const Witness &W) {
  std::string In = M.In.valid() ? V.P.display(M.In) : std::string();
  Finding F(V.Id, Kind, V.placeIn(M.Tu, M.Where), In, std::move(Text), M.Name,
            W);
  F.Builds = Build_FreeThreaded;
  F.Modules = {M.Name};
  F.WithoutGil = M.Says == GilDeclaration::NotUsed ? Claim::Yes : Claim::No;
  return F;
}

static Witness initialised(const ProgramView &V, const Module &M) {
  return Witness({V.placeIn(M.Home, M.Head),
                  fmt::format("{} initialises the module", V.quoted(M.Fn))});
}

/// Who says that the project runs without the GIL, although M does not: its
/// metadata, else another module.
static std::optional<Step> saysOtherwise(const ProgramView &V,
                                         const Module &M) {
  if (!V.Packages.empty())
    return Step{V.Packages.front(),
                "the metadata of the package say that it runs without the GIL"};
  if (M.Says == GilDeclaration::Used)
    return std::nullopt; // somebody has thought of it
  for (const Module &Other : V.Ctx.Parts.all())
    if (Other.Says == GilDeclaration::NotUsed)
      return Step{V.placeIn(Other.Tu, Other.Where),
                  fmt::format("module '{}' declares that it does not need it",
                              Other.Name)};
  return std::nullopt;
}

void checkModuleGilDeclaration(const ProgramView &V,
                               std::vector<Finding> &Out) {
  for (const Module &M : V.Ctx.Parts.all()) {
    const bool Missing = M.Says == GilDeclaration::Missing;
    if ((!Missing && M.Says != GilDeclaration::Used) ||
        V.P.Tus[M.Tu]->Files[M.Where.File.V].System)
      continue;
    Witness W = initialised(V, M);
    if (std::optional<Step> By = saysOtherwise(V, M)) {
      W.add(*By);
      Out.push_back(about(
          V, M, kind::Contradicts,
          fmt::format("module '{}' {}, so that importing it switches the GIL "
                      "on, for all threads and modules; the rest of the "
                      "project says that it runs without",
                      M.Name,
                      Missing ? "does not declare that it can do without the "
                                "GIL"
                              : "declares that it needs the GIL"),
          W));
      Out.back().WithoutGil = Claim::Yes;
    } else if (Missing) {
      Out.push_back(about(
          V, M, kind::Missing,
          fmt::format("module '{}' does not declare whether it needs the GIL; "
                      "Python without the GIL switches it on when the module "
                      "is imported",
                      M.Name),
          W));
      Out.back().Level = Severity::Note;
    } else {
      continue;
    }
    if (std::optional<Fix> Made = Missing ? declaration(V, M) : std::nullopt)
      Out.back().Fixes.push_back(std::move(*Made));
  }
}

/// Goes wrong in a build without the GIL alone, so by the declaration.
static bool byDeclaration(const Finding &F) {
  return F.Builds == Build_FreeThreaded && F.Level == Severity::Error;
}

void checkDeclaredTooEarly(const ProgramView &V,
                           const std::vector<Finding> &Found,
                           std::vector<Finding> &Out) {
  constexpr size_t Most = 3;
  for (const Module &M : V.Ctx.Parts.all()) {
    if (M.Says != GilDeclaration::NotUsed)
      continue;
    std::vector<const Finding *> Errors;
    for (const Finding &F : Found)
      if (byDeclaration(F) &&
          shownAs(V.P.Rules->confidence(F.Check, F.Kind)) != Confidence::Low &&
          std::ranges::binary_search(F.Modules, M.Name))
        Errors.push_back(&F);
    if (Errors.empty())
      continue;
    std::ranges::sort(Errors, {}, &Finding::Where);
    Witness W = initialised(V, M);
    for (size_t I = 0; I != std::min(Errors.size(), Most); ++I)
      W.add({Errors[I]->Where, Errors[I]->Message});
    Out.push_back(about(
        V, M, kind::TooEarly,
        fmt::format("module '{}' declares that it does not need the GIL, and "
                    "{} in it that {} wrong without; the first is in '{}'",
                    M.Name,
                    Errors.size() == 1
                        ? "there is a place"
                        : fmt::format("there are {} places", Errors.size()),
                    Errors.size() == 1 ? "goes" : "go",
                    Errors.front()->Function),
        W));
  }
}

} // namespace nogil
