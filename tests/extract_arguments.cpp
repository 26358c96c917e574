//===- extract_arguments.cpp - what of a command the parser may see -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/Arguments.h"
#include "clang/Driver/Options.h"
#include <gtest/gtest.h>
#include <map>
#include <set>

using namespace nogil;
namespace options = clang::driver::options;
using llvm::opt::Option;
using Words = std::vector<std::string>;

static Words kept(const Words &Args) { return readingArguments(Args).Args; }
static Words leftOut(const Words &Args) {
  return readingArguments(Args).LeftOut;
}

TEST(Arguments, WhatReadingNeedsStaysAsItIs) {
  Words All = {"-Iinc",
               "-I",
               "inc",
               "-isystem",
               "sys",
               "-iquote",
               "q",
               "-DX=1",
               "-D",
               "Y",
               "-UZ",
               "--include-directory=inc",
               "-std=c++20",
               "-x",
               "c++",
               "-include",
               "a.h",
               "-imacros",
               "b.h",
               "-fno-exceptions",
               "-frtti",
               "-fopenmp",
               "-pthread",
               "-O2",
               "-march=native",
               "-mavx512f",
               "-mno-sse4.2",
               "-m32",
               "--target=x86_64-pc-windows-msvc",
               "-target",
               "aarch64-linux-gnu",
               "--sysroot=/s",
               "-isysroot",
               "/s",
               "-nostdinc",
               "-nostdinc++",
               "-stdlib=libc++",
               "-Wall",
               "-Wno-whatever",
               "-fPIC",
               "-ftemplate-depth=1024",
               "-fsanitize=address",
               "-Xclang",
               "-I",
               "-Xclang",
               "x"};
  EXPECT_EQ(kept(All), All);
  EXPECT_EQ(leftOut(All), Words());
}

TEST(Arguments, WhatIsPackedIsUnpacked) {
  EXPECT_EQ(kept({"-Wp,-D_FORTIFY_SOURCE=2,-MD,x.d,-U", "-Wp,-DA,-fplugin=x"}),
            (Words{"-D_FORTIFY_SOURCE=2", "-DA"}));
  EXPECT_EQ(leftOut({"-Wp,-D_FORTIFY_SOURCE=2,-MD,x.d", "-Wp,-DA,-fplugin=x"}),
            Words{"-Wp,-fplugin="});
  EXPECT_EQ(kept({"-Xpreprocessor", "-include", "-Xpreprocessor", "a.h"}),
            (Words{"-include", "a.h"}));
  EXPECT_EQ(leftOut({"-Xclang", "-load", "-Xclang", "x.so", "-Xclang", "-DA"}),
            Words{"-Xclang -load"});
  EXPECT_EQ(kept({"-Xclang", "-load", "-Xclang", "x.so", "-Xclang", "-DA"}),
            (Words{"-Xclang", "-DA"}));
}

TEST(Arguments, ValuesCount) {
  EXPECT_EQ(kept({"-x", "cuda", "--target=nvptx64", "-ftemplate-depth=99999",
                  "-xhip", "--language=cl", "-fconstexpr-steps=4294967295"}),
            Words());
  EXPECT_EQ(leftOut({"-x", "cuda", "--target=amdgcn-amd-amdhsa"}),
            (Words{"-x", "--target="}));
}

TEST(Arguments, OtherFilesAndUnknownOptions) {
  EXPECT_EQ(kept({"b.c", "/b.c", "@gone.rsp", "", "-", "-DA", "-such=1"}),
            Words{"-DA"});
  EXPECT_EQ(leftOut({"b.c", "@gone.rsp", "-fsuch-an=option"}),
            (Words{"another file", "@gone.rsp", "-fsuch-an"}));
  EXPECT_EQ(kept({"-DA", "--", "-DB"}), Words{"-DA"});
  EXPECT_EQ(kept({"-DA", "-include"}), Words{"-DA"}) << "a value is missing";
  EXPECT_EQ(leftOut({"-DA", "-include"}), Words{"-include"});
  EXPECT_EQ(leftOut({"-Wp,-include", "-Xclang", "-load"}),
            (Words{"-Wp,-include", "-Xclang -load"}));
}

/// An option as somebody might write it; nothing for groups and the like.
static Words spelled(const Option &O, llvm::StringRef Prefixed) {
  std::string Name = Prefixed.str();
  switch (O.getKind()) {
  case Option::FlagClass:
    return {Name};
  case Option::JoinedClass:
  case Option::CommaJoinedClass:
  case Option::RemainingArgsJoinedClass:
    return {Name + "1"};
  case Option::SeparateClass:
  case Option::JoinedOrSeparateClass:
  case Option::RemainingArgsClass:
    return {Name, "1"};
  case Option::JoinedAndSeparateClass:
    return {Name + "1", "2"};
  case Option::MultiArgClass: {
    Words All = {Name};
    All.resize(1 + O.getNumArgs(), "1");
    return All;
  }
  default:
    return {};
  }
}

/// The options that are passed on, but for features of processors. Whoever adds
/// one has looked at what Clang does with it. "-Wl," and its kin are here since
/// they are names of warnings to the frontend.
static const std::set<std::string> PassedOn = {
#include "extract_arguments.inc"
};

/// Each option of the driver and of its frontend, in each of its spellings, on
/// its own and behind -Xclang, -Wp and -Xpreprocessor.
TEST(Arguments, EveryOptionOfClang) {
  const llvm::opt::OptTable &Table = clang::driver::getDriverOptTable();
  std::set<std::string> Passed;
  size_t Tried = 0, Told = 0;
  for (unsigned Id = 1; Id <= Table.getNumOptions(); ++Id) {
    const Option O = Table.getOption(Id);
    Words Plain = spelled(O, O.isValid() ? O.getPrefixedName() : "");
    if (Plain.empty() || O.getID() == options::OPT_Xclang ||
        O.getUnaliasedOption().getID() == options::OPT_Xclang)
      continue;
    ++Tried;
    Words Packed, Split;
    std::string Joined = "-Wp";
    for (const std::string &W : Plain) {
      Packed.insert(Packed.end(), {"-Xclang", W});
      Split.insert(Split.end(), {"-Xpreprocessor", W});
      Joined += "," + W;
    }
    for (const Words &As : {Plain, Packed, Split, Words{Joined}}) {
      ReadingArguments R = readingArguments(As);
      Told += !R.LeftOut.empty();
      EXPECT_EQ(kept(R.Args), R.Args) << "not stable: " << Plain[0];
      if (!R.Args.empty() && !llvm::StringRef(Plain[0]).starts_with("-m"))
        Passed.insert(O.getPrefixedName().str());
    }
  }
  EXPECT_GT(Tried, 3000u);
  EXPECT_GT(Told, 7000u);
  for (const std::string &Name : Passed)
    EXPECT_TRUE(PassedOn.count(Name)) << "  \"" << Name << "\",";
  for (const std::string &Name : PassedOn)
    EXPECT_TRUE(Passed.count(Name)) << Name;
}

/// None of them has a name that speaks of files to write or programs to run.
TEST(Arguments, NothingThatWritesOrLoads) {
  for (const char *Option : {"-o",
                             "-MF",
                             "-MJ",
                             "-B",
                             "--config=",
                             "-fplugin=",
                             "-load",
                             "-ccc-install-dir",
                             "-serialize-diagnostics",
                             "-dependency-file",
                             "-stats-file=",
                             "-include-pch",
                             "-fmodule-file=",
                             "-ivfsoverlay",
                             "-fmodules",
                             "-v",
                             "-H",
                             "-###",
                             "-save-temps",
                             "--offload-arch=",
                             "-fopenmp-targets=",
                             "-mllvm",
                             "-resource-dir",
                             "-working-directory"})
    EXPECT_FALSE(PassedOn.count(Option)) << Option;
}
