//===- Program.h - the whole program, frozen --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What link() makes of the facts of all translation units: one Function per
// entity, one body per function, the functions that a pointer may hold, and
// the entry points. Read-only once made; any number of threads may read it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_PROGRAM_H
#define NOGIL_ENGINE_LINK_PROGRAM_H

#include "facts/TuFacts.h"
#include "link/Budget.h"
#include "link/CallGraph.h"
#include "link/FunctionValues.h"
#include "link/ObjectTypes.h"
#include "models/Model.h"
#include "names/Separate.h"
#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nogil {

struct Function {
  std::string Key; ///< USR, and the file for internal linkage
  uint32_t Tu = 0; ///< whose FuncInfo and body this is
  FuncRefId Ref;
  const Skeleton *Body = nullptr;
  const FunctionRow *Row = nullptr;
  const RoleList *Roles = nullptr; ///< by its name; null: none
  bool Api = false; ///< its qualified name is in a name space of rules/api
  /// Named in a body of which parts are missing, which is left out: who calls
  /// it, and with what, is not known.
  bool CalledUnseen = false;
  FnId Parent; ///< of a lambda or an outlined region
};

/// A function that something outside the program calls.
struct Entry {
  FnId Fn;
  Needs State = Needs::Attached;
  bool Signal = false;
  bool Foreign = false, ModuleInit = false, Concurrent = true;
  bool Waited = false;   ///< Foreign: the thread that starts it waits
  bool Alone = false;    ///< detached, when no thread can be attached any more
  bool Unshared = false; ///< nobody else has the object: it is made or ended
  bool Teardown = false; ///< runs when an object goes away
  std::string Kind;      ///< id of the row: "method"
  std::string What;      ///< words for messages: "method table entry"
  uint32_t Tu = 0;       ///< of Where
  SrcRange Where;        ///< where it is registered; may be invalid

  bool attached() const { return State == Needs::Attached; }
  /// By Python code, once the module is there: with whatever it likes.
  bool fromPython() const { return attached() && !ModuleInit; }
  /// On an object that others have: it is neither made nor ended here.
  bool onShared() const { return !ModuleInit && !Unshared && !Teardown; }
};

class Program {
public:
  std::vector<std::shared_ptr<const TuFacts>> Tus;
  const Models *Rules = nullptr;
  std::vector<Function> Functions; ///< sorted by Key
  std::vector<Entry> Entries;      ///< sorted by function, then place
  /// What runs when a signal comes, between any two steps of whatever thread.
  /// Not in Entries: no analysis starts there. The same order.
  std::vector<Entry> Handlers;
  /// Names of which it was guessed which definition is meant; sorted.
  std::vector<NameClash> Clashes;

  const Function &fn(FnId F) const { return Functions[F.V]; }
  const TuFacts &tu(FnId F) const { return *Tus[fn(F).Tu]; }
  const FuncInfo &info(FnId F) const { return tu(F).func(fn(F).Ref); }
  const std::string &name(FnId F) const { return tu(F).str(info(F).Name); }
  /// PATH:LINE of a unit, for dumps.
  std::string place(uint32_t Tu, const SrcRange &R) const;
  const std::string &display(FnId F) const {
    return tu(F).str(info(F).Display);
  }
  const Event &event(CodeRef C) const {
    return fn(C.Fn).Body->Events[C.Event.V];
  }

  // Who calls a function from outside? In which contexts it runs, called
  // however, and whether somebody may call it whom nobody sees, is asked of
  // Contexts (interproc/Contexts.h).

  /// How something outside the program calls it.
  std::span<const Entry> entriesOf(FnId F) const;
  /// In whatever way.
  bool isEntry(FnId F) const { return !entriesOf(F).empty(); }
  /// In such a way: `entered(F, &Entry::fromPython)`.
  template <class Pred> bool entered(FnId F, const Pred &Is) const {
    return std::ranges::any_of(entriesOf(F), Is);
  }
  /// As a handler of signals, which is no entry; null: it is none.
  const Entry *handler(FnId F) const;
  /// Not at all: it is of internal linkage, others of the program call it, and
  /// nothing keeps its address. Its callers are seen, all of them.
  bool callersSeen(FnId F) const { return CallersSeen[F.V]; }

  /// The thread state that it is always entered in: who calls it is outside of
  /// the program, and calls it in that one. Unknown: it is open.
  Needs enteredIn(FnId F) const { return EnteredIn[F.V]; }
  /// Whether an edge leads to a call. Who stores an address, has a lambda in
  /// it, or registers a function that runs later does not call it.
  bool enters(const CallEdge &E) const;

  /// The program-wide function behind a reference of one TU.
  FnId resolve(uint32_t Tu, FuncRefId Ref) const { return Refs[Tu][Ref.V]; }
  /// Program-wide number of a string of one TU: equal strings, equal numbers.
  NameId nameId(uint32_t Tu, StrId S) const { return StrMap[Tu][S.V]; }
  const std::string &str(NameId N) const { return Names[StrId(N.V)]; }

  /// The row that describes a call: by the callee's name, or for an indirect
  /// call by the outermost macro that has one. Null: none.
  const FunctionRow *rowOf(FnId Caller, const Event &Call) const;
  /// What a call means: by the callee's name, for an indirect call by the
  /// outermost macro that has roles or the member that holds the pointer.
  /// Empty: nothing is known.
  const RoleList &rolesOf(FnId Caller, const Event &Call) const;
  /// The roles of the member that a Field expression names.
  const RoleList &rolesOf(FnId Fn, const Expr &Field) const;
  /// The one function that a call enters that names it. None: it is called
  /// through a pointer, or is virtual and one of several.
  FnId calleeOf(FnId Caller, const Event &Call) const;
  /// The functions an indirect or a virtual call may reach, as far as tables,
  /// assignments, constants and classes tell. Empty: unknown, or more than
  /// Most.
  std::span<const FnId> targetsOf(FnId Caller, const Event &Call,
                                  size_t Most = CallGraph::MaxTargets) const;
  /// Spelling of the callee for messages: macro or function name.
  std::string calleeName(FnId Caller, const Event &Call) const;
  /// Outermost macro of an event, or "".
  std::string macroName(FnId Caller, const Event &E) const;
  /// What its name means; null: it has no roles, or there is none.
  const RoleList *macroRoles(FnId Caller, const Event &E) const;

  /// The limits that analyses of this program have met.
  mutable BudgetLog Budgets;

  // Filled by link().
  std::vector<std::vector<FnId>> Refs;
  std::vector<std::vector<NameId>> StrMap;
  /// By TU and macro use: what the macro's name means; null: nothing.
  std::vector<std::vector<const RoleList *>> MacroRoles;
  std::vector<bool> CallersSeen; ///< by FnId
  std::vector<Needs> EnteredIn;  ///< by FnId
  std::vector<std::vector<const FunctionRow *>> MacroRows;
  /// Of the members that expressions name, by record and member.
  std::map<std::pair<NameId, NameId>, const RoleList *> MemberRoles;
  std::vector<bool> RoleMembers; ///< by NameId: the members among them
  StringTable Names;
  FunctionValues Values;
  CallGraph Calls;
  ObjectTypes Types;
};

/// Merges in any order: the result depends on the set of TUs only.
Program link(std::vector<std::shared_ptr<const TuFacts>> Tus,
             const Models &Rules);

// --dump=program, callgraph, entries
std::string dumpProgram(const Program &P);
std::string dumpCallGraph(const Program &P);
std::string dumpEntries(const Program &P);
/// --dump=budgets: once the analyses have run.
std::string dumpBudgets(const Program &P);

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_PROGRAM_H
