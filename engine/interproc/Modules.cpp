//===- Modules.cpp - extension modules and what they declare --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Modules.h"
#include "link/Slots.h"
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

namespace nogil {

const char *spelled(GilDeclaration D) {
  switch (D) {
  case GilDeclaration::Missing:
    return "missing";
  case GilDeclaration::Used:
    return "used";
  case GilDeclaration::NotUsed:
    return "not-used";
  case GilDeclaration::Unknown:
    break;
  }
  return "unknown";
}

namespace {

constexpr std::string_view SaysUsed = "gil-used"; // a kind of constants
constexpr const char *NotRead = "parts of its init function could not be read";

} // namespace

/// What is the same for all modules, and one module at a time.
class ModuleFinder {
public:
  ModuleFinder(const Program &P, Modules &Out) : P(P), Out(Out) {
    for (uint32_t U = 0; U != P.Tus.size(); ++U)
      for (const Table &T : P.Tus[U]->Tables) {
        ByUsr[P.nameId(U, T.Usr)].push_back({U, &T});
        if (T.Owner.valid())
          ByOwner[P.resolve(U, T.Owner)].push_back({U, &T});
      }
    for (uint32_t U = 0; U != P.Tus.size(); ++U)
      for (const Skeleton &S : P.Tus[U]->Skeletons)
        if (FnId F = P.resolve(U, S.Self);
            (P.Tus[U]->func(S.Self).Flags & FF_Incomplete) && !P.fn(F).Body)
          Broken.try_emplace(F, Code{U, &S});
  }

  void run() {
    std::set<FnId> Done;
    for (const Entry &E : P.Entries)
      if (std::optional<std::string> Name = nameOf(E);
          Name && Done.insert(E.Fn).second)
        find(E.Fn, std::move(*Name));
    for (const auto &[F, Is] : Broken)
      if (std::optional<std::string> Name = nameOf(F, nullptr))
        find(F, std::move(*Name));
    auto Key = [this](const Module &M) {
      return std::tie(M.Name, P.fn(M.Fn).Key);
    };
    std::ranges::sort(Out.All, [&](const Module &A, const Module &B) {
      return Key(A) < Key(B);
    });
    shareUnits();
  }

private:
  /// A table, and the unit that it stands in.
  struct TableRef {
    uint32_t Tu;
    const Table *Tab;
  };

  /// What is known of a function: its body, or what could be read of it.
  struct Code {
    uint32_t Tu = 0;
    const Skeleton *Is = nullptr;
  };

  /// A sign of what a module says.
  struct Sign {
    GilDeclaration Says;
    uint32_t Tu;
    SrcRange Where;
    FnId In;
    SrcRange Slots = {};
  };

  const Program &P;
  Modules &Out;
  std::map<NameId, std::vector<TableRef>> ByUsr;
  std::map<FnId, std::vector<TableRef>> ByOwner;
  std::map<FnId, Code> Broken; ///< functions that could not be read

  // Of the module at hand.
  std::vector<bool> Seen; ///< by FnId
  std::set<NameId> SeenVars;
  std::vector<FnId> Todo;
  std::vector<TableRef> Tables; ///< that it reaches
  std::vector<Sign> Signs;
  std::map<FnId, CodeRef> Callers; ///< of what initialisation runs, the first

  Code codeOf(FnId F) const {
    if (const Skeleton *S = P.fn(F).Body)
      return {P.fn(F).Tu, S};
    auto It = Broken.find(F);
    return It == Broken.end() ? Code() : It->second;
  }

  std::optional<std::string> nameOf(const Entry &E) const {
    return E.ModuleInit ? nameOf(E.Fn, &E.Kind) : std::nullopt;
  }
  std::optional<std::string> nameOf(FnId F, const std::string *Kind) const {
    const std::string &Fn = P.name(F);
    for (const EntryNameRow &Row : P.Rules->entryNames()) {
      size_t Star = Row.Pattern.find('*');
      if ((!Kind || Row.Id == *Kind) && Row.ModuleInit &&
          Star != std::string::npos && fitsGlob(Row.Pattern, Fn))
        return Fn.substr(Star, Fn.size() - (Row.Pattern.size() - 1));
    }
    return std::nullopt;
  }

  //===-- What belongs to it ----------------------------------------------===//

  void reach(FnId F) {
    if (F.valid() && !Seen[F.V]) {
      Seen[F.V] = true;
      Todo.push_back(F);
    }
  }

  void variable(NameId Usr) {
    if (!SeenVars.insert(Usr).second)
      return;
    if (auto It = ByUsr.find(Usr); It != ByUsr.end())
      for (TableRef T : It->second)
        table(T);
  }

  void table(TableRef T) {
    Tables.push_back(T);
    for (const InitNode &N : T.Tab->Nodes)
      if (N.Kind == InitKind::Func)
        reach(P.resolve(T.Tu, N.Func));
      else if (N.Kind == InitKind::VarRef)
        variable(P.nameId(T.Tu, N.Text));
  }

  /// What the body of a function names.
  void body(FnId F, const Code &Of) {
    const Skeleton &S = *Of.Is;
    const uint32_t U = Of.Tu;
    for (const Expr &X : S.Exprs)
      if (X.Kind == ExprKind::Func)
        reach(P.resolve(U, FuncRefId(X.A)));
      else if (X.Kind == ExprKind::Var &&
               !P.Tus[U]->str(S.Vars[X.A].Usr).empty())
        variable(P.nameId(U, S.Vars[X.A].Usr));
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Call && E.Callee.valid())
        reach(P.resolve(U, E.Callee));
    P.Calls.forEachEdge(F, [&](const CallEdge &E) {
      if (E.Kind == CallKind::Virtual || E.Kind == CallKind::Library ||
          E.Kind == CallKind::Nested)
        reach(E.Target);
    });
    if (auto It = ByOwner.find(F); It != ByOwner.end())
      for (TableRef T : It->second)
        table(T);
  }

  void close(FnId Init, Module &M) {
    Seen.assign(P.Functions.size(), false);
    SeenVars.clear();
    Tables.clear();
    reach(Init);
    while (!Todo.empty()) {
      FnId F = Todo.back();
      Todo.pop_back();
      const Code Of = codeOf(F);
      if (Of.Is)
        body(F, Of);
      if (Of.Is && !P.fn(F).Body && isOwn(Of))
        M.Lost.push_back({F, Of.Tu, Of.Is->NameRange});
    }
    std::ranges::sort(M.Lost, {}, &Module::LostFunction::Fn);
  }

  /// Not in a header of others.
  bool isOwn(const Code &Of) const {
    const SrcRange &R = Of.Is->NameRange;
    return R.valid() && !P.Tus[Of.Tu]->Files[R.File.V].System;
  }

  //===-- What it says ----------------------------------------------------===//

  /// What initialisation calls, or hands to what it calls.
  std::vector<FnId> initialisers(FnId Init) {
    std::vector<FnId> In{Init};
    std::set<FnId> Known{Init};
    auto Add = [&](FnId F) {
      if (codeOf(F).Is && Known.insert(F).second)
        In.push_back(F);
    };
    for (TableRef T : Tables)
      for (const InitNode &N : T.Tab->Nodes)
        if (N.Kind == InitKind::Func)
          if (FnId F = P.resolve(T.Tu, N.Func);
              P.entered(F, &Entry::ModuleInit))
            Add(F);
    Callers.clear();
    for (size_t I = 0; I != In.size(); ++I)
      P.Calls.forEachEdge(In[I], [&](const CallEdge &E) {
        if (E.Kind == CallKind::Direct || E.Kind == CallKind::Virtual ||
            E.Kind == CallKind::Callback || E.Kind == CallKind::HandedOn) {
          if (!Known.count(E.Target))
            Callers.try_emplace(E.Target, E.Site);
          Add(E.Target);
        }
      });
    return In;
  }

  const std::string &fileOf(uint32_t Tu, SrcRange R) const {
    static const std::string None;
    const TuFacts &T = *P.Tus[Tu];
    return R.valid() ? T.str(T.Files[R.File.V].Path) : None;
  }

  /// Where a module is made, as its author sees it: a helper of several modules
  /// is called in the file of this one.
  Sign made(const Module &M, FnId F, const Event &E) const {
    Sign Out{GilDeclaration::Missing, P.fn(F).Tu, E.Range, F};
    const std::string &Home = fileOf(M.Home, M.Head);
    for (size_t Left = Callers.size(); Left; --Left) {
      auto It = Callers.find(Out.In);
      if (It == Callers.end() || fileOf(Out.Tu, Out.Where) == Home)
        break;
      const FnId By = It->second.Fn;
      Out = {Out.Says, P.fn(By).Tu, P.event(It->second).Range, By};
    }
    return fileOf(Out.Tu, Out.Where) == Home
               ? Out
               : Sign{Out.Says, P.fn(F).Tu, E.Range, F};
  }

  void slots(Module &M) {
    for (TableRef T : Tables)
      for (const EntryRow &Row : P.Rules->entries())
        if (!Row.GilSlot.empty())
          slotArray(M, T, Row);
  }

  void slotArray(Module &M, TableRef T, const EntryRow &Row) {
    const TuFacts &Facts = *P.Tus[T.Tu];
    bool Slots = false, Said = false;
    for (const InitNode &N : T.Tab->Nodes) {
      if (N.Kind != InitKind::List || Facts.str(N.Type) != Row.Record)
        continue;
      // The array itself has the name of its elements, and no id.
      const InitNode *Id = memberOf(Facts, *T.Tab, N, Row.SlotKey);
      if (!Id)
        continue;
      Slots = true;
      if (slotName(Facts, *Id, Row) != Row.GilSlot)
        continue;
      Said = true;
      const InitNode *Value = slotValue(*T.Tab, N, *Id);
      sign(Value && Value->Kind == InitKind::Int
               ? meaning(Value->Value, Facts.str(Value->Text))
               : GilDeclaration::Unknown,
           T.Tu, N.Range, owner(T));
    }
    if (!Slots)
      return;
    M.How = Module::Init::Multi;
    if (!Said)
      Signs.push_back({GilDeclaration::Missing, T.Tu, T.Tab->Decl, owner(T),
                       T.Tab->Nodes.front().Range});
  }

  FnId owner(TableRef T) const {
    return T.Tab->Owner.valid() ? P.resolve(T.Tu, T.Tab->Owner) : FnId();
  }

  /// The last constant behind the id, where a record in it stands for its own.
  static const InitNode *slotValue(const Table &Tab, const InitNode &Slot,
                                   const InitNode &Id) {
    const InitNode *Out = nullptr;
    for (uint32_t C : Slot.Children) {
      const InitNode *N = &Tab.Nodes[C];
      while (N->Kind == InitKind::List && !N->Children.empty())
        N = &Tab.Nodes[N->Children.back()];
      if (N != &Id)
        Out = N;
    }
    return Out;
  }

  /// Python reads nothing as "needed"; so does a constant whose name does not
  /// say more.
  GilDeclaration meaning(int64_t Value, const std::string &Spelled) const {
    if (Value != 0)
      return GilDeclaration::NotUsed;
    return P.Rules->constantKind(Spelled) == SaysUsed ? GilDeclaration::Used
                                                      : GilDeclaration::Missing;
  }

  void sign(GilDeclaration Says, uint32_t Tu, SrcRange Where, FnId In) {
    Signs.push_back({Says, Tu, Where, In});
  }

  void calls(Module &M, const std::vector<FnId> &Run) {
    std::optional<Sign> Made;
    for (FnId F : Run) {
      const Code Of = codeOf(F);
      if (Of.Tu != P.fn(F).Tu)
        continue; // whose rows are asked for by the unit of the function
      const Skeleton &S = *Of.Is;
      const bool Whole = P.fn(F).Body;
      for (const Event &E : S.Events)
        if (E.Kind == EventKind::Call &&
            (Whole || E.Callee.valid())) // what is called has no roles else
          for (const Role &R : P.rolesOf(F, E))
            call(M, F, S, E, R, Made);
    }
    if (Signs.empty() && Made)
      Signs.push_back(*Made);
  }

  void call(Module &M, FnId F, const Skeleton &S, const Event &E, const Role &R,
            std::optional<Sign> &Made) {
    const uint32_t Tu = P.fn(F).Tu;
    if (R.Does == RoleKind::MakesModule) {
      bool Single = R.Kind == "single";
      if (M.How == Module::Init::Unknown)
        M.How = Single ? Module::Init::Single : Module::Init::Multi;
      // With slots that are not seen, nothing is known.
      if (R.Kind != "multi" && !Made)
        Made = made(M, F, E);
    } else if (R.Does == RoleKind::DeclaresGil) {
      ExprId A = R.Value.Kind == Slot::Arg ? S.arg(E, R.Value.Index) : ExprId();
      GilDeclaration Says = R.Kind == "used"       ? GilDeclaration::Used
                            : R.Kind == "not-used" ? GilDeclaration::NotUsed
                                                   : GilDeclaration::Unknown;
      if (A.valid() && S.expr(A).Kind == ExprKind::Int)
        Says = meaning(S.expr(A).Value, P.Tus[Tu]->str(S.expr(A).Name));
      sign(Says, Tu, E.Range, F);
    }
  }

  void decide(Module &M) {
    M.Tu = M.Home;
    M.Where = M.Head;
    M.In = M.Fn;
    const bool Whole = P.fn(M.Fn).Body;
    if (Signs.empty()) {
      M.Why = Whole ? "how the module is made is not seen" : NotRead;
      return;
    }
    // What is said once, for one of several arrays or in a call, is said.
    if (std::ranges::any_of(Signs, [](const Sign &S) {
          return S.Says != GilDeclaration::Missing;
        }))
      std::erase_if(Signs, [](const Sign &S) {
        return S.Says == GilDeclaration::Missing;
      });
    const Sign &First = Signs.front();
    M.Tu = First.Tu;
    M.Where = First.Where;
    M.In = First.In;
    M.Slots = First.Slots;
    if (std::ranges::any_of(
            Signs, [&](const Sign &S) { return S.Says != First.Says; }))
      M.Why = "it is declared in two ways";
    else if (First.Says == GilDeclaration::Unknown)
      M.Why = "what is declared is no constant";
    else if (First.Says == GilDeclaration::Missing && !Whole &&
             (namesGil(First.Tu) || namesGil(M.Home)))
      M.Why = NotRead; // what is lost may be what declares it
    else if (First.Says == GilDeclaration::Missing &&
             leavesOut(First.Tu, M.Home))
      M.Why = "lines that this configuration leaves out declare it";
    else
      M.Says = First.Says;
  }

  bool namesGil(uint32_t U) const {
    return P.Tus[U]->DeclaresNoGil || P.Tus[U]->NamesGil;
  }

  /// Some text says it, and it is not code.
  bool leavesOut(uint32_t A, uint32_t B) const {
    return std::ranges::any_of(std::array{A, B}, [&](uint32_t U) {
      return namesGil(U) && !P.Tus[U]->FreeThreaded;
    });
  }

  void find(FnId Init, std::string Name) {
    Module M;
    M.Fn = Init;
    M.Name = std::move(Name);
    const Code Of = codeOf(Init);
    M.Home = Of.Tu;
    M.Head = Of.Is->NameRange;
    Signs.clear();
    close(Init, M);
    slots(M);
    calls(M, initialisers(Init));
    decide(M);
    for (uint32_t I = 0; I != P.Entries.size(); ++I)
      if (Seen[P.Entries[I].Fn.V])
        M.Entries.push_back(I);
    M.Reaches = std::move(Seen);
    Out.All.push_back(std::move(M));
  }

  void shareUnits() {
    Out.InUnit.resize(P.Tus.size());
    for (const Function &F : P.Functions)
      Out.TuOf.push_back(F.Tu);
    for (uint32_t I = 0; I != Out.All.size(); ++I) {
      const Module &M = Out.All[I];
      std::set<uint32_t> Units;
      for (uint32_t F = 0; F != M.Reaches.size(); ++F)
        if (M.Reaches[F])
          if (Code Of = codeOf(FnId(F)); Of.Is)
            Units.insert(Of.Tu);
      bool Claims = M.Says == GilDeclaration::NotUsed;
      for (uint32_t U : Units) {
        Out.InUnit[U].push_back(I);
        Claims |= M.Says == GilDeclaration::Unknown && P.Tus[U]->DeclaresNoGil;
      }
      Out.MayClaim.push_back(Claims);
    }
  }
};

Modules::Modules(const Program &P) { ModuleFinder(P, *this).run(); }

std::vector<uint32_t> Modules::of(FnId F) const {
  std::vector<uint32_t> Out;
  for (uint32_t I = 0; I != All.size(); ++I)
    if (All[I].Reaches[F.V])
      Out.push_back(I);
  if (Out.empty())
    Out = InUnit[TuOf[F.V]];
  if (Out.empty())
    for (uint32_t I = 0; I != All.size(); ++I)
      Out.push_back(I);
  return Out;
}

bool Modules::claims(FnId F) const {
  return std::ranges::any_of(of(F), [&](uint32_t I) { return MayClaim[I]; });
}

/// NAME: how it is made, what it says and where, entries that it reaches.
std::string dumpModules(const Program &P, const Modules &Of) {
  std::string Out;
  for (const Module &M : Of.all()) {
    const char *How = M.How == Module::Init::Single  ? "single-phase"
                      : M.How == Module::Init::Multi ? "multi-phase"
                                                     : "unknown-phase";
    Out += M.Name + ": " + P.display(M.Fn) + " " + How + " " + spelled(M.Says) +
           " " + P.place(M.Tu, M.Where);
    Out += M.Why.empty() ? "\n" : " (" + M.Why + ")\n";
    std::set<std::string> Lines;
    for (uint32_t I : M.Entries)
      Lines.insert("  " + P.display(P.Entries[I].Fn) + ": " +
                   P.Entries[I].Kind + "\n");
    for (const std::string &L : Lines)
      Out += L;
  }
  return Out;
}

} // namespace nogil
