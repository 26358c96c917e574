//===- Shown.cpp - findings in the words of the protocol ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the library has a type for, it writes; a diagnostic's `codeDescription`
// and `data`, and edits with versions, are none of its types.
//
//===----------------------------------------------------------------------===//
#include "lsp/Shown.h"
#include "report/Escapes.h"
#include "support/Files.h"
#include <algorithm>
#include <fmt/format.h>

namespace json = llvm::json;
using mlir::lsp::Position;
using mlir::lsp::Range;

namespace nogil::lsp {

const Positions &Texts::positions(const std::string &File) {
  auto [It, New] = Read.try_emplace(File);
  if (New) {
    auto Known = Open.find(File);
    It->second.Text =
        Known != Open.end()
            ? Known->second.Text
            : std::make_shared<const std::string>(readFile(File).value_or(""));
    It->second.Places = std::make_unique<Positions>(*It->second.Text);
  }
  return *It->second.Places;
}

std::string Texts::uri(const std::string &File) const {
  if (auto It = Open.find(File); It != Open.end())
    return It->second.Uri;
  llvm::Expected<mlir::lsp::URIForFile> Uri =
      mlir::lsp::URIForFile::fromFile(File);
  if (Uri)
    return Uri->uri().str();
  llvm::consumeError(Uri.takeError());
  return "";
}

std::optional<int64_t> Texts::version(const std::string &File) const {
  auto It = Open.find(File);
  return It == Open.end() ? std::nullopt : std::optional(It->second.Version);
}

Range Shown::range(const FoundPlace &P) {
  const Positions &In = Of.positions(P.File);
  if (P.EndLine == 0)
    return In.word(P.Line, P.Column);
  return {In.at(P.Line, P.Column), In.at(P.EndLine, P.EndColumn)};
}

std::set<std::string> Shown::files() const {
  std::set<std::string> Out;
  for (const Found &F : Report.Findings)
    Out.insert(F.Where.File);
  for (const auto &[File, Why] : Report.Unread)
    Out.insert(File);
  return Out;
}

bool Shown::hasFixes() const {
  return std::ranges::any_of(Report.Findings,
                             [](const Found &F) { return !F.Edits.empty(); });
}

/// Of the protocol: error, warning, information, hint.
static int severityOf(std::string_view Name) {
  return Name == "error" ? 1 : Name == "warning" ? 2 : Name == "info" ? 3 : 4;
}

json::Object Shown::diagnostic(const Found &F, const RuleTexts &Rules,
                               const Client &For) {
  json::Object Out{{"range", range(F.Where)},
                   {"severity", severityOf(F.Severity)},
                   {"source", "nogil-tidy"},
                   {"code", F.Rule},
                   {"message", F.Message},
                   {"data", json::Object{{"fingerprint", F.Fingerprint}}}};
  const std::optional<size_t> Rule = Rules.indexOf(F.Rule);
  if (For.CodeDescription && Rule && !Rules.All[*Rule].Link.empty())
    Out["codeDescription"] = json::Object{{"href", Rules.All[*Rule].Link}};
  if (!For.RelatedInformation)
    return Out;
  json::Array Notes;
  for (const auto &[Where, Message] : F.Notes)
    Notes.push_back(
        json::Object{{"location", json::Object{{"uri", Of.uri(Where.File)},
                                               {"range", range(Where)}}},
                     {"message", Message}});
  if (!Notes.empty())
    Out["relatedInformation"] = std::move(Notes);
  return Out;
}

json::Value Shown::diagnostics(const std::string &File, const RuleTexts &Rules,
                               const Client &For) {
  json::Array All;
  if (auto It = Report.Unread.find(File); It != Report.Unread.end())
    All.push_back(json::Object{{"range", Range(Position(0, 0))},
                               {"severity", severityOf("warning")},
                               {"source", "nogil-tidy"},
                               {"message", It->second}});
  for (const Found &F : Report.Findings)
    if (F.Where.File == File)
      All.push_back(diagnostic(F, Rules, For));
  json::Object Out{{"uri", Of.uri(File)}, {"diagnostics", std::move(All)}};
  if (std::optional<int64_t> Version = Of.version(File))
    Out["version"] = *Version;
  return Out;
}

json::Object Shown::edit(const Found &F, const Client &For) {
  std::map<std::string, json::Array> Edits;
  for (const FoundEdit &E : F.Edits) {
    const Positions &In = Of.positions(E.File);
    Edits[E.File].push_back(json::Object{
        {"range", Range(In.atByte(E.Offset), In.atByte(E.EndOffset))},
        {"newText", E.Text}});
  }
  json::Object Plain;
  json::Array Versioned;
  for (auto &[File, List] : Edits) {
    json::Object Document{{"uri", Of.uri(File)}, {"version", nullptr}};
    if (std::optional<int64_t> Version = Of.version(File))
      Document["version"] = *Version;
    if (For.DocumentChanges)
      Versioned.push_back(json::Object{{"textDocument", std::move(Document)},
                                       {"edits", std::move(List)}});
    else
      Plain[Of.uri(File)] = std::move(List);
  }
  if (For.DocumentChanges)
    return json::Object{{"documentChanges", std::move(Versioned)}};
  return json::Object{{"changes", std::move(Plain)}};
}

json::Array Shown::actions(const std::string &File, const Range &Wanted,
                           const RuleTexts &Rules, const Client &For) {
  json::Array Out;
  for (const Found &F : Report.Findings) {
    if (F.Where.File != File || F.Edits.empty() || !F.IsSafe)
      continue;
    const Range Own = range(F.Where);
    // A cursor at either end is at the finding. Editors ask for whole lines.
    if (Own.end < Wanted.start || Wanted.end < Own.start)
      continue;
    Out.push_back(
        json::Object{{"title", F.FixMessage},
                     {"kind", "quickfix"},
                     {"isPreferred", true},
                     {"diagnostics", json::Array{diagnostic(F, Rules, For)}},
                     {"edit", edit(F, For)}});
  }
  return Out;
}

/// What goes wrong, without the examples: a page up to its second heading.
static std::string beginningOf(const std::string &Page) {
  size_t End = Page.find("\n## ");
  if (End != Page.npos)
    End = Page.find("\n## ", End + 1);
  return Page.substr(0, End);
}

json::Value Shown::hover(const std::string &File, const Position &At,
                         const RuleTexts &Rules) {
  std::string Text;
  std::optional<Range> First;
  for (const Found &F : Report.Findings) {
    if (F.Where.File != File)
      continue;
    const Range Own = range(F.Where);
    if (At < Own.start || Own.end < At)
      continue;
    if (!First)
      First = Own;
    else
      Text += "\n\n---\n\n";
    Text += fmt::format("**{}**\n\n{}, confidence {}", markdownText(F.Message),
                        markdownCode(F.Rule + "/" + F.Kind), F.Confidence);
    if (!F.Function.empty())
      Text += ", in " + markdownCode(F.Function);
    if (auto Rule = Rules.indexOf(F.Rule))
      Text += "\n\n" + beginningOf(Rules.All[*Rule].Page);
  }
  if (!First)
    return nullptr;
  mlir::lsp::Hover Out(*First);
  Out.contents.value = json::fixUTF8(Text);
  return mlir::lsp::toJSON(Out);
}

} // namespace nogil::lsp
