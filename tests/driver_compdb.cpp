//===- driver_compdb.cpp - builds are recorded ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// nogil-tidy compdb on builds that are a line of shell each, with the
// machine's compiler, or with one that only says how it was called.
//
//===----------------------------------------------------------------------===//
#include "compdb/Recording.h"
#include "driver_support.h"
#include "parse/CompileCommands.h"
#include "parse/CompilerCall.h"
#include "support/Hash.h"
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace nogil;
using namespace nogil::test;
using Json = nlohmann::json;

namespace {

using Words = std::vector<std::string>;

Words filesOf(const CompilerCall &Call) {
  Words Out;
  for (const CompilerCall::Source &S : Call.Sources)
    Out.push_back(S.File + " > " + S.Output);
  return Out;
}

/// What comes next gets signals as on a terminal, however the tests have been
/// started.
const char *const Usual =
    "python3 -c 'import os, signal, sys\n"
    "for s in signal.SIGINT, signal.SIGQUIT, signal.SIGHUP:\n"
    "  signal.signal(s, signal.SIG_DFL)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])' ";

class Recorded : public testing::Test {
protected:
  void SetUp() override {
    write(T / "p/a.c", "#include \"x.h\"\nint a(void) { return X; }\n");
    write(T / "p/main.c", "int a(void);\nint main(void) { return a(); }\n");
    write(T / "p/b c.cpp", "int b() { return 1; }\n");
    write(T / "p/inc/x.h", "#define X 1\n");
    // Says how it was called, and what it sees.
    write(T / "bin/cc",
          "#!/bin/sh\necho \"$@ [$0] [$NOGIL_TIDY_COMPDB]\" >> '" +
              (T / "calls") + "'\nexit ${CODE:-0}\n");
    sh("chmod +x '" + (T / "bin/cc") + "'");
  }
  Ran sh(const std::string &Line) {
    return runShell(Line, T / "p", T / "cache");
  }
  /// A build, with quotes as in a shell within single ones.
  Ran record(const std::string &Build, const std::string &Options = "",
             const std::string &Before = "") {
    return sh(Before + " nogil-tidy compdb " + Options + " -- sh -c '" + Build +
              "'");
  }
  Json database(const std::string &Name = "p/compile_commands.json") {
    return Json::parse(read(T / Name), nullptr, false);
  }
  Words files(const std::string &Name = "p/compile_commands.json") {
    Words Out;
    const Json Read = database(Name);
    if (Read.is_discarded())
      return {Name + " is no database"};
    for (const Json &E : Read)
      Out.push_back(replaceAll(E["file"], T.str() + "/", ""));
    return Out;
  }
  std::string fake() { return "PATH='" + (T / "bin") + "':\"$PATH\" "; }
  TempFolder T;
};

} // namespace

TEST(CompilerCalls, NameTheirSources) {
  struct {
    Words Args, Files;
  } Cases[] = {
      {{"-c", "a.c"}, {"a.c > a.o"}},
      {{"-c", "a.c", "-o", "o/x.o", "-MF", "a.d"}, {"a.c > o/x.o"}},
      {{"-o", "p", "a.c", "b.cc", "c.o", "-lm"}, {"a.c > p", "b.cc > p"}},
      {{"a.c"}, {"a.c > a.out"}},
      {{"-x", "c++", "-c", "a.inc"}, {"a.inc > a.o"}},
      {{"-x", "c", "a.inc", "-x", "none", "b.inc"}, {"a.inc > a.out"}},
      {{"-xc++-header", "a.h"}, {}},
      {{"-shared", "a.o", "-o", "a.so"}, {}},
      {{"-E", "a.c"}, {}},
      {{"-M", "a.c"}, {}},
      {{"-fsyntax-only", "a.c"}, {}},
      {{"-###", "-c", "a.c"}, {}},
      {{"-c", "-"}, {}},
      {{"-c", "a.S"}, {}},
      {{"--version"}, {}},
      {{"-S", "a.cpp"}, {"a.cpp > a.o"}},
      {{"-include", "b.c", "-c", "a.c"}, {"a.c > a.o"}},
      {{"-c", "a.c", "-o"}, {"a.c > a.o"}},
      {{"", "-c", "a.c"}, {"a.c > a.o"}},
      {{}, {}},
  };
  for (const auto &C : Cases)
    EXPECT_EQ(filesOf(compilerCall(C.Args)), C.Files)
        << testing::PrintToString(C.Args);
}

TEST(CompilerCalls, KeepWhatIsOneSources) {
  CompilerCall Call = compilerCall(
      {"-Ia", "-DX", "a.c", "-isystem", "b", "c.c", "d.o", "-o", "p"});
  ASSERT_EQ(Call.Sources.size(), 2u);
  EXPECT_EQ(Call.Sources[0].Args,
            (Words{"-c", "-Ia", "-DX", "a.c", "-isystem", "b", "-o", "p"}));
  EXPECT_EQ(Call.Sources[1].Args,
            (Words{"-c", "-Ia", "-DX", "-isystem", "b", "c.c", "-o", "p"}));
  EXPECT_EQ(Call.Folders, (Words{"a", "b"}));
}

TEST(CompilerCalls, ReadResponseFiles) {
  TempFolder T;
  write(T / "r", "-DA=\"x y\" -c\n'a b.c' @" + (T / "s"));
  write(T / "s", "-DB");
  EXPECT_EQ(withResponseFiles({"-g", "@" + (T / "r"), "@none"}),
            (Words{"-g", "-DA=x y", "-c", "a b.c", "-DB", "@none"}));
}

TEST_F(Recorded, WhatWasCompiled) {
  Ran R = record("cc -Iinc -c a.c && c++ -c \"b c.cpp\" -o b.o && "
                 "cc -Iinc -DM=1 a.c main.c -o prog && ./prog; test $? = 1");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_NE(R.Err.find("note: compdb runs this command, and with it code of "
                       "the project: sh -c cc"),
            R.Err.npos)
      << R.Err;
  EXPECT_NE(R.Err.find("compile_commands.json: 4 compilations"), R.Err.npos)
      << R.Err;
  EXPECT_EQ(files(), (Words{"p/a.c", "p/a.c", "p/b c.cpp", "p/main.c"}));
  for (const Json &E : database()) {
    EXPECT_EQ(E["directory"], T / "p");
    EXPECT_EQ(std::filesystem::path(E["arguments"][0]).is_absolute(), true);
    EXPECT_EQ(E["output"].get<std::string>().starts_with(T / "p/"), true);
  }
  std::string Error;
  auto Db = CompileCommands::load(T / "p/compile_commands.json", Error);
  ASSERT_TRUE(Db) << Error;
  ASSERT_EQ(Db->all().size(), 4u);
  EXPECT_EQ(Db->all()[0].Args, (Words{"-Iinc"}));
  EXPECT_EQ(Db->all()[1].Args, (Words{"-Iinc", "-DM=1"}));
}

TEST_F(Recorded, TheCompilerIsTheSame) {
  Ran Plain = sh("cc -c none.c"), R = record("cc -c none.c");
  EXPECT_EQ(R.Exit, Plain.Exit);
  EXPECT_NE(R.Err.find(Plain.Err), R.Err.npos) << R.Err;
  EXPECT_EQ(record("cc --version; cc -dumpmachine; true").Out,
            sh("cc --version; cc -dumpmachine").Out);
  // A signal is one, and what a compiler starts is not recorded again.
  write(T / "bin/cc", "#!/bin/sh\nkill -SEGV $$\n");
  R = record("cc -c a.c; echo $?", "", fake());
  EXPECT_EQ(R.Out, "139\n") << R.Err;
}

TEST_F(Recorded, ExitCodesAreThoseOfTheBuild) {
  Ran R = record("cc -Iinc -c a.c; exit 7");
  EXPECT_EQ(R.Exit, 7);
  EXPECT_EQ(files(), Words{"p/a.c"});
  EXPECT_NE(R.Err.find("the build has failed with exit code 7, so some may be "
                       "missing"),
            R.Err.npos)
      << R.Err;
  R = record("cc -Iinc -c a.c; kill -TERM $$", "-o t.json");
  EXPECT_EQ(R.Exit, 128 + 15) << R.Err;
  EXPECT_EQ(files("p/t.json"), Words{"p/a.c"});
  // As on a terminal: everybody gets it.
  R = sh("setsid -w " + std::string(Usual) +
         "nogil-tidy compdb -o i.json -- sh -c "
         "'cc -Iinc -c a.c; kill -INT 0; sleep 5'");
  EXPECT_EQ(R.Exit, 128 + 2) << R.Err;
  EXPECT_EQ(files("p/i.json"), Words{"p/a.c"}) << R.Out << R.Err;
  // Others are passed on to the build.
  R = sh("nogil-tidy compdb -o s.json -- sh -c 'cc -Iinc -c a.c; "
         "touch ready; exec sleep 50' & "
         "while ! test -e ready; do sleep 0.1; done; kill $!; wait $!");
  EXPECT_EQ(R.Exit, 128 + 15) << R.Err;
  EXPECT_EQ(files("p/s.json"), Words{"p/a.c"});
  for (const char *Signal : {"INT", "QUIT"}) {
    R = sh(fmt::format(
        "rm -f ready; {1}nogil-tidy compdb -o s.json -- sh -c "
        "'cc -Iinc -c a.c; "
        "touch ready; exec sleep 50' & "
        "while ! test -e ready; do sleep 0.1; done; kill -{0} $!; wait $!",
        Signal, Usual));
    EXPECT_EQ(R.Exit, 128 + (Signal[0] == 'I' ? 2 : 3)) << R.Err;
  }
  // What was ignored stays so.
  R = sh("rm -f ready; nohup nogil-tidy compdb -o h.json -- sh -c "
         "'cc -Iinc -c a.c; touch ready; kill -HUP $$; sleep 0.5; exit 9' "
         "2>&1 & while ! test -e ready; do sleep 0.1; done; kill -HUP $!; "
         "wait $!");
  EXPECT_EQ(R.Exit, 9) << R.Out << R.Err;
  R = record("exit 3", "-o none.json");
  EXPECT_EQ(R.Exit, 3);
  EXPECT_NE(R.Err.find("none.json is not written"), R.Err.npos) << R.Err;
  EXPECT_FALSE(std::filesystem::exists(T / "p/none.json"));
}

TEST_F(Recorded, NothingToDoKeepsWhatThereIs) {
  write(T / "p/compile_commands.json", "[]");
  Ran R = record("true");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("0 compilations were seen: nothing was built again"),
            R.Err.npos)
      << R.Err;
  EXPECT_EQ(read(T / "p/compile_commands.json"), "[]");
  // Probes are nothing.
  write(T / "p/conftest.c", "int x;\n");
  R = record("cc -c conftest.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("0 compilations were seen"), R.Err.npos) << R.Err;
}

/// A build may be nothing but the compiler.
TEST_F(Recorded, TheBuildIsACompiler) {
  Ran R = sh("nogil-tidy compdb -- cc -Iinc -c a.c -o a.o");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), Words{"p/a.c"});
  EXPECT_TRUE(std::filesystem::exists(T / "p/a.o"));
}

TEST_F(Recorded, IsAppended) {
  EXPECT_EQ(record("cc -Iinc -c a.c").Exit, 0);
  EXPECT_EQ(record("cc -DY -Iinc -c a.c; c++ -c \"b c.cpp\"", "--append").Exit,
            0);
  EXPECT_EQ(files(), (Words{"p/a.c", "p/b c.cpp"}));
  EXPECT_EQ(database()[0]["arguments"][1], "-DY");
  EXPECT_EQ(record("cc -c main.c").Exit, 0);
  EXPECT_EQ(files(), Words{"p/main.c"});
}

TEST_F(Recorded, NothingElseIsReplaced) {
  write(T / "p/setup.json", "{\"a\": 1}");
  Ran R = record("touch ran; cc -c main.c", "-o setup.json");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("setup.json: it is no compile database"), R.Err.npos)
      << R.Err;
  EXPECT_FALSE(std::filesystem::exists(T / "p/ran"));
  write(T / "p/list.json", "[{\"name\": \"x\"}]");
  EXPECT_EQ(record("touch ran; cc -c main.c", "-o list.json").Exit, 2);
  EXPECT_EQ(record("touch ran; cc -c main.c", "-o none/x.json").Exit, 2);
  EXPECT_EQ(record("touch ran; cc -c main.c", "-o main.c").Exit, 2);
  EXPECT_FALSE(std::filesystem::exists(T / "p/ran"));
}

TEST_F(Recorded, CompilersNamedByTheirPath) {
  const std::string Fake = T / "bin/cc";
  Ran R = record("$CC -c main.c", "", "CC='" + Fake + " -m64'");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(database()[0]["arguments"], (Words{Fake, "-m64", "-c", "main.c"}));
  EXPECT_EQ(read(T / "calls"), "-m64 -c main.c [" + Fake + "] []\n");
  // A name that no table has.
  std::filesystem::rename(T / "bin/cc", T / "bin/mine");
  EXPECT_EQ(record("mine -c a.c", "", fake()).Exit, 2);
  R = record("mine -c a.c", "", fake() + "CC=mine");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), Words{"p/a.c"});
  // The shell is no compiler.
  R = record("sh -c \"cc -c main.c\"", "", "CC=\"sh w.sh cc\"");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), Words{"p/main.c"});
}

TEST_F(Recorded, OfATargetAndVersion) {
  for (const char *Name :
       {"x86_64-linux-gnu-gcc", "clang-99", "armv7-none-g++-4.8.1"}) {
    std::filesystem::copy(T / "bin/cc", T / ("bin/" + std::string(Name)));
    EXPECT_EQ(record(std::string(Name) + " -c main.c", "", fake()).Exit, 0)
        << Name;
  }
  for (const char *Name : {"gcc-ar", "c++filt", "mycc"}) {
    std::filesystem::copy(T / "bin/cc", T / ("bin/" + std::string(Name)));
    EXPECT_EQ(record(std::string(Name) + " -c main.c", "", fake()).Exit, 2)
        << Name;
  }
}

/// It knows the answer without the compiler.
TEST_F(Recorded, BehindALauncher) {
  write(T / "bin/ccache", "#!/bin/sh\nexit 0\n");
  sh("chmod +x '" + (T / "bin/ccache") + "'");
  for (const char *Build :
       {"ccache cc -c main.c", "ccache max_size=1G cc -c main.c"}) {
    Ran R = record(Build, "", fake());
    EXPECT_EQ(R.Exit, 0) << R.Err;
    EXPECT_EQ(database()[0]["arguments"][0], T / "bin/cc");
  }
  EXPECT_EQ(record("ccache -s main.c", "", fake()).Exit, 2);
  Ran R = record("$CC -c main.c", "",
                 "CC='" + (T / "bin/ccache") + " cc' " + fake());
  EXPECT_EQ(R.Exit, 0) << R.Err;
  // One that runs it is recorded once, and finds the compiler.
  write(T / "bin/ccache", "#!/bin/sh\nexec \"$@\"\n");
  R = record("ccache cc -c main.c", "", fake());
  EXPECT_EQ(files(), Words{"p/main.c"});
  EXPECT_EQ(read(T / "calls"), "-c main.c [" + (T / "bin/cc") + "] []\n");
  // Where there is none, a build finds none.
  R = record("cc -c main.c; command -v sccache; true");
  EXPECT_EQ(R.Out, "");
}

TEST_F(Recorded, ManyAtOnce) {
  Ran R = record("for i in $(seq 60); do cc -c main.c -o $i.o & done; wait", "",
                 fake());
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files().size(), 60u);
}

/// As CMake has it: the path stays in the build folder.
TEST_F(Recorded, StandInsGoOnWorking) {
  Ran R = record("command -v cc > found; cc -c main.c", "", fake());
  EXPECT_EQ(R.Exit, 0) << R.Err;
  R = sh(fake() + "$(cat found) -c a.c");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(read(T / "calls"), "-c main.c [" + (T / "bin/cc") + "] []\n" +
                                   "-c a.c [" + (T / "bin/cc") + "] []\n");
  EXPECT_EQ(record("$(cat found) -c main.c", "", fake()).Exit, 0);
  EXPECT_EQ(files(), Words{"p/main.c"});
  EXPECT_EQ(database()[0]["arguments"][0], T / "bin/cc");
  R = sh("PATH=/nowhere $(cat found) -c a.c");
  EXPECT_EQ(R.Exit, 127) << R.Err;
}

TEST_F(Recorded, BuildsMayResolveTheCompiler) {
  Ran R = record("$(readlink -f $(command -v cc)) -c main.c", "", fake());
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), Words{"p/main.c"});
  R = record("mkdir t; ln -s $(command -v cc) t/cc; t/cc -c a.c; "
             "PATH=$PWD/t:$PATH cc -c main.c",
             "", fake());
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), (Words{"p/a.c", "p/main.c"}));
  R = sh(fake() + "t/cc -c a.c");
  EXPECT_EQ(R.Exit, 0) << R.Err << "it goes on working";
}

TEST_F(Recorded, ProgramsThatRunOthersAreNoCompilers) {
  write(T / "p/w.sh", "exec cc \"$@\"\n");
  EXPECT_EQ(record("$CC -c main.c", "", fake() + "CC='sh w.sh'").Exit, 0);
  EXPECT_EQ(files(), Words{"p/main.c"});
  EXPECT_EQ(record("sh -c \"cc -c a.c\"", "", fake()).Exit, 0);
  EXPECT_EQ(files(), Words{"p/a.c"}) << "it is none later, either";
}

TEST_F(Recorded, ProbesAreLeftOut) {
  for (const char *Name :
       {"b/CMakeFiles/3.25/CompilerIdC/x.c", "b/CMakeFiles/CMakeScratch/T/x.c",
        "b/CMakeFiles/m.dir/Unity/u.cxx", "b/meson-private/sanity.c",
        "conftest.c"})
    write(T / ("p/" + std::string(Name)), "int x;\n");
  Ran R = record("for f in $(find b -name \"*.c*\") conftest.c main.c; "
                 "do cc -c $f; done; "
                 "cd b/CMakeFiles/CMakeScratch/T && cc -c ../../../../a.c");
  EXPECT_EQ(files(), (Words{"p/b/CMakeFiles/m.dir/Unity/u.cxx", "p/main.c"}))
      << R.Err;
  EXPECT_NE(R.Err.find("left out: 5 compilations, by which"), R.Err.npos)
      << R.Err;
}

/// As pip and build do it: the copy is gone when they have ended.
TEST_F(Recorded, CopiesAreTheProject) {
  write(T / "p/src/deep/d.c", "int d;\n");
  Ran R = record(
      "t=../t/x-1.0; mkdir -p ../t $t/env/site-packages/numpy/inc/n "
      "&& cp -r inc src a.c $t && touch "
      "$t/env/site-packages/numpy/inc/n/n.h && cd $t && echo >> src/e.c && "
      "cc -Iinc -I$PWD/env/site-packages/numpy/inc -c a.c && "
      "mkdir o && cd o && "
      "cc -I../inc -iquote ../src -c ../src/deep/d.c && "
      "cc -c ../src/e.c -o e.o; rm -rf ../../../t");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), (Words{"p/a.c", "p/src/deep/d.c"})) << R.Err;
  EXPECT_EQ(database()[0]["directory"], T / "p");
  EXPECT_EQ(database()[1]["directory"], T / "p");
  std::string Error;
  auto Db = CompileCommands::load(T / "p/compile_commands.json", Error);
  ASSERT_TRUE(Db) << Error;
  EXPECT_EQ(Db->all()[1].Args,
            (Words{"-I" + (T / "p/inc"), "-iquote", T / "p/src"}));
  for (const char *Says :
       {"2 sources of the copy in ", "1 source is gone since the build",
        "t/x-1.0/src/e.c", "folders of headers are gone",
        "or lint with --headers-from numpy"})
    EXPECT_NE(R.Err.find(Says), R.Err.npos) << Says << R.Err;
}

/// As Meson has it: the sources stay where they are.
TEST_F(Recorded, BuildFoldersThatAreGone) {
  write(T / "p/inc/forced.h", "");
  Ran R = record("mkdir o && cd o && touch gen.h && cc -I../inc -iquote ../inc "
                 "-include ../inc/forced.h -include x.h -I. -c ../a.c && "
                 "cd .. && rm -r o");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(files(), Words{"p/a.c"});
  EXPECT_EQ(database()[0]["directory"], T / "p");
  EXPECT_EQ(database()[0]["arguments"],
            (Words{database()[0]["arguments"][0], "-I" + (T / "p/inc"),
                   "-iquote", T / "p/inc", "-include", T / "p/inc/forced.h",
                   "-include", "x.h", "-I" + (T / "p/o/"), "-c", T / "p/a.c"}));
  EXPECT_NE(
      R.Err.find("folders of headers are gone since the build has ended: " +
                 (T / "p/o")),
      R.Err.npos)
      << R.Err;
}

/// What was changed in the copy is another source.
TEST_F(Recorded, ChangedCopiesAreNot) {
  Ran R = record("mkdir ../t; cp main.c ../t; cd ../t; echo >> main.c; "
                 "cc -c main.c; rm -rf ../t");
  EXPECT_EQ(R.Exit, 2) << R.Err;
  EXPECT_NE(R.Err.find("no compilation of a source that is still there"),
            R.Err.npos)
      << R.Err;
}

TEST_F(Recorded, SaysHowItIsCalled) {
  for (const char *Line :
       {"nogil-tidy compdb", "nogil-tidy compdb make", "nogil-tidy compdb --",
        "nogil-tidy compdb a.c -- make"}) {
    Ran R = sh(Line);
    EXPECT_EQ(R.Exit, 2) << Line;
    EXPECT_NE(R.Err.find("nogil-tidy compdb -- pip install ."), R.Err.npos)
        << Line << R.Err;
  }
  Ran R = sh("nogil-tidy compdb -- nobody-has-this -c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("nobody-has-this: there is no such program"), R.Err.npos)
      << R.Err;
  // Options behind the dashes are the build's.
  R = sh("nogil-tidy compdb -q -- sh -c 'cc -c main.c; echo $0 $*' --help -- "
         "-o");
  EXPECT_EQ(R.Out, "--help -- -o\n") << R.Err;
  EXPECT_EQ(R.Err, "");
}
