//===- facts_serialize.cpp - facts to bytes and back ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "facts/Serialize.h"
#include "facts_sample.h"
#include "support/TextParse.h"
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace nogil;

namespace {

TuFacts sample() {
  TextError Err;
  TuFacts F = parseSkeletons(FactsSample, Err);
  EXPECT_EQ(Err.Line, 0u) << Err.Message;
  return F;
}

constexpr size_t HeaderSize = 8;

template <class T> bool inRange(T I, size_t Size) {
  return !I.valid() || I.V < Size;
}

// What consumers rely on.
void expectSound(const TuFacts &F) {
  for (const SourceFile &File : F.Files)
    ASSERT_TRUE(inRange(File.Path, F.Strings.size()));
  for (size_t I = 0; I < F.Macros.size(); ++I)
    ASSERT_TRUE(inRange(F.Macros[I].Outer, I));
  for (const FuncInfo &I : F.Funcs)
    ASSERT_TRUE(inRange(I.Usr, F.Strings.size()) &&
                inRange(I.Parent, F.Funcs.size()) &&
                inRange(I.Decl.File, F.Files.size()));
  for (const Skeleton &S : F.Skeletons) {
    ASSERT_LT(S.Self.V, F.Funcs.size());
    ASSERT_LE(S.ParamCount, S.Vars.size());
    for (const Var &V : S.Vars)
      ASSERT_TRUE(inRange(V.Scope, S.Scopes.size()));
    for (ExprId A : S.Args)
      ASSERT_TRUE(inRange(A, S.Exprs.size()));
    for (const Event &E : S.Events) {
      ASSERT_LE(uint64_t(E.ArgsBegin) + E.ArgsCount, S.Args.size());
      ASSERT_TRUE(inRange(E.Callee, F.Funcs.size()) &&
                  inRange(E.CalleeExpr, S.Exprs.size()) &&
                  inRange(E.Dst, S.Exprs.size()) &&
                  inRange(E.Src, S.Exprs.size()) &&
                  inRange(E.Macro, F.Macros.size()) &&
                  inRange(E.Unwind, S.Blocks.size()) &&
                  inRange(E.Range.File, F.Files.size()));
    }
    for (size_t I = 0; I < S.Statements.size(); ++I)
      ASSERT_TRUE(inRange(S.Statements[I].Parent, I) &&
                  inRange(S.Statements[I].Range.File, F.Files.size()));
    for (const Block &B : S.Blocks) {
      ASSERT_LE(uint64_t(B.EventsBegin) + B.EventsCount, S.Events.size());
      for (BlockId Succ : B.Succs)
        ASSERT_LT(Succ.V, S.Blocks.size());
    }
  }
}

void expectNoCrash(const std::string &Bytes, size_t &Read) {
  std::optional<TuFacts> F = deserialize(Bytes);
  if (!F)
    return;
  ++Read;
  expectSound(*F);
  // The printer walks every table.
  EXPECT_FALSE((printSkeletons(*F) + printFacts(*F)).empty());
  for (const Skeleton &S : F->Skeletons)
    for (uint32_t I = 0; I < S.Exprs.size(); ++I)
      printExpr(*F, S, ExprId(I));
}

} // namespace

TEST(Serialize, ReadsWhatItWrote) {
  std::string Bytes = serialize(sample());
  std::optional<TuFacts> F = deserialize(Bytes);
  ASSERT_TRUE(F);
  EXPECT_EQ(printSkeletons(*F), FactsSample);
  EXPECT_EQ(serialize(*F), Bytes);
}

TEST(Serialize, KeepsWhatTheTextLeavesOut) {
  TuFacts F = sample();
  Skeleton &S = F.Skeletons[0];
  SrcRange R;
  R.File = FileId(1u);
  R.Line = ~0u - 1;
  R.Col = 3;
  R.EndLine = 1;
  R.EndCol = ~0u;
  R.Offset = 0x80000000u;
  R.EndOffset = 7;
  S.Events[0].Range = R;
  S.Exprs[0].Value = std::numeric_limits<int64_t>::min();
  S.Exprs[0].Type = F.Strings.intern("some type");
  ASSERT_GE(S.Args.size(), 4u); // of two calls
  S.ArgSpans = {{~0u - 1, ~0u}, {}, {5, 9}};
  S.Blocks[1].CaseValues = {std::numeric_limits<int64_t>::max(), -1};
  std::optional<TuFacts> G = deserialize(serialize(F));
  ASSERT_TRUE(G);
  EXPECT_EQ(G->Skeletons[0].Events[0].Range, R);
  EXPECT_EQ(G->Skeletons[0].Exprs, S.Exprs);
  std::vector<Span> Spans = S.ArgSpans;
  Spans.resize(S.Args.size());
  EXPECT_EQ(G->Skeletons[0].ArgSpans, Spans);
  EXPECT_EQ(G->Skeletons[0].Blocks[1].CaseValues, S.Blocks[1].CaseValues);
  EXPECT_EQ(G->str(S.Exprs[0].Type), "some type");
}

TEST(Serialize, EmptyFactsAreFacts) {
  std::optional<TuFacts> F = deserialize(serialize(TuFacts()));
  ASSERT_TRUE(F);
  EXPECT_EQ(F->Strings.size(), 1u);
  EXPECT_TRUE(F->Skeletons.empty());
}

TEST(Serialize, SameFactsSameBytes) {
  std::string Bytes = serialize(sample());
  EXPECT_EQ(serialize(sample()), Bytes);
  TuFacts Copy = sample();
  TuFacts Moved = std::move(Copy);
  EXPECT_EQ(serialize(Moved), Bytes);
}

TEST(Serialize, AnotherVersionIsNotRead) {
  std::string Bytes = serialize(sample());
  ++Bytes[4];
  EXPECT_FALSE(deserialize(Bytes));
  EXPECT_FALSE(deserialize(""));
  EXPECT_FALSE(deserialize("NGTF"));
}

TEST(Serialize, NoTruncationIsRead) {
  std::string Bytes = serialize(sample());
  size_t Read = 0;
  for (size_t N = 0; N < Bytes.size(); ++N) {
    EXPECT_FALSE(deserialize(std::string_view(Bytes).substr(0, N))) << N;
    if (N >= HeaderSize)
      expectNoCrash(Bytes.substr(0, N), Read);
  }
  EXPECT_EQ(Read, 0u);
  EXPECT_FALSE(deserialize(Bytes + '\0'));
}

TEST(Serialize, DamageIsHarmless) {
  std::string Bytes = serialize(sample());
  size_t Read = 0;
  for (size_t N = HeaderSize; N < Bytes.size(); ++N)
    for (int V : {0, 1, 0x7f, 0x80, 0xff, Bytes[N] + 1, Bytes[N] - 1}) {
      std::string Damaged = Bytes;
      Damaged[N] = static_cast<char>(V);
      expectNoCrash(Damaged, Read);
    }
  EXPECT_GT(Read, 0u); // else the test would not have tested the readable ones
  std::mt19937 Random(12345);
  for (int I = 0; I < 20000; ++I) {
    std::string Damaged = Bytes;
    for (int N = Random() % 6; N >= 0; --N)
      Damaged[HeaderSize + Random() % (Bytes.size() - HeaderSize)] =
          static_cast<char>(Random());
    expectNoCrash(Damaged, Read);
  }
}

TEST(Serialize, AHugeCountAllocatesNothing) {
  // No flag, then a count of strings far beyond what follows.
  std::string Payload("\0\xff\xff\xff\xff\xff\xff\xff\x7f", 9);
  std::string Bytes = serialize(TuFacts()).substr(0, HeaderSize) + Payload;
  EXPECT_FALSE(deserialize(Bytes));
}
