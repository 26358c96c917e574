//===- driver_cli.cpp - the command line, case by case --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A case is a folder of testdata/cli: `cmd` is shell text that is run in a
// copy of the folder, `expected.out` what it prints, `exit` its exit code, and
// `expected.err`, if there, what it says on standard error. The copy's name is
// written {DIR}, the source tree's {ROOT}. NOGIL_UPDATE=1 writes the expected
// files anew; look at the difference before you commit it.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include <gtest/gtest.h>

namespace fs = std::filesystem;
using namespace nogil::test;

static std::vector<std::string> caseNames() {
  std::vector<std::string> Names;
  for (const auto &E : fs::directory_iterator(NOGIL_SOURCE_DIR "/testdata/cli"))
    if (fs::exists(E.path() / "cmd"))
      Names.push_back(E.path().filename().string());
  std::sort(Names.begin(), Names.end());
  return Names;
}

class Cli : public testing::TestWithParam<std::string> {};

TEST_P(Cli, PrintsWhatIsExpected) {
  std::string Case =
      std::string(NOGIL_SOURCE_DIR "/testdata/cli/") + GetParam();
  TempFolder Temp;
  std::string Copy = Temp / GetParam();
  fs::copy(Case, Copy,
           fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  for (const char *Own : {"/cmd", "/expected.out", "/expected.err", "/exit"})
    fs::remove(Copy + Own);
  Ran R = runShell(read(Case + "/cmd"), Copy, Temp / "cache");
  auto Portable = [&](std::string Text) {
    Text = replaceAll(std::move(Text), Copy, "{DIR}");
    Text = replaceAll(std::move(Text), Temp.str(), "{TEMP}");
    return replaceAll(std::move(Text), NOGIL_SOURCE_DIR, "{ROOT}");
  };
  std::string Out = Portable(R.Out), Err = Portable(R.Err);
  if (std::getenv("NOGIL_UPDATE")) {
    write(Case + "/expected.out", Out);
    write(Case + "/exit", std::to_string(R.Exit) + "\n");
    if (fs::exists(Case + "/expected.err"))
      write(Case + "/expected.err", Err);
  }
  EXPECT_EQ(read(Case + "/expected.out"), Out) << "standard error:\n" << Err;
  EXPECT_EQ(std::atoi(read(Case + "/exit").c_str()), R.Exit) << Err;
  if (fs::exists(Case + "/expected.err")) {
    EXPECT_EQ(read(Case + "/expected.err"), Err);
  }
}

INSTANTIATE_TEST_SUITE_P(Testdata, Cli, testing::ValuesIn(caseNames()),
                         [](const testing::TestParamInfo<std::string> &I) {
                           return I.param;
                         });
