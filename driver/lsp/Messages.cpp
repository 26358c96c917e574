//===- Messages.cpp - bytes to messages -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Messages.h"
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace nogil::lsp {

static constexpr std::string_view Length = "content-length:";

/// Names of headers are the same in any case.
static bool sameName(std::string_view Text, std::string_view Lower) {
  return Text.size() >= Lower.size() &&
         std::equal(Lower.begin(), Lower.end(), Text.begin(),
                    [](char L, char C) {
                      return L == (C >= 'A' && C <= 'Z' ? char(C + 32) : C);
                    });
}

/// Of a block of headers; nothing: it says none, or no number.
static std::optional<unsigned long long> lengthIn(std::string_view Headers) {
  std::optional<unsigned long long> Out;
  while (!Headers.empty()) {
    std::string_view Line = Headers.substr(0, Headers.find('\n'));
    Headers.remove_prefix(std::min(Line.size() + 1, Headers.size()));
    if (!sameName(Line, Length))
      continue;
    Line.remove_prefix(Length.size());
    Line.remove_prefix(std::min(Line.find_first_not_of(" \t"), Line.size()));
    while (!Line.empty() && (Line.back() == '\r' || Line.back() == ' '))
      Line.remove_suffix(1);
    unsigned long long N = 0;
    auto [End, Bad] = std::from_chars(Line.begin(), Line.end(), N);
    if (Bad == std::errc::result_out_of_range)
      N = ~0ull;
    else if (Bad != std::errc() || End != Line.end())
      return std::nullopt;
    Out = N;
  }
  return Out;
}

std::optional<Message> MessageReader::broken(std::string Why) {
  IsLost = true;
  return Message{"", std::move(Why)};
}

/// To what looks like a beginning. False: it has not come yet.
bool MessageReader::skip() {
  for (size_t At = 0; At + Length.size() <= Buffer.size(); ++At)
    if (sameName(std::string_view(Buffer).substr(At), Length)) {
      Buffer.erase(0, At);
      IsLost = false;
      return true;
    }
  // It may have come in part.
  if (Buffer.size() >= Length.size())
    Buffer.erase(0, Buffer.size() - Length.size() + 1);
  return false;
}

std::optional<Message> MessageReader::next() {
  if (IsLost && !skip())
    return std::nullopt;
  const std::string_view Head = std::string_view(Buffer).substr(0, MostHeader);
  size_t End = Head.find("\r\n\r\n"), Mark = 4;
  if (size_t Plain = Head.find("\n\n"); Plain < End)
    End = Plain, Mark = 2;
  if (End == Head.npos) {
    if (Buffer.size() < MostHeader)
      return std::nullopt;
    Buffer.erase(0, 1);
    return broken("the headers of a message have no end");
  }
  const auto Size = lengthIn(std::string_view(Buffer).substr(0, End));
  if (!Size || *Size > MostBytes) {
    Buffer.erase(0, End + Mark);
    return broken(!Size ? "a message has no Content-Length"
                        : fmt::format("a message is larger than {} MiB, which "
                                      "is the most that is read",
                                      MostBytes >> 20));
  }
  if (Buffer.size() - End - Mark < *Size)
    return std::nullopt;
  Message Out{Buffer.substr(End + Mark, size_t(*Size)), ""};
  Buffer.erase(0, End + Mark + size_t(*Size));
  return Out;
}

bool nestsSanely(std::string_view Json) {
  constexpr int Most = 256;
  int Depth = 0;
  bool InText = false;
  for (size_t I = 0; I < Json.size(); ++I) {
    const char C = Json[I];
    if (InText) {
      if (C == '\\')
        ++I;
      InText = C != '"';
    } else if (C == '"') {
      InText = true;
    } else if (C == '[' || C == '{') {
      if (++Depth > Most)
        return false;
    } else if (C == ']' || C == '}') {
      --Depth;
    }
  }
  return true;
}

} // namespace nogil::lsp
