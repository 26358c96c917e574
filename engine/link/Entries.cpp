//===- Entries.cpp - who is called from outside ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the functions of an extension module are reached through tables
// that the interpreter or NumPy reads, through members of type objects, and as
// callbacks handed to libraries. Which thread state each one starts in is
// known only from where its address went.
//
// Approach: every place where a function's address is stored is compared with
// the `entries` rows: (record, member) for initialisers and assignments,
// (id, pointer) pairs for slot arrays; calls are compared with the `callbacks`
// and `loops` of their rows; names with `entry_names`.
//
// Legacy ufunc loops are attached when their type signature holds a type that
// needs Python, and detached otherwise: the table of functions is read side by
// side with the table of type numbers that is registered with it.
//
// Unsound: addresses that go through integers, through memory that is filled
// at run time, or through more than one variable are not followed.
//
//===----------------------------------------------------------------------===//
#include "link/Entries.h"
#include "link/BoundConstructors.h"
#include "link/Slots.h"
#include <algorithm>
#include <set>
#include <tuple>

namespace nogil {
namespace {

bool contains(const std::vector<std::string> &V, const std::string &S) {
  return std::find(V.begin(), V.end(), S) != V.end();
}

/// As rows spell a record.
std::string_view recordName(const std::string &Type) {
  return Type.empty() ? "{}" : std::string_view(Type);
}

class Collector {
public:
  explicit Collector(Program &P) : P(P), Made(P) {}

  void run() {
    for (uint32_t U = 0; U != P.Tus.size(); ++U) {
      for (const Table &T : P.Tus[U]->Tables)
        table(U, T);
      for (const Skeleton &S : P.Tus[U]->Skeletons)
        skeleton(U, S);
    }
    names();
    collectSiblings(P);
    finish();
  }

private:
  Program &P;
  BoundConstructors Made;

  /// `Member`: the member or slot id that the function is stored in.
  void add(FnId F, const EntryRow &Row, uint32_t Tu, SrcRange Where,
           const std::string &Member = "") {
    Entry E;
    E.Unshared = contains(Row.Unshared, Member);
    E.Fn = F;
    E.State = Row.State;
    E.Foreign = Row.Foreign;
    E.Waited = Row.Waited;
    E.Alone = Row.Alone;
    E.Signal = Row.Signal;
    E.ModuleInit = Row.ModuleInit;
    E.Concurrent = Row.Concurrent;
    E.Teardown = contains(Row.Teardown, Member);
    E.Kind = Row.Id;
    E.What = Row.What;
    E.Tu = Tu;
    E.Where = Where;
    P.Entries.push_back(std::move(E));
  }

  void table(uint32_t U, const Table &Tab) {
    const TuFacts &T = *P.Tus[U];
    for (const InitNode &N : Tab.Nodes)
      if (N.Kind == InitKind::List)
        list(U, T, Tab, N);
  }

  void list(uint32_t U, const TuFacts &T, const Table &Tab, const InitNode &N) {
    for (const EntryRow &R : P.Rules->entries()) {
      if (R.Record != recordName(T.str(N.Type)) || !slotFits(T, Tab, N, R))
        continue;
      EntryRow Row = R;
      if (Row.FlaggedBy)
        Row.State = flaggedState(U, T, Tab, *Row.FlaggedBy, Row.State);
      members(U, T, Tab, N, N, Row);
    }
  }

  /// Functions of a record, and of those in it that have no name.
  void members(uint32_t U, const TuFacts &T, const Table &Tab,
               const InitNode &Slot, const InitNode &N, const EntryRow &Row) {
    for (uint32_t C : N.Children) {
      const InitNode &Child = Tab.Nodes[C];
      if (Child.Kind == InitKind::List && !Row.SlotKey.empty() &&
          T.str(Child.Field).empty())
        members(U, T, Tab, Slot, Child, Row);
      if (Child.Kind != InitKind::Func)
        continue;
      if (!Row.Fields.empty() && !contains(Row.Fields, T.str(Child.Field)))
        continue;
      add(P.resolve(U, Child.Func), Row, U, Child.Range,
          Row.SlotKey.empty() ? T.str(Child.Field) : slotId(T, Tab, Slot, Row));
    }
  }

  /// The state that the flags beside every pointer to this array agree on.
  Needs flaggedState(uint32_t U, const TuFacts &T, const Table &Slots,
                     const SlotFlags &By, Needs Otherwise) {
    std::vector<int64_t> Words;
    bool Unknown = false;
    auto Word = [&](bool Constant, int64_t Value) {
      Unknown |= !Constant;
      Words.push_back(Value);
    };
    for (const Table &Tab : T.Tables)
      for (const InitNode &N : Tab.Nodes) {
        if (N.Kind != InitKind::List || T.str(N.Type) != By.Record ||
            !pointsTo(T, Tab, N, By.Slots, Slots))
          continue;
        const InitNode *Flags = memberOf(T, Tab, N, By.Flags);
        Word(!Flags || Flags->Kind == InitKind::Int, Flags ? Flags->Value : 0);
      }
    if (Slots.Owner.valid())
      if (const Skeleton *S = P.fn(P.resolve(U, Slots.Owner)).Body)
        assignedFlags(T, *S, Slots, By, Word);
    if (Words.empty() || Unknown)
      return Otherwise;
    bool First = Words[0] & By.AttachedMask;
    for (int64_t W : Words)
      if (bool(W & By.AttachedMask) != First)
        return Otherwise;
    return First ? Needs::Attached : Needs::Detached;
  }

  static bool pointsTo(const TuFacts &T, const Table &Tab, const InitNode &N,
                       const std::string &Name, const Table &Target) {
    const InitNode *M = memberOf(T, Tab, N, Name);
    return M && M->Kind == InitKind::VarRef && M->Text == Target.Usr;
  }

  /// `spec.slots = slots; spec.flags = F;` in the function that owns the array.
  template <class Fn>
  void assignedFlags(const TuFacts &T, const Skeleton &S, const Table &Slots,
                     const SlotFlags &By, Fn Word) {
    auto Names = [&](ExprId E, const std::string &Member) {
      const Expr &X = S.expr(E);
      return X.Kind == ExprKind::Field && T.str(X.Type) == By.Record &&
             T.str(X.Name) == Member;
    };
    bool Points = false;
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
          Names(E.Dst, By.Slots) && S.expr(E.Src).Kind == ExprKind::Var &&
          VarId(S.expr(E.Src).A) == Slots.OwnerVar)
        Points = true;
    if (!Points)
      return;
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
          Names(E.Dst, By.Flags))
        Word(S.expr(E.Src).Kind == ExprKind::Int, S.expr(E.Src).Value);
  }

  static bool slotFits(const TuFacts &T, const Table &Tab, const InitNode &N,
                       const EntryRow &Row) {
    if (Row.SlotKey.empty())
      return true;
    const InitNode *Id = memberOf(T, Tab, N, Row.SlotKey);
    if (!Id)
      return false;
    const std::string &Name = slotName(T, *Id, Row);
    return Row.Slots.empty() ? !contains(Row.SlotsExcept, Name)
                             : contains(Row.Slots, Name);
  }

  static std::string slotId(const TuFacts &T, const Table &Tab,
                            const InitNode &N, const EntryRow &Row) {
    const InitNode *Id = memberOf(T, Tab, N, Row.SlotKey);
    return Id ? slotName(T, *Id, Row) : "";
  }

  void skeleton(uint32_t U, const Skeleton &S) {
    for (const Event &E : S.Events) {
      if (E.Kind == EventKind::Assign)
        assign(U, S, E);
      else if (E.Kind == EventKind::Call)
        call(U, S, E);
    }
  }

  void assign(uint32_t U, const Skeleton &S, const Event &E) {
    if (!E.Src.valid() || !E.Dst.valid() ||
        S.expr(E.Src).Kind != ExprKind::Func ||
        S.expr(E.Dst).Kind != ExprKind::Field)
      return;
    const TuFacts &T = *P.Tus[U];
    const Expr &Dst = S.expr(E.Dst);
    for (const EntryRow &Row : P.Rules->entries())
      if (Row.SlotKey.empty() && Row.Record == recordName(T.str(Dst.Type)) &&
          (Row.Fields.empty() || contains(Row.Fields, T.str(Dst.Name))))
        add(P.resolve(U, FuncRefId(S.expr(E.Src).A)), Row, U, E.Range,
            T.str(Dst.Name));
  }

  void call(uint32_t U, const Skeleton &S, const Event &E) {
    FnId Self = P.resolve(U, S.Self);
    if (P.fn(Self).Body != &S)
      return; // another unit's body stands for this function
    const FunctionRow *Row = P.rowOf(Self, E);
    if (!Row)
      return;
    std::set<uint8_t> Done;
    for (const Callback &C : Row->Callbacks)
      if (fits(U, E, C) && Made.stands(U, E, C) && Done.insert(C.Arg).second)
        callback(U, S, E, C);
    if (Row->Loops)
      loops(U, S, E, *Row->Loops);
  }

  /// Whether the callee is the instantiation that a callback row speaks of.
  bool fits(uint32_t U, const Event &E, const Callback &C) const {
    return std::ranges::all_of(C.IfInstance, [&](const std::string &Text) {
      const TuFacts &T = *P.Tus[U];
      return E.Callee.valid() &&
             T.str(T.func(E.Callee).Display).find(Text) != std::string::npos;
    });
  }

  void callback(uint32_t U, const Skeleton &S, const Event &E,
                const Callback &C) {
    if (C.Run == CallbackRun::Inline)
      return; // the flow analysis follows these in the caller's state
    std::vector<FnId> Given;
    if (C.Makes.empty())
      functionsIn(U, S, S.arg(E, C.Arg), Given);
    else if (FnId F = Made.constructor(U, E, C); F.valid())
      Given.push_back(F);
    EntryRow Row;
    Row.Id = "callback";
    Row.What = C.What;
    Row.Signal = C.Run == CallbackRun::Signal;
    Row.State = Row.Signal                       ? Needs::Unknown
                : C.Run == CallbackRun::Attached ? Needs::Attached
                                                 : Needs::Detached;
    Row.Foreign = C.Run == CallbackRun::Foreign;
    Row.Waited = C.Waits;
    Row.Alone = C.Alone;
    Row.Unshared = C.Unshared;
    std::string Name;
    for (uint8_t A = 0; A < C.Arg; ++A)
      if (ExprId Arg = S.arg(E, A);
          Arg.valid() && S.expr(Arg).Kind == ExprKind::Str)
        Name = P.Tus[U]->str(S.expr(Arg).Name);
    if (!C.Makes.empty()) // an object that nobody else has
      Row.Unshared.push_back(Name);
    for (FnId F : Given)
      add(F, Row, U, E.Range, Name);
  }

  /// The functions that an argument is, or holds and passes on: what one API
  /// makes of them may be what another one is given. Nothing where a variable
  /// may be one of several.
  void functionsIn(uint32_t U, const Skeleton &S, ExprId E,
                   std::vector<FnId> &Out, unsigned Depth = 0) {
    constexpr unsigned Deepest = 4;
    if (!E.valid() || Depth > Deepest)
      return;
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Func)
      Out.push_back(P.resolve(U, FuncRefId(X.A)));
    else if (X.Kind == ExprKind::Addr)
      functionsIn(U, S, ExprId(X.A), Out, Depth + 1);
    else if (X.Kind == ExprKind::Result)
      passed(U, S, S.Events[X.A], {Slot::Return}, Out, Depth);
    else if (X.Kind == ExprKind::Var)
      held(U, S, E, Out, Depth);
  }

  /// Of a call, what it has been given and passes on in this slot.
  void passed(uint32_t U, const Skeleton &S, const Event &Call, Slot To,
              std::vector<FnId> &Out, unsigned Depth) {
    for (const Role &R : P.rolesOf(P.resolve(U, S.Self), Call))
      if (R.Does == RoleKind::Passes && R.Kind == "same" &&
          R.Value.Kind == To.Kind && R.Value.Index == To.Index &&
          R.Of.Kind == Slot::Arg)
        functionsIn(U, S, S.arg(Call, R.Of.Index), Out, Depth + 1);
  }

  void held(uint32_t U, const Skeleton &S, ExprId Var, std::vector<FnId> &Out,
            unsigned Depth) {
    unsigned Sources = 0;
    std::vector<FnId> Found;
    for (const Event &Ev : S.Events) {
      if (Ev.Kind == EventKind::Assign && Ev.Dst == Var && Ev.Src.valid() &&
          ++Sources == 1)
        functionsIn(U, S, Ev.Src, Found, Depth + 1);
      // An object that is made with them.
      ExprId Object = Ev.Kind == EventKind::Call ? S.arg(Ev, 0) : ExprId();
      if (Object.valid() && S.expr(Object).Kind == ExprKind::Addr &&
          ExprId(S.expr(Object).A) == Var)
        passed(U, S, Ev, {Slot::Arg, 0}, Found, Depth);
    }
    if (Sources <= 1)
      Out.insert(Out.end(), Found.begin(), Found.end());
  }

  const Table *tableOf(uint32_t U, const Skeleton &S, ExprId E) {
    if (!E.valid())
      return nullptr;
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Addr || X.Kind == ExprKind::Elem)
      return tableOf(U, S, ExprId(X.A));
    if (X.Kind != ExprKind::Var)
      return nullptr;
    const TuFacts &T = *P.Tus[U];
    const Var &V = S.Vars[X.A];
    for (const Table &Tab : T.Tables) {
      bool Local = Tab.Owner == S.Self && Tab.OwnerVar == VarId(X.A);
      bool Global = !T.str(V.Usr).empty() && Tab.Usr == V.Usr;
      if (Local || Global)
        return &Tab;
    }
    return nullptr;
  }

  static int64_t intArg(const Skeleton &S, const Event &E, uint8_t Arg) {
    ExprId A = S.arg(E, Arg);
    if (!A.valid() || S.expr(A).Kind != ExprKind::Int)
      return -1;
    return S.expr(A).Value;
  }

  void loops(uint32_t U, const Skeleton &S, const Event &E,
             const LoopTable &L) {
    const Table *Fns = tableOf(U, S, S.arg(E, L.Functions));
    const Table *Types = tableOf(U, S, S.arg(E, L.Types));
    int64_t In = intArg(S, E, L.In), Out = intArg(S, E, L.Out);
    if (!Fns || !Types || In < 0 || Out < 0 || In + Out == 0)
      return; // no signature, no claim about the thread state
    const TuFacts &T = *P.Tus[U];
    const InitNode &Signature = Types->Nodes[0];
    for (uint32_t C : Fns->Nodes[0].Children) {
      const InitNode &N = Fns->Nodes[C];
      if (N.Kind != InitKind::Func)
        continue;
      size_t First = size_t(N.Index) * size_t(In + Out);
      if (First + size_t(In + Out) > Signature.Children.size())
        continue;
      EntryRow Row;
      Row.Id = "ufunc-loop";
      Row.What = L.What;
      Row.State = Needs::Detached;
      for (int64_t I = 0; I != In + Out; ++I) {
        const InitNode &Num = Types->Nodes[Signature.Children[First + I]];
        if (contains(L.AttachedTypes, T.str(Num.Text)))
          Row.State = Needs::Attached;
        else if (Num.Kind != InitKind::Int || T.str(Num.Text).empty())
          Row.State = Needs::Unknown;
      }
      if (Row.State != Needs::Unknown)
        add(P.resolve(U, N.Func), Row, U, N.Range);
    }
  }

  void names() {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      if (!P.Functions[F].Body)
        continue;
      for (const EntryNameRow &Row : P.Rules->entryNames()) {
        if (!fitsGlob(Row.Pattern, P.name(FnId(F))))
          continue;
        EntryRow R;
        R.Id = Row.Id;
        R.What = Row.What;
        R.State = Row.State;
        R.ModuleInit = Row.ModuleInit;
        add(FnId(F), R, P.Functions[F].Tu, P.Functions[F].Body->NameRange);
      }
    }
  }

  /// Sorted by content, one of each: the same header is seen in many units.
  void finish() {
    auto Key = [this](const Entry &E) {
      const TuFacts &T = *P.Tus[E.Tu];
      return std::tuple(E.Fn, E.Kind, E.What, E.State, E.Foreign,
                        E.Where.valid() ? T.str(T.Files[E.Where.File.V].Path)
                                        : std::string(),
                        E.Where.Offset);
    };
    std::erase_if(P.Entries, [this](const Entry &E) {
      return !P.fn(E.Fn).Body || (E.State == Needs::Unknown && !E.Signal) ||
             E.State == Needs::Any;
    });
    std::stable_sort(
        P.Entries.begin(), P.Entries.end(),
        [&](const Entry &A, const Entry &B) { return Key(A) < Key(B); });
    P.Entries.erase(std::unique(P.Entries.begin(), P.Entries.end(),
                                [&](const Entry &A, const Entry &B) {
                                  return Key(A) == Key(B);
                                }),
                    P.Entries.end());
    std::ranges::copy_if(P.Entries, std::back_inserter(P.Handlers),
                         &Entry::Signal);
    std::erase_if(P.Entries, [](const Entry &E) { return E.Signal; });
  }
};

} // namespace

void collectEntries(Program &P) { Collector(P).run(); }

} // namespace nogil
