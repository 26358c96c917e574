//===- testdata_twins.cpp - the order of units doesn't show ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sources that define one name several times are linked in many orders; the
// program and its call graph must be the same, and every definition be there.
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <random>

namespace nogil::testdata {
namespace {

std::vector<std::string> twins() {
  std::vector<std::string> Names = casesIn(sourceDir() / "testdata/checks");
  std::erase_if(Names,
                [](const std::string &N) { return !N.starts_with("twins_"); });
  return Names;
}

std::vector<std::shared_ptr<const TuFacts>> unitsOf(const std::string &Case) {
  std::vector<fs::path> Files = filesOf(sourceDir() / "testdata/checks" / Case);
  std::erase_if(Files, [](const fs::path &F) { return !isSource(F); });
  Extracted E = extractAll(Files);
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  return E.Tus;
}

class Twins : public testing::TestWithParam<std::string> {};

TEST_P(Twins, AnyOrder) {
  auto Tus = unitsOf(GetParam());
  auto Dump = [&] {
    Program P = nogil::link(Tus, rules().M);
    return dumpProgram(P) + dumpCallGraph(P) + dumpEntries(P);
  };
  const std::string First = Dump();
  std::mt19937 Random(11);
  for (unsigned I = 0; I != 20; ++I) {
    std::shuffle(Tus.begin(), Tus.end(), Random);
    EXPECT_EQ(First, Dump());
  }
}

INSTANTIATE_TEST_SUITE_P(Testdata, Twins, testing::ValuesIn(twins()),
                         [](const auto &I) { return testName(I.param); });

/// By name of the function, how many bodies there are.
size_t bodies(const Program &P, const std::string &Name) {
  return size_t(std::ranges::count_if(P.Functions, [&](const Function &F) {
    return F.Body && P.Tus[F.Tu]->str(P.Tus[F.Tu]->func(F.Ref).Name) == Name;
  }));
}

TEST(TwinBodies, EachDefinitionIsKept) {
  Program Many = nogil::link(unitsOf("twins_many"), rules().M);
  EXPECT_EQ(bodies(Many, "f"), 6u);
  EXPECT_TRUE(Many.Clashes.empty());
  Program Mains = nogil::link(unitsOf("twins_main"), rules().M);
  EXPECT_EQ(bodies(Mains, "main"), 2u);
  Program Shared = nogil::link(unitsOf("twins_shared_helper"), rules().M);
  EXPECT_EQ(bodies(Shared, "helper"), 2u);
  EXPECT_EQ(bodies(Shared, "hook"), 2u);
  EXPECT_TRUE(Shared.Clashes.empty());
  Program Inline = nogil::link(unitsOf("twins_inline"), rules().M);
  EXPECT_EQ(bodies(Inline, "twice"), 2u);
}

TEST(TwinBodies, OneHeaderIsOneFunction) {
  Program P = nogil::link(unitsOf("twins_same_inline"), rules().M);
  EXPECT_EQ(bodies(P, "add"), 1u);
  EXPECT_EQ(bodies(P, "largest"), 1u);
}

} // namespace
} // namespace nogil::testdata
