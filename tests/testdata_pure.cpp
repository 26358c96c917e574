//===- testdata_pure.cpp - rows that say `pure` write nothing -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function that gives something out through a pointer is not pure: what the
// pointer led to would keep its old value, and a test of it one way. The
// declarations in Python's own headers say which functions do. Macros have no
// declaration and are not looked at.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <cstdlib>
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

/// The folder of Python's headers, or "".
std::string pythonHeaders() {
  std::string Out;
  if (FILE *P = popen("python3 -c 'import sysconfig; "
                      "print(sysconfig.get_paths()[\"include\"], end=\"\")'",
                      "r")) {
    char Buffer[4096];
    Out.assign(Buffer, fread(Buffer, 1, sizeof Buffer, P));
    pclose(P);
  }
  return fs::exists(fs::path(Out) / "Python.h") ? Out : "";
}

/// Names of functions in the text with an out-parameter: a pointer to what is
/// neither const nor a record.
std::set<std::string> withOutParameters(const std::string &Include,
                                        const std::string &Text,
                                        size_t &Declared) {
  ExtractInput In;
  In.File = "/nogil-pure.c";
  In.Directory = "/";
  In.Args = {"-I" + Include, "-std=gnu11"};
  In.Overlay[In.File] = Text;
  In.ProjectRoots = {"/"};
  TuFacts F = extractTu(In).Facts;
  std::set<std::string> Out;
  for (const FuncInfo &I : F.Funcs) {
    Declared += I.Access.valid();
    if (F.str(I.Access).find(PA_Value) != std::string::npos)
      Out.insert(F.str(I.Qual));
  }
  return Out;
}

std::string useOf(const std::string &Name) {
  return "void use_" + Name + "(void) { void *P = (void *)" + Name +
         "; (void)P; }\n";
}

TEST(PureRows, HaveNoOutParameters) {
  std::string Include = pythonHeaders();
  if (Include.empty())
    GTEST_SKIP() << "no headers of Python";
  std::string Text = "#include <Python.h>\n";
  std::set<std::string> Pure;
  for (const FunctionRow &R : rules().M.Rows)
    if (R.Pure && R.Source == "cpython") {
      Pure.insert(R.Name);
      Text += useOf(R.Name);
    }
  size_t Declared = 0;
  for (const std::string &Name : withOutParameters(Include, Text, Declared))
    EXPECT_FALSE(Pure.count(Name)) << Name << " writes through a parameter";
  EXPECT_GT(Declared, 10u) << "the headers can't be read";
}

// The test sees what it is about.
TEST(PureRows, OutParametersAreSeen) {
  std::string Include = pythonHeaders();
  if (Include.empty())
    GTEST_SKIP() << "no headers of Python";
  size_t Declared = 0;
  std::set<std::string> Found = withOutParameters(
      Include,
      "#include <Python.h>\n" + useOf("PyBytes_AsStringAndSize") +
          useOf("PyUnicode_GetLength"),
      Declared);
  EXPECT_TRUE(Found.count("PyBytes_AsStringAndSize"));
  EXPECT_FALSE(Found.count("PyUnicode_GetLength"));
}

} // namespace
} // namespace nogil::testdata
