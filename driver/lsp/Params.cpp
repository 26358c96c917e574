//===- Params.cpp - what clients ask, beside LLVM's types -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Params.h"
#include "models/Spelling.h"
#include <algorithm>
#include <fmt/format.h>

namespace json = llvm::json;

namespace nogil::lsp {

/// The object at the end of these names; null: there is none.
static const json::Object *at(const json::Object *In,
                              std::initializer_list<llvm::StringRef> Names) {
  for (llvm::StringRef Name : Names)
    In = In ? In->getObject(Name) : nullptr;
  return In;
}

static bool isSet(const json::Object *In, llvm::StringRef Name) {
  return In && In->getBoolean(Name).value_or(false);
}

static void addFolder(const json::Value *Uri, Hello &To) {
  const auto Text = Uri ? Uri->getAsString() : std::nullopt;
  if (!Text)
    return;
  llvm::Expected<mlir::lsp::URIForFile> Of =
      mlir::lsp::URIForFile::fromURI(*Text);
  if (Of)
    To.Folders.push_back(Of->file().str());
  else
    llvm::consumeError(Of.takeError());
}

/// Of a text or a list of them; nothing: it is neither.
static std::optional<std::string> joined(const json::Value &V) {
  if (const auto Text = V.getAsString())
    return Text->str();
  const json::Array *List = V.getAsArray();
  if (!List)
    return std::nullopt;
  std::string Out;
  for (const json::Value &One : *List) {
    const auto Text = One.getAsString();
    if (!Text)
      return std::nullopt;
    Out += (Out.empty() ? "" : ",") + Text->str();
  }
  return Out;
}

/// The client's options are some of the command line.
static void addOptions(const json::Value &Given, Hello &To) {
  const json::Object *Options = Given.getAsObject();
  if (!Options)
    return;
  static const std::vector<std::pair<std::string_view, std::string>> Known = {
      {"checks", "--checks="},    {"confidence", "--confidence="},
      {"kinds", "--kinds="},      {"python", "--python="},
      {"config", "--config="},    {"database", "-p"},
      {"preview", "--preview"},   {"freeThreaded", "--free-threaded"},
      {"allFiles", "--all-files"}};
  for (const auto &[Key, Value] : *Options) {
    const auto It = std::ranges::find(Known, std::string_view(Key.str()),
                                      &decltype(Known)::value_type::first);
    if (It == Known.end()) {
      std::vector<std::string_view> Names;
      for (const auto &[Name, Option] : Known)
        Names.push_back(Name);
      To.Problems.push_back(
          fmt::format("initializationOptions: there is no '{}': {}", Key.str(),
                      spellingHint(Key.str(), Names)));
      continue;
    }
    const std::string &Option = It->second;
    if (const auto Is = Value.getAsBoolean();
        Is && Option.starts_with("--") && !Option.ends_with("=")) {
      if (*Is)
        To.Options.push_back(Option);
      continue;
    }
    const std::optional<std::string> Text = joined(Value);
    const bool Takes = Option.ends_with("=") || Option == "-p";
    // A word that begins with a dash would be another option.
    if (!Text || !Takes || Text->empty() ||
        (Option == "-p" && Text->front() == '-')) {
      To.Problems.push_back(
          fmt::format("initializationOptions: '{}' is left out: it is {}",
                      Key.str(), Takes ? "a text" : "true or false"));
      continue;
    }
    if (Option == "-p")
      To.Options.insert(To.Options.end(), {Option, *Text});
    else
      To.Options.push_back(Option + *Text);
  }
}

bool fromJSON(const json::Value &V, Hello &Out, json::Path P) {
  const json::Object *O = V.getAsObject();
  if (!O) {
    P.report("expected object");
    return false;
  }
  if (const json::Array *Folders = O->getArray("workspaceFolders"))
    for (const json::Value &F : *Folders)
      if (const json::Object *Folder = F.getAsObject())
        addFolder(Folder->get("uri"), Out);
  if (Out.Folders.empty())
    addFolder(O->get("rootUri"), Out);
  if (const json::Value *Options = O->get("initializationOptions"))
    addOptions(*Options, Out);
  const json::Object *Can = O->getObject("capabilities");
  const json::Object *Diagnostics =
      at(Can, {"textDocument", "publishDiagnostics"});
  Out.Is.RelatedInformation = isSet(Diagnostics, "relatedInformation");
  Out.Is.CodeDescription = isSet(Diagnostics, "codeDescriptionSupport");
  Out.Is.DocumentChanges =
      isSet(at(Can, {"workspace", "workspaceEdit"}), "documentChanges");
  return true;
}

bool fromJSON(const json::Value &V, DocumentParams &Out, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("textDocument", Out.Document);
}

bool fromJSON(const json::Value &V, ActionParams &Out, json::Path P) {
  json::ObjectMapper O(V, P);
  if (!O || !O.map("textDocument", Out.Document) || !O.map("range", Out.Range))
    return false;
  const json::Object *Context = at(V.getAsObject(), {"context"});
  if (const json::Array *Only = Context ? Context->getArray("only") : nullptr)
    Out.IsWanted = std::ranges::any_of(*Only, [](const json::Value &Kind) {
      const auto Name = Kind.getAsString();
      return Name && (*Name == "quickfix" || Name->empty());
    });
  return true;
}

bool fromJSON(const json::Value &V, CancelParams &Out, json::Path P) {
  const json::Object *O = V.getAsObject();
  const json::Value *Id = O ? O->get("id") : nullptr;
  if (Id)
    Out.Id = llvm::formatv("{0}", *Id).str();
  return Id != nullptr;
}

} // namespace nogil::lsp
