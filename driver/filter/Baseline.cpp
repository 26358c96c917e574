//===- Baseline.cpp - findings that are known -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/Baseline.h"
#include "support/Printable.h"
#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <tuple>

using Json = nlohmann::ordered_json;

namespace nogil {

Baseline readBaseline(const std::string &Text) {
  Baseline Out;
  const Json Root = Json::parse(Text, nullptr, false);
  if (Root.is_discarded())
    Out.Problem = "it is no JSON";
  else if (!Root.is_object() || !Root.contains("schema"))
    Out.Problem = "it has no \"schema\"";
  else if (Root["schema"] != 1)
    Out.Problem = "its \"schema\" is not 1, which this program knows";
  else if (!Root.contains("findings") || !Root["findings"].is_array())
    Out.Problem = "it has no list of \"findings\"";
  if (!Out.Problem.empty())
    return Out;
  for (const Json &F : Root["findings"]) {
    auto Text = [&](const char *Key) {
      return F.is_object() && F.contains(Key) && F[Key].is_string()
                 ? F[Key].get<std::string>()
                 : std::string();
    };
    std::string Fingerprint = Text("fingerprint");
    if (Fingerprint.empty()) {
      Out.Problem = fmt::format("finding {} has no \"fingerprint\"",
                                &F - &Root["findings"].front() + 1);
      return Out;
    }
    Out.Known.emplace(std::move(Fingerprint),
                      fmt::format("{}: {}", Text("file"), Text("check")));
  }
  return Out;
}

std::string writeBaseline(const std::vector<Finding> &Findings) {
  std::vector<const Finding *> Sorted;
  for (const Finding &F : Findings)
    Sorted.push_back(&F);
  std::ranges::sort(Sorted, {}, [](const Finding *F) {
    return std::tie(F->Where.File, F->Check, F->Fingerprint);
  });
  std::string Out = "{\n  \"schema\": 1,\n  \"findings\": [";
  const char *Between = "\n";
  for (const Finding *F : Sorted) {
    const Json One = {{"fingerprint", F->Fingerprint},
                      {"check", F->Check},
                      {"file", printable(F->Where.File)},
                      {"function", printable(F->Function)},
                      {"message", printable(F->Message)}};
    Out += Between;
    Out += "    " + One.dump(-1, ' ', false, Json::error_handler_t::replace);
    Between = ",\n";
  }
  return Out + "\n  ]\n}\n";
}

} // namespace nogil
