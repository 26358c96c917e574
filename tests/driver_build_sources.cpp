//===- driver_build_sources.cpp - which sources no build compiles ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small trees with a source that no build file means, and twins in which one
// may.
//
//===----------------------------------------------------------------------===//
#include "BuildPaths.h"
#include "BuildSources.h"
#include "BuildText.h"
#include "FileKinds.h"
#include "PythonCallers.h"
#include "driver_support.h"
#include "support/Files.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

namespace {

class Builds : public testing::Test {
protected:
  Builds() {
    source("src/a.c");
    source("src/b.c");
    source("src/old/gone.c");
  }
  void source(const std::string &Name, const std::string &Text = "int x;\n") {
    write(T / ("p/" + Name), Text);
  }
  Words leftOut() {
    FileKinds Kinds(findDataFolders());
    std::string Root = realPath(T / "p");
    BuildSources B(Root, Kinds.buildWords(),
                   [](const std::string &) { return true; });
    Words Found;
    for (const auto &E : fs::recursive_directory_iterator(Root))
      if (B.leavesOut(E.path().string()))
        Found.push_back(E.path().string().substr(Root.size() + 1));
    std::sort(Found.begin(), Found.end());
    return Found;
  }
  /// What is left out with this text of a build file.
  Words with(const std::string &Name, const std::string &Text) {
    source(Name, Text);
    Words Found = leftOut();
    fs::remove(T / ("p/" + Name));
    return Found;
  }
  TempFolder T;
  const Words Gone{"src/old/gone.c"};
};

const char *const SetupPy = "setup(ext_modules=[\n"
                            "  Extension('m', ['src/a.c', \"src/b.c\"])])\n";

} // namespace

TEST_F(Builds, NameSourcesOneByOne) {
  EXPECT_EQ(leftOut(), Words{}) << "without a build file";
  for (const auto &[Name, Text] : std::map<std::string, std::string>{
           {"setup.py", SetupPy},
           {"pyproject.toml", "[[tool.setuptools.ext-modules]]\nname = \"m\"\n"
                              "sources = [\"src/a.c\", \"src/b.c\"]\n"},
           {"src/meson.build", "py.extension_module('m', 'a.c', 'b.c')\n"},
           {"CMakeLists.txt", "add_library(m MODULE src/a.c\n  src/b.c)\n"},
           {"src/Makefile.am", "m_la_SOURCES = a.c b.c # gone.c\n"},
           {"src/Makefile", "OBJS = a.o b.$(OBJEXT)\n%.o: %.c\n\tcc -c $<\n"},
           {"binding.gyp",
            "{'targets': [{'sources': ['src/a.c', 'src/b.c']}]}"},
           {"src/makefile", "m.so: a.lo b.lo\n.c.lo:\n"}})
    EXPECT_EQ(with(Name, Text), Gone) << Name;
}

/// Settings of linters name files, too.
TEST_F(Builds, OtherToolsNameNothing) {
  for (const char *Table : {"[tool.nogil-tidy]\nexclude = ['src/a.c']\n",
                            "  [ tool.other ]\nx = ['src/a.c']\n",
                            "[[tool.other.list]]\nfile = 'src/a.c'\n"}) {
    EXPECT_EQ(with("pyproject.toml", Table), Words{}) << Table;
    EXPECT_EQ(with("pyproject.toml",
                   std::string(Table) + "[tool.setuptools]\next-modules = [{"
                                        "sources = ['src/a.c', 'src/b.c']}]\n"),
              Gone)
        << Table;
  }
}

TEST_F(Builds, KnowWhatIsNoReason) {
  source("README.rst", "see src/old/gone.c\n");
  source("MANIFEST.in", "include src/old/gone.c\n");
  source("p.egg-info/SOURCES.txt", "src/old/gone.c\n");
  source("src/a.h", "/* once in gone.c, long ago */\n");
  source("src/old/gone.c", "#line 1 \"gone.c\"\nint x;\n");
  std::string Text = SetupPy;
  EXPECT_EQ(with("setup.py", Text), Gone);
  for (const char *More :
       {"# 'src/old/gone.c'\n", "import glob\n", "glob('docs/*.rst')\n",
        "glob(join(here, 'src', '*.h'))\n", "os.listdir('docs/old')\n",
        "if f.endswith('.c'): pass\n", "packages = find_packages('src')\n",
        "names = globals()\n", "'src/gone.c'\n", "'lib/*.c'\n"})
    EXPECT_EQ(with("setup.py", Text + More), Gone) << More;
}

TEST_F(Builds, MayMeanMoreThanTheyName) {
  std::string Text = SetupPy;
  for (const char *More :
       {"'src/old/gone.c'\n", "join('src', 'old', 'gone.c')\n",
        "'src\\\\old\\\\gone.c'\n", "glob('src/old/*')\n",
        "glob('src/**/*.c')\n", "os.listdir('src/old')\n", "os.walk(top)\n",
        "for f in Path(here).iterdir():\n", "find_files('src')\n",
        "['src/old/%s.c' % n for n in names]\n", "f'{folder}/{name}.c'\n",
        "join(old, n + '.c')\n", "sources.append('src/old/' + n + \"ne.c\")\n",
        "'src/old/*.c'\n", "[x.replace('.pyx', '.c') for x in y]\n",
        "'{}.c'.format(n)\n"})
    EXPECT_EQ(with("setup.py", Text + More), Words{}) << More;
  std::string Make = "add_library(m MODULE src/a.c src/b.c)\n";
  for (const char *More :
       {"foreach(n x gone)\n", "file(GLOB_RECURSE S src/*.c)\n",
        "file(GLOB S src/old/*)\n", "aux_source_directory(src/old S)\n",
        "add_library(n ${D}/${N}.c)\n", "add_library(n src/old/gone.c)\n"})
    EXPECT_EQ(with("CMakeLists.txt", Make + More), Words{}) << More;
  std::string Meson = "py.extension_module('m', 'a.c', 'b.c')\n";
  EXPECT_EQ(with("src/meson.build", Meson + "n + 'ne.c'\n"), Gone) << "in src";
  EXPECT_EQ(with("src/meson.build", Meson + "'old' / n + 'ne.c'\n"), Gone);
  EXPECT_EQ(with("src/meson.build", Meson + "'old/' + n + '.c'\n"), Gone);
  source("src/old/meson.build", "py.extension_module(m, m + 'ne.c')\n");
  EXPECT_EQ(with("src/meson.build", Meson), Words{});
}

TEST_F(Builds, AreSpreadOverFiles) {
  source("setup.py", std::string(SetupPy) + "from tools.ext import more\n");
  source("tools/ext.py", "more = ['src/old/gone.c']\n");
  EXPECT_EQ(leftOut(), Words{});
  source("tools/ext.py", "sources = os.listdir(top)\n");
  EXPECT_EQ(leftOut(), Words{});
  source("tools/ext.py", "data = os.listdir(top)\n");
  EXPECT_EQ(leftOut(), Gone) << "of what it knows nothing";
  source("setup.py",
         std::string(SetupPy) + "exec(open('tools/old.py').read())\n");
  source("tools/old.py", "sources += [n + '.c']\n");
  EXPECT_EQ(leftOut(), Words{});
  source("setup.py", SetupPy);
  source("tools/old.py", "glob(x)\n");
  EXPECT_EQ(leftOut(), Gone) << "which nobody imports";
  source("lib/setup.py", "Extension('n', glob(top))\n");
  EXPECT_EQ(leftOut(), Gone) << "which is for what is below";
  source("src/old/setup.py", "Extension('n', glob(top))\n");
  EXPECT_EQ(leftOut(), Words{});
}

TEST_F(Builds, OthersReadASource) {
  source("setup.py", SetupPy);
  EXPECT_EQ(leftOut(), Gone);
  for (const auto &[Name, Text] : std::map<std::string, std::string>{
           {"src/a.c", "#include \"old/gone.c\"\n"},
           {"src/a.h", "#define PART <gone.c>\n"},
           {"src/m.pyx", "cdef extern from \"old/gone.c\":\n"},
           {"src/old/gone.pyx", ""},
           {"ffi.py", "ffi.set_source('m', '#include \"gone.c\"')\n"}}) {
    source(Name, Text);
    EXPECT_EQ(leftOut(), Words{}) << Name;
    fs::remove(T / ("p/" + Name));
    source("src/a.c");
  }
}

/// zfpy: the library below is built by what is not in the archive.
TEST_F(Builds, ThatNameLittleSayItInAnotherWay) {
  source("setup.py", SetupPy);
  source("lib/c.c");
  EXPECT_EQ(leftOut(), (Words{"lib/c.c", "src/old/gone.c"}));
  source("lib/d.c");
  EXPECT_EQ(leftOut(), Words{});
}

/// A copied library comes with programs that its own Makefile builds.
TEST_F(Builds, OfACopiedLibraryAreNotRun) {
  source("src/zip/tool.c");
  source("src/zip/Makefile", "tool: tool.o zip.o\n\tcc -o $@ $^\n");
  std::string Text = "setup(ext_modules=[Extension('m', ['src/a.c', 'src/b.c', "
                     "'src/zip/zip.c'])])\n";
  source("src/zip/zip.c");
  const Words Both{"src/old/gone.c", "src/zip/tool.c"};
  EXPECT_EQ(with("setup.py", Text), Both);
  for (const char *More :
       {"subprocess.run(['sh', 'go'])\n", "library_dirs = ['src/zip']\n",
        "extra_objects = ['src/zip/libzip.a']\n", "os.system(command)\n"})
    EXPECT_EQ(with("setup.py", Text + More), Gone) << More;
  source("setup.py", Text);
  source("Makefile", "all:\n\t$(MAKE) -C src/zip\n");
  EXPECT_EQ(leftOut(), Gone);
  fs::remove(T / "p/Makefile");
  source("CMakeLists.txt", "add_subdirectory(src/zip)\n");
  EXPECT_EQ(leftOut(), Gone);
  source("CMakeLists.txt", "add_subdirectory(src/other)\n");
  EXPECT_EQ(leftOut(), Both) << "which is for another folder";
  fs::remove(T / "p/CMakeLists.txt");
  source("src/zip/make.sh", "cc tool.c\n");
  source("src/zip/rules.mk", "tool: tool.o\n");
  source("p.egg-info/files.json", "[\"src/old/gone.c\", \"tool.c\"]\n");
  EXPECT_EQ(leftOut(), Both);
  source("src/zip/setup.py", "Extension('zip', ['tool.c', 'zip.c'])\n");
  EXPECT_EQ(leftOut(), Both) << "a package that serves as a library";
  source("setup.py", SetupPy);
  EXPECT_EQ(leftOut(), Gone) << "another package";
}

/// Without a build that names one by one, whatever is there may be run.
TEST_F(Builds, AreAllRunWhereNothingIsNamed) {
  source("setup.py", "setup(packages=['m'])\n");
  source("src/Makefile", "m.so: a.o b.o\n");
  EXPECT_EQ(leftOut(), Gone);
}

TEST_F(Builds, PutPathsTogether) {
  source("src/part/c.c");
  for (const char *Text :
       {"here = Path(__file__).parent\nsrc = here / 'src'\n"
        "s = src.glob('*.c') + (src / 'part').glob('*.c')\n",
        "src = 'src'\ns = glob(join(src, '*.c')) + glob(src + '/part/*.c')\n",
        "src = os.path.join(here, 'src')\ndef f():\n  return glob.glob("
        "os.path.join(src, \"*.c\")) + ['src/part/' + n + '.c' for n in x]\n",
        "base = Path('lib') / '..' / 'src'\nfor p in parts:\n"
        "  s += (base / 'part' / p).glob('*.c')\nt = ['a.c', 'b.c']\n",
        "def get_sources():\n  return ['src/a.c', 'src/b.c', 'src/part/c.c']\n"
        "x = get_sources()\n"})
    EXPECT_EQ(with("setup.py", Text), Gone) << Text;
  for (const char *Text :
       {"def f(src):\n  return (src / 'x').parent.glob('*.c')\n",
        "src = 'a'\nif w:\n  src = 'b'\ns = glob(join(src, '*.c'))\n",
        "for src in all:\n  s += src.glob('*.c')\n",
        "src = f()\ns = glob(src + '*.c')\n",
        "(Path('src') / 'old').rglob('*.c')\n"
        "t = ['a.c', 'b.c', 'c.c']\n",
        "s = [p + '.c' for p in x]\n",
        "s = glob('src/o' + x + '*.c')\n"
        "t = glob('src/' + '*.c')\n"})
    EXPECT_EQ(with("setup.py", Text), Words{}) << Text;
}

/// Texts of a megabyte, each of which took minutes.
TEST(BuildTexts, HostileOnesEnd) {
  for (const char *Part :
       {"glob(", "glob ", "glob(a) ", "def glob(x) glob.y ", "glob(\"a", "a.c-",
        "a.c~", ".endswith(\".c\") ", "n + 'a.c' ", "n='a.c'+n;",
        "glob.glob(os.path.join(\"x\", \"*.c\")) + ", "_ext.f(x, ",
        "a.glob('*.c')\n", ")'*.c'", "'*.c' * (", "x.o "}) {
    SCOPED_TRACE(Part);
    std::string Text = "from . import _ext\n";
    while (Text.size() < 1 << 20)
      Text += Part;
    std::vector<SourcePath> Paths = sourcePaths(Text);
    listings(Text, {"glob", "walk", "listdir"});
    FolderReader Folders(Text);
    for (const SourcePath &P : Paths)
      if (P.From && isQuote(Text[P.From - 1]))
        Folders.before(P.From - 1);
    PythonCallers Callers;
    Callers.read(Text, {"core"});
  }
}

TEST(BuildTexts, NamesThatNameEachOther) {
  std::string Text;
  for (char Name = 'a'; Name != 'h'; ++Name) {
    Text += std::string(1, Name) + " = ";
    for (int I = 0; I != 200; ++I)
      Text += std::string(I ? " + " : "") + char(Name + 1);
    Text += "\n";
  }
  Text += "x = a + '/x.c'";
  FolderReader(Text).before(Text.size() - 6);
}

TEST_F(Builds, FindingsInWhatIsLeftOutAreCounted) {
  write(T / "python",
        "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
        "\"include\": [\"%s\"]}\\n' '" NOGIL_SOURCE_DIR "/testdata/include'\n");
  fs::permissions(T / "python", fs::perms::owner_all);
  source("setup.py", SetupPy);
  source("src/old/gone.c", "#include <Python.h>\n"
                           "static PyObject *f(PyObject *S, PyObject *A) {\n"
                           "  PyThreadState *T = PyEval_SaveThread();\n"
                           "  PyErr_NoMemory();\n"
                           "  PyEval_RestoreThread(T);\n"
                           "  return NULL;\n}\n");
  auto Lint = [&](const std::string &Arguments) {
    return nlohmann::json::parse(
        runShell("nogil-tidy --confidence=low --no-cache --python ../python "
                 "--format=json " +
                     Arguments,
                 T / "p", T / "cache")
            .Out);
  };
  nlohmann::json R = Lint(".");
  EXPECT_EQ(R["findings"].size(), 0u);
  EXPECT_EQ(R["run"]["hidden"]["unbuilt"], 1);
  EXPECT_EQ(Lint("src")["run"]["hidden"]["unbuilt"], 1) << "of the project";
  EXPECT_EQ(Lint("--all-files .")["findings"].size(), 1u);
  EXPECT_EQ(Lint("src/old/gone.c")["findings"].size(), 1u) << "it is named";
  source("src/a.c", "#include \"old/gone.c\"\n");
  EXPECT_EQ(Lint(".")["findings"].size(), 1u);
  source("src/a.c", "int x;\n");
  source("compile_commands.json",
         R"([{"directory": ".", "file": "src/old/gone.c", "arguments":
              ["cc", "-c", "-I)" NOGIL_SOURCE_DIR
         R"(/testdata/include", "src/old/gone.c"]}])");
  EXPECT_EQ(Lint(".")["findings"].size(), 1u) << "which knows better";
}
