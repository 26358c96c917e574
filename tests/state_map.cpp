//===- state_map.cpp - states share, and don't notice ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/StateMap.h"
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace nogil;

namespace {

using Plain = std::map<TermId, int>;

std::vector<std::pair<TermId, int>> entries(const Plain &Of) {
  return {Of.begin(), Of.end()};
}

std::vector<std::pair<TermId, int>> entries(const StateMap<int> &Of) {
  return {Of.begin(), Of.end()};
}

// Several copies at once against maps that share nothing.
class StateMapOf : public testing::TestWithParam<uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Keys, StateMapOf, testing::Values(12, 200, 1000));

TEST_P(StateMapOf, IsAMapThatSharesNothing) {
  std::mt19937 Random(1);
  auto Number = [&](uint32_t Below) { return uint32_t(Random() % Below); };
  std::vector<StateMap<int>> Maps(4);
  std::vector<Plain> Model(4);
  for (unsigned Step = 0; Step != 20000; ++Step) {
    uint32_t I = Number(4);
    TermId K(Number(GetParam()));
    switch (Number(5)) {
    case 0:
    case 1: {
      int V = int(Number(GetParam() / 4));
      Maps[I].put(K, V);
      Model[I][K] = V;
      break;
    }
    case 2:
      Maps[I].drop(K);
      Model[I].erase(K);
      break;
    case 3: {
      int V = int(Number(GetParam())); // of many, a few
      Maps[I].eraseIf([&](auto &E) { return E.second == V; });
      std::erase_if(Model[I], [&](auto &E) { return E.second == V; });
      break;
    }
    case 4: {
      uint32_t J = Number(4);
      Maps[I] = Maps[J];
      Model[I] = Model[J];
      break;
    }
    }
    for (uint32_t J = 0; J != 4; ++J) {
      ASSERT_EQ(entries(Maps[J]), entries(Model[J])) << "step " << Step;
      ASSERT_EQ(Maps[J] == Maps[I], Model[J] == Model[I]) << "step " << Step;
    }
    const int *Found = Maps[I].find(K);
    ASSERT_EQ(Found != nullptr, Model[I].count(K) == 1);
    ASSERT_TRUE(!Found || *Found == Model[I][K]);
  }
}

// Keys that follow each other have one value, so that whole chunks go.
TEST_P(StateMapOf, ErasesWhereItIsAsked) {
  std::mt19937 Random(3);
  auto Number = [&](uint32_t Below) { return uint32_t(Random() % Below); };
  std::vector<StateMap<int>> Maps(4);
  std::vector<Plain> Model(4);
  for (unsigned Step = 0; Step != 400; ++Step) {
    const uint32_t I = Number(4);
    for (uint32_t Count = Number(GetParam()); Count-- != 0;) {
      TermId K(Number(GetParam()));
      Maps[I].put(K, int(K.V / 100));
      Model[I][K] = int(K.V / 100);
    }
    const uint32_t J = Number(4);
    Maps[J] = Maps[I];
    Model[J] = Model[I];
    const int V = int(Number(GetParam() / 100 + 1));
    auto Goes = [&](auto &E) { return E.second == V; };
    Maps[J].eraseIf(
        [&](auto &C) { return std::ranges::any_of(C.entries(), Goes); },
        [&](auto &C) { return std::ranges::all_of(C.entries(), Goes); }, Goes,
        0);
    std::erase_if(Model[J], Goes);
    for (uint32_t M = 0; M != 4; ++M) {
      ASSERT_EQ(entries(Maps[M]), entries(Model[M])) << "step " << Step;
      ASSERT_EQ(Maps[M].size(), Model[M].size());
    }
  }
}

// What two maps share is passed over, and nothing else.
TEST_P(StateMapOf, DifferencesAreThoseOfTheEntries) {
  std::mt19937 Random(2);
  auto Number = [&](uint32_t Below) { return uint32_t(Random() % Below); };
  using Found = std::vector<std::tuple<uint32_t, int, int>>;
  auto Or = [](const int *V) { return V ? *V : -1; };
  StateMap<int> From;
  for (uint32_t I = 0; I != GetParam(); ++I)
    From.put(TermId(I), int(Number(4)));
  for (unsigned Round = 0; Round != 200; ++Round) {
    StateMap<int> Maps[2] = {From, From};
    for (auto &M : Maps)
      for (unsigned Step = Number(6); Step != 0; --Step) {
        TermId K(Number(GetParam()));
        if (Number(2))
          M.drop(K);
        else
          M.put(K, int(Number(4)));
      }
    Found Differ, Expected;
    size_t Looked =
        Maps[0].differences(Maps[1], [&](TermId K, auto *A, auto *B) {
          Differ.push_back({K.V, Or(A), Or(B)});
        });
    for (uint32_t I = 0; I != GetParam(); ++I) {
      int A = Or(Maps[0].find(TermId(I))), B = Or(Maps[1].find(TermId(I)));
      if (A != B)
        Expected.push_back({I, A, B});
    }
    ASSERT_EQ(Differ, Expected);
    ASSERT_EQ(Maps[0] == Maps[1], Expected.empty());
    if (GetParam() == 1000) { // ten changes are in at most so many chunks
      ASSERT_LE(Looked, 10u * 2 * 64);
    }
    From = Maps[Number(2)];
    for (unsigned I = 0; I != 3; ++I)
      From.put(TermId(Number(GetParam())), 5);
  }
}

// Of notes, those that are asked for again after a change are new.
TEST(StateMap, NotesAreThoseOfTheEntries) {
  StateMap<int> M;
  auto Of = [](auto &E) { return ChunkNotes{uint64_t(E.second), 0}; };
  auto Values = [&](const StateMap<int> &X) {
    uint64_t Is = 0;
    for (const auto *C : X.chunks())
      Is |= C->notes(Of).Values;
    return Is;
  };
  for (uint32_t I = 0; I != 200; ++I)
    M.put(TermId(I), 1);
  EXPECT_EQ(Values(M), 1u);
  StateMap<int> Copy = M;
  M.put(TermId(100u), 4);
  EXPECT_EQ(Values(M), 5u);
  EXPECT_EQ(Values(Copy), 1u);
  M.drop(TermId(100u));
  EXPECT_EQ(Values(M), 1u);
  size_t Asked = Copy.eraseIf([&](auto &C) { return C.notes(Of).Values & 2; },
                              [](auto &) { return true; });
  EXPECT_EQ(Asked, 0u);
  EXPECT_EQ(Copy.size(), 200u);
}

// Whoever asks may note what it is asked about.
TEST(StateMap, ErasingAsksOnceAndInOrder) {
  StateMap<int> M;
  for (uint32_t I = 0; I != 8; ++I)
    M.put(TermId(7 - I), int(I));
  StateMap<int> Copy = M;
  std::vector<uint32_t> Asked;
  M.eraseIf([&](auto &E) {
    Asked.push_back(E.first.V);
    return E.first.V % 3 == 1;
  });
  EXPECT_EQ(Asked, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(M.size(), 5u);
  EXPECT_EQ(Copy.size(), 8u);
}

TEST(StateMap, WhatIsMovedAwayIsEmpty) {
  StateMap<int> M;
  M.put(TermId(1u), 1);
  StateMap<int> To = std::move(M);
  EXPECT_TRUE(M.empty());
  EXPECT_EQ(To.size(), 1u);
  M.put(TermId(2u), 2);
  EXPECT_EQ(M.size(), 1u);
  EXPECT_EQ(*To.find(TermId(1u)), 1);
}

} // namespace
