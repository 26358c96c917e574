//===- models_patterns.cpp - rules that are rows of YAML ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a pattern may say and what not, with the message and its place.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include <gtest/gtest.h>

using namespace nogil;
using Lines = std::vector<std::string>;

static LoadResult load(const std::string &Row) {
  return loadModelsText("schema: 1\nsource: lib\npatterns:\n" + Row, "t.yaml");
}

static Lines errors(const std::string &Row) {
  Lines Out;
  for (const LoadError &E : load(Row).Errors)
    Out.push_back(std::to_string(E.Line) + ":" + std::to_string(E.Col) + ": " +
                  E.Message);
  return Out;
}

/// A row that is right, with something more.
static std::string with(const std::string &Keys) {
  return "  - {rule: a-b, event: {call: [f]}, message: m, " + Keys + "}\n";
}

TEST(Patterns, AllKeys) {
  LoadResult R =
      load("  - rule: lib-flush\n"
           "    kind: late\n"
           "    summary: a buffer is flushed late\n"
           "    preview: false\n"
           "    event: {call: [f, \"g_*\"], role: blocks, kind: io}\n"
           "    state: detached\n"
           "    lock: none\n"
           "    message: \"{callee} in {function}\"\n"
           "    note: here\n"
           "    fix: use {instead}\n"
           "    severity: error\n"
           "    builds: gil\n");
  ASSERT_TRUE(R.Errors.empty()) << R.Errors.front().Message;
  ASSERT_EQ(R.M.patterns().size(), 1u);
  const Pattern &X = R.M.patterns().front();
  EXPECT_EQ(X.Rule, "lib-flush");
  EXPECT_EQ(X.Kind, "late");
  EXPECT_EQ(X.Summary, "a buffer is flushed late");
  EXPECT_FALSE(X.Preview);
  EXPECT_EQ(X.Event, Pattern::On::Call);
  EXPECT_EQ(X.Names, (Lines{"f", "g_*"}));
  EXPECT_EQ(X.Does, RoleKind::Blocks);
  EXPECT_EQ(X.RoleWord, "io");
  EXPECT_EQ(X.State, Pattern::In::Detached);
  EXPECT_EQ(X.Locks, Pattern::Lock::None);
  EXPECT_EQ(X.Message, "{callee} in {function}");
  EXPECT_EQ(X.Note, "here");
  EXPECT_EQ(X.Fix, "use {instead}");
  EXPECT_EQ(X.Severity, "error");
  EXPECT_EQ(X.Builds, "gil");
  EXPECT_EQ(X.Line, 4u);
}

TEST(Patterns, RequiredAndUnknownKeys) {
  EXPECT_EQ(errors("  - {rule: a-b, event: {call: [f]}}\n"),
            (Lines{"4:5: a row of 'patterns' needs the key 'message'"}));
  EXPECT_EQ(errors(with("sate: any")),
            (Lines{"4:49: unknown key 'sate' in a row of 'patterns'; did you "
                   "mean 'state'?"}));
  EXPECT_EQ(errors("  - {rule: A-b, event: {call: [f]}, message: m}\n"),
            (Lines{"4:12: not an id of a rule: 'A-b'; it is lower-case words "
                   "with '-' between, such as nogil-some-hazard"}));
  EXPECT_EQ(errors(with("preview: true")),
            (Lines{"4:58: 'preview' is about a rule of its own, which has a "
                   "'summary'"}));
}

TEST(Patterns, Values) {
  EXPECT_EQ(errors(with("state: atached")),
            (Lines{"4:56: unknown value 'atached' for 'state'; did you mean "
                   "'attached'?"}));
  EXPECT_EQ(errors(with("lock: non")),
            (Lines{"4:55: unknown value 'non' for 'lock'; did you mean "
                   "'none'?"}));
  EXPECT_EQ(errors(with("severity: eror")),
            (Lines{"4:59: unknown value 'eror' for 'severity'; did you mean "
                   "'error'?"}));
  EXPECT_EQ(errors(with("builds: free-threadd")),
            (Lines{"4:57: unknown value 'free-threadd' for 'builds'; did you "
                   "mean 'free-threaded'?"}));
  EXPECT_EQ(errors(with("fix: \"use {insted}\"")),
            (Lines{"4:54: unknown placeholder '{insted}' in 'fix'; did you "
                   "mean 'instead'?"}));
}

static std::string event(const std::string &Keys) {
  return "  - {rule: a-b, message: m, event: {" + Keys + "}}\n";
}

TEST(Patterns, Events) {
  EXPECT_EQ(
      errors(event("kind: io")),
      (Lines{"4:36: 'event' needs 'call', 'macro', 'read', 'write' or "
             "'role'",
             "4:43: 'kind' says more about a 'role', and there is none"}));
  EXPECT_EQ(errors(event("call: [f], read: [\"a::b\"]")),
            (Lines{"4:36: 'event' is one of 'call', 'macro', 'read' and "
                   "'write'"}));
  EXPECT_EQ(errors(event("write: [b]")),
            (Lines{"4:44: a member is 'record::member', found 'b'"}));
  EXPECT_EQ(errors(event("call: [\"*f*\"]")),
            (Lines{"4:43: a name holds one '*' at most: '*f*'"}));
  EXPECT_EQ(errors(event("role: block")),
            (Lines{"4:43: unknown value 'block' for 'role'; did you mean "
                   "'blocks'?"}));
  EXPECT_EQ(
      errors(event("role: blocks, kind: ioo")),
      (Lines{"4:57: unknown value 'ioo' for 'kind'; did you mean 'io'?"}));
  EXPECT_EQ(errors(event("macro: [M], role: blocks")),
            (Lines{"4:55: a macro has no role of its own; use 'call'"}));
}

TEST(Patterns, OneEach) {
  std::string Row = "  - {rule: a-b, event: {call: [f]}, message: m}\n";
  EXPECT_EQ(errors(Row + Row),
            (Lines{"5:12: the pattern 'a-b' is given twice; the other is at "
                   "t.yaml:4; patterns of one rule differ in 'kind'"}));
  std::string Of = "  - {rule: a-b, summary: s, event: {call: [f]}, message: m";
  EXPECT_EQ(errors(Of + "}\n" + Of + ", kind: x}\n"),
            (Lines{"5:12: the summary of 'a-b' is given twice; the other is "
                   "at t.yaml:4"}));
}
