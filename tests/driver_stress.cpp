//===- driver_stress.cpp - scripts that make findings happen --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the command prints is in testdata/cli/stress_*.
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "driver_support.h"
#include "stress/Stress.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;

static const StressTables &tables() {
  static const StressTables Read = [] {
    DataFolders Data;
    Data.Stress = NOGIL_SOURCE_DIR "/share/stress";
    return readStressTables(Data);
  }();
  return Read;
}

static Finding found(std::string Message = "broken") {
  Place At{"m.c", 1, 1, 1, 2, 0, 1};
  Finding F("nogil-racy-member", KindName("swap"), At, "f", std::move(Message),
            "key", Witness({At, "here"}));
  F.Builds = Build_FreeThreaded;
  F.Fingerprint = "0123456789abcdef";
  F.Modules = {"m"};
  F.Calls = {{"f", "PyMethodDef", "ml_meth", "update", "m.Thing", "", 1},
             {"g", "_typeobject", "tp_repr", "", "m.Thing", "", {}}};
  return F;
}

static std::vector<ModuleAudit> modules() {
  ModuleAudit M;
  M.Name = "m";
  M.Init = {"m.c", 9, 1, 9, 2, 0, 1};
  return {M};
}

static std::string script(const Finding &F, const std::string &Package = "") {
  return stressScript(F, modules(), tables(),
                      [&](const std::string &) { return Package; });
}

/// What it says where it refuses; empty: it does not.
static std::string refusal(const Finding &F) {
  try {
    script(F);
  } catch (const DriverError &E) {
    return E.what();
  }
  return "";
}

static bool has(const std::string &Text, const std::string &Part) {
  return Text.find(Part) != std::string::npos;
}

/// Python's own opinion.
static bool compiles(const std::string &Script) {
  TempFolder T;
  write(T / "script.py", Script);
  return runShell("python3 -m py_compile script.py", T.str(), T / "cache")
             .Exit == 0;
}

TEST(Stress, WritesWhatTablesSay) {
  std::string Text = script(found());
  EXPECT_TRUE(has(Text, "return self.update(*arguments)\n")) << Text;
  EXPECT_TRUE(has(Text, "return repr(self)\n"));
  EXPECT_TRUE(has(Text, "COUNT_1, COUNT_2 = None, 0\n"));
  EXPECT_TRUE(has(Text, "TYPE = \"Thing\"\n"));
  EXPECT_TRUE(has(Text, "FRESH = None\n"));
  EXPECT_TRUE(has(Text, "FUNCTIONS = (\"f\", \"g\",)\n"));
  EXPECT_FALSE(has(Text, "@CALL_1@"));
  EXPECT_TRUE(compiles(Text));
}

TEST(Stress, TakesOneFunctionTwice) {
  Finding F = found();
  F.Calls.pop_back();
  std::string Text = script(F);
  EXPECT_FALSE(has(Text, "repr(self)"));
  EXPECT_TRUE(has(Text, "COUNT_1, COUNT_2 = None, None\n"));
  EXPECT_TRUE(compiles(Text));
}

TEST(Stress, ReadsFlags) {
  Finding F = found();
  F.Calls[0].Flags = 4;
  EXPECT_TRUE(has(script(F), "COUNT_1, COUNT_2 = 0, 0\n"));
  F.Calls[0].Flags = 8;
  EXPECT_TRUE(has(script(F), "COUNT_1, COUNT_2 = 1, 0\n"));
  F.Calls[0].Flags.reset();
  EXPECT_TRUE(has(script(F), "COUNT_1, COUNT_2 = None, 0\n"));
}

TEST(Stress, KnowsTheModule) {
  Finding F = found();
  EXPECT_TRUE(has(script(F), "MODULE = \"m\"\n"));
  EXPECT_TRUE(has(script(F, "a.b."), "MODULE = \"a.b.m\"\n"));
  F.Calls[0].Type = "a.m.Thing"; // it says so itself
  EXPECT_TRUE(has(script(F, "c."), "MODULE = \"a.m\"\n"));
  F.Calls[0].Type = "other.place.Thing"; // shown there, made here
  EXPECT_TRUE(has(script(F, "c."), "MODULE = \"c.m\"\n"));
}

TEST(Stress, NeedsNoObjectForFunctions) {
  Finding F = found();
  F.Calls = {{"f", "PyMethodDef", "ml_meth", "make", "", "m", 4}};
  std::string Text = script(F);
  EXPECT_TRUE(has(Text, "NEEDS_OBJECT = False\n"));
  EXPECT_TRUE(has(Text, "return None  # both are functions"));
  EXPECT_TRUE(has(Text, "TYPE = None\n"));
  EXPECT_TRUE(has(Text, "return module.make(*arguments)\n"));
  EXPECT_TRUE(compiles(Text));
  F.Calls.push_back(found().Calls[1]); // and an object's
  Text = script(F);
  EXPECT_TRUE(has(Text, "NEEDS_OBJECT = True\n"));
  EXPECT_TRUE(has(Text, "return module.make(*arguments)\n"));
  EXPECT_TRUE(has(Text, "return repr(self)\n"));
}

TEST(Stress, MakesAnewWhatHappensOnce) {
  Finding F = found();
  F.Check = "nogil-racy-static";
  F.Kind = "lazy";
  F.Calls = {{"f", "PyType_Slot", "Py_tp_init", "", "m.Thing", "", {}}};
  std::string Text = script(F);
  EXPECT_TRUE(has(Text, "FRESH = \"process\"\n"));
  EXPECT_TRUE(has(Text, "return new_object(module)\n"));
  EXPECT_TRUE(has(Text, "NEEDS_OBJECT = False\n"));
  EXPECT_TRUE(has(Text, "COUNT_1, COUNT_2 = 0, 0\n"));
  F.Kind = "scratch";
  Text = script(F);
  EXPECT_TRUE(has(Text, "FRESH = None\n"));
  EXPECT_TRUE(has(Text, "return self.__init__(*arguments)\n"));
}

TEST(Stress, RefusesWhatItCannotWrite) {
  EXPECT_EQ(refusal(found()), "");
  Finding F = found();
  F.Builds = Build_Gil;
  EXPECT_TRUE(has(refusal(F), "about Python with a GIL")) << refusal(F);
  F = found();
  F.Check = "nogil-module-gil-declaration";
  EXPECT_TRUE(has(refusal(F), "about a module as a whole")) << refusal(F);
  F = found();
  F.Calls.clear();
  EXPECT_TRUE(has(refusal(F), "no function that Python calls")) << refusal(F);
  F = found();
  F.Calls[0].Record = "";
  F.Calls[0].Member = "";
  EXPECT_TRUE(has(refusal(F), "how Python code calls 'f'")) << refusal(F);
  F = found();
  F.Calls[0].Member = "tp_traverse_all";
  EXPECT_TRUE(has(refusal(F), "'tp_traverse_all' of 'PyMethodDef'"));
}

TEST(Stress, RefusesNamesThatAreNone) {
  for (const char *Name :
       {"", "a b", "a()", "1a", "a\nimport os", "a;b", "a#", "\"", "class",
        "None", "\xC3\xA4", "a\xE2\x80\xAE", "a.", ".a", "a..b", "a.import",
        "__import__('os').system('x')"}) {
    Finding F = found();
    F.Calls[0].Name = Name;
    EXPECT_TRUE(has(refusal(F), "no plain identifier")) << Name;
    F = found();
    F.Calls[0].Type = std::string("m.") + Name;
    EXPECT_TRUE(has(refusal(F), "no plain identifier")) << Name;
    F = found();
    F.Modules.clear();
    F.Calls[0].Type = "";
    F.Calls[1].Type = "";
    F.Calls[0].Module = F.Calls[1].Module = Name;
    EXPECT_NE(refusal(F), "") << Name;
  }
}

TEST(Stress, KeepsTextsInComments) {
  Finding F = found("a\nimport os\r\n\"\"\" @CALL_1@ '''\\\x0c\x1b[31m "
                    "\xE2\x80\xA8 \xFF # -*- coding: rot13 -*-");
  F.Where.File = "x\nimport os; y.c";
  F.Function = "f\"), __import__('os'), (\"\n\\";
  F.Calls[1].Function = "h\n\"\"\"\nimport os\n";
  F.Notes.assign(1, {F.Where, F.Message});
  std::string Text = script(F);
  EXPECT_TRUE(compiles(Text)) << Text;
  EXPECT_FALSE(has(Text, "\nimport os\n\"\"\""));
  // As many lines as without.
  auto Lines = [](const std::string &T) {
    return std::count(T.begin(), T.end(), '\n');
  };
  EXPECT_EQ(Lines(Text), Lines(script(found())));
  EXPECT_TRUE(has(Text, "@CALL_1@ '''")); // not looked at again
  for (char C : Text)
    EXPECT_TRUE(C == '\n' || static_cast<unsigned char>(C) >= ' ');
}

TEST(Stress, FindsByTheBeginning) {
  Report R;
  for (const char *Print : {"0123456789abcdef", "0123fedcba987654"}) {
    R.Findings.push_back(found());
    R.Findings.back().Fingerprint = Print;
  }
  EXPECT_EQ(&findingOf(R, "stress", "01234"), &R.Findings[0]);
  EXPECT_EQ(&findingOf(R, "stress", "0123fedcba987654"), &R.Findings[1]);
  auto Message = [&](const char *Print) -> std::string {
    try {
      findingOf(R, "stress", Print);
    } catch (const DriverError &E) {
      return E.what();
    }
    return "";
  };
  EXPECT_EQ(Message("0123"),
            "2 findings have this fingerprint: stress: '0123': give more "
            "digits of one: 0123456789abcdef (m.c:1), 0123fedcba987654 "
            "(m.c:1)");
  EXPECT_TRUE(has(Message("01"), "fingerprint too short"));
  EXPECT_TRUE(has(Message(""), "fingerprint too short"));
  EXPECT_TRUE(has(Message("abcd"), "no such finding: stress: 'abcd': none of "
                                   "2 findings"));
  EXPECT_TRUE(has(Message("ab\ncd"), "'ab\\ncd'"));
}

TEST(Stress, KnowsPackages) {
  TempFolder T;
  write(T / "src/a/__init__.py", "");
  write(T / "src/a/b/__init__.py", "");
  write(T / "src/a/b/m.c", "");
  write(T / "src/a/c/m.c", "");
  EXPECT_EQ(packageOf(T / "src/a/b/m.c"), "a.b.");
  EXPECT_EQ(packageOf(T / "src/a/c/m.c"), "");
}
