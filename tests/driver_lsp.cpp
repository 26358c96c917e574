//===- driver_lsp.cpp - the parts of the language server ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes to messages, columns to positions, reports to sentences. Whole sessions
// are in tests/lsp.py.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "lsp/Found.h"
#include "lsp/Messages.h"
#include "lsp/Params.h"
#include "lsp/Positions.h"
#include <gtest/gtest.h>

using namespace nogil::lsp;

namespace {

std::string message(const std::string &Text) {
  return "Content-Length: " + std::to_string(Text.size()) + "\r\n\r\n" + Text;
}

/// All that there is, problems in brackets.
std::string all(MessageReader &R) {
  std::string Out;
  while (std::optional<Message> M = R.next())
    Out += M->Problem.empty() ? M->Text + ";" : "[" + M->Problem + "]";
  return Out;
}

using Place = std::pair<int, int>;
Place place(const mlir::lsp::Position &P) { return {P.line, P.character}; }

} // namespace

TEST(LspMessages, ComeWholeFromAnyPieces) {
  const std::string Bytes = message("{}") + message("[\"\n\n\"]") +
                            "CONTENT-LENGTH:3 \r\nOther: x\r\n\r\nabc" +
                            "Content-Length: 1\n\nx";
  const std::string Want = "{};[\"\n\n\"];abc;x;";
  for (size_t Piece = 1; Piece <= Bytes.size(); ++Piece) {
    MessageReader R;
    std::string Got;
    for (size_t At = 0; At < Bytes.size(); At += Piece) {
      R.add(std::string_view(Bytes).substr(At, Piece));
      Got += all(R);
    }
    EXPECT_EQ(Got, Want) << Piece;
  }
}

TEST(LspMessages, GoOnBehindWhatMakesNoSense) {
  for (const std::string &Bad :
       {std::string("Content-Length: 67108865\r\n\r\n"),
        std::string("Content-Length: 999999999999999999999999\r\n\r\n{}"),
        std::string("Content-Length: -1\r\n\r\n"),
        std::string("Content-Length:\r\n\r\nxx"), std::string("A: b\r\n\r\n{}"),
        std::string(20000, 'x')}) {
    MessageReader R;
    R.add(Bad);
    R.add(message("1") + message("2"));
    const std::string Got = all(R);
    EXPECT_TRUE(Got.starts_with("[")) << Bad.substr(0, 40) << Got;
    EXPECT_TRUE(Got.ends_with("]1;2;")) << Bad.substr(0, 40) << Got;
  }
}

TEST(LspMessages, NestNoDeeperThanIsSane) {
  auto Deep = [](size_t N) {
    return std::string(N, '[') + std::string(N, ']');
  };
  EXPECT_TRUE(nestsSanely(Deep(256)));
  EXPECT_FALSE(nestsSanely(Deep(257)));
  EXPECT_TRUE(nestsSanely("\"" + std::string(1000, '[') + "\\\"[\""));
  EXPECT_TRUE(nestsSanely("\"\\"));
}

/// Lines and bytes of UTF-8 from 1 are lines and units of UTF-16 from 0.
TEST(LspPositions, CountInUnitsOfUtf16) {
  const std::string Text = "ab\n"
                           "\xC3\xA4x\r\n"
                           "\xF0\x9D\x84\x9E_y1 z\r"
                           "\xFFq";
  const Positions P(Text);
  EXPECT_EQ(place(P.at(1, 1)), Place(0, 0));
  EXPECT_EQ(place(P.at(1, 2)), Place(0, 1));
  EXPECT_EQ(place(P.at(2, 3)), Place(1, 1));
  EXPECT_EQ(place(P.at(3, 5)), Place(2, 2)) << "an astral character is two";
  EXPECT_EQ(place(P.at(4, 2)), Place(3, 1)) << "a byte that is no UTF-8";
  // What is beyond the line or the text is its end.
  EXPECT_EQ(place(P.at(1, 99)), Place(0, 2));
  EXPECT_EQ(place(P.at(2, 99)), Place(1, 2));
  EXPECT_EQ(place(P.at(99, 1)), Place(3, 2));
  EXPECT_EQ(place(P.at(0, 0)), Place(0, 0));
  EXPECT_EQ(place(P.atByte(1000)), Place(3, 2));
  // Within a character: its beginning.
  EXPECT_EQ(place(P.at(3, 3)), Place(2, 0));
  const mlir::lsp::Range Word = P.word(3, 5);
  EXPECT_EQ(place(Word.start), Place(2, 2));
  EXPECT_EQ(place(Word.end), Place(2, 5));
  EXPECT_EQ(place(Positions("").at(1, 1)), Place(0, 0));
}

TEST(LspReport, OneSentenceForAFileThatWasNotRead) {
  const std::string Text = R"({"findings": [], "gaps": [
    {"file": "a.c", "line": 9, "column": 1, "message": "unknown type"},
    {"file": "a.c", "line": 2, "column": 1, "message": "'x.h' file not found"},
    {"file": "/b.c", "line": 0, "column": 0, "message": "too large"}],
    "run": {"missing_headers": [{"name": "x.h", "files": 1, "hint": "get x"}],
            "lost": [{"file": "/b.c", "line": 0, "column": 0,
                      "message": "too large"}]}})";
  std::optional<FoundReport> R = readReport(Text, "/w");
  ASSERT_TRUE(R);
  ASSERT_EQ(R->Unread.size(), 2u);
  EXPECT_TRUE(R->Unread["/w/a.c"].ends_with(
      ": line 2: 'x.h' file not found: get x (and 1 more)"))
      << R->Unread["/w/a.c"];
  EXPECT_TRUE(R->Unread["/b.c"].ends_with(": too large")) << R->Unread["/b.c"];
}

TEST(LspReport, WhatIsNoneIsNone) {
  for (const char *Text : {"", "{", "[]", "{}", "{\"findings\": 1}",
                           "{\"findings\": [{}], \"gaps\": []}"})
    EXPECT_FALSE(readReport(Text, "/w")) << Text;
}

/// A word of a client can't be another option.
TEST(LspParams, OptionsOfTheClient) {
  llvm::json::Value V = llvm::json::Object{
      {"rootUri", "file:///w%20x"},
      {"initializationOptions",
       llvm::json::Object{{"checks", llvm::json::Array{"a", "-b"}},
                          {"database", "--fix"},
                          {"python", "--output=/x"},
                          {"preview", true},
                          {"allFiles", false},
                          {"fix", true}}}};
  Hello H;
  llvm::json::Path::Root Root;
  ASSERT_TRUE(fromJSON(V, H, Root));
  EXPECT_EQ(H.Folders, std::vector<std::string>{"/w x"});
  std::ranges::sort(H.Options);
  EXPECT_EQ(H.Options, (std::vector<std::string>{"--checks=a,-b", "--preview",
                                                 "--python=--output=/x"}));
  EXPECT_EQ(H.Problems.size(), 2u);
}
