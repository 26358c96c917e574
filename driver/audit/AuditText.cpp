//===- AuditText.cpp - the audit as text and Markdown ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "audit/Audit.h"
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

static void addModule(std::string &Out, const AuditedModule &M) {
  constexpr size_t Most = 10;
  auto Line = [&](std::string_view Head, const std::string &Rest) {
    Out += fmt::format("  {:<10}{}\n", Head, Rest);
  };
  Out += fmt::format("{}: {} initialisation, {}\n", printable(M.Is.Name),
                     M.Is.How, declaration(M.Is));
  std::string Why;
  for (const std::string &B : M.Because)
    Why += fmt::format("{}{}", Why.empty() ? ": " : "; ", printable(B));
  Line("verdict", fmt::format("{}{}", words(M.Says), Why));
  for (const AuditCause &C : M.Causes)
    Line("cause", causeText(C));
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
    Out += "no module is seen: nothing initialises one\n";
  if (R.Aside)
    Out += fmt::format("{} of tests, of others or generated: --all-files "
                       "shows them\n",
                       R.Aside);
  return Out;
}

/// Text in a cell of a table.
static std::string cell(std::string_view Text) {
  std::string Out;
  for (char C : printable(Text))
    Out += C == '|' ? "\\|" : std::string(1, C);
  return Out;
}

static void addPlaces(std::string &Out, const ModuleAudit &M) {
  Out += "\n| place | kept apart by | declared or written | writes | reads |\n"
         "|---|---|---|--:|--:|\n";
  for (auto *Places : {&M.Statics, &M.Members})
    for (const AuditedPlace &X : *Places)
      Out += fmt::format("| `{}` | {}{} | {} | {} | {} |\n", cell(nameOf(X)),
                         spelled(X.Is),
                         X.Lock.empty() ? "" : ": `" + cell(X.Lock) + "`",
                         cell(at(X.At)), X.Writes.size(), X.Reads);
}

std::string renderAuditMarkdown(const AuditReport &R) {
  std::string Out;
  for (const AuditedModule &M : R.Modules) {
    Out += fmt::format("## {}\n\n**{}**: {} initialisation, {}.\n",
                       cell(M.Is.Name), words(M.Says), M.Is.How,
                       cell(declaration(M.Is)));
    for (const std::string &B : M.Because)
      Out +=
          fmt::format("{}* {}\n", &B == M.Because.data() ? "\n" : "", cell(B));
    if (!M.Causes.empty()) {
      Out += "\n| cause | where | entries | rule |\n|---|---|--:|---|\n";
      for (const AuditCause &C : M.Causes)
        Out +=
            fmt::format("| {}: {} | {} | {} | {}/{} |\n", severityName(C.Level),
                        cell(C.Findings.front()->Message),
                        cell(at(C.Findings.front()->Where)), C.Entries.size(),
                        C.Rule, C.Kind);
    }
    if (!M.Is.Statics.empty() || !M.Is.Members.empty())
      addPlaces(Out, M.Is);
    Out += fmt::format("\n{}, {} of them lead to a cause; {}, {}, {} accesses; "
                       "gaps {}, limits met {}, calls of nobody knows what {} "
                       "of {}.\n\n",
                       counted(M.Is.Entries.size(), "entry point"), M.Reaching,
                       counted(M.Is.Units.size(), "file"),
                       counted(M.Is.Functions, "function"), M.Is.Accesses,
                       M.Gaps, M.Is.Cuts, M.Is.UnknownCalls, M.Is.Calls);
  }
  if (R.Modules.empty())
    Out += "No module is seen: nothing initialises one.\n";
  return Out;
}

} // namespace nogil
