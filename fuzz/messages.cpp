//===- messages.cpp - what clients of the language server write -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Any bytes are messages and complaints, the same ones in whatever pieces they
// come. What is left waits for more.
//
//===----------------------------------------------------------------------===//
#include "lsp/Messages.h"
#include "Require.h"
#include <algorithm>
#include <vector>

using namespace nogil;
using namespace nogil::lsp;

static std::vector<std::string> all(std::string_view Text, size_t Piece) {
  MessageReader R;
  std::vector<std::string> Out;
  while (!Text.empty()) {
    R.add(Text.substr(0, Piece));
    Text.remove_prefix(std::min(Piece, Text.size()));
    while (std::optional<Message> M = R.next()) {
      fuzz::require(M->Problem.empty() || M->Text.empty(), "both");
      fuzz::require(M->Text.size() <= MessageReader::MostBytes, "too large");
      nestsSanely(M->Text);
      Out.push_back(M->Problem + "|" + M->Text);
    }
  }
  return Out;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const std::string_view Text = fuzz::text(Data, Size);
  const std::vector<std::string> Whole = all(Text, Size + 1);
  fuzz::require(Whole.size() <= Size, "more than there is");
  const size_t Piece = Size ? 1 + Data[0] % 7 : 1;
  fuzz::require(all(Text, Piece) == Whole, "pieces make a difference");
  return 0;
}
