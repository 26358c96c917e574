//===- Found.cpp - a report, as an editor is told it ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Found.h"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using Json = nlohmann::json;

namespace nogil::lsp {

namespace {

class Reader {
public:
  explicit Reader(const std::string &Folder) : Folder(Folder) {}
  FoundReport report(const Json &Root);

private:
  std::string path(const Json &Of) const;
  FoundPlace place(const Json &Of) const;
  Found finding(const Json &Of) const;
  void addUnread(FoundReport &To, const Json &Root) const;
  const std::string &Folder;
};

} // namespace

std::string Reader::path(const Json &Of) const {
  const std::string Name = Of.at("file");
  return Name.starts_with('/') ? Name : Folder + "/" + Name;
}

FoundPlace Reader::place(const Json &Of) const {
  return {path(Of), Of.at("line"), Of.value("column", 0u),
          Of.value("end_line", 0u), Of.value("end_column", 0u)};
}

Found Reader::finding(const Json &Of) const {
  Found Out;
  Out.Where = place(Of);
  Out.Rule = Of.at("check");
  Out.Kind = Of.at("kind");
  Out.Severity = Of.at("severity");
  Out.Confidence = Of.at("confidence");
  Out.Function = Of.at("function");
  Out.Message = Of.at("message");
  Out.Fingerprint = Of.at("fingerprint");
  for (const Json &N : Of.at("notes"))
    if (N.at("line") != 0)
      Out.Notes.emplace_back(place(N), N.at("message"));
  if (const Json &Fixes = Of.at("fixes"); !Fixes.empty()) {
    const Json &Fix = Fixes.front();
    Out.FixMessage = Fix.at("message");
    Out.IsSafe = Fix.at("safe");
    for (const Json &E : Fix.at("edits"))
      Out.Edits.push_back(
          {path(E), E.at("offset"), E.at("end_offset"), E.at("replacement")});
  }
  return Out;
}

/// One sentence a file: what is missing first, since the rest follows from it.
void Reader::addUnread(FoundReport &To, const Json &Root) const {
  struct Worst {
    std::string Why;
    size_t Others = 0;
    bool IsHeader = false;
  };
  std::map<std::string, Worst> Of;
  auto Add = [&](const Json &Gap) {
    const std::string Message = Gap.at("message");
    std::string Hint;
    bool IsHeader = false;
    for (const Json &H : Root.at("run").at("missing_headers")) {
      const std::string Name = H.at("name");
      if (Message.find("'" + Name + "'") == Message.npos)
        continue;
      IsHeader = true;
      Hint = H.at("hint");
    }
    auto [It, New] = Of.try_emplace(path(Gap));
    Worst &W = It->second;
    if (!New && (W.IsHeader || !IsHeader)) {
      ++W.Others;
      return;
    }
    W.Others += !New;
    W.IsHeader = IsHeader;
    const uint32_t Line = Gap.at("line");
    W.Why = fmt::format("{}{}{}{}", Line ? fmt::format("line {}: ", Line) : "",
                        Message, Hint.empty() ? "" : ": ", Hint);
  };
  for (const Json &Gap : Root.at("gaps"))
    Add(Gap);
  for (const Json &Gap : Root.at("run").at("lost"))
    if (!Of.contains(path(Gap)))
      Add(Gap);
  for (const auto &[File, W] : Of)
    To.Unread[File] = fmt::format(
        "not all of this file could be read, so that findings may be missing: "
        "{}{}",
        W.Why, W.Others ? fmt::format(" (and {} more)", W.Others) : "");
}

FoundReport Reader::report(const Json &Root) {
  FoundReport Out;
  for (const Json &F : Root.at("findings"))
    Out.Findings.push_back(finding(F));
  addUnread(Out, Root);
  return Out;
}

std::optional<FoundReport> readReport(const std::string &Text,
                                      const std::string &Folder) {
  try {
    return Reader(Folder).report(Json::parse(Text));
  } catch (const Json::exception &) {
    return std::nullopt;
  }
}

} // namespace nogil::lsp
