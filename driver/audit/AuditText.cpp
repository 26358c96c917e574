//===- AuditText.cpp - the audit as text and Markdown ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "audit/Audit.h"
#include "report/Escapes.h"
#include "support/Printable.h"
#include <fmt/format.h>

namespace nogil {

static std::string at(const Place &P) {
  return P.valid() ? fmt::format("{}:{}", printable(P.File), P.Line) : "?";
}

/// "declares that it does not need the GIL (a.c:12)"
static std::string declaration(const ModuleAudit &M) {
  if (M.Says == spelled(GilDeclaration::NotUsed))
    return fmt::format("declares that it does not need the GIL ({})",
                       at(M.Declared));
  if (M.Says == spelled(GilDeclaration::Used))
    return fmt::format("declares that it needs the GIL ({})", at(M.Declared));
  if (M.Says == spelled(GilDeclaration::Missing))
    return fmt::format("declares nothing of the GIL ({})", at(M.Declared));
  return fmt::format("what it declares is not known: {}", M.Why);
}

/// "5: 3 constant, 2 racy"
static std::string counts(const std::vector<AuditedPlace> &Places) {
  std::string Out = fmt::format("{}", Places.size());
  const char *Between = ": ";
  for (const auto &[Is, N] : keptHow(Places)) {
    Out += fmt::format("{}{} {}", Between, N, spelled(Is));
    Between = ", ";
  }
  return Out;
}

static std::string nameOf(const AuditedPlace &X) {
  return X.Record.empty() ? X.Name : fmt::format("{}::{}", X.Record, X.Name);
}

/// Statics and members that nothing keeps apart, or that nobody knows of.
static std::vector<const AuditedPlace *> open(const ModuleAudit &M) {
  std::vector<const AuditedPlace *> Out;
  for (auto *Places : {&M.Statics, &M.Members})
    for (const AuditedPlace &X : *Places)
      if (X.Is == Keeping::Racy || X.Is == Keeping::Unknown)
        Out.push_back(&X);
  return Out;
}

static std::string causeText(const AuditCause &C) {
  const Finding &F = *C.Findings.front();
  std::string More = C.Findings.size() > 1
                         ? fmt::format(" (and {} more)", C.Findings.size() - 1)
                         : "";
  return fmt::format("{}: {}: {}{} [{}/{}]", at(F.Where), severityName(C.Level),
                     printable(F.Message), More, C.Rule, C.Kind);
}

static void addLine(std::string &Out, std::string_view Head,
                    const std::string &Rest) {
  Out += fmt::format("  {:<10}{}\n", Head, Rest);
}

/// The first few of each kind: those of a family of functions are alike.
static void addCauses(std::string &Out, const std::vector<AuditCause> &Causes) {
  constexpr size_t Most = 5;
  std::map<std::pair<std::string, std::string>, size_t> Seen, Left;
  for (const AuditCause &C : Causes)
    ++Left[{C.Rule, C.Kind}];
  for (const AuditCause &C : Causes) {
    std::pair Key(C.Rule, C.Kind);
    size_t N = ++Seen[Key], All = Left[Key];
    if (N <= Most || All == Most + 1)
      addLine(Out, "cause", causeText(C));
    else if (N == Most + 1)
      addLine(Out, "",
              fmt::format("and {} more of [{}/{}]: --format json has them",
                          All - Most, C.Rule, C.Kind));
  }
}

static void addLibraries(std::string &Out,
                         const std::vector<AuditedLibrary> &Libs) {
  for (const AuditedLibrary &L : Libs) {
    std::string Source =
        L.Source.empty() ? "" : fmt::format(" ({})", printable(L.Source));
    addLine(Out, "library",
            fmt::format("{}, {} of {}: {}: {}{}", printable(L.Name),
                        counted(L.Calls, "call"),
                        counted(L.Functions.size(), "function"), spelled(L.Is),
                        L.Says.empty() ? words(L.Is) : printable(L.Says),
                        Source));
  }
}

static void addModule(std::string &Out, const AuditedModule &M) {
  constexpr size_t Most = 10;
  auto Line = [&](std::string_view Head, const std::string &Rest) {
    addLine(Out, Head, Rest);
  };
  Out += fmt::format("{}: {} initialisation, {}\n", printable(M.Is.Name),
                     M.Is.How, declaration(M.Is));
  std::string Why;
  for (const std::string &B : M.Because)
    Why += fmt::format("{}{}", Why.empty() ? ": " : "; ", printable(B));
  Line("verdict", fmt::format("{}{}", words(M.Says), Why));
  addCauses(Out, M.Causes);
  Line("statics", counts(M.Is.Statics));
  Line("members", counts(M.Is.Members) + " (written after construction)");
  std::vector<const AuditedPlace *> Open = open(M.Is);
  for (size_t I = 0; I != std::min(Open.size(), Most); ++I)
    Line("", fmt::format("{} {} ({})", spelled(Open[I]->Is),
                         printable(nameOf(*Open[I])), at(Open[I]->At)));
  if (Open.size() > Most)
    Line("", fmt::format("and {} more", Open.size() - Most));
  Line("entries",
       fmt::format("{}: {} lead to a cause", M.Is.Entries.size(), M.Reaching));
  addLibraries(Out, M.Libs);
  Line("looked at",
       fmt::format("{}, {}, {} accesses; gaps {}, limits met "
                   "{}, calls of nobody knows what {} of {}",
                   counted(M.Is.Units.size(), "file"),
                   counted(M.Is.Functions, "function"), M.Is.Accesses, M.Gaps,
                   M.Is.Cuts, M.Is.UnknownCalls, M.Is.Calls));
}

std::string renderAuditText(const AuditReport &R) {
  std::string Out;
  for (const AuditedModule &M : R.Modules) {
    addModule(Out, M);
    Out += "\n";
  }
  if (R.Modules.empty())
    Out += R.Aside ? "no module of the project's own is seen\n"
                   : "no module is seen: nothing initialises one\n";
  if (R.Aside)
    Out += fmt::format("{} of tests, of others or generated: --all-files "
                       "shows them\n",
                       R.Aside);
  return Out;
}

/// A place as a link from the folder that the audit was made in.
static std::string link(const Place &P) {
  if (!P.valid())
    return "?";
  return fmt::format("[{}]({}#L{})", markdownText(at(P)), uriOf(P.File),
                     P.Line);
}

static void addLibraryTable(std::string &Out,
                            const std::vector<AuditedLibrary> &Libs) {
  if (Libs.empty())
    return;
  Out += "\n| library | threads | calls | what it says |\n|---|---|--:|---|\n";
  for (const AuditedLibrary &L : Libs)
    Out += fmt::format(
        "| {} | {} | {} | {}{} |\n", markdownText(L.Name), spelled(L.Is),
        L.Calls, L.Says.empty() ? words(L.Is) : markdownText(L.Says),
        L.Source.empty() ? "" : fmt::format(" (<{}>)", xmlText(L.Source)));
}

static void addPlaces(std::string &Out, const ModuleAudit &M) {
  Out += "\n| place | kept apart by | declared or written | writes | reads |\n"
         "|---|---|---|--:|--:|\n";
  for (auto *Places : {&M.Statics, &M.Members})
    for (const AuditedPlace &X : *Places)
      Out += fmt::format("| {} | {}{} | {} | {} | {} |\n",
                         markdownCode(nameOf(X)), spelled(X.Is),
                         X.Lock.empty() ? "" : ": " + markdownCode(X.Lock),
                         link(X.At), X.Writes.size(), X.Reads);
}

std::string renderAuditMarkdown(const AuditReport &R) {
  std::string Out;
  for (const AuditedModule &M : R.Modules) {
    Out += fmt::format("## {}\n\n**{}**: {} initialisation, {}.\n",
                       markdownText(M.Is.Name), words(M.Says), M.Is.How,
                       markdownText(declaration(M.Is)));
    for (const std::string &B : M.Because)
      Out += fmt::format("{}* {}\n", &B == M.Because.data() ? "\n" : "",
                         markdownText(B));
    if (!M.Causes.empty()) {
      Out += "\n| cause | where | entries | rule |\n|---|---|--:|---|\n";
      for (const AuditCause &C : M.Causes)
        Out += fmt::format(
            "| {}: {} | {} | {} | {}/{} |\n", severityName(C.Level),
            markdownText(C.Findings.front()->Message),
            link(C.Findings.front()->Where), C.Entries.size(), C.Rule, C.Kind);
    }
    if (!M.Is.Statics.empty() || !M.Is.Members.empty())
      addPlaces(Out, M.Is);
    addLibraryTable(Out, M.Libs);
    Out += fmt::format("\n{}, {} of them lead to a cause; {}, {}, {} accesses; "
                       "gaps {}, limits met {}, calls of nobody knows what {} "
                       "of {}.\n\n",
                       counted(M.Is.Entries.size(), "entry point"), M.Reaching,
                       counted(M.Is.Units.size(), "file"),
                       counted(M.Is.Functions, "function"), M.Is.Accesses,
                       M.Gaps, M.Is.Cuts, M.Is.UnknownCalls, M.Is.Calls);
  }
  if (R.Modules.empty())
    Out += R.Aside ? "No module of the project's own is seen.\n"
                   : "No module is seen: nothing initialises one.\n";
  return Out;
}

} // namespace nogil
