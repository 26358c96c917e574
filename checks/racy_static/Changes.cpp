//===- Changes.cpp - static data that are changed while others use them ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pointer that is replaced and whose old value is given up, while others take
// or use what it holds; what a callback is to use, passed to it in a variable;
// containers that are changed; numbers that are counted.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "cfg/Ranges.h"
#include "checks/racy_static/Report.h"
#include <fmt/format.h>

namespace nogil::racy {

void Reporter::swaps() {
  for (PathId Static : S.places()) {
    if (S.kindOf(Static) != TypeKind::Pointer || Done.count(Static))
      continue;
    const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
    for (const Statics::UseRef &R : Uses) {
      const StaticUse &W = use(R);
      FnId Home = homeOf(R);
      bool Stores = W.Kind == AccessKind::Write && !W.Of.behind() &&
                    races(Home) && inUse(Home);
      if (!Stores || !unlocked({R.F, W.At}))
        continue;
      auto Gives = std::ranges::find_if(Uses, [&](const Statics::UseRef &O) {
        return O.F == R.F && use(O).Kind == AccessKind::Release &&
               !use(O).Of.behind();
      });
      auto Other = std::ranges::find_if(Uses, [&](const Statics::UseRef &O) {
        const StaticUse &U = use(O);
        bool Takes = U.Kind != AccessKind::WriteConstant &&
                     U.Kind != AccessKind::Write &&
                     U.Kind != AccessKind::Atomic;
        return Takes && O.F != R.F && races(homeOf(O)) && inUse(homeOf(O));
      });
      if (Gives == Uses.end() || Other == Uses.end())
        continue;
      Spot At = spotOf(R, Static);
      Witness Is = witness(At, "it is replaced here", {R.F, W.At});
      Is.add(
          {C.place({R.F, use(*Gives).At}), "its old value is given up here"});
      Is.add({C.place({Other->F, use(*Other).At}),
              fmt::format("{} uses it here", C.quoted(Other->F))});
      report(kind::Swap, At,
             fmt::format("static {} is replaced and its old value given up "
                         "while {} may be using it; exchange it under a lock "
                         "that users hold until they have a reference",
                         name(Static), C.quoted(Other->F)),
             Is);
      break;
    }
  }
}

/// The function names G in an argument, or keeps its address.
static bool handsOut(const Program &P, FnId F, FnId G) {
  const Skeleton &B = *P.fn(F).Body;
  return std::ranges::any_of(B.Exprs, [&](const Expr &X) {
    return X.Kind == ExprKind::Func &&
           P.resolve(P.fn(F).Tu, FuncRefId(X.A)) == G;
  });
}

void Reporter::callContexts() {
  for (PathId Static : S.places()) {
    if (Done.count(Static))
      continue;
    const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
    for (const Statics::UseRef &R : Uses) {
      const StaticUse &W = use(R);
      if (W.Kind != AccessKind::Write || W.Of.behind() || !R.Calls.empty() ||
          !races(R.F) || !inUse(R.F) || !C.Ctx.Bits[R.F.V] ||
          !unlocked({R.F, W.At}) || sameForAll(R.F, W) || guardOf(R.F, W))
        continue;
      auto Reader = std::ranges::find_if(Uses, [&](const Statics::UseRef &O) {
        const StaticUse &U = use(O);
        return O.F != R.F && U.Kind != AccessKind::WriteConstant &&
               U.Kind != AccessKind::Write && U.Kind != AccessKind::Atomic &&
               O.Calls.empty() && handsOut(P, R.F, O.F);
      });
      if (Reader == Uses.end())
        continue;
      Spot At{{R.F, W.At}, Static, {}};
      Witness Is = witness(At, "it is set here", {});
      Is.add({C.place({Reader->F, use(*Reader).At}),
              fmt::format("{}, which is called back, uses it here",
                          C.quoted(Reader->F))});
      report(kind::CallContext, At,
             fmt::format("{0} passes what this call is about to {1} in static "
                         "{2}; another thread's call replaces it meanwhile; "
                         "pass it as an argument, or in a variable of the "
                         "thread",
                         C.quoted(R.F), C.quoted(Reader->F), name(Static)),
             Is);
      break;
    }
  }
}

void Reporter::registries() {
  for (auto &[Static, Ends] : Lists) {
    if (Done.count(Static))
      continue;
    for (const auto &[E, At] : Ends) {
      if (E.Takes || !unlocked(At.At) || !unlocked({E.X.F, E.X.At}))
        continue;
      report(kind::Registry, At,
             fmt::format("the list that {} belongs to grows here without a "
                         "lock, so that an element of one of two threads is "
                         "lost; lock it, or fill it when the module is made",
                         name(Static)),
             witness(At, "an element is added here", {E.X.F, E.X.At}));
      break;
    }
  }
  for (PathId Static : S.places()) {
    const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
    for (const Statics::UseRef &R : Uses) {
      const StaticUse &U = use(R);
      FnId Home = homeOf(R);
      if (U.Kind != AccessKind::ContainerCall || U.Of.behind() ||
          S.kindOf(Static) != TypeKind::Record || !races(Home) ||
          !inUse(Home) || !unlocked({R.F, U.At}))
        continue;
      Spot At = spotOf(R, Static);
      report(kind::Registry, At,
             fmt::format("static container {} is changed here without a lock, "
                         "while other threads may look into it or change it; "
                         "lock every use of it",
                         name(Static)),
             witness(At, "it is changed here", {R.F, U.At}));
      break;
    }
  }
}

/// The value that is counted is used where it is: `id = n++`, `if (--n == 0)`.
bool Reporter::takesValue(FnId F, const StaticUse &Update) {
  if (Update.Deep.Fn.valid())
    return true; // a callee's: not looked at
  const Skeleton &B = body(F);
  const Defs &D = C.V.defs(F);
  auto Takes = [&](ExprId E, Point At) {
    return E.valid() && mentions(F, E, Update.Of.Own, At);
  };
  for (uint32_t I = 0; I != B.Events.size(); ++I) {
    const Event &E = B.Events[I];
    if (EventId(I) == Update.At || E.Kind == EventKind::Read)
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (Takes(B.arg(E, A), D.before(EventId(I))))
        return true;
    if (Takes(E.Src, D.before(EventId(I))))
      return true;
  }
  for (uint32_t I = 0; I != B.Blocks.size(); ++I)
    if (Takes(B.Blocks[I].Cond, D.endOf(BlockId(I))))
      return true;
  return false;
}

/// Somebody goes by the number, for more than its own next value.
bool Reporter::isUsed(PathId Static) {
  const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
  return std::ranges::any_of(Uses, [&](const Statics::UseRef &R) {
    const StaticUse &U = use(R);
    if (U.Kind == AccessKind::Update)
      return takesValue(R.F, U);
    if (U.Kind == AccessKind::Write || U.Kind == AccessKind::WriteConstant)
      return false;
    const SrcRange &Here = body(R.F).Events[U.At.V].Range;
    return std::ranges::none_of(Uses, [&](const Statics::UseRef &O) {
      return O.F == R.F && use(O).Kind == AccessKind::Update &&
             within(Here, body(O.F).Events[use(O).At.V].Range);
    });
  });
}

void Reporter::counters() {
  for (PathId Static : S.places()) {
    TypeKind Kind = S.kindOf(Static);
    if (Kind != TypeKind::Builtin || Done.count(Static) || !isUsed(Static))
      continue;
    const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
    for (const Statics::UseRef &R : Uses) {
      const StaticUse &U = use(R);
      FnId Home = homeOf(R);
      if (U.Kind != AccessKind::Update || U.Of.behind() || !races(Home) ||
          !unlocked({R.F, U.At}))
        continue;
      Spot At = spotOf(R, Static);
      report(kind::Counter, At,
             fmt::format("static {} is read, changed and stored without a "
                         "lock, so that a change of another thread is lost; "
                         "make it atomic",
                         name(Static)),
             witness(At, "it is changed here", {R.F, U.At}));
      break;
    }
  }
}

/// The second store puts back what the first has changed, and a call runs in
/// between: another constant, or what was read before.
bool Reporter::puts(FnId F, const StaticUse &First, const StaticUse &Back) {
  const Skeleton &B = body(F);
  if (First.Deep.Fn.valid() || Back.Deep.Fn.valid() ||
      !after(F, First.At, Back.At) || after(F, Back.At, First.At))
    return false;
  const Expr &To = B.expr(B.Events[First.At.V].Src);
  const Expr &From = B.expr(B.Events[Back.At.V].Src);
  bool Constants = To.Kind == ExprKind::Int && From.Kind == ExprKind::Int &&
                   To.Value != From.Value;
  bool Saved = From.Kind == ExprKind::Var &&
               mentions(F, B.Events[Back.At.V].Src, Back.Of.Own,
                        C.V.defs(F).before(Back.At));
  if (!Constants && !Saved)
    return false;
  for (uint32_t I = 0; I != B.Events.size(); ++I)
    if (B.Events[I].Kind == EventKind::Call && after(F, First.At, EventId(I)) &&
        after(F, EventId(I), Back.At))
      return true;
  return false;
}

/// A mode of others, set for the time of a call.
void Reporter::modes() {
  for (PathId Static : S.places()) {
    if (!isNumber(Static) || Done.count(Static))
      continue;
    const std::vector<Statics::UseRef> Uses = S.usesOf(Static);
    auto Stores = [&](const Statics::UseRef &R) {
      const StaticUse &U = use(R);
      return R.Calls.empty() && !U.Of.behind() &&
             (U.Kind == AccessKind::Write ||
              U.Kind == AccessKind::WriteConstant) &&
             body(R.F).Events[U.At.V].Kind == EventKind::Assign;
    };
    for (const Statics::UseRef &R : Uses) {
      if (!Stores(R) || !races(R.F) || !inUse(R.F) || guardOf(R.F, use(R)) ||
          !unlocked({R.F, use(R).At}))
        continue;
      auto Back = std::ranges::find_if(Uses, [&](const Statics::UseRef &O) {
        return O.F == R.F && Stores(O) && puts(R.F, use(R), use(O));
      });
      auto Reader = std::ranges::find_if(Uses, [&](const Statics::UseRef &O) {
        AccessKind Is = use(O).Kind;
        // What threads of the project's own are told is for them.
        uint16_t Bits = C.Ctx.Bits[O.F.V];
        return O.F != R.F && races(homeOf(O)) &&
               (!Bits || (Bits & CB_Attached)) &&
               (Is == AccessKind::Read || Is == AccessKind::NullTest);
      });
      if (Back == Uses.end() || Reader == Uses.end())
        continue;
      Spot At{{R.F, use(R).At}, Static, {}};
      Witness Is = witness(At, "it is set here", {});
      Is.add({C.place({R.F, use(*Back).At}), "and put back here"});
      Is.add({C.place({Reader->F, use(*Reader).At}),
              fmt::format("{} goes by it", C.quoted(Reader->F))});
      report(kind::Counter, At,
             fmt::format("static {} is set for the time of a call and put back "
                         "afterwards, but {} of another thread goes by it, "
                         "too; pass it on, or make it a variable of the thread",
                         name(Static), C.quoted(Reader->F)),
             Is);
      break;
    }
  }
}

} // namespace nogil::racy
