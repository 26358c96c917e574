//===- driver_plugin.cpp - the rules inside clang-tidy --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both programs read the same compile database and must say the same: every
// finding of the main file at the same place, in the same words, with the same
// notes. What clang-tidy does in its own way is left out: it calls errors what
// the compiler rejects and all findings warnings, and shows findings in headers
// on request only.
//
// Fixes that need no other unit and no other build are the program's, too; the
// host tidies the blanks around what it has changed.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <iomanip>
#include <map>
#include <regex>
#ifdef __SANITIZE_ADDRESS__
#include <dlfcn.h>
extern "C" void __asan_init();
#endif

namespace nogil::test {
namespace {

namespace fs = std::filesystem;
using testdata::splitLines;

constexpr const char *Plugin = NOGIL_BINARY_DIR "/lib/nogil-tidy-plugin.so";
constexpr const char *Include = NOGIL_SOURCE_DIR "/testdata/include";

/// A sanitised plugin needs its runtime in the host before anything else.
std::string hostEnvironment() {
#ifdef __SANITIZE_ADDRESS__
  Dl_info Info;
  if (dladdr(reinterpret_cast<void *>(&__asan_init), &Info))
    return std::string("LD_PRELOAD='") + Info.dli_fname +
           "' ASAN_OPTIONS=detect_leaks=0:detect_odr_violation=0:"
           "allow_user_poisoning=0 UBSAN_OPTIONS=halt_on_error=1 ";
#endif
  return "";
}

std::string quoted(const std::string &Text) {
  std::ostringstream S;
  S << std::quoted(Text);
  return S.str();
}

/// One finding a string: its line of the report, then its notes. Sorted.
std::vector<std::string> findings(const std::string &Report) {
  static const std::regex Head(
      R"(([^ :][^:]*:\d+:\d+): (warning|error|info|note): (.*))");
  std::vector<std::string> Found;
  std::smatch M;
  for (const std::string &Line : splitLines(Report)) {
    if (!std::regex_match(Line, M, Head))
      continue;
    std::string Text =
        fs::path(M[1].str()).filename().string() + ": " + M[3].str() + "\n";
    // A finding that is a note is a warning in clang-tidy.
    if (M[2] != "note" || Text.ends_with("]\n"))
      Found.push_back(Text);
    else if (!Found.empty())
      Found.back() += "  " + Text;
  }
  std::sort(Found.begin(), Found.end());
  return Found;
}

/// Both of its files.
void copyPlugin(const std::string &To) {
  fs::create_directories(To);
  for (const char *Name :
       {"nogil-tidy-plugin.so", "nogil-tidy-plugin-llvm19.so"})
    fs::copy_file(fs::path(Plugin).parent_path() / Name, fs::path(To) / Name);
}

class PluginTest : public testing::TestWithParam<std::string> {
protected:
  TempFolder Folder;

  void SetUp() override {
    if (std::system("command -v clang-tidy-19 >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "clang-tidy-19 is not installed; scripts/setup does it";
    ASSERT_TRUE(fs::exists(Plugin)) << Plugin;
  }

  Ran shell(const std::string &Line) const {
    return runShell(Line, Folder.str(), Folder / "cache");
  }
  static constexpr const char *All =
      "Preview: true, Confidence: low, FreeThreaded: true, UnsafeFixes: true";
  Ran tidy(const std::string &Arguments, const std::string &Module = Plugin,
           const std::string &Options = All) const {
    return shell(hostEnvironment() + "clang-tidy-19 --quiet -load='" + Module +
                 "' --checks='-*,nogil-*' --config='{CheckOptions: {" +
                 Options + "}}' " + Arguments);
  }
  /// A source in the temporary folder, with the flags of the test data.
  Ran tidySources(const std::string &Names) const {
    return tidy(Names + " -- -I" + Include);
  }
  void database(const std::vector<ExtractInput> &Inputs) const {
    std::string Json;
    for (const ExtractInput &In : Inputs) {
      Json += Json.empty() ? "[" : ",\n ";
      Json += "{\"directory\": " + quoted(In.Directory) +
              ", \"file\": " + quoted(In.File) + ", \"arguments\": [\"cc\"";
      for (const std::string &A : In.Args)
        Json += ", " + quoted(A);
      Json += ", \"-c\", " + quoted(In.File) + "]}";
    }
    write(Folder / "compile_commands.json", Json + "]\n");
  }
  /// Compares the two programs on the files of the database. Returns what ours
  /// says.
  std::string expectSame(const std::vector<ExtractInput> &Inputs) const {
    database(Inputs);
    std::string Names;
    for (const ExtractInput &In : Inputs)
      Names += " '" + In.File + "'";
    Ran Host = tidy("-p ." + Names);
    Ran Ours;
    std::string Separately;
    for (const ExtractInput &In : Inputs) {
      Ours = shell("nogil-tidy --preview --confidence=low --free-threaded "
                   "--builds=given "
                   "--no-cache --no-progress -p . '" +
                   In.File + "'");
      EXPECT_TRUE(Ours.Exit == 0 || Ours.Exit == 1) << Ours.Err;
      static const std::regex Fails(": (warning|error|info): ");
      EXPECT_EQ(std::regex_search(Ours.Out, Fails), Ours.Exit == 1) << Ours.Out;
      Separately += Ours.Out;
    }
    EXPECT_EQ(Host.Exit, 0) << Host.Out << Host.Err;
    EXPECT_EQ(findings(Host.Out), findings(Separately));
    return Separately;
  }
  /// What both make of a file, by their safe fixes.
  std::pair<std::string, std::string> fixed(const ExtractInput &In) const {
    const std::string Text = read(In.File);
    const std::string Name = fs::path(In.File).filename().string();
    for (const char *Side : {"ours", "theirs"}) {
      ExtractInput Copy = In;
      Copy.Directory = Folder / Side;
      Copy.File = (Folder / Side) + "/" + Name;
      write(Copy.File, Text);
      database({Copy});
      fs::rename(Folder / "compile_commands.json",
                 Copy.Directory + "/compile_commands.json");
    }
    shell("cd ours && nogil-tidy --preview --confidence=low --free-threaded "
          "--builds=given --no-cache --no-progress --fix -p . " +
          Name);
    shell("cd theirs && " + hostEnvironment() +
          "clang-tidy-19 --quiet -load='" + Plugin +
          "' --checks='-*,nogil-*' --config='{CheckOptions: {Preview: true, "
          "Confidence: low, FreeThreaded: true}}' --fix -p . " +
          Name);
    return {read(Folder / "ours/" + Name), read(Folder / "theirs/" + Name)};
  }
};

std::vector<std::string> singleFiles() {
  std::vector<std::string> Names;
  fs::path Dir = testdata::sourceDir() / "testdata/checks";
  for (const std::string &Name : testdata::casesIn(Dir))
    if (!fs::is_directory(Dir / Name))
      Names.push_back(Name);
  return Names;
}

ExtractInput inputOf(const std::string &Case) {
  return testdata::inputFor(testdata::sourceDir() / "testdata/checks" / Case);
}

/// Without blanks at the beginning of lines, and around comments.
std::string withoutBlanks(std::string Text) {
  std::erase_if(Text, [](char C) { return C == ' ' || C == '\t'; });
  return Text;
}

/// Where the program makes another choice, and why.
const std::map<std::string, const char *> &otherFixes() {
  constexpr const char *Detaches =
      "whether the thread may be detached depends on the other units";
  constexpr const char *OneBuild =
      "the other build can't be read for the program";
  static const std::map<std::string, const char *> Files = {
      {"borrowed_shared.c", OneBuild},
      {"borrowed_shared_ways.c", OneBuild},
      {"older_python.c", OneBuild},
      {"racy_member.c", OneBuild},
      {"missing_release_calls.c", Detaches},
      {"missing_release_configurations.c", Detaches},
      {"readonly_records.c", "the program's second analysis refuses one"},
  };
  return Files;
}

TEST_P(PluginTest, SaysWhatTheProgramSays) {
  const ExtractInput In = inputOf(GetParam());
  const std::string Said = expectSame({In});
  if (Said.find(": fix: ") == Said.npos)
    return;
  const auto &[Ours, Theirs] = fixed(In);
  EXPECT_EQ(withoutBlanks(Ours) == withoutBlanks(Theirs),
            !otherFixes().contains(GetParam()))
      << "made by the program:\n"
      << Ours << "\nby the plugin:\n"
      << Theirs;
}

INSTANTIATE_TEST_SUITE_P(Testdata, PluginTest, testing::ValuesIn(singleFiles()),
                         [](const auto &I) {
                           return testdata::testName(I.param);
                         });

class Tidy : public PluginTest {};

constexpr const char *Both = "#include <Python.h>\n"
                             "void f_bad(void) {\n"
                             "  Py_BEGIN_ALLOW_THREADS\n"
                             "  PyErr_Clear();\n"
                             "  Py_END_ALLOW_THREADS\n"
                             "}\n"
                             "void g_bad(PyThreadState *S) {\n"
                             "  PyEval_SaveThread();\n"
                             "  PyEval_SaveThread();\n"
                             "  PyEval_RestoreThread(S);\n"
                             "}\n";
constexpr const char *Detached = "nogil-detached-api-call";
constexpr const char *Unbalanced = "nogil-unbalanced-thread-state";

std::string ruleAt(const Ran &R, const std::string &Where) {
  std::string Rules;
  for (const std::string &F : findings(R.Out))
    if (F.starts_with(Where + ":"))
      Rules += F.substr(F.find(" ["), F.find('\n') - F.find(" ["));
  return Rules;
}

TEST_F(Tidy, ListsTheRules) {
  Ran R = tidy("--list-checks");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  for (const RuleInfo &Rule : allRules())
    EXPECT_NE(R.Out.find("    " + Rule.Id + "\n"), std::string::npos) << R.Out;
}

TEST_F(Tidy, RunsTwoRulesOnOneFile) {
  write(Folder / "both.c", Both);
  Ran R = tidySources("both.c");
  EXPECT_EQ(ruleAt(R, "both.c:4:3"), std::string(" [") + Detached + "]")
      << R.Out << R.Err;
  EXPECT_EQ(ruleAt(R, "both.c:9:3"), std::string(" [") + Unbalanced + "]")
      << R.Out << R.Err;
  Ran One =
      tidy("--checks='-" + std::string(Detached) + "' both.c -- -I" + Include);
  EXPECT_EQ(One.Out.find(Detached), std::string::npos) << One.Out;
}

TEST_F(Tidy, ForgetsTheLastFile) {
  expectSame({inputOf("region_direct.c"), inputOf("double_release.c"),
              inputOf("destructor.cpp"), inputOf("needs_api.c")});
}

TEST_F(Tidy, FindsFilesWhereverItWasStarted) {
  write(Folder / "src/both.c", Both);
  write(Folder / "build/keep", "");
  write(Folder / "build/compile_commands.json",
        "[{\"directory\": " + quoted(Folder / "build") +
            ", \"file\": \"../src/both.c\", \"arguments\": [\"cc\", \"-I" +
            Include + "\", \"-c\", \"../src/both.c\"]}]");
  Ran R = tidy("-p build src/both.c");
  EXPECT_EQ(findings(R.Out).size(),
            findings(tidySources("src/both.c").Out).size());
  EXPECT_NE(ruleAt(R, "both.c:4:3"), "") << R.Out << R.Err;
}

TEST_F(Tidy, HeadersOfTheProjectOnRequest) {
  write(Folder / "setup.py", "");
  write(Folder / "include/inner.h", "#include <Python.h>\n"
                                    "static inline void inner_bad(void) {\n"
                                    "  Py_BEGIN_ALLOW_THREADS\n"
                                    "  PyErr_Clear();\n"
                                    "  Py_END_ALLOW_THREADS\n"
                                    "}\n");
  write(Folder / "src/a.c", "#include \"../include/inner.h\"\n"
                            "void a(void) { inner_bad(); }\n");
  EXPECT_EQ(findings(tidySources("src/a.c").Out).size(), 0u);
  Ran R = tidySources("--header-filter='.*' src/a.c");
  EXPECT_EQ(ruleAt(R, "inner.h:4:3"), std::string(" [") + Detached + "]")
      << R.Out << R.Err;
}

TEST_F(Tidy, ObeysNolint) {
  write(Folder / "a.c", "#include <Python.h>\n"
                        "void f_bad(void) {\n"
                        "  Py_BEGIN_ALLOW_THREADS\n"
                        "  PyErr_Clear(); // NOLINT(nogil-detached-api-call)\n"
                        "  // NOLINTNEXTLINE(nogil-*)\n"
                        "  PyErr_Clear();\n"
                        "  PyErr_Clear(); // NOLINT(nogil-other)\n"
                        "  Py_END_ALLOW_THREADS\n"
                        "}\n");
  Ran R = tidySources("a.c");
  ASSERT_EQ(findings(R.Out).size(), 1u) << R.Out << R.Err;
  EXPECT_EQ(ruleAt(R, "a.c:7:3"), std::string(" [") + Detached + "]") << R.Out;
}

/// Comments of one kind on every second line with a finding, of another kind on
/// the others; a line that a macro goes on after is left alone.
std::string accepted(const std::string &Text,
                     const std::vector<std::string> &Findings) {
  static const std::regex Head(R"(^[^:]*:(\d+):[\s\S]*?\[([\w-]+)\]\n)");
  std::vector<std::string> Lines = splitLines(Text);
  std::map<size_t, std::string> Rules;
  std::smatch M;
  for (const std::string &F : Findings)
    if (std::regex_search(F, M, Head))
      Rules[std::stoul(M[1])] = M[2];
  std::string Out;
  bool OnTheLine = false;
  for (size_t I = 0; I != Lines.size(); ++I) {
    auto Rule = Rules.find(I + 1);
    const bool Continues =
        Lines[I].ends_with("\\") || (I && Lines[I - 1].ends_with("\\"));
    if (Rule == Rules.end() || Continues) {
      Out += Lines[I] + "\n";
      continue;
    }
    OnTheLine = !OnTheLine;
    Out += OnTheLine
               ? Lines[I] + " // NOLINT(" + Rule->second + ")\n"
               : "// NOLINTNEXTLINE(" + Rule->second + ")\n" + Lines[I] + "\n";
  }
  return Out;
}

// Of each rule, the first file of the test data with a finding of it.
TEST_F(Tidy, ObeysTheSameCommentsForEachRule) {
  std::set<std::string> Rules;
  for (const std::string &Case : singleFiles()) {
    std::string Errors;
    ExtractInput In = inputOf(Case);
    const std::string Text = read(In.File);
    bool IsNew = false;
    for (const auto &E : testdata::expectationsOf(Case, Text, Errors))
      if (E.Kind == testdata::Expectation::Expect)
        IsNew |= Rules.insert(E.Check).second;
    if (!IsNew)
      continue;
    const std::vector<std::string> Before = findings(expectSame({In}));
    write(Folder / "accepted/" + Case, accepted(Text, Before));
    In.File = Folder / "accepted/" + Case;
    const std::vector<std::string> After = findings(expectSame({In}));
    EXPECT_LT(After.size(), Before.size()) << Case;
  }
  EXPECT_GE(Rules.size(), allRules().size());
}

TEST_F(Tidy, NamesAreNoFormats) {
  write(Folder / "a.cpp", "#include <Python.h>\n"
                          "struct T {};\n"
                          "void operator%(T, int) { PyErr_Clear(); }\n"
                          "void f_bad(T X) {\n"
                          "  Py_BEGIN_ALLOW_THREADS\n"
                          "  X % 1;\n"
                          "  Py_END_ALLOW_THREADS\n"
                          "}\n");
  Ran R = tidySources("a.cpp");
  ASSERT_EQ(findings(R.Out).size(), 1u) << R.Out << R.Err;
  EXPECT_NE(findings(R.Out)[0].find("'operator%'"), std::string::npos) << R.Out;
}

// Fixes of one file, in the middle of a line, in files with DOS line ends and a
// byte order mark.
TEST_F(Tidy, MakesTheSameEdits) {
  std::string Cli = NOGIL_SOURCE_DIR "/testdata/cli/";
  std::vector<std::pair<std::string, std::string>> Files = {
      {"release.c", read(Cli + "fix_release/a.c")},
      {"lines.c", read(Cli + "fix_release/lines.c")},
      {"loops.c", read(Cli + "fix_release/loops.c")},
      {"errno.c", read(Cli + "fix_errno/a.c")},
      {"time.cpp", read(Cli + "fix_errno/b.cpp")},
      {"unix.c", read(Cli + "fix_bytes/unix.c")},
  };
  std::string Dos = replaceAll(Files.back().second, "\n", "\r\n");
  Files.push_back({"dos.c", Dos});
  Files.push_back({"mark.c", "\xEF\xBB\xBF" + Dos});
  for (const auto &[Name, Text] : Files) {
    write(Folder / "ours/" + Name, Text);
    write(Folder / "theirs/" + Name, Text);
  }
  for (const char *Side : {"ours", "theirs"}) {
    std::vector<ExtractInput> Inputs;
    for (const auto &[Name, Text] : Files) {
      ExtractInput In;
      In.Directory = Folder / Side;
      In.File = Name;
      In.Args = {std::string("-I") + Include};
      Inputs.push_back(In);
    }
    database(Inputs);
    fs::rename(Folder / "compile_commands.json",
               (Folder / Side) + "/compile_commands.json");
  }
  for (const auto &[Name, Text] : Files) {
    shell("cd ours && nogil-tidy --preview --confidence=low --free-threaded "
          "--builds=given --no-cache --no-progress --fix --unsafe-fixes -p . " +
          Name);
    Ran Host = shell("cd theirs && " + hostEnvironment() +
                     "clang-tidy-19 --quiet -load='" + Plugin +
                     "' --checks='-*,nogil-*' --config='{CheckOptions: {" +
                     All + "}}' --fix -p . " + Name);
    std::string Made = read(Folder / "ours/" + Name);
    EXPECT_NE(Made, Text) << Name;
    EXPECT_EQ(Made, read(Folder / "theirs/" + Name)) << Name << Host.Err;
  }
}

// Whether the thread may be detached there depends on the rest of the program.
TEST_F(Tidy, DetachesOnRequestOnly) {
  write(Folder / "a.c", read(NOGIL_SOURCE_DIR "/testdata/cli/fix_nested/a.c"));
  for (int Run = 0; Run != 2; ++Run)
    tidy(std::string("--fix a.c -- -I") + Include, Plugin,
         "Preview: true, Confidence: low, FreeThreaded: true");
  std::string Made = read(Folder / "a.c");
  EXPECT_EQ(Made.find("Py_BEGIN_ALLOW_THREADS"), Made.npos) << Made;
  EXPECT_NE(Made.find("saved_errno"), Made.npos) << Made;
}

TEST_F(Tidy, TwoFixesAtOnePlaceTakeTwoRuns) {
  write(Folder / "a.c", read(NOGIL_SOURCE_DIR "/testdata/cli/fix_nested/a.c"));
  tidySources("--fix a.c");
  EXPECT_NE(read(Folder / "a.c")
                .find("    int saved_errno = errno;\n"
                      "    fsync(Fd);\n"
                      "    errno = saved_errno;\n"),
            std::string::npos)
      << read(Folder / "a.c");
  tidySources("--fix a.c");
  EXPECT_NE(read(Folder / "a.c")
                .find("    int saved_errno = errno;\n"
                      "    Py_BEGIN_ALLOW_THREADS\n"
                      "    fsync(Fd);\n"
                      "    Py_END_ALLOW_THREADS\n"
                      "    errno = saved_errno;\n"),
            std::string::npos)
      << read(Folder / "a.c");
}

// The layout of an installation: rules are looked for next to the plugin. A
// mistake in them must not look like a clean run.
TEST_F(Tidy, InstalledRulesComeFirstAndMustBeRight) {
  std::string Module = Folder / "lib/nogil-tidy-plugin.so";
  copyPlugin(Folder / "lib");
  write(Folder / "share/nogil-tidy/rules/api/a.yaml", "schema: 1\nbogus: 2\n");
  write(Folder / "both.c", Both);
  write(Folder / "more.c", Both);
  Ran R = tidy(std::string("both.c more.c -- -I") + Include, Module);
  EXPECT_NE(R.Out.find("a.yaml:2: unknown key 'bogus'"), std::string::npos)
      << R.Out << R.Err;
  EXPECT_EQ(R.Out.find("unknown key"), R.Out.rfind("unknown key")) << R.Out;
  EXPECT_NE(R.Exit, 0);
}

// The scripts that come with clang-tidy.
TEST_F(Tidy, RunsOnAWholeDatabase) {
  std::vector<ExtractInput> Inputs = {inputOf("region_direct.c"),
                                      inputOf("double_release.c")};
  const std::string Said = expectSame(Inputs);
  Ran R =
      shell(hostEnvironment() + "run-clang-tidy-19 -quiet -j 1 -p . -load '" +
            Plugin + "' -checks='-*,nogil-*' -config='{CheckOptions: {" + All +
            "}}'");
  EXPECT_EQ(findings(R.Out), findings(Said)) << R.Err;
  EXPECT_EQ(R.Exit, 0) << R.Err;
}

TEST_F(Tidy, ReportsOnlyWhatAPatchChanges) {
  write(Folder / "two.c", "#include <Python.h>\n"
                          "void f_bad(void) {\n"
                          "  Py_BEGIN_ALLOW_THREADS\n"
                          "  PyErr_Clear();\n"
                          "  PyErr_Clear();\n"
                          "  Py_END_ALLOW_THREADS\n"
                          "}\n");
  ExtractInput In;
  In.Directory = Folder.str();
  In.File = Folder / "two.c";
  In.Args = {std::string("-I") + Include};
  database({In});
  write(Folder / "patch", "--- a/two.c\n+++ b/two.c\n"
                          "@@ -4,0 +5 @@\n+  PyErr_Clear();\n");
  Ran R = shell(hostEnvironment() +
                "clang-tidy-diff-19.py -p1 -path . -clang-tidy-binary "
                "clang-tidy-19 -load '" +
                Plugin + "' -checks='-*,nogil-*' <patch");
  EXPECT_EQ(ruleAt(R, "two.c:5:3"), std::string(" [") + Detached + "]")
      << R.Out << R.Err;
  EXPECT_EQ(ruleAt(R, "two.c:4:3"), "") << R.Out << R.Err;
}

// Programs that load it as clang-tidy does.
TEST_F(Tidy, RefusesOtherHosts) {
  const std::string Main = "#include <dlfcn.h>\n"
                           "int main(int, char **V) {\n"
                           "  return dlopen(V[1], RTLD_LAZY) ? 0 : 3;\n"
                           "}\n";
  write(Folder / "shut.cpp", Main);
  write(
      Folder / "other.cpp",
      "#include <string>\n"
      "namespace clang {\n"
      "std::string getClangFullVersion() { return \"clang version 18.1.0\"; }\n"
      "namespace tidy {\n"
      "struct ClangTidyCheck { virtual ~ClangTidyCheck(); };\n"
      "ClangTidyCheck::~ClangTidyCheck() {}\n"
      "}}\n" +
          Main);
  ASSERT_EQ(
      shell("c++ shut.cpp -o shut && c++ -rdynamic other.cpp -o other").Exit,
      0);
  for (const auto &[Host, Why] : std::map<std::string, const char *>{
           {"shut", "as that of PyPI"}, {"other", "'clang version 18.1.0'"}}) {
    Ran R = shell(hostEnvironment() + "./" + Host + " '" + Plugin + "'");
    EXPECT_EQ(R.Exit, 1) << Host << R.Err;
    EXPECT_TRUE(R.Err.starts_with("nogil-tidy: ")) << R.Err;
    EXPECT_NE(R.Err.find(Why), R.Err.npos) << R.Err;
    EXPECT_EQ(std::count(R.Err.begin(), R.Err.end(), '\n'), 1) << R.Err;
  }
  fs::create_directories(Folder / "alone");
  fs::copy_file(Plugin, Folder / "alone/nogil-tidy-plugin.so");
  Ran R = tidy("--list-checks", Folder / "alone/nogil-tidy-plugin.so");
  EXPECT_EQ(R.Exit, 1) << R.Out;
  EXPECT_NE(R.Err.find("nogil-tidy-plugin-llvm19.so"), R.Err.npos) << R.Err;
}

// Kinds that have failed too often are left to the program of our own.
TEST_F(Tidy, ShowsKindsThatAreOnByDefault) {
  std::string Module = Folder / "lib/nogil-tidy-plugin.so";
  copyPlugin(Folder / "lib");
  fs::create_directories(Folder / "share/nogil-tidy");
  fs::copy(testdata::sourceDir() / "rules", Folder / "share/nogil-tidy/rules",
           fs::copy_options::recursive);
  write(Folder / "share/nogil-tidy/rules/confidence.yaml",
        "schema: 1\nsource: looks\nconfidence:\n"
        "  - {rule: nogil-detached-api-call, kind: always-detached, "
        "confidence: medium}\n");
  write(Folder / "both.c", Both);
  Ran R = tidy(std::string("both.c -- -I") + Include, Module, "");
  EXPECT_EQ(ruleAt(R, "both.c:4:3"), "") << R.Out << R.Err;
  EXPECT_EQ(ruleAt(R, "both.c:9:3"), std::string(" [") + Unbalanced + "]")
      << R.Out << R.Err;
}

} // namespace
} // namespace nogil::test
