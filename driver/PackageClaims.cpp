//===- PackageClaims.cpp - what packages say of the GIL -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PackageClaims.h"
#include "support/Files.h"
#include <filesystem>

namespace nogil {

namespace fs = std::filesystem;

static constexpr std::string_view Classifier =
    "Programming Language :: Python :: Free Threading";

Place claimIn(std::string_view Text) {
  Place Out;
  uint32_t Line = 1;
  for (size_t Begin = 0; Begin < Text.size(); ++Line) {
    size_t End = std::min(Text.find('\n', Begin), Text.size());
    std::string_view In = Text.substr(Begin, End - Begin);
    if (size_t At = In.find(Classifier);
        At != In.npos && In.substr(0, At).find('#') == In.npos) {
      Out.Line = Out.EndLine = Line;
      Out.Col = uint32_t(At) + 1;
      Out.EndCol = Out.Col + uint32_t(Classifier.size());
      Out.Offset = uint32_t(Begin + At);
      Out.EndOffset = Out.Offset + uint32_t(Classifier.size());
      return Out;
    }
    Begin = End + 1;
  }
  return Out;
}

std::vector<Place> claimsBelow(const std::vector<std::string> &Roots) {
  std::vector<Place> Out;
  for (const std::string &Root : Roots)
    for (const char *Name : {"pyproject.toml", "setup.cfg", "setup.py"}) {
      std::string File = (fs::path(Root) / Name).string();
      std::optional<std::string> Text = readFile(File);
      if (!Text)
        continue;
      if (Place At = claimIn(*Text); At.valid()) {
        At.File = File;
        Out.push_back(At);
        break;
      }
    }
  return Out;
}

} // namespace nogil
