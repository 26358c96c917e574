//===- models_errors.cpp - what the rule files may not say ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a kind of mistake, with the message and its place to the column:
// people who add rows see these texts, nobody sees the code behind them.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include "models/Spelling.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace nogil;
using Lines = std::vector<std::string>;

static Lines shown(const std::vector<LoadError> &Errors) {
  Lines Out;
  for (const LoadError &E : Errors)
    Out.push_back(E.File + ":" + std::to_string(E.Line) + ":" +
                  std::to_string(E.Col) + ": " + E.Message);
  return Out;
}

/// The errors of a whole file.
static Lines errorsOf(const std::string &Yaml) {
  return shown(loadModelsText(Yaml, "t.yaml").Errors);
}

/// The errors of rows behind "schema" and "source": they start at line 3.
static Lines errorsIn(const std::string &Rows) {
  return errorsOf("schema: 1\nsource: lib\n" + Rows);
}

/// The errors of one function row: its keys stand at line 4, column 5.
static Lines errorsOfRow(const std::string &Keys) {
  return errorsIn("functions:\n  - " + Keys + "\n");
}

// What yaml-cpp takes for documents without end, all of them at one place: it
// was read until the memory was full. Found by fuzz/rules.cpp.
TEST(File, DocumentsThatDoNotEnd) {
  EXPECT_EQ(errorsOf("{[e]},").size(), 1u);
  EXPECT_EQ(errorsOf("schema: 1\n---\n{[e]},").size(), 1u);
}

TEST(File, BrokenYamlEmptyAndManyDocuments) {
  EXPECT_EQ(errorsOf("schema: 1\nsource: [a\n"),
            (Lines{"t.yaml:3:1: not valid YAML: end of sequence flow not "
                   "found"}));
  EXPECT_EQ(errorsOf("# nothing\n"),
            (Lines{"t.yaml:1:1: the file is empty; a rule file starts with "
                   "'schema: 1' and 'source: NAME'"}));
  EXPECT_EQ(errorsOf("schema: 1\nsource: a\n---\nschema: 1\n"),
            (Lines{"t.yaml:4:1: a rule file is one YAML document; put the "
                   "second one into a file of its own"}));
  EXPECT_EQ(errorsOf("- a\n"),
            (Lines{"t.yaml:1:1: a rule file must be a map, found a list"}));
}

TEST(File, SchemaAndSourceAreRequired) {
  EXPECT_EQ(errorsOf("source: a\nfunctions: []\n"),
            (Lines{"t.yaml:1:1: a rule file needs the key 'schema'"}));
  EXPECT_EQ(errorsOf("schema: 2\nsource: a\nfunctoins: []\n").back(),
            "t.yaml:1:9: schema 2 is not known to this program, which reads "
            "schema 1");
  EXPECT_EQ(errorsOf("schema: 1\n"),
            (Lines{"t.yaml:1:1: a rule file needs the key 'source'"}));
}

TEST(File, SchemaIsANumber) {
  EXPECT_EQ(errorsOf("schema: \"1\"\nsource: a\n"),
            (Lines{"t.yaml:1:9: 'schema' must be the number 1, found a text; "
                   "leave out the quotes"}));
  EXPECT_EQ(errorsOf(""), (Lines{"t.yaml:1:1: the file is empty; a rule file "
                                 "starts with 'schema: 1' and 'source: "
                                 "NAME'"}));
}

TEST(File, DeepNestingIsOneError) {
  Lines Deep = errorsIn("functions: " + std::string(100000, '['));
  ASSERT_EQ(Deep.size(), 1u);
  EXPECT_TRUE(Deep[0].starts_with("t.yaml:3:")) << Deep[0];
  EXPECT_TRUE(Deep[0].ends_with(": nested too deeply, which no rule file "
                                "needs; look for brackets that are not closed"))
      << Deep[0];
}

TEST(Names, AreWhatSourcesSpell) {
  for (const char *Wrong :
       {"12", "1f", "a b", "' f'", "'f '", "f()", "a.b", "'::'", "'a::'",
        "a:::b", "'a::~'", "a-b", "'#f'", "'a\tb'"}) {
    std::string Row = std::string("name: ") + Wrong;
    Lines Found = errorsOfRow(Row);
    ASSERT_EQ(Found.size(), 1u) << Wrong;
    EXPECT_TRUE(Found[0].starts_with("t.yaml:4:11: '")) << Found[0];
    EXPECT_TRUE(Found[0].ends_with(" is no name; write one as sources do, such "
                                   "as f or ns::Class::f, without its "
                                   "arguments"))
        << Found[0];
  }
  for (const char *Right :
       {"f", "_f1", "$f", "n::C::~C", "n::C::operator bool", "operator()",
        "C::C (copy)", "'#pragma omp task'", "\xC3\xA9t\xC3\xA9"})
    EXPECT_EQ(errorsOfRow(std::string("name: ") + Right), Lines()) << Right;
  for (const char *Rows : {"groups:\n  - {names: [12]}\n",
                           "classes:\n  - {name: 12, object: "
                           "true}\n",
                           "roles:\n  - {names: [12], does: []}\n",
                           "functions:\n  - {name: f, aliases: [12]}\n"})
    EXPECT_EQ(errorsIn(Rows).size(), 1u) << Rows;
}

TEST(Values, HoldNothingThatCannotBeSeen) {
  const std::pair<const char *, const char *> Cases[] = {
      {"\"a\\0b\"", "\\x00"},
      {"\"a\\e[2Jb\"", "\\x1b"},
      {"a\xFF"
       "b",
       "\\xff"},
      {"a\xE2\x80\xAE"
       "b",
       "\\u202e"},
      {"\"a\\u200bb\"", "\\u200b"},
      {"\"a\\rb\"", "\\r"}};
  for (auto [Value, Shown] : Cases) {
    Lines Expected = {std::string("t.yaml:4:11: 'name' holds ") + Shown +
                      ", which can't be seen; leave it out"};
    EXPECT_EQ(errorsOfRow(std::string("name: ") + Value), Expected);
    EXPECT_EQ(
        errorsIn(std::string("groups:\n  - {names: [") + Value + "]}\n").size(),
        1u);
  }
}

TEST(Values, LongOnesAreNotRepeated) {
  for (const std::string &Keys :
       {"{name: f, state: " + std::string(1000000, 'z') + "}",
        "{name: f, " + std::string(1000, 'z') + ": 1}",
        "{name: f, since: " + std::string(1000000, '1') + "}"}) {
    Lines Found = errorsOfRow(Keys);
    ASSERT_EQ(Found.size(), 1u);
    EXPECT_LT(Found[0].size(), 600u);
    EXPECT_NE(Found[0].find(" bytes more)'"), std::string::npos) << Found[0];
  }
}

TEST(Values, AVersionIsRemovedAfterItCame) {
  for (const char *Removed : {"3.9", "3.10", "2.20"})
    EXPECT_EQ(errorsOfRow(std::string("{name: f, since: 3.10, removed: ") +
                          Removed + "}"),
              (Lines{std::string("t.yaml:4:37: 'removed' (") + Removed +
                     ") must come after 'since' (3.10); are they swapped?"}));
  EXPECT_EQ(errorsOfRow("{name: f, since: 3.9, removed: 3.10}"), Lines());
  EXPECT_EQ(errorsOfRow("{name: f, since: 3.9, removed: "
                        "3.99999999999999999999}"),
            (Lines{"t.yaml:4:36: 'removed' must be a version MAJOR.MINOR such "
                   "as 3.13, found '3.99999999999999999999'"}));
}

TEST(Keys, UnknownKeysNameTheNearestOne) {
  EXPECT_EQ(errorsIn("functoins: []\n"),
            (Lines{"t.yaml:3:1: unknown key 'functoins' in a rule file; did "
                   "you mean 'functions'?"}));
  EXPECT_EQ(errorsOfRow("{name: f, stat: any}"),
            (Lines{"t.yaml:4:15: unknown key 'stat' in a function row; did "
                   "you mean 'state'?"}));
  EXPECT_EQ(errorsIn("entry_names:\n"
                     "  - {id: a, what: b, pattern: c, state: attached,\n"
                     "     zzzzzz: 1}\n"),
            (Lines{"t.yaml:5:6: unknown key 'zzzzzz' in an entry name; "
                   "expected one of id, what, pattern, state, module_init"}));
}

TEST(Keys, AMisspeltRequiredKeyIsOneError) {
  EXPECT_EQ(errorsOfRow("nmae: f"),
            (Lines{"t.yaml:4:5: unknown key 'nmae' in a function row; did you "
                   "mean 'name'?"}));
}

TEST(Keys, MissingAndRepeatedKeys) {
  EXPECT_EQ(errorsOfRow("state: any"),
            (Lines{"t.yaml:4:5: a function row needs the key 'name'"}));
  EXPECT_EQ(errorsIn("groups:\n  - state: any\n"),
            (Lines{"t.yaml:4:5: a group needs the key 'names'"}));
  EXPECT_EQ(errorsOfRow("{name: f, pure: true, pure: true}"),
            (Lines{"t.yaml:4:27: key 'pure' is given twice in a function "
                   "row"}));
  EXPECT_EQ(errorsIn("entries:\n  - {id: x, what: x}\n"),
            (Lines{"t.yaml:4:5: an entry needs the key 'record'",
                   "t.yaml:4:5: an entry needs the key 'state'"}));
}

TEST(Values, WrongEnumValuesNameTheNearestOne) {
  EXPECT_EQ(errorsOfRow("{name: f, state: atached}"),
            (Lines{"t.yaml:4:22: unknown value 'atached' for 'state'; did you "
                   "mean 'attached'?"}));
  EXPECT_EQ(errorsOfRow("{name: f, state: yes}"),
            (Lines{"t.yaml:4:22: unknown value 'yes' for 'state'; expected "
                   "one of attached, detached, any, unknown"}));
  EXPECT_EQ(errorsOfRow("{name: f, effect: detatch}"),
            (Lines{"t.yaml:4:23: unknown value 'detatch' for 'effect'; did "
                   "you mean 'detach'?"}));
  EXPECT_EQ(errorsIn("entries:\n"
                     "  - {id: x, what: x, record: R, state: any}\n"),
            (Lines{"t.yaml:4:40: unknown value 'any' for 'state'; expected "
                   "one of attached, detached, unknown"}));
}

TEST(Values, WrongTypesSayWhatWasFound) {
  EXPECT_EQ(errorsIn("functions: f\n"),
            (Lines{"t.yaml:3:12: 'functions' must be a list, found 'f'"}));
  EXPECT_EQ(errorsIn("functions:\n  - f\n"),
            (Lines{"t.yaml:4:5: a function row must be a map, found 'f'"}));
  EXPECT_EQ(errorsOfRow("name: [f]"),
            (Lines{"t.yaml:4:11: 'name' must be a string, found a list"}));
  EXPECT_EQ(errorsOfRow("{name: f, state: }"),
            (Lines{"t.yaml:4:22: 'state' must be a string, found nothing"}));
  EXPECT_EQ(errorsOfRow("{name: f, pure: yes}"),
            (Lines{"t.yaml:4:21: 'pure' must be true or false, found 'yes'"}));
  EXPECT_EQ(errorsOfRow("{name: f, pure: \"true\"}"),
            (Lines{"t.yaml:4:21: 'pure' must be true or false, found "
                   "'true'"}));
  EXPECT_EQ(errorsOfRow("{name: f, aliases: [[g]]}"),
            (Lines{"t.yaml:4:25: an item of 'aliases' must be a string, found "
                   "a list"}));
  EXPECT_EQ(errorsOfRow("{name: f, effect: detach, token: arg}"),
            (Lines{"t.yaml:4:38: 'token' must be 'return' or 'arg N', found "
                   "'arg'"}));
  EXPECT_EQ(errorsOfRow("{name: f, callbacks: [{arg: 300, run: inline, "
                        "what: w}]}"),
            (Lines{"t.yaml:4:33: 'arg' must be the number of an argument, "
                   "counted from 0, found '300'"}));
  EXPECT_EQ(errorsIn("groups:\n  - {names: []}\n"),
            (Lines{"t.yaml:4:13: 'names' must be a list of at least one "
                   "string, found a list"}));
}

TEST(Values, VersionsAreMajorMinor) {
  for (std::string V : {"3", "3.13.1", "v3.1", "3.", ".3", "3.x"})
    EXPECT_EQ(errorsOfRow("{name: f, since: " + V + "}"),
              (Lines{"t.yaml:4:22: 'since' must be a version MAJOR.MINOR such "
                     "as 3.13, found '" +
                     V + "'"}));
  EXPECT_TRUE(errorsOfRow("{name: f, since: 3.9, removed: 3.10}").empty());
}

TEST(Values, NamesHaveNoTemplateArguments) {
  EXPECT_EQ(errorsOfRow("name: a::b<int>::c"),
            (Lines{"t.yaml:4:11: 'a::b<int>::c': names have no template "
                   "arguments; leave out everything from '<' to '>'"}));
  EXPECT_TRUE(errorsOfRow("name: a::operator<<").empty());
}

TEST(Together, KeysThatMeanNothingTogether) {
  EXPECT_EQ(errorsOfRow("{name: f, when: {arg: 0, is: nonnull}}"),
            (Lines{"t.yaml:4:21: 'when' is a condition on the state that is "
                   "needed: give 'state: attached' or 'state: detached' as "
                   "well"}));
  EXPECT_EQ(errorsOfRow("{name: f, token: return}"),
            (Lines{"t.yaml:4:22: 'token' has no meaning without 'effect', "
                   "'if_held' or 'drops_token'"}));
  EXPECT_EQ(errorsOfRow("{name: f, effect: attach, if_held: true}"),
            (Lines{"t.yaml:4:40: give the 'token' that is meant"}));
  EXPECT_EQ(errorsOfRow("{name: f, effect: swap}"),
            (Lines{"t.yaml:4:23: 'effect: swap' needs 'token: arg N', the "
                   "state to attach"}));
  EXPECT_EQ(errorsOfRow("{name: f, callbacks: [{arg: 1, run: foreign, what: "
                        "a, once: true}]}"),
            (Lines{"t.yaml:4:65: 'once: true' needs 'run: inline': who calls "
                   "waits until it has run"}));
  EXPECT_EQ(errorsOfRow("{name: f, callbacks: [{arg: 1, run: foreign, what: "
                        "a, alone: true}]}"),
            (Lines{"t.yaml:4:66: 'alone: true' needs 'run: detached': no "
                   "thread is attached any more"}));
  EXPECT_EQ(errorsOfRow("{name: f, callbacks: [{arg: 1, run: inline, what: "
                        "a, many: true}]}"),
            (Lines{"t.yaml:4:64: 'many: true' needs 'run: foreign': several "
                   "threads run it at once"}));
  EXPECT_EQ(errorsOfRow("{name: f, callbacks: [{arg: 1, run: inline, what: "
                        "a}, {arg: 1, run: foreign, what: b}]}"),
            (Lines{"t.yaml:4:65: argument 1 is given twice in 'callbacks'; "
                   "keep one"}));
  EXPECT_EQ(errorsIn("classes:\n  - name: c\n"),
            (Lines{"t.yaml:4:5: a class either acts ('constructor', "
                   "'destructor') or owns a reference ('object: true') or an "
                   "object ('pointee: true')"}));
  EXPECT_EQ(
      errorsIn("classes:\n  - {name: c, pointee: true, object: true}\n").size(),
      1u);
  EXPECT_EQ(errorsIn("classes:\n  - {name: c, constructor: detach,\n"
                     "     reset_methods: [reset]}\n"),
            (Lines{"t.yaml:5:21: 'reset_methods' is about classes that own a "
                   "reference: give 'object: true' as well"}));
  EXPECT_EQ(errorsIn("classes:\n  - object: true\n"),
            (Lines{"t.yaml:4:5: a class needs either 'name' or 'names'"}));
}

TEST(Together, EntriesAndPatterns) {
  std::string Head = "entries:\n  - {id: x, what: x, record: R, ";
  EXPECT_EQ(errorsIn(Head + "state: attached, signal: true}\n"),
            (Lines{"t.yaml:4:58: 'signal: true' needs 'state: unknown': a "
                   "signal comes to threads in any state"}));
  EXPECT_EQ(errorsIn(Head + "state: attached, foreign: true}\n"),
            (Lines{"t.yaml:4:59: 'foreign: true' needs 'state: detached': a "
                   "thread that Python never saw has no state"}));
  EXPECT_EQ(errorsIn(Head + "state: attached, slots: [a]}\n"),
            (Lines{"t.yaml:4:5: 'slots' needs 'slot_key', the member that "
                   "holds the id"}));
  EXPECT_EQ(errorsIn(Head + "state: attached, slot_key: k}\n"),
            (Lines{"t.yaml:4:5: 'slot_key' needs 'slots' or 'slots_except', "
                   "the ids that are meant"}));
  EXPECT_EQ(errorsIn(Head + "state: attached, slot_key: k, slots: [a],\n"
                            "     slots_except: [b]}\n"),
            (Lines{"t.yaml:5:20: give either 'slots' or 'slots_except', not "
                   "both"}));
  EXPECT_EQ(errorsIn("entry_names:\n  - {id: i, what: w, pattern: \"*a*\", "
                     "state: attached}\n"),
            (Lines{"t.yaml:4:31: a pattern holds one '*' at most"}));
}

TEST(Twice, EqualRowsAreStillAnError) {
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: f, state: any}\n"
                     "  - {name: f, state: any}\n"),
            (Lines{"t.yaml:5:12: 'f' is given twice: the same is said at "
                   "t.yaml:4; remove one"}));
  EXPECT_EQ(errorsIn("groups:\n  - names: [f, g,\n            f]\n"),
            (Lines{"t.yaml:5:13: 'f' is given twice: the same is said at "
                   "t.yaml:4; remove one"}));
}

TEST(Twice, RowsThatDisagreeNameBothPlaces) {
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: f, state: attached}\n"
                     "groups:\n"
                     "  - state: any\n"
                     "    pure: true\n"
                     "    names: [g, f]\n"),
            (Lines{"t.yaml:8:16: 'f' is given twice and the rows disagree on "
                   "'state' (any here, attached there), 'pure' (true here, "
                   "false there); the other is at t.yaml:4"}));
}

TEST(Twice, AliasesMacrosAndClassMembers) {
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: f, aliases: [h]}\n"
                     "  - {name: h, state: attached}\n"),
            (Lines{"t.yaml:5:12: 'h' is given twice and the rows disagree on "
                   "'state' (attached here, any there); the other is at "
                   "t.yaml:4"}));
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: f, macros: [M]}\n"
                     "  - {name: g, macros: [M]}\n"),
            (Lines{"t.yaml:5:24: the macro 'M' is given twice: the same is "
                   "said at t.yaml:4; remove one"}));
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: c::~c}\n"
                     "classes:\n"
                     "  - {name: c, destructor: attach}\n"),
            (Lines{"t.yaml:6:12: 'c::~c' is given twice and the rows disagree "
                   "on 'state' (detached here, any there), 'effect' (attach "
                   "here, none there), 'token' (arg 0 here, none there), "
                   "'if_held' (true here, false there); the other is at "
                   "t.yaml:4"}));
}

TEST(Twice, EntriesAndNamespaces) {
  EXPECT_EQ(errorsIn("entries:\n"
                     "  - {id: x, what: x, record: R, state: attached}\n"
                     "  - {id: x, what: x, record: S, state: attached}\n"),
            (Lines{"t.yaml:5:10: the id 'x' is given twice; the other is at "
                   "t.yaml:4"}));
  EXPECT_EQ(errorsIn("entries:\n"
                     "  - {id: x, what: x, record: R, state: attached}\n"
                     "  - {id: y, what: x, record: [S, R], fields: [f],\n"
                     "     state: detached}\n"),
            (Lines{"t.yaml:5:34: 'f' of 'R' is given twice; the other entry "
                   "is at t.yaml:4"}));
  EXPECT_EQ(errorsIn("entries:\n"
                     "  - {id: x, what: x, record: R, slot_key: k,\n"
                     "     slots_except: [a], state: attached}\n"
                     "  - {id: y, what: x, record: R, slot_key: k,\n"
                     "     slots: [a, b], state: attached}\n"),
            (Lines{"t.yaml:6:30: 'b' of 'R' is given twice; the other entry "
                   "is at t.yaml:4"}));
  EXPECT_EQ(errorsIn("entry_names:\n"
                     "  - {id: a, what: w, pattern: P, state: attached}\n"
                     "  - {id: b, what: w, pattern: P, state: attached}\n"),
            (Lines{"t.yaml:5:31: the pattern 'P' is given twice; the other is "
                   "at t.yaml:4"}));
  EXPECT_EQ(errorsIn("namespaces: [Py,\n  Py]\n"),
            (Lines{"t.yaml:4:3: the name space 'Py' is given twice; the other "
                   "is at t.yaml:3"}));
}

TEST(All, ErrorsAreCollected) {
  EXPECT_EQ(errorsIn("functions:\n"
                     "  - {name: f, stat: any}\n"
                     "  - {name: g, state: non}\n"
                     "  - {name: f, pure: 1}\n")
                .size(),
            4u);
}

TEST(Spelling, DistanceCountsSwapsAsOne) {
  EXPECT_EQ(editDistance("", "abc"), 3u);
  EXPECT_EQ(editDistance("state", "state"), 0u);
  EXPECT_EQ(editDistance("satte", "state"), 1u);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(nearestSpelling("nul", {"nonnull", "null"}), "null");
  EXPECT_EQ(nearestSpelling("quux", {"nonnull", "null"}), "");
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {
/// A folder that goes away with the test.
class RuleFolder : public ::testing::Test {
protected:
  void SetUp() override {
    const auto *Info = ::testing::UnitTest::GetInstance()->current_test_info();
    Root = std::filesystem::temp_directory_path() /
           ("nogil-tidy-models-" + std::string(Info->name()) + "-" +
            std::to_string(Info->result()->start_timestamp()));
    std::filesystem::create_directories(Root / "sub");
  }
  void TearDown() override { std::filesystem::remove_all(Root); }
  void write(const std::string &Name, const std::string &Text) {
    std::ofstream(Root / Name) << Text;
  }
  std::string path(const std::string &Name = "") const {
    return Name.empty() ? Root.generic_string()
                        : (Root / Name).generic_string();
  }
  std::filesystem::path Root;
};
} // namespace

TEST_F(RuleFolder, FilesAreReadInOrderAndNamesMeetAcrossThem) {
  write("sub/b.yaml", "schema: 1\nsource: b\nfunctions:\n  - name: f\n");
  write("a.yaml", "schema: 1\nsource: a\nfunctions:\n  - name: f\n");
  write("notes.txt", "not: [a rule file");
  EXPECT_EQ(shown(loadModels({path()}).Errors),
            (Lines{path("sub/b.yaml") +
                   ":4:11: 'f' is given twice and the rows disagree on "
                   "'source' (b here, a there); the other is at " +
                   path("a.yaml") + ":4"}));
  LoadResult One = loadModels({path("a.yaml")});
  EXPECT_TRUE(One.Errors.empty());
  EXPECT_EQ(One.M.function("f")->File, path("a.yaml"));
}

TEST_F(RuleFolder, MissingEmptyAndMisnamed) {
  EXPECT_EQ(shown(loadModels({path("none")}).Errors),
            (Lines{path("none") + ":0:0: no such file or folder; check the "
                                  "path of the rules"}));
  EXPECT_EQ(shown(loadModels({path("sub")}).Errors),
            (Lines{path("sub") + ":0:0: no *.yaml file below the folder"}));
  write("a.yaml", "schema: 1\nsource: a\n");
  write("b.yml", "schema: 1\nsource: a\n");
  EXPECT_EQ(shown(loadModels({path()}).Errors),
            (Lines{path("b.yml") +
                   ":0:0: rule files end in .yaml; rename the file"}));
}

TEST(SettingErrors, SayWhatIsWrong) {
  auto Of = [](const std::string &Row) {
    return errorsIn("settings:\n  - " + Row + "\n");
  };
  EXPECT_EQ(Of("{rule: nogil-missing-gil-release, severity: loud}"),
            Lines{"t.yaml:4:49: unknown value 'loud' for 'severity'; it is one "
                  "of info|warning|error"});
  EXPECT_EQ(Of("{rule: nogil-missing-gil-release, min_cost: -1}"),
            Lines{"t.yaml:4:49: 'min_cost' must be a whole number, found "
                  "'-1'"});
}
