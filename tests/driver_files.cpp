//===- driver_files.cpp - whatever stands where a file is wanted ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who lints an archive of somebody else's finds pipes, devices and folders
// under all names that are opened. None may be waited for or read without an
// end; each is named, and the rest of the report is there.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "support/Files.h"
#include "support/Replace.h"
#include "support/Tree.h"
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;

namespace {

/// A file with one finding, and a clean one.
const char *const Bad =
    "#include <Python.h>\n"
    "static PyObject *wait_for(PyObject *Self, PyObject *Args) {\n"
    "  Py_BEGIN_ALLOW_THREADS\n"
    "  PyErr_Clear();\n"
    "  Py_END_ALLOW_THREADS\n"
    "  Py_RETURN_NONE;\n"
    "}\n"
    "static PyMethodDef Methods[] = {{\"w\", wait_for, METH_NOARGS, 0},\n"
    "                                {0, 0, 0, 0}};\n";

class HostileFiles : public testing::Test {
protected:
  TempFolder T;
  Ran R;

  HostileFiles() { write(T / "w/bad.c", Bad); }

  /// In the folder w, where `run` is the program with a time limit.
  const Ran &shell(const std::string &Script) {
    R = runShell(std::string(Sanitized ? "" : "ulimit -v 4000000\n") +
                     "run() { timeout -k 5 60 nogil-tidy --no-progress "
                     "--extra-arg=-I\"$TESTDATA/include\" \"$@\"; }\n" +
                     Script,
                 T / "w", T / "cache");
    return R;
  }
  void expectSaid(const std::string &Text) const {
    EXPECT_NE((R.Out + R.Err).find(Text), std::string::npos)
        << "wanted: " << Text << "\n"
        << R.Out << R.Err;
  }
  /// The finding of bad.c is there all the same, and the run is incomplete.
  void expectIncomplete(const std::string &Lost) const {
    EXPECT_EQ(R.Exit, 2) << R.Out << R.Err;
    expectSaid("bad.c:4:3: error:");
    expectSaid("nogil-detached-api-call");
    expectSaid(Lost);
    expectSaid("incomplete");
  }
  void database(const std::string &Entries) {
    write(
        T / "w/compile_commands.json",
        "[{\"directory\": \".\", \"file\": \"bad.c\", \"arguments\": [\"cc\", "
        "\"-c\", \"bad.c\"]}" +
            Entries + "]");
  }
  static std::string entry(const std::string &File,
                           const std::string &Extra = "") {
    return ", {\"directory\": \".\", \"file\": \"" + File +
           "\", \"arguments\": [\"cc\", " + Extra + "\"-c\", \"" + File +
           "\"]}";
  }
};

const char *const Pipe = "a named pipe, and only regular files are read";
const char *const Device = "a device, and only regular files are read";

} // namespace

TEST_F(HostileFiles, APipeBelowAFolder) {
  shell("mkfifo f.c; run .");
  expectIncomplete(std::string("f.c: lost: can't read the file: ") + Pipe);
}

TEST_F(HostileFiles, APipeThatIsNamed) {
  shell("mkfifo f.c; run bad.c f.c");
  expectIncomplete(std::string("f.c: lost: can't read the file: ") + Pipe);
}

TEST_F(HostileFiles, NothingButAPipe) {
  shell("mkfifo f.c; run f.c");
  EXPECT_EQ(R.Exit, 2);
  expectSaid("no file could be analysed");
  expectSaid(Pipe);
}

TEST_F(HostileFiles, LinksToDevices) {
  shell("ln -s /dev/zero z.c; ln -s /dev/urandom u.c; ln -s /dev/null n.c\n"
        "run .");
  expectIncomplete(std::string("z.c: lost: can't read the file: ") + Device);
  expectSaid(std::string("u.c: lost: can't read the file: ") + Device);
  EXPECT_EQ(R.Out.find("n.c: lost"), std::string::npos) << "an empty file";
}

TEST_F(HostileFiles, EntriesOfADatabase) {
  fs::create_directories(T / "w/folder.c");
  database(entry("f.c") + entry("z.c") + entry("folder.c") + entry("huge.c") +
           entry("gone.c"));
  shell("mkfifo f.c; ln -s /dev/zero z.c; truncate -s 1T huge.c; run .");
  expectIncomplete(std::string("f.c: lost: can't read the file: ") + Pipe);
  expectSaid("folder.c: lost: can't read the file: Is a directory");
  expectSaid("huge.c: lost: can't read the file: larger than 256 MiB");
  expectSaid("gone.c: lost: cannot read the file");
}

TEST_F(HostileFiles, WhatSourcesInclude) {
  write(T / "w/a.c", std::string("#include \"fifo.h\"\n") + Bad);
  write(T / "w/b.c", std::string("#if __has_include(\"fifo.h\")\n"
                                 "#include \"dev.h\"\n#endif\n") +
                         Bad);
  write(T / "w/c.c", std::string("#include \"huge.h\"\n") + Bad);
  database(entry("a.c") + entry("b.c") + entry("c.c") +
           entry("bad.c", "\"-include\", \"fifo.h\", ") +
           entry("bad.c", "\"-imacros\", \"dev.h\", "));
  shell("mkfifo fifo.h; ln -s /dev/zero dev.h; truncate -s 1T huge.h\n"
        "run --allow-incomplete .");
  EXPECT_EQ(R.Exit, 1) << R.Out << R.Err;
  expectSaid("a.c:1:10: gap: not analysed: cannot open file '" +
             (T / "w/fifo.h") + "': " + Pipe);
  expectSaid("c.c:1:10: gap: not analysed: cannot open file '" +
             (T / "w/huge.h") + "': larger than 256 MiB");
  expectSaid(Device);
}

TEST_F(HostileFiles, WhatStandsInTheResponseFile) {
  database(entry("a.c", "\"@fifo.rsp\", "));
  write(T / "w/a.c", Bad);
  shell("mkfifo fifo.rsp; run . >out; echo $?");
  EXPECT_NE(R.Out, "124\n");
}

TEST_F(HostileFiles, TheDatabaseItself) {
  shell("mkfifo compile_commands.json; run .");
  EXPECT_EQ(R.Exit, 2);
  expectSaid("compile_commands.json: a named pipe, and only regular files are "
             "read: remove it, or name another one with -p");
  shell("mkdir p; mkfifo p/compile_commands.json; run -p p bad.c");
  EXPECT_EQ(R.Exit, 2);
  expectSaid("p/compile_commands.json: a named pipe");
  shell("run -p compile_commands.json bad.c");
  EXPECT_EQ(R.Exit, 2);
  expectSaid(Pipe);
  // One that leads nowhere is left of a build.
  shell("rm compile_commands.json; ln -s gone/x.json compile_commands.json\n"
        "run bad.c");
  EXPECT_EQ(R.Exit, 1) << R.Err;
}

TEST_F(HostileFiles, Rules) {
  for (const char *Make :
       {"mkfifo r.yaml", "ln -s /dev/zero r.yaml", "ln -s /dev/urandom r.yaml",
        "truncate -s 1T r.yaml"}) {
    shell(std::string("rm -f r.yaml; ") + Make + "; run --rules r.yaml bad.c");
    EXPECT_EQ(R.Exit, 2) << Make;
    expectSaid("broken rule file: r.yaml: can't read the file: ");
  }
  shell("mkdir d; mkfifo d/r.yaml; run --rules d bad.c");
  EXPECT_EQ(R.Exit, 2);
  expectSaid("broken rule file: d/r.yaml: can't read the file: a named pipe");
}

TEST_F(HostileFiles, BuildFilesAndAllElse) {
  shell(
      "for f in setup.py CMakeLists.txt Makefile meson.build pyproject.toml "
      "setup.cfg configure.ac MANIFEST.in x.py x.pyx x.h Python.h config.h.in "
      ".clang-tidy; do mkfifo $f; done\n"
      "mkdir .venv; mkfifo .venv/pyvenv.cfg\n"
      "run .");
  EXPECT_EQ(R.Exit, 1) << R.Out << R.Err;
  expectSaid("bad.c:4:3: error:");
}

TEST_F(HostileFiles, AHeaderThatIsNamed) {
  shell("mkfifo f.h; run f.h bad.c");
  EXPECT_EQ(R.Exit, 2) << R.Out << R.Err;
  expectSaid("f.h: lost: can't read the file: ");
}

TEST_F(HostileFiles, EntriesOfTheCache) {
  database("");
  shell("touch -d '1 hour ago' *; run --cache-dir ../kept . >../cold\n"
        "for f in ../kept/*; do rm $f; mkfifo $f; done\n"
        "run --cache-dir ../kept . >../again; echo $?\n"
        "cmp ../cold ../again; find ../kept -type p");
  EXPECT_EQ(R.Out, "1\n") << R.Err;
}

TEST_F(HostileFiles, AFolderThatCannotBeListed) {
  if (::geteuid() == 0 &&
      std::system("setpriv --reuid=65534 --regid=65534 --clear-groups true "
                  "2>/dev/null") != 0)
    GTEST_SKIP() << "the super-user can list every folder, and there is no "
                    "setpriv to become another one";
  fs::permissions(T.str(), fs::perms::all);
  fs::permissions(T / "w", fs::perms::all);
  shell("mkdir closed; cp bad.c closed/x.c; chmod 0 closed\n"
        "As=; [ $(id -u) = 0 ] && As='setpriv --reuid=65534 --regid=65534 "
        "--clear-groups'\n"
        "$As timeout 60 nogil-tidy --no-progress --no-cache "
        "--extra-arg=-I\"$TESTDATA/include\" .\n"
        "Code=$?; chmod 700 closed; exit $Code");
  expectIncomplete("closed: lost: cannot list the folder: Permission denied");
  shell("mkdir alone; chmod 0 alone; As=; [ $(id -u) = 0 ] && "
        "As='setpriv --reuid=65534 --regid=65534 --clear-groups'\n"
        "$As timeout 60 nogil-tidy --no-cache alone; echo $?; chmod 700 alone");
  EXPECT_EQ(R.Out, "2\n");
  expectSaid("cannot list the folder: " + (T / "w/alone") +
             ": Permission denied");
}

TEST_F(HostileFiles, ASourceThatIsNamedLikeAnOption) {
  shell("cp bad.c ./-x.c; run .");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  expectSaid("-x.c:4:3: error:");
  shell("run ./-x.c");
  EXPECT_EQ(R.Exit, 1) << R.Err;
}

TEST_F(HostileFiles, OutputThatNobodyCanRead) {
  for (const char *What : {"--help", "--version", "--list-checks", "bad.c",
                           "explain nogil-detached-api-call"}) {
    shell(std::string("run ") + What + " >/dev/full; echo $?");
    EXPECT_EQ(R.Out, "2\n") << What << R.Err;
    expectSaid("standard output: No space left on device");
    shell(std::string("run ") + What + " >&-; echo $?");
    EXPECT_EQ(R.Out, "2\n") << What << R.Err;
    expectSaid("standard output: Bad file descriptor");
  }
  shell("run --version; echo $?");
  EXPECT_TRUE(R.Out.starts_with("nogil-tidy ")) << R.Out;
}

TEST_F(HostileFiles, OutputGoesWhereALinkLeads) {
  shell("umask 022; mkdir far; echo old >far/r; chmod 600 far/r\n"
        "ln -s far/r link; ln -s far/new dangling; ln -s loop loop\n"
        "run --output link bad.c; run --output dangling bad.c\n"
        "stat -c '%F %a' link far/r far/new dangling\n"
        "cmp far/r far/new; ls -A far\n"
        "run --output loop bad.c; echo $?\n"
        "run --output /dev/stdout bad.c | head -c 12\n"
        "echo; echo one >log; run --output /dev/stdout bad.c >>log\n"
        "head -c 16 log; readlink /dev/stdout");
  EXPECT_EQ(R.Out, "symbolic link 777\nregular file 600\nregular file 644\n"
                   "symbolic link 777\nnew\nr\n2\nbad.c:4:3: "
                   "e\none\nbad.c:4:3: e/proc/self/fd/1\n")
      << R.Err;
}

TEST_F(HostileFiles, OutputBeyondALimitOfSizes) {
  shell("(ulimit -f 1; run --dump facts --output ../o bad.c; echo $?) | cat; "
        "ls ..; for i in 1 2 3 4 5 6 7 8; do cp bad.c $i.c; done\n"
        "(ulimit -n 10; run -j8 .; echo $?) 2>&1 | cat");
  expectSaid("cannot write the report: ../o: File too large");
  expectSaid("Too many open files: allow more open files");
  EXPECT_TRUE(R.Out.starts_with("2\n")) << R.Out;
}

TEST_F(HostileFiles, OutputIsNotSentOutOfTheTree) {
  shell("touch pyproject.toml; mkdir ../home ../away in; ln -s ../home out\n"
        "ln -s ../home/rc link; ln -s link twice; ln -s $PWD/in/r within\n"
        "for f in link twice out/rc $PWD/link ./in/../out/rc; do\n"
        "  run --output $f bad.c; echo $?; done; ls ../home\n"
        "run --output within .; run --output ../away/r .; ls in ../away");
  EXPECT_EQ(R.Out, "2\n2\n2\n2\n2\n../away:\nr\n\nin:\nr\n") << R.Err;
  expectSaid("cannot write the report: link: a link of the linted tree leads "
             "out of it: name another file with --output");
  // A link beside the tree is the user's own.
  shell("ln -s ../home/mine ../away/mine; cd ../away; run --output mine ../w\n"
        "ls ../home");
  EXPECT_EQ(R.Out, "mine\n") << R.Err;
}

TEST_F(HostileFiles, OutputReplacesNoSource) {
  shell("cp bad.c was.c; touch b.h; run --output bad.c . ; run --output b.h .\n"
        "cmp bad.c was.c; wc -c <b.h; run --output new.c . ; ls new.c");
  EXPECT_EQ(R.Out, "0\nnew.c\n") << R.Err;
  expectSaid("cannot write the report: bad.c: it would replace a source: name "
             "another file with --output");
}

TEST_F(HostileFiles, CommentsAreNotCountedOneByOne) {
  shell("yes '// NOLINTBEGIN(x)' | head -10000 >>bad.c; run bad.c 2>&1 "
        "| grep -c NOLINT; run bad.c");
  EXPECT_EQ(R.Out.substr(0, 2), "5\n") << R.Out;
  expectSaid("no partner: bad.c:10: write");
  expectSaid("no partner: bad.c:14 and 9995 others: write");
}

TEST_F(HostileFiles, ALinkThatOnlyIsNamedLikeASource) {
  shell("cp bad.c text.in; cp bad.c none; rm bad.c; ln -s text.in a.c\n"
        "ln -s ../w/none b.c; run .");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  expectSaid("2 findings in 2 files (2 of 2 files read)");
  shell("run a.c");
  EXPECT_EQ(R.Exit, 1) << R.Err;
}

TEST_F(HostileFiles, ARelativeFolderOfTheEnvironmentIsIgnored) {
  shell("HOME=$PWD/../home XDG_CACHE_HOME=relative run bad.c >out\n"
        "ls; ls ../home/.cache");
  EXPECT_EQ(R.Out, "bad.c\nout\nnogil-tidy\n") << R.Err;
}

TEST_F(HostileFiles, ACacheThatOthersMayWriteIsNotUsed) {
  shell("touch -d '1 hour ago' *; mkdir -m 777 open; ln -s open link\n"
        "for d in open link; do run --cache-dir $d bad.c >out; echo $?; done\n"
        "ls -A open");
  EXPECT_EQ(R.Out, "1\n1\n") << R.Err;
  expectSaid("cannot use the cache: open: everybody may write into the folder; "
             "going on without");
  expectSaid("cannot use the cache: link: everybody may write");
  if (::geteuid() != 0)
    return;
  shell("mkdir theirs; chown 65534 theirs; run --cache-dir theirs bad.c >out\n"
        "ls -A theirs");
  EXPECT_EQ(R.Out, "");
  expectSaid(
      "cannot use the cache: theirs: the folder belongs to another user");
}

TEST_F(HostileFiles, FingerprintsAreTheProjects) {
  write(T / "w/pyproject.toml", "");
  write(T / "w/sub/too.c", Bad);
  const std::string Take = " --format=json | grep -o '\"fingerprint\": "
                           "\"[0-9a-f]*\"' | sort";
  shell("run ." + Take);
  const std::string Known = R.Out;
  EXPECT_EQ(std::count(Known.begin(), Known.end(), '\n'), 2) << R.Err;
  shell("cd /; run \"$OLDPWD\"" + Take);
  EXPECT_EQ(R.Out, Known);
  shell("cd sub; run .. " + Take);
  EXPECT_EQ(R.Out, Known);
  shell("cd sub; run ../bad.c too.c" + Take);
  EXPECT_EQ(R.Out, Known);
  shell("cd ..; ln -s w v; run v/bad.c v/sub/too.c" + Take);
  EXPECT_EQ(R.Out, Known);
}

namespace {

/// A source with a fix that is made on request.
const char *const Fixable =
    "#include <Python.h>\n"
    "#include <unistd.h>\n"
    "static PyObject *sync_file(PyObject *Self, PyObject *Args) {\n"
    "  int Rc, Fd = 3;\n"
    "  Rc = fsync(Fd);\n"
    "  return PyLong_FromLong(Rc);\n"
    "}\n"
    "static PyMethodDef Methods[] = {{\"s\", sync_file, METH_NOARGS, 0},\n"
    "                                {0, 0, 0, 0}};\n";

class FixedFiles : public HostileFiles {
protected:
  FixedFiles() { fs::remove(T / "w/bad.c"); }
  /// `fix` is the program with all that makes the fix.
  const Ran &fix(const std::string &Script) {
    return shell("fix() { run --no-cache --confidence=low --free-threaded "
                 "--fix --unsafe-fixes --checks=nogil-missing-gil-release "
                 "\"$@\" >../out; }\n" +
                 Script);
  }
  static bool isFixed(const std::string &Path) {
    std::string Text = read(Path);
    EXPECT_TRUE(Text.starts_with("#include <Python.h>\n")) << Text;
    return Text.find("Py_BEGIN_ALLOW_THREADS") != std::string::npos;
  }
};

} // namespace

TEST_F(FixedFiles, ALinkOutOfTheProjectIsNotFollowed) {
  write(T / "else/a.c", Fixable);
  write(T / "w/own.c", Fixable);
  write(T / "w/setup.py", "");
  fix("ln -s ../else/a.c a.c; fix .");
  EXPECT_FALSE(isFixed(T / "else/a.c"));
  EXPECT_TRUE(isFixed(T / "w/own.c"));
  // As a pattern of the shell names it.
  fix("fix *.c");
  EXPECT_FALSE(isFixed(T / "else/a.c"));
  expectSaid("a.c:5: not fixed: a symbolic link leads to it, out of the "
             "project: name the file itself");
  // One that stays within is as good as the file.
  write(T / "w/sub/in.c", Fixable);
  fix("rm a.c; ln -s sub/in.c l.c; fix l.c");
  EXPECT_TRUE(isFixed(T / "w/sub/in.c")) << R.Err;
  EXPECT_TRUE(fs::is_symlink(T / "w/l.c"));
  fix("ln -s ../else dir; fix dir/a.c; fix */; fix dir");
  EXPECT_FALSE(isFixed(T / "else/a.c"));
  fix("fix ../else/a.c");
  EXPECT_TRUE(isFixed(T / "else/a.c")) << R.Err;
}

TEST_F(FixedFiles, AnotherNameKeepsTheSameText) {
  write(T / "w/a.c", Fixable);
  fix("ln a.c ../twin; fix .");
  EXPECT_FALSE(isFixed(T / "w/a.c"));
  EXPECT_EQ(fs::hard_link_count(T / "w/a.c"), 2u);
  expectSaid("a.c:5: not fixed: the file has 2 names (hard links), and the "
             "others would keep the old text: make it a file of its own");
  fix("rm ../twin; fix .");
  EXPECT_TRUE(isFixed(T / "w/a.c")) << R.Err;
}

TEST_F(FixedFiles, WhatIsReadOnlyIsLeftAlone) {
  write(T / "w/a.c", Fixable);
  write(T / "w/b.c", Fixable);
  fix("chmod 444 a.c; chmod 755 b.c; fix .; stat -c %a a.c b.c");
  EXPECT_EQ(R.Out, "444\n755\n");
  EXPECT_FALSE(isFixed(T / "w/a.c"));
  EXPECT_TRUE(isFixed(T / "w/b.c"));
  expectSaid("a.c:5: not fixed: the file is read-only (mode 0444)");
}

TEST_F(FixedFiles, OneSourceOfTwoCommands) {
  write(T / "w/a.c", Fixable);
  write(T / "w/compile_commands.json", "[" +
                                           entry("a.c", "\"-DA\", ").substr(2) +
                                           entry("a.c", "\"-DB\", ") + "]");
  fix("fix .");
  EXPECT_FALSE(isFixed(T / "w/a.c"));
  expectSaid("a.c: not fixed: 2 compile commands are of this file, and an edit "
             "must be right in each");
}

TEST_F(FixedFiles, WhatAKilledRunHasLeftIsRemoved) {
  write(T / "w/sub/a.c", "int X;\n");
  // Processes are numbered lower than this.
  fix("cd sub; for n in .nogil-tidy.99999999.3.tmp .nogil-tidy.$$.3.tmp "
      ".nogil-tidy.99999999.tmp a.c.tmp.99999999.3 .nogil-tidy.x.3.tmp; do "
      ": >$n; done; cd ..; nogil-tidy . >../out 2>&1; ls -A sub\n"
      "echo; fix .; ls -A sub | grep -c 99999999.3.tmp; ls -A sub | wc -l");
  EXPECT_NE(R.Out.find(".nogil-tidy.99999999.3.tmp\n"), std::string::npos)
      << "who only reads removes nothing";
  EXPECT_TRUE(R.Out.ends_with("\n0\n5\n")) << R.Out << R.Err;
}

TEST(Replace, KeepsWhatBelongsToAFile) {
  TempFolder T;
  write(T / "a.c", "old");
  ::chmod((T / "a.c").c_str(), 0640);
#ifdef __linux__
  const bool Attributes =
      ::setxattr((T / "a.c").c_str(), "user.note", "kept", 4, 0) == 0;
#endif
  EXPECT_EQ(writeFilesAtomically({{T / "a.c", "new"}}), "");
  EXPECT_EQ(read(T / "a.c"), "new");
  struct stat St;
  ASSERT_EQ(::stat((T / "a.c").c_str(), &St), 0);
  EXPECT_EQ(St.st_mode & 07777, 0640u);
#ifdef __linux__
  if (!Attributes)
    GTEST_SKIP() << "no extended attributes on this file system";
  char Value[8] = {};
  EXPECT_EQ(::getxattr((T / "a.c").c_str(), "user.note", Value, 8), 4);
  EXPECT_STREQ(Value, "kept");
#endif
}

TEST(Replace, WhoseNamesAreRemoved) {
  for (const char *Name : {".nogil-tidy.12.3.tmp", ".nogil-tidy.1.0.tmp"})
    EXPECT_TRUE(isLeftoverName(Name)) << Name;
  for (const char *Name :
       {"", ".nogil-tidy.", ".nogil-tidy..tmp", ".nogil-tidy.tmp",
        ".nogil-tidy.1.tmp", ".nogil-tidy.1.2.tmpx", ".nogil-tidy.-1.2.tmp",
        ".nogil-tidy.0.2.tmp", ".nogil-tidy.1.2x.tmp", "nogil-tidy.1.2.tmp",
        ".nogil-tidy.99999999999999999999.2.tmp"})
    EXPECT_FALSE(isLeftoverName(Name)) << Name;
}

TEST(Files, OnlyRegularOnesAreRead) {
  TempFolder T;
  write(T / "a.h", "text");
  ASSERT_EQ(::mkfifo((T / "p").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", T / "z");
  fs::create_symlink("/dev/null", T / "n");
  fs::create_symlink(T / "a.h", T / "link");
  EXPECT_EQ(readFile(T / "link"), "text");
  EXPECT_EQ(readFile(T / "n"), "");
  EXPECT_EQ(whyUnread(T / "gone"), std::errc::no_such_file_or_directory);
  EXPECT_EQ(whyUnread(T.str()), std::errc::is_a_directory);
  std::string Why;
  EXPECT_FALSE(readFile(T / "p", &Why));
  EXPECT_EQ(Why, Pipe);
  EXPECT_FALSE(readFile(T / "z", &Why));
  EXPECT_EQ(Why, Device);
}

TEST(Files, OneThatIsTooLargeIsNotRead) {
  TempFolder T;
  write(T / "big", "");
  fs::resize_file(T / "big", MaxFileBytes + 1);
  std::string Why;
  EXPECT_FALSE(readFile(T / "big", &Why));
  EXPECT_EQ(Why, "larger than 256 MiB, which is the most that is read of a "
                 "file");
}

TEST(FilesBelow, OrderAndBounds) {
  TempFolder T;
  for (const char *Name : {"b/2", "b/1", "a/x/3", "c", "skip/4"})
    write(T / Name, "");
  fs::create_directory_symlink(T / "b", T / "link");
  std::vector<std::string> Seen;
  TreeVisitor V;
  V.Enter = [](const std::string &F) { return !F.ends_with("skip"); };
  V.File = [&](const fs::path &F) {
    Seen.push_back(F.filename().string());
    return Seen.size() < 3;
  };
  walkTree(T.str(), V);
  EXPECT_EQ(Seen, (std::vector<std::string>{"c", "3", "1"}));
}

TEST(FilesBelow, DeeperThanFilesMayBeOpen) {
  TempFolder T;
  std::string Deep = T.str();
  for (int I = 0; I != 200; ++I)
    Deep += "/d";
  fs::create_directories(Deep);
  write(Deep + "/f", "");
  size_t Files = 0;
  TreeVisitor V;
  V.Enter = [](const std::string &) { return true; };
  V.File = [&](const fs::path &) { return bool(++Files); };
  V.Unlisted = [](const std::string &F, const std::string &Why) {
    ADD_FAILURE() << F << Why;
  };
  rlimit Old, Few{64, 64};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &Old), 0);
  Few.rlim_max = Old.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &Few), 0);
  walkTree(T.str(), V);
  ::setrlimit(RLIMIT_NOFILE, &Old);
  EXPECT_EQ(Files, 1u);
}
