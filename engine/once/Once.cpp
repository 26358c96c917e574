//===- Once.cpp - what has been done before anybody calls -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "once/Once.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "facts/ResultKind.h"
#include <algorithm>
#include <iterator>
#include <memory>
#include <set>

namespace nogil {
namespace {

/// A place of static storage: the variable, and how to come from it to the
/// place. Empty: it is none.
using Place = std::string;

/// A branch on whether a place is set.
struct SetTest {
  Place Of;
  BlockId At;
  uint32_t Unset = 0;    ///< the way out on which it is not
  bool Declared = false; ///< the initialisation of a static that C++ does once
};

class StaticPlaces {
public:
  explicit StaticPlaces(const Program &P) : P(P), Writers(P.Functions.size()) {}

  /// The place that an expression names.
  Place named(FnId F, ExprId E, unsigned Depth = 0);
  /// The place that a pointer points to.
  Place pointee(FnId F, ExprId E, unsigned Depth = 0);
  /// The function may name one at all.
  bool mayName(FnId F);

private:
  static constexpr unsigned MaxDepth = 8;
  const Program &P;
  /// By function and variable: its only assignment; None: there are several.
  std::vector<std::optional<std::map<uint32_t, EventId>>> Writers;
  std::map<FnId, Place> Getters;

  ExprId onlyValue(FnId F, uint32_t X);
  Place getter(FnId F, ExprId Result, bool ByReference, unsigned Depth);
};

/// What a local variable is set to, once.
ExprId StaticPlaces::onlyValue(FnId F, uint32_t X) {
  const Skeleton &S = *P.fn(F).Body;
  Storage K = S.Vars[X].Kind;
  if (K != Storage::Local && K != Storage::Temp)
    return ExprId();
  auto &Of = Writers[F.V];
  if (!Of) {
    Of.emplace();
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      if (E.Kind != EventKind::Assign || !E.Dst.valid() ||
          S.expr(E.Dst).Kind != ExprKind::Var)
        continue;
      // What is assigned to a reference later goes to what it refers to.
      const Var &To = S.Vars[S.expr(E.Dst).A];
      bool Reference = P.tu(F).str(To.Type).ends_with('&');
      if (Reference && !(E.Flags & EF_Init))
        continue;
      auto [It, New] = Of->try_emplace(S.expr(E.Dst).A, EventId(I));
      if (!New)
        It->second = EventId();
    }
  }
  auto It = Of->find(X);
  return It != Of->end() && It->second.valid() ? S.Events[It->second.V].Src
                                               : ExprId();
}

/// The result of a function that does nothing but return a place.
Place StaticPlaces::getter(FnId F, ExprId Result, bool ByReference,
                           unsigned Depth) {
  FnId G = P.calleeOf(F, P.fn(F).Body->Events[P.fn(F).Body->expr(Result).A]);
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Body->Blocks.size() != 1 ||
      P.fn(G).Body->Blocks[0].Term != TermKind::Return ||
      !P.fn(G).Body->Blocks[0].Cond.valid())
    return "";
  bool Is = resultKind(P.tu(G), P.info(G).Type) == TypeKind::Reference;
  if (Is != ByReference)
    return "";
  ExprId Value = P.fn(G).Body->Blocks[0].Cond;
  return ByReference ? named(G, Value, Depth) : pointee(G, Value, Depth);
}

Place StaticPlaces::named(FnId F, ExprId E, unsigned Depth) {
  if (!E.valid() || ++Depth > MaxDepth)
    return "";
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var: {
    const Var &V = S.Vars[X.A];
    if (V.Kind == Storage::Global || V.Kind == Storage::StaticLocal)
      return P.tu(F).str(V.Usr);
    return P.tu(F).str(V.Type).ends_with('&')
               ? named(F, onlyValue(F, X.A), Depth)
               : "";
  }
  case ExprKind::Field: {
    Place Of = X.Op == ExprOp::Arrow ? pointee(F, ExprId(X.A), Depth)
                                     : named(F, ExprId(X.A), Depth);
    return Of.empty() ? Of : Of + "." + P.tu(F).str(X.Name);
  }
  case ExprKind::Elem:
    return ExprId(X.B).valid() ? "" : pointee(F, ExprId(X.A), Depth);
  case ExprKind::Result:
    return getter(F, E, true, Depth);
  default:
    return "";
  }
}

Place StaticPlaces::pointee(FnId F, ExprId E, unsigned Depth) {
  if (!E.valid() || ++Depth > MaxDepth)
    return "";
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Addr)
    return named(F, ExprId(X.A), Depth);
  if (Place Of = named(F, E, Depth); !Of.empty())
    return Of + "*";
  if (X.Kind == ExprKind::Result)
    return getter(F, E, false, Depth);
  return X.Kind == ExprKind::Var ? pointee(F, onlyValue(F, X.A), Depth) : "";
}

bool StaticPlaces::mayName(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  return std::ranges::any_of(S.Vars,
                             [](const Var &X) {
                               return X.Kind == Storage::Global ||
                                      X.Kind == Storage::StaticLocal;
                             }) ||
         std::ranges::any_of(S.Exprs, [&](const Expr &X) {
           if (X.Kind != ExprKind::Result)
             return false;
           FnId G = P.calleeOf(F, S.Events[X.A]);
           return G.valid() && P.fn(G).Body && P.fn(G).Body->Blocks.size() == 1;
         });
}

/// What the program does with one place.
struct PlaceUse {
  bool Open = false; ///< its address is given away, or it counts
  std::vector<CodeRef> Sets, Resets;
  std::vector<std::pair<FnId, SetTest>> Tests;
};

class OnceFinder {
public:
  explicit OnceFinder(const Program &P) : P(P), Where(P) {}
  std::map<FnId, std::vector<bool>> run();

private:
  const Program &P;
  StaticPlaces Where;
  std::map<Place, PlaceUse> Places;
  std::vector<bool> Init, Running; ///< by FnId: reached from there
  struct View {
    Graph G;
    Paths Ways;
    explicit View(const Skeleton &S) : G(S), Ways(G) {}
  };
  std::map<FnId, std::unique_ptr<View>> Views;

  View &view(FnId F) {
    std::unique_ptr<View> &Of = Views[F];
    if (!Of)
      Of = std::make_unique<View>(*P.fn(F).Body);
    return *Of;
  }

  void collect(FnId F);
  void assigned(FnId F, EventId At);
  void given(FnId F, ExprId E);
  void tested(FnId F, BlockId B);
  void declared(FnId F);
  void calledOnce(FnId F, EventId At);
  void findReached();
  std::vector<bool> reached(std::vector<FnId> From) const;
  bool settles(const PlaceUse &U) const;
  bool worthIt(const PlaceUse &U) const;
  std::set<FnId> sureToSet(const PlaceUse &U);
  bool sure(FnId F, const PlaceUse &U, const std::set<FnId> &By);
  bool fails(FnId F, const Block &B) const;
  bool atInit(const PlaceUse &U, const std::set<FnId> &By) const;
  void inherit();
  std::vector<bool> pastIn(FnId F, std::vector<SetTest> Tests) const;
  std::vector<bool> onlyBy(FnId F, const std::vector<SetTest> &Tests) const;
  bool setIn(FnId F, const Place &Of, const std::vector<bool> &Events) const;
  std::map<Place, std::set<FnId>> Sure; ///< of the places that are settled
};

void OnceFinder::assigned(FnId F, EventId At) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[At.V];
  if (!E.Dst.valid())
    return;
  const Expr &To = S.expr(E.Dst);
  // A declaration of a reference sets none.
  bool Binds = To.Kind == ExprKind::Var && (E.Flags & EF_Init) &&
               P.tu(F).str(S.Vars[To.A].Type).ends_with('&');
  Place Of = Binds ? "" : Where.named(F, E.Dst);
  if (Of.empty())
    return;
  PlaceUse &U = Places[Of];
  bool Zero = E.Src.valid() && S.expr(E.Src).Kind == ExprKind::Int &&
              S.expr(E.Src).Value == 0;
  U.Open |= (E.Flags & EF_Compound) != 0;
  (Zero ? U.Resets : U.Sets).push_back({F, At});
}

/// `f(&place)`: who knows what becomes of it.
void OnceFinder::given(FnId F, ExprId E) {
  anyWithin(*P.fn(F).Body, E, [&](ExprId, const Expr &X) {
    if (X.Kind == ExprKind::Addr)
      if (Place Of = Where.named(F, ExprId(X.A)); !Of.empty())
        Places[Of].Open = true;
    return false;
  });
}

void OnceFinder::tested(FnId F, BlockId B) {
  const Block &Of = P.fn(F).Body->Blocks[B.V];
  if (Of.Term != TermKind::Branch || !Of.Cond.valid())
    return;
  Assumption A = normal(*P.fn(F).Body, Of.Cond, true);
  if (Place X = Where.named(F, A.Cond); !X.empty())
    Places[X].Tests.push_back({F, {X, B, A.True ? 1u : 0u}});
}

/// `static T x = f();` is lowered to a branch that nothing is known of, around
/// the initialiser.
void OnceFinder::declared(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Var &X : S.Vars)
    for (uint32_t B = 0; X.Kind == Storage::StaticLocal && B != S.Blocks.size();
         ++B) {
      const Block &Of = S.Blocks[B];
      if (Of.Term == TermKind::Branch && Of.Cond.valid() &&
          S.expr(Of.Cond).Kind == ExprKind::Opaque &&
          Of.Range.File == X.Decl.File && Of.Range.Offset <= X.Decl.Offset &&
          X.Decl.EndOffset <= Of.Range.EndOffset) {
        Place Once = "once " + P.tu(F).str(X.Usr);
        Places[Once].Tests.push_back({F, {Once, BlockId(B), 0, true}});
      }
    }
}

/// `call_once(flag, f)`: the call is what sets the flag, and nothing later.
void OnceFinder::calledOnce(FnId F, EventId At) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Role &R : P.rolesOf(F, S.Events[At.V])) {
    if (R.Does != RoleKind::RunsOnce || R.Value.Kind != Slot::Arg)
      continue;
    ExprId Flag = S.arg(S.Events[At.V], R.Value.Index);
    if (!Flag.valid())
      continue;
    const Expr &X = S.expr(Flag);
    Place Of = X.Kind == ExprKind::Addr ? Where.pointee(F, Flag)
                                        : Where.named(F, Flag);
    if (!Of.empty())
      Places["once " + Of].Sets.push_back({F, At});
  }
}

void OnceFinder::collect(FnId F) {
  if (!Where.mayName(F))
    return;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign) {
      assigned(F, EventId(I));
      given(F, E.Src);
    } else if (E.Kind == EventKind::Call) {
      calledOnce(F, EventId(I));
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        given(F, S.arg(E, A));
    }
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    tested(F, BlockId(B));
  declared(F);
}

std::vector<bool> OnceFinder::reached(std::vector<FnId> Todo) const {
  std::vector<bool> Out(P.Functions.size());
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    if (Out[F.V])
      continue;
    Out[F.V] = true;
    P.Calls.forEachEdge(F, [&](const CallEdge &E) {
      bool Kept = E.Kind == CallKind::Stored || E.Kind == CallKind::Nested;
      if (!Kept || !P.isEntry(E.Target))
        Todo.push_back(E.Target);
    });
  }
  return Out;
}

void OnceFinder::findReached() {
  std::vector<FnId> Makes, Runs;
  for (const Entry &E : P.Entries)
    if (E.ModuleInit)
      Makes.push_back(E.Fn);
    else if (!E.Teardown || E.Unshared) // what ends modules ends objects, too
      Runs.push_back(E.Fn);
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Calls.addressTaken(FnId(F)) && !P.isEntry(FnId(F)))
      Runs.push_back(FnId(F));
  Init = reached(std::move(Makes));
  Running = reached(std::move(Runs));
}

bool OnceFinder::settles(const PlaceUse &U) const {
  return !U.Open && std::ranges::none_of(
                        U.Resets, [&](CodeRef At) { return Running[At.Fn.V]; });
}

/// Module initialisation comes to it, and so does somebody else.
bool OnceFinder::worthIt(const PlaceUse &U) const {
  auto Is = [&](FnId F) { return Init[F.V]; };
  auto Late = [&](FnId F) { return Running[F.V]; };
  auto Any = [&](const auto &Of) {
    return std::ranges::any_of(U.Sets, [&](CodeRef C) { return Of(C.Fn); }) ||
           std::ranges::any_of(U.Tests, [&](auto &T) { return Of(T.first); });
  };
  return Any(Is) && Any(Late);
}

/// The function returns there, and says that it has failed.
bool OnceFinder::fails(FnId F, const Block &B) const {
  if (B.Term != TermKind::Return)
    return true;
  if (!B.Cond.valid())
    return false;
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(B.Cond);
  if (X.Kind == ExprKind::Unary)
    return X.Op == ExprOp::Neg && S.Exprs[X.A].Kind == ExprKind::Int;
  bool Pointer = resultKind(P.tu(F), P.info(F).Type) == TypeKind::Pointer;
  return X.Kind == ExprKind::Int && (X.Value < 0 || (X.Value == 0 && Pointer));
}

bool OnceFinder::sure(FnId F, const PlaceUse &U, const std::set<FnId> &By) {
  const Skeleton &S = *P.fn(F).Body;
  auto Sets = [&](EventId E) {
    return std::ranges::find(U.Sets, CodeRef{F, E}) != U.Sets.end();
  };
  auto OnEvent = [&](EventId E, uint8_t &) {
    const Event &Ev = S.Events[E.V];
    bool Done = Sets(E);
    if (!Done && Ev.Kind == EventKind::Call)
      if (FnId G = P.calleeOf(F, Ev); G.valid())
        Done = By.contains(G);
    return Done ? Verdict::Stop : Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId, bool Taken, uint8_t &) {
    return std::ranges::none_of(U.Tests, [&](auto &T) {
      return T.first == F && T.second.At == B &&
             (T.second.Declared || T.second.Unset != (Taken ? 0u : 1u));
    });
  };
  auto OnExit = [&](BlockId B, uint8_t) {
    return fails(F, S.Blocks[B.V]) ? Verdict::Stop : Verdict::Found;
  };
  View &V = view(F);
  return !V.Ways
              .search(V.G.entry(),
                      {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch})
              .possible();
}

/// The functions that come back only once it is set.
std::set<FnId> OnceFinder::sureToSet(const PlaceUse &U) {
  std::set<FnId> Out, Todo;
  for (CodeRef At : U.Sets)
    Todo.insert(At.Fn);
  for (auto &[F, T] : U.Tests)
    Todo.insert(F);
  while (!Todo.empty()) {
    FnId F = *Todo.begin();
    Todo.erase(Todo.begin());
    if (!Init[F.V] || Out.contains(F) || !sure(F, U, Out))
      continue;
    Out.insert(F);
    for (CodeRef By : P.Calls.callers(F))
      Todo.insert(By.Fn);
  }
  return Out;
}

/// All modules that call it later are sure to have done it. Which module a
/// table belongs to, the file says; elsewhere, one module is enough.
bool OnceFinder::atInit(const PlaceUse &U, const std::set<FnId> &By) const {
  std::map<uint32_t, bool> Done; ///< by TU of a module's initialisation
  bool Any = false;
  for (const Entry &E : P.Entries)
    if (E.ModuleInit) {
      bool Here = By.contains(E.Fn);
      Done[E.Tu] |= Here;
      Any |= Here;
    }
  if (!Any)
    return false;
  std::set<FnId> Above;
  std::vector<FnId> Todo;
  for (auto &[F, T] : U.Tests)
    Todo.push_back(F);
  for (CodeRef At : U.Sets)
    Todo.push_back(At.Fn);
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    if (!Above.insert(F).second)
      continue;
    for (const Entry &E : P.entriesOf(F))
      if (auto Of = Done.find(E.Tu);
          !E.ModuleInit && Of != Done.end() && !Of->second)
        return false;
    P.Calls.forEachEdgeInto(
        F, [&](const CallEdge &E) { Todo.push_back(E.Site.Fn); });
  }
  return true;
}

/// The events that no path comes to but by a way on which a place is not set.
std::vector<bool> OnceFinder::onlyBy(FnId F,
                                     const std::vector<SetTest> &Tests) const {
  const Skeleton &S = *P.fn(F).Body;
  Graph G(S);
  std::vector<bool> Seen(S.Blocks.size());
  std::vector<BlockId> Todo{BlockId(0u)};
  while (!Todo.empty()) {
    BlockId B = Todo.back();
    Todo.pop_back();
    if (Seen[B.V])
      continue;
    Seen[B.V] = true;
    for (uint32_t N = 0; N != G.succs(B).size(); ++N)
      if (std::ranges::none_of(Tests, [&](const SetTest &T) {
            return T.At == B && T.Unset == N;
          }))
        Todo.push_back(G.succs(B)[N]);
  }
  std::vector<bool> Out(S.Events.size());
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    BlockId B = G.blockOf(EventId(I));
    Out[I] = G.reached(B) && !Seen[B.V];
  }
  return Out;
}

/// One of the events sets the place, or calls what is sure to.
bool OnceFinder::setIn(FnId F, const Place &Of,
                       const std::vector<bool> &Events) const {
  const std::set<FnId> &By = Sure.at(Of);
  for (CodeRef At : Places.at(Of).Sets)
    if (At.Fn == F && Events[At.Event.V])
      return true;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (Events[I] && S.Events[I].Kind == EventKind::Call &&
        By.contains(P.calleeOf(F, S.Events[I])))
      return true;
  return false;
}

/// `if (!x) f();` is no first time: the way on which x is not set has to set
/// it.
std::vector<bool> OnceFinder::pastIn(FnId F, std::vector<SetTest> Tests) const {
  while (true) {
    std::vector<bool> Out = onlyBy(F, Tests);
    if (!std::erase_if(Tests, [&](const SetTest &T) {
          return !T.Declared && !setIn(F, T.Of, Out);
        }))
      return Out;
  }
}

/// What sets a pointer sets what it points to.
void OnceFinder::inherit() {
  for (auto &[Of, U] : Places)
    for (size_t N = Of.find_last_of("*."); N != Place::npos && N;
         N = Of.find_last_of("*.", N - 1))
      if (auto It = Places.find(Of.substr(0, N)); It != Places.end()) {
        std::ranges::copy(It->second.Sets, std::back_inserter(U.Sets));
        std::ranges::copy(It->second.Resets, std::back_inserter(U.Resets));
      }
}

std::map<FnId, std::vector<bool>> OnceFinder::run() {
  std::map<FnId, std::vector<bool>> Out;
  if (std::ranges::none_of(P.Entries, &Entry::ModuleInit))
    return Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body)
      collect(FnId(F));
  findReached();
  inherit();
  std::map<FnId, std::vector<SetTest>> Tests;
  for (auto &[Of, U] : Places) {
    bool Calls = Of.starts_with("once ");
    if ((U.Tests.empty() && !Calls) || !worthIt(U) || !settles(U))
      continue;
    std::set<FnId> By = sureToSet(U);
    if (!atInit(U, By))
      continue;
    Sure[Of] = std::move(By);
    for (auto &[F, T] : U.Tests)
      Tests[F].push_back(T);
    for (CodeRef At : Calls ? U.Sets : std::vector<CodeRef>()) {
      std::vector<bool> &Events = Out[At.Fn];
      Events.resize(P.fn(At.Fn).Body->Events.size());
      Events[At.Event.V] = true;
    }
  }
  for (auto &[F, Of] : Tests) {
    std::vector<bool> &Events = Out[F];
    Events.resize(P.fn(F).Body->Events.size());
    std::vector<bool> Past = pastIn(F, Of);
    for (size_t I = 0; I != Past.size(); ++I)
      Events[I] = Events[I] || Past[I];
  }
  return Out;
}

} // namespace

Once::Once(const Program &P) : Past(OnceFinder(P).run()) {}

} // namespace nogil
