//===- Audit.cpp - may a module do without the GIL? -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Audit.h"
#include "check/Claims.h"
#include "interproc/Contexts.h"
#include "sharing/Accesses.h"
#include "state/Writes.h"
#include <set>

namespace nogil {

const char *spelled(Keeping K) {
  switch (K) {
  case Keeping::Constant:
    return "constant";
  case Keeping::InitOnly:
    return "init-only";
  case Keeping::Locked:
    return "locked";
  case Keeping::Atomic:
    return "atomic";
  case Keeping::ThreadLocal:
    return "thread-local";
  case Keeping::Lock:
    return "lock";
  case Keeping::Racy:
    return "racy";
  case Keeping::Unknown:
    break;
  }
  return "unknown";
}

namespace {

Place placeOf(const Program &P, uint32_t Tu, SrcRange R) {
  if (!R.valid())
    return {};
  const TuFacts &T = *P.Tus[Tu];
  return {T.str(T.Files[R.File.V].Path),
          R.Line,
          R.Col,
          R.EndLine,
          R.EndCol,
          R.Offset,
          R.EndOffset};
}

/// A static that some function names.
struct StaticVar {
  const Var *Is;
  uint32_t Tu;
};

class Auditor {
public:
  Auditor(const Program &P, const FlowResult &Flow, const Contexts &Ctx,
          const Effects &Eff)
      : P(P), V(P), Locked(V, Flow, Ctx, Eff),
        Table(V, Flow, Ctx, Eff, Locked) {}

  ModuleAudit of(const Module &M) {
    ModuleAudit Out;
    Out.Name = M.Name;
    Out.Function = P.display(M.Fn);
    Out.How = M.How == Module::Init::Single  ? "single-phase"
              : M.How == Module::Init::Multi ? "multi-phase"
                                             : "unknown";
    Out.Says = spelled(M.Says);
    Out.Why = M.Why;
    Out.Init = placeOf(P, M.Home, M.Head);
    Out.Declared = placeOf(P, M.Tu, M.Where);
    functions(M, Out);
    statics(M, Out);
    members(M, Out);
    entries(M, Out);
    for (const Module::LostFunction &L : M.Lost)
      Out.Lost.push_back({P.display(L.Fn), "", placeOf(P, L.Tu, L.Head)});
    return Out;
  }

private:
  static constexpr size_t MostAccesses = 512;
  const Program &P;
  Views V;
  const Locksets Locked;
  const Accesses Table;

  // Of the module at hand.
  std::map<NameId, StaticVar> Statics;
  std::set<std::pair<NameId, NameId>> Members;
  std::map<std::string, OutsideFunction> Outside;
  std::set<NameId> Locks; ///< statics that are locked

  bool ours(FnId F, SrcRange R) const {
    return R.valid() && !P.tu(F).Files[R.File.V].System;
  }

  void functions(const Module &M, ModuleAudit &Out) {
    Statics.clear();
    Members.clear();
    Outside.clear();
    Locks.clear();
    std::set<std::string> Units;
    for (const Module::LostFunction &L : M.Lost)
      Units.insert(P.Tus[L.Tu]->str(P.Tus[L.Tu]->Files[0].Path));
    std::set<FnId> Cut;
    for (auto &[F, C] : P.Budgets.all())
      Cut.insert(F);
    for (uint32_t I = 0; I != M.Reaches.size(); ++I) {
      const FnId F(I);
      const Skeleton *S = P.fn(F).Body;
      if (!M.Reaches[I] || !S)
        continue;
      Units.insert(P.tu(F).str(P.tu(F).Files[0].Path));
      if (!ours(F, S->NameRange))
        continue;
      ++Out.Functions;
      Out.Cuts += Cut.count(F);
      Out.Accesses += Table.of(F).size();
      for (const Access &A : Table.of(F))
        if (A.Record.valid())
          Members.insert({A.Record, A.Name});
      for (const Var &X : S->Vars)
        if (isStatic(X) && ours(F, X.Decl))
          Statics.emplace(P.nameId(P.fn(F).Tu, X.Usr),
                          StaticVar{&X, P.fn(F).Tu});
      calls(F, *S, Out);
    }
    Out.Units.assign(Units.begin(), Units.end());
    for (const auto &[Name, Is] : Outside)
      Out.Outside.push_back(Is);
  }

  /// Code of somebody else's, which no API row of Python's stands for.
  void outside(FnId F, const Event &E) {
    const TuFacts &T = P.tu(F);
    const FuncInfo &Is = T.func(E.Callee);
    const std::string &Name = T.str(Is.Qual);
    if (P.fn(P.resolve(P.fn(F).Tu, E.Callee)).Body || Name.empty() ||
        Name.starts_with("__builtin") || !P.Rules->apiSource(Name).empty())
      return;
    OutsideFunction &Of = Outside[Name];
    Of.Name = Name;
    ++Of.Calls;
    if (Of.Header.empty() && Is.Decl.valid() && T.Files[Is.Decl.File.V].System)
      Of.Header = T.str(T.Files[Is.Decl.File.V].Path);
  }

  void calls(FnId F, const Skeleton &S, ModuleAudit &Out) {
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      if (E.Kind != EventKind::Call)
        continue;
      ++Out.Calls;
      if (E.Callee.valid())
        outside(F, E);
      for (PathId O : Locked.step(F, EventId(I)).Objects)
        if (O.valid() && Locked.paths().isGlobal(O))
          Locks.insert(NameId(Locked.paths()[Locked.paths().root(O)].A));
      if (E.Callee.valid() || P.rowOf(F, E))
        continue;
      const CallTargets *To = P.Calls.targets({F, EventId(I)});
      Out.UnknownCalls += !To || To->Functions.empty();
    }
  }

  static bool isStatic(const Var &X) {
    return !X.Const && X.Usr.valid() &&
           (X.Kind == Storage::Global || X.Kind == Storage::StaticLocal ||
            X.Kind == Storage::ThreadLocal);
  }

  /// A method table, a type object: Python reads it, and nobody else.
  bool isApiTable(const StaticVar &X) const {
    const std::string &Type = P.Tus[X.Tu]->str(X.Is->Type);
    std::string_view Record = std::string_view(Type).substr(0, Type.find('['));
    for (std::string_view Word : {"struct ", "const "})
      if (Record.starts_with(Word))
        Record.remove_prefix(Word.size());
    return P.Rules->isEntryRecord(trimmed(Record));
  }
  /// A record of a type that the API has made for itself.
  bool isApiRecord(const StaticVar &X) const {
    const TuFacts &T = *P.Tus[X.Tu];
    if (!X.Is->TypeOf.valid() || T.type(X.Is->TypeOf).Kind != TypeKind::Record)
      return false;
    std::string_view Name = T.str(T.type(X.Is->TypeOf).Text);
    if (Name.starts_with("struct "))
      Name.remove_prefix(7);
    return !P.Rules->apiSource(Name).empty();
  }
  static std::string_view trimmed(std::string_view S) {
    while (S.ends_with(' '))
      S.remove_suffix(1);
    return S;
  }

  void statics(const Module &M, ModuleAudit &Out) {
    for (const auto &[Usr, X] : Statics) {
      if (isApiTable(X))
        continue;
      AuditedPlace New;
      New.Name = P.Tus[X.Tu]->str(X.Is->Name);
      New.At = placeOf(P, X.Tu, X.Is->Decl);
      classify(M, Table.to(NameId(), Usr), New,
               X.Is->Kind == Storage::StaticLocal ? X.Is->Decl : SrcRange());
      if (X.Is->Kind == Storage::ThreadLocal)
        New.Is = Keeping::ThreadLocal;
      else if (Locks.count(Usr) && New.Writes.empty())
        New.Is = Keeping::Lock;
      if (isApiRecord(X) && New.Is != Keeping::Lock && New.Writes.empty())
        continue; // the API's own
      Out.Statics.push_back(std::move(New));
    }
    sort(Out.Statics);
  }

  void members(const Module &M, ModuleAudit &Out) {
    for (auto [Record, Name] : Members) {
      AuditedPlace New;
      New.Record = P.str(Record);
      New.Name = P.str(Name);
      if (P.Rules->isEntryRecord(New.Record) ||
          !P.Rules->apiSource(New.Record).empty())
        continue; // Python's own
      classify(M, Table.to(Record, Name), New, {});
      if (New.Writes.empty())
        continue;
      New.At = New.Writes.front();
      Out.Members.push_back(std::move(New));
    }
    sort(Out.Members);
  }

  static void sort(std::vector<AuditedPlace> &Places) {
    std::ranges::sort(Places, {}, [](const AuditedPlace &A) {
      return std::tie(A.Record, A.Name, A.At);
    });
  }

  /// It may run while others use the place.
  static bool runs(const Access &A) {
    if (A.initOnly())
      return false;
    if (!A.Record.valid()) // two objects may go away at once
      return A.Contexts & (CB_Running | CB_HandedOut | CB_Teardown);
    bool Ends = (A.Contexts & CB_Teardown) && !(A.Contexts & CB_InUse);
    return (A.Contexts & (CB_Running | CB_HandedOut)) && !Ends;
  }

  /// What is behind an address may be written there.
  bool mayWrite(const Access &A) const {
    if (A.Kind != AccessKind::AddressTaken)
      return false;
    const Event &E = P.event(A.At);
    const Skeleton &S = *P.fn(A.At.Fn).Body;
    if (E.Kind == EventKind::Call && E.Callee.valid())
      for (uint32_t I = 0; S.arg(E, I).valid(); ++I)
        if (const Expr &X = S.expr(S.arg(E, I));
            (S.arg(E, I) == A.Place ||
             (X.Kind == ExprKind::Addr && ExprId(X.A) == A.Place)) &&
            accessOf(P, A.At.Fn, E, I) == PA_None)
          return false; // to what is const
    bool Array =
        S.expr(A.Place).Kind == ExprKind::Var &&
        P.tu(A.At.Fn).str(S.Vars[S.expr(A.Place).A].Type).ends_with(']');
    return !Array || E.Kind != EventKind::Call || !P.rowOf(A.At.Fn, E);
  }

  /// Of a static in a function of C++, whose initialiser runs once while others
  /// wait.
  bool initialises(const Access &A, const SrcRange &Decl) const {
    const Event &E = P.event(A.At);
    // A macro may put the declaration and all that follows into one line.
    const bool IsOwn = E.Kind != EventKind::Assign || (E.Flags & EF_Init);
    return Decl.valid() && writes(A.Kind) && IsOwn &&
           E.Range.File == Decl.File && E.Range.Line == Decl.Line;
  }

  /// Decl: where it is declared and initialised; not valid: nowhere.
  void classify(const Module &M, std::span<const uint32_t> Of,
                AuditedPlace &Out, const SrcRange &Decl) const {
    std::vector<const Access *> Running, Writes;
    bool Init = false, Atomic = true, Open = false;
    for (uint32_t I : Of) {
      const Access &A = Table.all()[I];
      if (!M.Reaches[A.At.Fn.V])
        continue;
      if (!runs(A) || Table.owned(A) == OwnedBy::Us || initialises(A, Decl)) {
        Init |= writes(A.Kind);
        continue;
      }
      Running.push_back(&A);
      Atomic &= A.Kind == AccessKind::Atomic;
      Open |= mayWrite(A);
      if (writes(A.Kind) || A.Kind == AccessKind::Atomic)
        Writes.push_back(&A);
      else
        ++Out.Reads;
    }
    for (const Access *A : Writes)
      if (writes(A->Kind))
        Out.Writes.push_back(
            placeOf(P, P.fn(A->At.Fn).Tu, P.event(A->At).Range));
    std::ranges::sort(Out.Writes);
    Out.Writes.erase(std::unique(Out.Writes.begin(), Out.Writes.end()),
                     Out.Writes.end());
    if (Writes.empty())
      Out.Is = Open   ? Keeping::Unknown
               : Init ? Keeping::InitOnly
                      : Keeping::Constant;
    else if (Atomic)
      Out.Is = Keeping::Atomic;
    else
      pairs(Writes, Running, Open, Out);
  }

  void pairs(const std::vector<const Access *> &Writes,
             const std::vector<const Access *> &Running, bool Open,
             AuditedPlace &Out) const {
    if (Running.size() > MostAccesses)
      return;
    bool Unknown = Open, Locks = true;
    for (const Access *A : Writes)
      for (const Access *B : Running) {
        if (B->Kind == AccessKind::NullTest)
          continue; // what is there is not used by it
        Answer Meet = Table.conflict(*A, *B, /*Gil=*/false);
        if (certain(Meet)) {
          Out.Is = Keeping::Racy;
          return;
        }
        Unknown |= Meet == Answer::Unknown;
        Locks &= certain(Table.commonLock(*A, *B));
      }
    if (Unknown || !Locks)
      return;
    Out.Is = Keeping::Locked;
    const LockSet &Held = Table.locks(*Writes.front());
    if (!Held.empty())
      Out.Lock = (Held.front().section() ? "section on " : "") +
                 Locked.paths().print(Held.front().Lock, P);
  }

  void entries(const Module &M, ModuleAudit &Out) const {
    std::set<FnId> Done;
    for (uint32_t I : M.Entries) {
      const Entry &E = P.Entries[I];
      const Skeleton *S = P.fn(E.Fn).Body;
      if (E.ModuleInit || !S || !Done.insert(E.Fn).second)
        continue;
      Out.Entries.push_back(
          {P.display(E.Fn), E.Kind, placeOf(P, P.fn(E.Fn).Tu, S->NameRange)});
    }
    std::ranges::sort(Out.Entries, {}, [](const AuditedEntry &E) {
      return std::tie(E.Function, E.At);
    });
  }
};

/// The entry points that lead to one of these functions.
std::vector<std::string> leadingTo(const Program &P, std::vector<FnId> Todo) {
  std::set<FnId> Seen(Todo.begin(), Todo.end());
  std::set<std::string> Names;
  while (!Todo.empty()) {
    const FnId F = Todo.back();
    Todo.pop_back();
    if (P.entered(F, [](const Entry &E) { return !E.ModuleInit; }))
      Names.insert(P.display(F));
    P.Calls.forEachEdgeInto(F, [&](const CallEdge &E) {
      if (P.enters(E) && Seen.insert(E.Site.Fn).second)
        Todo.push_back(E.Site.Fn);
    });
  }
  return {Names.begin(), Names.end()};
}

} // namespace

std::vector<ModuleAudit> auditModules(const Program &P, const FlowResult &Flow,
                                      const Contexts &Ctx, const Effects &Eff,
                                      std::vector<Finding> &Findings) {
  const FunctionsAt At(P, Findings);
  for (Finding &F : Findings)
    if (F.Builds & Build_FreeThreaded)
      F.Entries = leadingTo(P, At.around(F.Where));
  Auditor A(P, Flow, Ctx, Eff);
  std::vector<ModuleAudit> Out;
  for (const Module &M : Ctx.Parts.all())
    Out.push_back(A.of(M));
  return Out;
}

} // namespace nogil
