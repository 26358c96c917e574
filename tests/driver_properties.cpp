//===- driver_properties.cpp - the same bytes however they were computed --===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Over all of testdata/checks, taken as one program: the report and every dump
// must not depend on the number of threads, on the state of the cache or on
// the order of the inputs.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace fs = std::filesystem;
using namespace nogil::test;

namespace {

class Properties : public testing::Test {
protected:
  void SetUp() override {
    Project = T / "project";
    fs::copy(NOGIL_SOURCE_DIR "/testdata/checks", Project,
             fs::copy_options::recursive);
    write(Project + "/pyproject.toml", "");
    // Old enough for the cache to trust the time, and found in this order.
    auto Hour = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const auto &E : fs::recursive_directory_iterator(Project))
      if (E.is_regular_file()) {
        fs::last_write_time(E.path(), Hour);
        std::string Suffix = E.path().extension().string();
        if (Suffix == ".c" || Suffix == ".cpp")
          Sources.push_back(E.path().string());
      }
    std::sort(Sources.begin(), Sources.end());
    write(T / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                        "\"include\": [\"%s\"]}\\n' "
                        "'" NOGIL_SOURCE_DIR "/testdata/include'\n");
    fs::permissions(T / "python", fs::perms::owner_all);
  }
  std::string run(const std::string &Options,
                  const std::vector<std::string> &Paths = {"."}) {
    std::string Line =
        "nogil-tidy --python '" + (T / "python") + "' " + Options;
    for (const std::string &P : Paths)
      Line += " '" + P + "'";
    Ran R = runShell(Line, Project, T / "cache");
    EXPECT_LE(R.Exit, 1) << R.Err;
    EXPECT_FALSE(R.Out.empty()) << R.Err;
    return R.Out;
  }
  size_t entries() const {
    std::error_code Ec;
    return size_t(
        std::distance(fs::directory_iterator(T / "cache/nogil-tidy", Ec), {}));
  }
  TempFolder T;
  std::string Project;
  std::vector<std::string> Sources;
};

} // namespace

TEST_F(Properties, ReportsAreByteIdentical) {
  ASSERT_FALSE(Sources.empty());
  std::string Wanted = run("--format=json --no-cache -j1");
  EXPECT_NE(Wanted.find("\"check\": \"nogil-"), std::string::npos)
      << "a report without findings proves nothing:\n"
      << Wanted;
  EXPECT_EQ(entries(), 0u);
  EXPECT_EQ(run("--format=json --no-cache -j2"), Wanted);
  EXPECT_EQ(run("--format=json --no-cache -j7"), Wanted);
  EXPECT_EQ(run("--format=json -j2"), Wanted) << "cold";
  EXPECT_GT(entries(), Sources.size() / 2);
  EXPECT_EQ(run("--format=json -j2"), Wanted) << "warm";
  EXPECT_EQ(run("--format=json -j1"), Wanted) << "warm";
  std::vector<std::string> Backwards(Sources.rbegin(), Sources.rend());
  EXPECT_EQ(run("--format=json -j2", Backwards), Wanted);
  std::rotate(Backwards.begin(), Backwards.begin() + Backwards.size() / 3,
              Backwards.end());
  EXPECT_EQ(run("--format=json -j2 --no-cache", Backwards), Wanted);
}

TEST_F(Properties, DumpsAreByteIdentical) {
  for (const char *Dump :
       {"facts", "skeleton", "program", "callgraph", "entries", "summary",
        "modules", "states", "contexts", "locks", "accesses", "ownership",
        "effects", "origins", "findings"}) {
    std::string Option = std::string("--dump=") + Dump;
    std::string Wanted = run(Option + " --no-cache -j1");
    // The first of these is cold, all others are warm.
    EXPECT_EQ(run(Option + " -j2"), Wanted) << Dump;
  }
}

TEST_F(Properties, KilledAndConcurrentRunsLeaveAGoodCache) {
  std::string Check =
      "nogil-tidy --format=json --python '" + (T / "python") + "' -j2 .";
  std::string Wanted = run("--format=json --no-cache -j2");
  for (const char *Delay : {"0.05", "0.1", "0.2", "0.4", "0.8"}) {
    Ran Killed =
        runShell(Check + " >/dev/null & sleep " + Delay + "; kill -9 $!",
                 Project, T / "cache");
    EXPECT_EQ(Killed.Err.find("nogil-tidy:"), std::string::npos) << Killed.Err;
  }
  Ran Two = runShell(Check + " >../one & " + Check + " >../two; wait", Project,
                     T / "cache");
  EXPECT_EQ(Two.Err, "");
  EXPECT_EQ(read(T / "one"), Wanted);
  EXPECT_EQ(read(T / "two"), Wanted);
  EXPECT_EQ(run("--format=json"), Wanted);
}
