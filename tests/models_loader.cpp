//===- models_loader.cpp - what the rule files may say --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every row that is right, by the fields it sets. Mistakes are in
// models_errors.cpp.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include <gtest/gtest.h>

using namespace nogil;

/// Loads rows behind the two lines that every file has.
static Models load(const std::string &Rows) {
  LoadResult R = loadModelsText("schema: 1\nsource: lib\n" + Rows, "t.yaml");
  for (const LoadError &E : R.Errors)
    ADD_FAILURE() << E.File << ":" << E.Line << ":" << E.Col << ": "
                  << E.Message;
  return std::move(R.M);
}

TEST(Functions, DefaultsAskForNothing) {
  Models M = load("functions:\n  - name: f\n");
  const FunctionRow *F = M.function("f");
  ASSERT_NE(F, nullptr);
  EXPECT_EQ(F->State, Needs::Any);
  EXPECT_EQ(F->Effect, EffectKind::None);
  EXPECT_EQ(F->Token.Kind, Slot::None);
  EXPECT_FALSE(F->When || F->Loops || F->Pure || F->NoReturn || F->Throws ||
               F->ReturnsNonNull || F->TestsAttached || F->EffectIfHeld);
  EXPECT_EQ(F->Source, "lib");
  EXPECT_EQ(F->File, "t.yaml");
  EXPECT_EQ(F->Line, 4u);
  EXPECT_EQ(M.function("g"), nullptr);
}

TEST(Functions, EffectsCarryTheirTokens) {
  Models M = load("functions:\n"
                  "  - {name: save, state: attached, effect: detach,\n"
                  "     token: return, returns: nonnull}\n"
                  "  - {name: restore, state: detached, effect: attach,\n"
                  "     token: arg 1, if_held: true}\n"
                  "  - {name: swap, effect: swap, token: arg 0}\n"
                  "  - {name: drop, token: arg 2, drops_token: true}\n");
  const FunctionRow *Save = M.function("save");
  EXPECT_EQ(Save->State, Needs::Attached);
  EXPECT_EQ(Save->Effect, EffectKind::Detach);
  EXPECT_EQ(Save->Token.Kind, Slot::Return);
  EXPECT_TRUE(Save->ReturnsNonNull);
  const FunctionRow *Restore = M.function("restore");
  EXPECT_EQ(Restore->State, Needs::Detached);
  EXPECT_EQ(Restore->Effect, EffectKind::Attach);
  EXPECT_EQ(Restore->Token.Kind, Slot::Arg);
  EXPECT_EQ(Restore->Token.Index, 1);
  EXPECT_TRUE(Restore->EffectIfHeld);
  EXPECT_EQ(M.function("swap")->Effect, EffectKind::Swap);
  EXPECT_TRUE(M.function("drop")->DropsToken);
  EXPECT_EQ(M.function("drop")->Token.Index, 2);
}

TEST(Functions, ConditionsLocksAndFlags) {
  Models M = load("functions:\n"
                  "  - name: next\n"
                  "    state: attached\n"
                  "    when: {arg: 1, is: null}\n"
                  "  - name: free\n"
                  "    state: detached\n"
                  "    when: {arg: 0, is: nonnull}\n"
                  "  - name: lock\n"
                  "    lock: {op: try, object: arg 0, kind: critical-section,\n"
                  "           success: zero}\n"
                  "  - {name: check, tests: attached, pure: true}\n"
                  "  - {name: die, noreturn: true, throws: false}\n"
                  "  - {name: raise, throws: true, since: 3.13,\n"
                  "     removed: \"3.20\"}\n");
  ASSERT_TRUE(M.function("next")->When);
  EXPECT_EQ(M.function("free")->When->Is, ValueTest::NonNull);
  EXPECT_EQ(M.function("next")->When->Arg, 1);
  EXPECT_EQ(M.function("next")->When->Is, ValueTest::Null);
  const FunctionRow *Lock = M.function("lock");
  EXPECT_EQ(Lock->Lock.Op, LockOp::Try);
  EXPECT_EQ(Lock->Lock.Kind, LockKind::CriticalSection);
  ASSERT_EQ(Lock->Lock.Objects.size(), 1u);
  EXPECT_EQ(Lock->Lock.Objects[0].Kind, Slot::Arg);
  EXPECT_EQ(Lock->Lock.Success, TrySuccess::Zero);
  EXPECT_TRUE(M.function("check")->TestsAttached);
  EXPECT_TRUE(M.function("check")->Pure);
  EXPECT_TRUE(M.function("die")->NoReturn);
  EXPECT_FALSE(M.function("die")->Throws);
  EXPECT_TRUE(M.function("raise")->Throws);
  EXPECT_EQ(M.function("raise")->Since, "3.13");
  EXPECT_EQ(M.function("raise")->Removed, "3.20");
}

TEST(Functions, LockGuardsAndTries) {
  Models M =
      load("functions:\n"
           "  - name: enter\n"
           "    lock: {op: acquire, objects: [arg 1, arg 2], guard: arg 0,\n"
           "           tags: {later: defers}, detaches: true}\n"
           "  - name: attempt\n"
           "    lock: {op: try, object: arg 0, success: 1, waits: arg 1}\n");
  const LockRow &Enter = M.function("enter")->Lock;
  EXPECT_EQ(Enter.Objects.size(), 2u);
  EXPECT_EQ(Enter.Objects[1].Index, 2);
  EXPECT_EQ(Enter.Guard.Kind, Slot::Arg);
  EXPECT_TRUE(Enter.Detaches);
  ASSERT_EQ(Enter.Tags.size(), 1u);
  EXPECT_EQ(Enter.Tags[0].first, "later");
  EXPECT_EQ(Enter.Tags[0].second, LockOp::Defers);
  const LockRow &Attempt = M.function("attempt")->Lock;
  EXPECT_EQ(Attempt.Success, TrySuccess::Number);
  EXPECT_EQ(Attempt.SuccessValue, 1);
  EXPECT_EQ(Attempt.Waits.Index, 1);
}

TEST(Functions, CallbacksAndLoops) {
  Models M =
      load("functions:\n"
           "  - name: spawn\n"
           "    callbacks:\n"
           "      - {arg: 2, run: foreign, what: start routine}\n"
           "      - {arg: 3, run: inline, what: comparison}\n"
           "  - name: loops\n"
           "    loops: {functions: 0, types: 2, count: 3, in: 4, out: 5,\n"
           "            attached_types: [OBJ], what: inner loop}\n");
  const FunctionRow *Spawn = M.function("spawn");
  ASSERT_EQ(Spawn->Callbacks.size(), 2u);
  EXPECT_EQ(Spawn->Callbacks[0].Arg, 2);
  EXPECT_EQ(Spawn->Callbacks[0].Run, CallbackRun::Foreign);
  EXPECT_EQ(Spawn->Callbacks[0].What, "start routine");
  EXPECT_EQ(Spawn->Callbacks[1].Run, CallbackRun::Inline);
  const FunctionRow *Loops = M.function("loops");
  ASSERT_TRUE(Loops->Loops);
  EXPECT_EQ(Loops->Loops->Types, 2);
  EXPECT_EQ(Loops->Loops->Count, 3);
  EXPECT_EQ(Loops->Loops->In, 4);
  EXPECT_EQ(Loops->Loops->Out, 5);
  EXPECT_EQ(Loops->Loops->AttachedTypes, std::vector<std::string>{"OBJ"});
}

TEST(Functions, AliasesShareARowAndMacrosDefaultToNames) {
  Models M = load("functions:\n"
                  "  - {name: f, aliases: [_f, __f], state: attached}\n"
                  "  - {name: g, macros: [G]}\n");
  EXPECT_EQ(M.rowCount(), 2u);
  EXPECT_EQ(M.function("f"), M.function("_f"));
  EXPECT_EQ(M.function("f"), M.function("__f"));
  EXPECT_EQ(M.macro("f"), M.function("f"));
  EXPECT_EQ(M.macro("_f"), M.function("f"));
  EXPECT_EQ(M.macro("G"), M.function("g"));
  EXPECT_EQ(M.macro("g"), nullptr);
  EXPECT_EQ(M.function("G"), nullptr);
}

TEST(Groups, GiveEveryNameItsOwnRowAndLine) {
  Models M = load("groups:\n"
                  "  - state: attached\n"
                  "    names: [a, b,\n"
                  "            c]\n");
  EXPECT_EQ(M.rowCount(), 3u);
  EXPECT_EQ(M.function("a")->State, Needs::Attached);
  EXPECT_EQ(M.function("c")->State, Needs::Attached);
  EXPECT_NE(M.function("a"), M.function("c"));
  EXPECT_EQ(M.function("b")->Line, 5u);
  EXPECT_EQ(M.function("c")->Line, 6u);
}

TEST(Classes, GuardsBecomeRowsOfTheirMembers) {
  Models M = load("classes:\n"
                  "  - {name: \"ns::guard\", constructor: detach,\n"
                  "     destructor: attach, release_methods: [disarm]}\n"
                  "  - {name: acquire, constructor: ensure,\n"
                  "     destructor: release}\n");
  const FunctionRow *Ctor = M.function("ns::guard::guard");
  ASSERT_NE(Ctor, nullptr);
  EXPECT_EQ(Ctor->Effect, EffectKind::Detach);
  EXPECT_EQ(Ctor->State, Needs::Attached);
  EXPECT_EQ(Ctor->Token.Kind, Slot::Arg);
  EXPECT_EQ(Ctor->Token.Index, 0);
  EXPECT_FALSE(Ctor->EffectIfHeld);
  const FunctionRow *Dtor = M.function("ns::guard::~guard");
  ASSERT_NE(Dtor, nullptr);
  EXPECT_EQ(Dtor->Effect, EffectKind::Attach);
  EXPECT_EQ(Dtor->State, Needs::Detached);
  EXPECT_TRUE(Dtor->EffectIfHeld);
  const FunctionRow *Disarm = M.function("ns::guard::disarm");
  ASSERT_NE(Disarm, nullptr);
  EXPECT_TRUE(Disarm->DropsToken);
  EXPECT_EQ(Disarm->Effect, EffectKind::None);
  EXPECT_EQ(M.function("ns::guard::operator="), nullptr);
  EXPECT_EQ(M.function("acquire::acquire")->Effect, EffectKind::Ensure);
  EXPECT_EQ(M.function("acquire::acquire")->State, Needs::Any);
  EXPECT_EQ(M.function("acquire::~acquire")->Effect, EffectKind::Release);
  EXPECT_EQ(M.function("acquire::~acquire")->State, Needs::Attached);
}

TEST(Classes, ObjectsNeedTheStateWhenAReferenceIsDropped) {
  Models M = load("classes:\n  - {names: [p::obj, p::str], object: true}\n");
  for (std::string Class : {"p::obj", "p::str"}) {
    std::string Last = Class.substr(3);
    const FunctionRow *Dtor = M.function(Class + "::~" + Last);
    ASSERT_NE(Dtor, nullptr) << Class;
    EXPECT_EQ(Dtor->State, Needs::Attached);
    EXPECT_TRUE(Dtor->EffectIfHeld); // an empty one asks for nothing
    EXPECT_EQ(Dtor->Effect, EffectKind::None);
    EXPECT_EQ(M.function(Class + "::operator=")->State, Needs::Attached);
    // A name does not tell a copy from a move or a default constructor.
    EXPECT_EQ(M.function(Class + "::" + Last)->State, Needs::Any);
  }
}

TEST(Classes, OwnersOfObjectsNeedWhatTheirObjectsDo) {
  Models M = load("classes:\n  - {name: p::own, pointee: true,\n"
                  "     release_methods: [give], reset_methods: [reset],\n"
                  "     swap_methods: [swap]}\n");
  const FunctionRow *Dtor = M.function("p::own::~own");
  ASSERT_NE(Dtor, nullptr);
  EXPECT_TRUE(Dtor->OwnsPointee);
  EXPECT_EQ(Dtor->State, Needs::Any);
  EXPECT_EQ(Dtor->Owns, Owning::Ends);
  EXPECT_EQ(M.function("p::own::own")->Owns, Owning::Makes);
  EXPECT_EQ(M.function("p::own::own (move)")->Owns, Owning::Moves);
  EXPECT_EQ(M.function("p::own::operator= (move)")->Owns, Owning::MoveAssigns);
  EXPECT_EQ(M.function("p::own::give")->Owns, Owning::GivesUp);
  EXPECT_FALSE(M.function("p::own::give")->DropsToken);
  EXPECT_EQ(M.function("p::own::reset")->Owns, Owning::Resets);
  EXPECT_EQ(M.function("p::own::swap")->Owns, Owning::Swaps);
}

TEST(Classes, ConstructorsMayRegisterFunctions) {
  Models M = load("classes:\n  - name: p::fn\n    object: true\n"
                  "    callbacks: [{arg: 1, run: attached, what: f,\n"
                  "                 if_instance: [a, b]}]\n"
                  "functions:\n  - {name: p::get, returns: content}\n");
  ASSERT_EQ(M.function("p::fn::fn")->Callbacks.size(), 1u);
  EXPECT_EQ(M.function("p::fn::fn")->Callbacks[0].IfInstance.size(), 2u);
  EXPECT_TRUE(M.function("p::fn::~fn")->Callbacks.empty());
  EXPECT_TRUE(M.function("p::get")->ReturnsContent);
  EXPECT_FALSE(M.function("p::get")->ReturnsNonNull);
}

TEST(Functions, ATypeMayStandForAConstructor) {
  Models M = load("functions:\n  - name: p::bind\n"
                  "    callbacks: [{arg: 1, run: attached, what: c,\n"
                  "                 makes: 'p::init'},\n"
                  "                {arg: 1, run: attached, what: f}]\n");
  ASSERT_EQ(M.function("p::bind")->Callbacks.size(), 2u);
  EXPECT_EQ(M.function("p::bind")->Callbacks[0].Makes, "p::init");
  EXPECT_EQ(M.function("p::bind")->Callbacks[1].Makes, "");
}

TEST(Entries, MembersSlotsAndNames) {
  Models M = load(
      "entries:\n"
      "  - {id: method, what: method, record: Def, fields: [meth],\n"
      "     state: attached}\n"
      "  - {id: typeobj, what: type slot, record: [Type, _type],\n"
      "     state: attached, concurrent: false}\n"
      "  - {id: loop, what: loop, record: Slot, slot_key: slot,\n"
      "     slots: [LOOP], state: unknown}\n"
      "  - {id: slot, what: slot, record: Slot, slot_key: slot,\n"
      "     slots_except: [LOOP], state: attached}\n"
      "  - {id: deleter, what: deleter, record: Managed, fields: [deleter],\n"
      "     state: detached, foreign: true}\n"
      "entry_names:\n"
      "  - {id: init, what: init, pattern: \"Init_*\", state: attached,\n"
      "     module_init: true}\n");
  ASSERT_EQ(M.entries().size(), 6u);
  EXPECT_EQ(M.entries()[0].Fields, std::vector<std::string>{"meth"});
  EXPECT_TRUE(M.entries()[0].Concurrent);
  EXPECT_EQ(M.entries()[1].Record, "Type");
  EXPECT_EQ(M.entries()[2].Record, "_type");
  EXPECT_EQ(M.entries()[2].Id, "typeobj");
  EXPECT_TRUE(M.entries()[2].Fields.empty());
  EXPECT_FALSE(M.entries()[2].Concurrent);
  EXPECT_EQ(M.entries()[3].State, Needs::Unknown);
  EXPECT_EQ(M.entries()[3].SlotKey, "slot");
  EXPECT_EQ(M.entries()[4].SlotsExcept, std::vector<std::string>{"LOOP"});
  EXPECT_TRUE(M.entries()[5].Foreign);
  EXPECT_EQ(M.entries()[5].State, Needs::Detached);
  ASSERT_EQ(M.entryNames().size(), 1u);
  EXPECT_EQ(M.entryNames()[0].Pattern, "Init_*");
  EXPECT_TRUE(M.entryNames()[0].ModuleInit);
}

TEST(Namespaces, TheLongestPrefixWins) {
  LoadResult A = loadModelsText("schema: 1\nsource: a\n"
                                "namespaces: [Py, PyArray_, \"ns::\"]\n",
                                "a.yaml");
  ASSERT_TRUE(A.Errors.empty());
  A.M.Namespaces[1].Source = "b";
  EXPECT_EQ(A.M.apiSource("PyList_New"), "a");
  EXPECT_EQ(A.M.apiSource("PyArray_New"), "b");
  EXPECT_EQ(A.M.apiSource("Py"), "a");
  EXPECT_EQ(A.M.apiSource("ns::f"), "a");
  EXPECT_EQ(A.M.apiSource("P"), "");
  EXPECT_EQ(A.M.apiSource("malloc"), "");
  EXPECT_EQ(A.M.apiSource(""), "");
}

TEST(Settings, TheLastFileWins) {
  LoadResult R = loadModelsText(
      "schema: 1\nsource: s\nsettings:\n"
      "  - {rule: nogil-missing-gil-release, min_cost: 5, kinds: [io]}\n"
      "  - {rule: nogil-missing-gil-release, min_cost: 70, severity: error}\n",
      "x");
  EXPECT_TRUE(R.Errors.empty());
  EXPECT_EQ(R.M.number("nogil-missing-gil-release", "min_cost"), 70u);
  EXPECT_EQ(R.M.setting("nogil-missing-gil-release", "severity"), "error");
  EXPECT_EQ(R.M.settings("nogil-missing-gil-release", "kinds"),
            std::vector<std::string>{"io"});
  EXPECT_EQ(R.M.setting("nogil-missing-gil-release", "begin"), "");
}

TEST(Roles, ConditionsAndAmounts) {
  Models M = load("roles:\n"
                  "  - names: [f]\n"
                  "    does:\n"
                  "      - {role: blocks, kind: io, size: arg 1, times: arg 2, "
                  "file: arg 3,\n"
                  "         objects: [\"ns::S\"], python_before: \"3.12\"}\n"
                  "      - {role: never-waits, kind: memory, value: return}\n"
                  "      - {role: sends, value: arg 0}\n"
                  "      - {role: collects, kind: maybe}\n");
  const RoleList *Of = M.roles("f");
  ASSERT_TRUE(Of && Of->size() == 4);
  const Role &R = Of->front();
  EXPECT_EQ(R.Size.Index, 1);
  EXPECT_EQ(R.Times.Index, 2);
  EXPECT_EQ(R.File.Index, 3);
  EXPECT_EQ(R.Objects, std::vector<std::string>{"ns::S"});
  EXPECT_EQ(R.PythonBefore, "3.12");
  EXPECT_EQ(Of->at(1).Kind, "memory");
}

TEST(Roles, SomeSlotsMayBeLeftOut) {
  Models M = load("roles:\n"
                  "  - names: [f]\n"
                  "    does:\n"
                  "      - {role: new-reference, value: return, of: arg 1}\n"
                  "      - {role: runs-python, kind: \"yes\"}\n"
                  "  - names: [g]\n"
                  "    does: [{role: new-reference, value: return}]\n");
  ASSERT_TRUE(M.roles("f") && M.roles("g"));
  EXPECT_EQ(M.roles("f")->front().Of.Index, 1);
  EXPECT_EQ(M.roles("g")->front().Of.Kind, Slot::None);
}
