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

// Several copies at once against maps that share nothing.
TEST(StateMap, IsAMapThatSharesNothing) {
  std::mt19937 Random(1);
  auto Number = [&](uint32_t Below) { return uint32_t(Random() % Below); };
  std::vector<StateMap<int>> Maps(4);
  std::vector<Plain> Model(4);
  for (unsigned Step = 0; Step != 20000; ++Step) {
    uint32_t I = Number(4);
    TermId K(Number(12));
    switch (Number(5)) {
    case 0:
    case 1: {
      int V = int(Number(3));
      Maps[I].put(K, V);
      Model[I][K] = V;
      break;
    }
    case 2:
      Maps[I].drop(K);
      Model[I].erase(K);
      break;
    case 3: {
      int V = int(Number(3));
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
      ASSERT_EQ(Maps[J].entries(), entries(Model[J])) << "step " << Step;
      ASSERT_EQ(Maps[J] == Maps[I], Model[J] == Model[I]) << "step " << Step;
    }
    const int *Found = Maps[I].find(K);
    ASSERT_EQ(Found != nullptr, Model[I].count(K) == 1);
    ASSERT_TRUE(!Found || *Found == Model[I][K]);
  }
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
