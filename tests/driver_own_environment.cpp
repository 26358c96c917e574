//===- driver_own_environment.cpp - where hooks install the program -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program in a virtual environment that is active, as pre-commit runs it,
// next to an installation of Python on PATH. The report says whose headers were
// used.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using namespace nogil::test;

namespace {

class OwnEnvironment : public testing::Test {
protected:
  void SetUp() override {
    write(P + "/pyproject.toml", "");
    write(P + "/a.c", "#include <Python.h>\n");
    python(T / "base/bin/python3", "3.13.0");
    environment(Hook);
    fs::create_directories(Hook + "/bin");
    fs::copy(NOGIL_BINARY_DIR "/bin/nogil-tidy", Hook + "/bin/nogil-tidy");
    fs::create_directory_symlink(NOGIL_SOURCE_DIR "/rules", share("rules"));
    fs::create_directory_symlink(NOGIL_SOURCE_DIR "/share/project",
                                 share("project"));
    install("pip-26.0");
    install("nogil_tidy-0.1.0");
    install("nogil_tidy_pre_commit-0.1.0");
  }
  std::string share(const std::string &Name) const {
    fs::create_directories(Hook + "/share/nogil-tidy");
    return Hook + "/share/nogil-tidy/" + Name;
  }
  /// An interpreter that answers as one of this version.
  void python(const std::string &Exe, const std::string &Version) const {
    write(Exe, "#!/bin/sh\nprintf '\\n{\"version\": \"" + Version +
                   "\", \"include\": [\"" NOGIL_SOURCE_DIR
                   "/testdata/include\"]}\\n'\n");
    fs::permissions(Exe, fs::perms::owner_all);
  }
  void environment(const std::string &Folder) const {
    write(Folder + "/pyvenv.cfg", "home = " + (T / "base/bin") + "\n");
    python(Folder + "/bin/python3", "3.12.0");
    fs::create_symlink("python3", Folder + "/bin/python");
  }
  void install(const std::string &Name) const {
    write(Hook + "/lib/python3.12/site-packages/" + Name + ".dist-info/RECORD",
          "");
  }
  /// The version of the Python whose headers were used.
  std::string used(const std::string &Before = "",
                   const std::string &Path = "base/bin",
                   const std::string &Options = "") const {
    Ran R =
        runShell("export VIRTUAL_ENV='" + Hook + "' PATH='" + Hook +
                     "/bin:" + (T / Path) + ":/nowhere'\n" + Before +
                     "nogil-tidy --no-cache --format=json " + Options + " .",
                 P, T / "cache");
    nlohmann::json J = nlohmann::json::parse(R.Out, nullptr, false);
    if (!J.is_object())
      return "none: " + R.Err;
    return J["run"]["python"]["version"];
  }

  TempFolder T;
  std::string P = T / "p", Hook = T / "hooks/env";
};

} // namespace

TEST_F(OwnEnvironment, GoesLast) { EXPECT_EQ(used(), "3.13.0"); }

TEST_F(OwnEnvironment, IsBetterThanNone) {
  EXPECT_EQ(used("", "empty"), "3.12.0");
}

TEST_F(OwnEnvironment, ThatHasMoreIsTheUsers) {
  install("numpy-2.4.6");
  EXPECT_EQ(used(), "3.12.0");
}

TEST_F(OwnEnvironment, AnotherOneThatIsActiveGoesFirst) {
  environment(T / "other");
  EXPECT_EQ(used("VIRTUAL_ENV='" + (T / "other") + "'\n"), "3.12.0");
  // Where it is another program, it is an environment like any other.
  EXPECT_EQ(used("PATH='" NOGIL_BINARY_DIR "/bin':\"$PATH\"\n"), "3.12.0");
}

TEST_F(OwnEnvironment, OfTheProjectIsTheProjects) {
  fs::create_directory_symlink(Hook, P + "/.venv");
  EXPECT_EQ(used("", "base/bin", "--trust-project"), "3.12.0");
}

TEST_F(OwnEnvironment, ThroughALink) {
  fs::create_directory_symlink(T / "hooks", T / "link");
  EXPECT_EQ(used("VIRTUAL_ENV='" + (T / "link/env") + "'\n"), "3.13.0");
  EXPECT_EQ(
      used("PATH='" + (T / "link/env/bin") + ":" + (T / "base/bin") + "'\n"),
      "3.13.0");
}
