//===- driver_python_callers.cpp - what Python code keeps to itself -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files that keep a function of an extension module to themselves, and twins
// in which users get at it, or at what it is given.
//
//===----------------------------------------------------------------------===//
#include "PythonCallers.h"
#include "driver_support.h"
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace nogil;
using namespace nogil::test;
using Names = std::set<std::string>;

/// What one file of a package `pkg` with the module `tools` keeps back.
static Names kept(const std::string &Text) {
  PythonCallers C;
  C.read(Text, {"pkg", "tools"});
  return C.keptBack();
}

static const Names Total{"total"};

TEST(PythonCallers, CallsKeepItBack) {
  EXPECT_EQ(kept("from . import _ext\n"
                 "def add(values):\n"
                 "    return _ext.total(list(values))\n"),
            Total);
  EXPECT_EQ(kept("import _ext as e\n"
                 "def add(values):\n"
                 "    return e.total([v for v in values], 1)\n"),
            Total);
  EXPECT_EQ(kept("from pkg.ext import (\n"
                 "    other as _other,  # not called\n"
                 "    total as _total)\n"
                 "x = _total([1, 2])\n"),
            Total);
  EXPECT_EQ(kept("from ._shared import _ext\n"
                 "_total = _ext.total\n"
                 "def add(values):\n"
                 "    values = list(values)\n"
                 "    if _total is not None:\n"
                 "        return _total(values)\n"),
            Total);
  EXPECT_EQ(kept("from .ext import total as _total\n"
                 "def add(values, size: int, exact=False, n: int = 3):\n"
                 "    return _total(tuple(values), size, exact, n)\n"),
            Total);
}

TEST(PythonCallers, PrivateFunctionsMayPassOn) {
  EXPECT_EQ(kept("from . import _ext\n"
                 "def _add(values):\n"
                 "    return _ext.total(values)\n"),
            Total);
  EXPECT_EQ(kept("from . import _ext\n"
                 "def add(values):\n"
                 "    return _ext.total(values)\n"),
            Names());
  EXPECT_EQ(kept("from . import _ext\n"
                 "class Sums:\n"
                 "    def add(self, values, *,\n"
                 "            more=None):\n"
                 "        return _ext.total(self, more)\n"),
            Names());
}

TEST(PythonCallers, NamesThatUsersSee) {
  const std::string Call = "def add(v):\n    return _ext.total(list(v))\n";
  EXPECT_EQ(kept("from . import _ext\n" + Call), Total);
  EXPECT_EQ(kept("from . import _ext\nsums = _ext.total\n" + Call), Names());
  EXPECT_EQ(kept("from . import _ext\nuse(_ext.total)\n" + Call), Names());
  EXPECT_EQ(kept("from . import _ext\nfrom ._ext import total\n" + Call),
            Names());
  EXPECT_EQ(kept("from . import _ext\nfrom ._ext import *\n" + Call), Names());
  EXPECT_EQ(kept("from . import _ext\nfrom .tools import *\n" + Call), Total);
  EXPECT_EQ(kept("from . import _ext\nfrom math import *\n" + Call), Total);
}

TEST(PythonCallers, ModulesThatAreNone) {
  const std::string Call = "def add(v):\n    return m.total(list(v))\n";
  EXPECT_EQ(kept("import m\n" + Call), Names());
  EXPECT_EQ(kept("import math as m\n" + Call), Names());
  EXPECT_EQ(kept("import numpy.linalg as m\n" + Call), Names());
  EXPECT_EQ(kept("from . import tools as m\n" + Call), Names());
  EXPECT_EQ(kept("from pkg import m\n" + Call), Total);
}

TEST(PythonCallers, TextsAndCommentsSayNothing) {
  EXPECT_EQ(kept("from . import _ext\n"
                 "'''\nfrom ._ext import total\n'''\n"
                 "x = 1  # from ._ext import *\n"
                 "y = _ext.total([1]); z = r'_ext.total'\n"),
            Total);
  EXPECT_EQ(kept("from . import _ext\ny = '_ext.total([1])'\n"), Names());
}

TEST(PythonCallers, Trees) {
  TempFolder T;
  write(T / "pkg/__init__.py", "from .sums import add\n");
  write(T / "pkg/sums.py", "from pkg import _ext\n"
                           "def add(v):\n    return _ext.total(list(v))\n");
  write(T / "tests/test_ext.py", "from pkg._ext import *\n");
  PythonCallers C;
  C.readTree(T / ".");
  EXPECT_EQ(C.keptBack(), Total);
  write(T / "pkg/more.py", "from pkg._ext import total\n");
  C.readTree(T / ".");
  EXPECT_EQ(C.keptBack(), Names());
}

// A name that ends like that of a file is no promise: nobody writes to the
// pipe.
TEST(PythonCallers, WhatCantBeReadMayShowAnything) {
  TempFolder T;
  write(T / "pkg/__init__.py", "from . import _ext\n"
                               "def add(v):\n    return _ext.total(list(v))\n");
  ASSERT_EQ(mkfifo((T / "pkg/more.py").c_str(), 0600), 0);
  EXPECT_EQ(keptBackBelow({T / "."})(), Names());
  std::filesystem::remove(T / "pkg/more.py");
  EXPECT_EQ(keptBackBelow({T / "."})(), Total);
}
