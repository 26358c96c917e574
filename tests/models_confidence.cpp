//===- models_confidence.cpp - what findings of a kind are worth ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include <gtest/gtest.h>

using namespace nogil;

static LoadResult load(const std::string &Rows) {
  return loadModelsText("schema: 1\nsource: looks\nconfidence:\n" + Rows,
                        "t.yaml");
}

static std::string firstError(const std::string &Rows) {
  LoadResult R = load(Rows);
  return R.Errors.empty() ? "" : R.Errors.front().Message;
}

TEST(ConfidenceRows, AreRead) {
  LoadResult R =
      load("  - {rule: a-b, kind: x, 'true': 9, 'false': 1, confidence: high}\n"
           "  - {rule: a-b, kind: y, confidence: medium}\n"
           "  - {rule: a-c, kind: x, documented: true, confidence: low}\n");
  ASSERT_TRUE(R.Errors.empty()) << R.Errors.front().Message;
  EXPECT_EQ(R.M.confidence("a-b", "x"), Confidence::High);
  EXPECT_EQ(R.M.confidence("a-b", "y"), Confidence::Medium);
  EXPECT_EQ(R.M.confidence("a-c", "x"), Confidence::Low);
  EXPECT_EQ(R.M.confidence("a-c", "y"), Confidence::Unmeasured);
}

TEST(ConfidenceRows, MayBeNone) {
  LoadResult R =
      loadModelsText("schema: 1\nsource: looks\nconfidence: []\n", "t.yaml");
  ASSERT_TRUE(R.Errors.empty()) << R.Errors.front().Message;
  EXPECT_EQ(R.M.confidence("a-b", "x"), Confidence::Unmeasured);
}

TEST(ConfidenceRows, TheLaterOneCounts) {
  LoadResult R = load("  - {rule: a-b, kind: x, confidence: high}\n"
                      "  - {rule: a-b, kind: x, confidence: low}\n");
  ASSERT_TRUE(R.Errors.empty()) << R.Errors.front().Message;
  EXPECT_EQ(R.M.confidence("a-b", "x"), Confidence::Low);
}

TEST(ConfidenceRows, MistakesAreErrors) {
  EXPECT_NE(firstError("  - {rule: a-b, kind: x, confidence: hihg}\n")
                .find("did you mean 'high'?"),
            std::string::npos);
  EXPECT_NE(firstError("  - {rule: a-b, kind: x}\n").find("confidence"),
            std::string::npos);
  EXPECT_NE(firstError("  - {rule: a-b, confidence: low}\n").find("kind"),
            std::string::npos);
  EXPECT_EQ(firstError("  - {rule: a-b, kind: x, 'true': few, "
                       "confidence: low}\n"),
            "'true' must be a whole number, found 'few'");
}

// What nobody has judged is shown as it always was.
TEST(Confidence, UnmeasuredIsShown) {
  EXPECT_EQ(shownAs(Confidence::Unmeasured), Confidence::High);
  EXPECT_EQ(shownAs(Confidence::High), Confidence::High);
  EXPECT_LT(shownAs(Confidence::Medium), Confidence::High);
  EXPECT_LT(shownAs(Confidence::Low), Confidence::Medium);
  EXPECT_STREQ(confidenceName(Confidence::Unmeasured), "unmeasured");
}
