//===- Scratch.cpp - static memory of one call ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A static variable that one function alone uses, and that is written on every
// path before it is read, holds nothing beyond the call: another call writes it
// meanwhile. The same is memory that a plain flag says is in use.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_static/Report.h"
#include <fmt/format.h>

namespace nogil::racy {

/// Whether the call that is given the address of a place fills it.
bool Reporter::mayWrite(FnId F, const StaticUse &U) {
  const Event &E = body(F).Events[U.At.V];
  if (E.Kind != EventKind::Call || !E.Callee.valid())
    return false;
  if (FnId G = P.calleeOf(F, E); G.valid() && P.fn(G).Body)
    return false; // its writes are uses of their own
  if (C.V.role(F, U.At, RoleKind::WritesText))
    return false;
  TypeKind Kind = S.kindOf(U.Of.Own);
  if (Kind == TypeKind::Array)
    return false;
  const FuncInfo &To = P.tu(F).func(E.Callee);
  const std::string &Access = P.tu(F).str(To.Access);
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    ExprId Arg = body(F).arg(E, A);
    if (!Arg.valid() || body(F).expr(Arg).Kind != ExprKind::Addr ||
        ExprId(body(F).expr(Arg).A) != U.Place)
      continue;
    char Is = A < Access.size() ? Access[A] : char(PA_Unknown);
    return Is == PA_Value || Is == PA_Record ||
           (A >= Access.size() && (To.Flags & FF_Variadic));
  }
  return false;
}

/// `p = realloc(p, n)`: what is there before is no more than memory to use
/// again. The events up to the call that read it.
bool Reporter::renews(FnId F, const StaticUse &W, EventId Read) const {
  const Skeleton &B = body(F);
  const Event &E = B.Events[W.At.V];
  if (E.Kind != EventKind::Assign || !E.Src.valid() ||
      B.expr(E.Src).Kind != ExprKind::Result)
    return false;
  EventId Call(B.expr(E.Src).A);
  const Event &Is = B.Events[Call.V];
  const Defs &D = C.V.defs(F);
  bool Given = false;
  for (uint32_t A = 0; A != Is.ArgsCount; ++A)
    Given |= B.arg(Is, A) == E.Dst;
  return Given && D.blockOf(Read) == D.blockOf(Call) && Read.V <= Call.V &&
         (Read == Call || B.Events[Read.V].Kind == EventKind::Read);
}

/// Whether every path from the entry writes the place before it reads it.
/// First: a write of something that is no constant.
bool Reporter::writtenFirst(FnId F, PathId Own, bool &Written, bool &Read,
                            EventId &First) {
  const Skeleton &B = body(F);
  std::map<EventId, std::pair<bool, bool>> At; // writes, reads
  std::vector<StaticUse> Mine;
  for (const StaticUse &U : S.uses(F))
    if (U.Of.Own == Own)
      Mine.push_back(U);
  for (const StaticUse &U : Mine) {
    if (std::ranges::any_of(Mine, [&](const StaticUse &W) {
          return W.Kind == AccessKind::Write && renews(F, W, U.At);
        }))
      continue;
    bool Writes = !U.Of.behind() && U.Kind != AccessKind::Release &&
                  U.Kind != AccessKind::Update && // which reads it first
                  (writes(U.Kind) ||
                   (U.Kind == AccessKind::AddressTaken && mayWrite(F, U)));
    auto &[W, R] = At[U.At];
    W |= Writes;
    R |= !Writes;
    if (Writes && U.Kind != AccessKind::WriteConstant && !First.valid())
      First = U.At;
    Written |= Writes;
    Read |= !Writes;
  }
  const Defs &D = C.V.defs(F);
  std::set<uint32_t> Tested;
  for (const StaticTest &T : S.tests(F))
    if (T.Own == Own)
      Tested.insert(T.Block.V);
  for (uint32_t I = 0; I != B.Blocks.size(); ++I)
    if (B.Blocks[I].Term == TermKind::Return && B.Blocks[I].Cond.valid())
      if (mentions(F, B.Blocks[I].Cond, Own, D.endOf(BlockId(I)))) {
        Tested.insert(I);
        Read = true;
      }
  std::vector<BlockId> Todo{BlockId(0u)};
  std::set<uint32_t> Seen{0};
  while (!Todo.empty()) {
    BlockId Now = Todo.back();
    Todo.pop_back();
    bool Set = false;
    const Block &Blk = B.Blocks[Now.V];
    for (uint32_t I = 0; I != Blk.EventsCount && !Set; ++I) {
      auto It = At.find(EventId(Blk.EventsBegin + I));
      if (It == At.end())
        continue;
      if (!It->second.first)
        return false;
      Set = true;
    }
    if (Set)
      continue;
    if (Tested.count(Now.V))
      return false;
    for (BlockId Next : D.succs(Now))
      if (Seen.insert(Next.V).second)
        Todo.push_back(Next);
  }
  return true;
}

void Reporter::scratch() {
  for (PathId Static : S.places()) {
    const std::vector<Statics::UseRef> &Uses = S.usesOf(Static);
    FnId Home;
    bool One = !Done.count(Static);
    for (const Statics::UseRef &R : Uses) {
      FnId Of = homeOf(R);
      One &= !Home.valid() || Home == Of;
      Home = Of;
    }
    // Who writes a variable of the program when nobody is seen to call it may
    // be what makes the module.
    bool Entered = S.isLocal(Static) || (Home.valid() && C.Ctx.Bits[Home.V]);
    if (!One || !Home.valid() || !races(Home) || !Entered)
      continue;
    bool Written = false, Read = false;
    EventId First;
    if (!writtenFirst(Home, Static, Written, Read, First) || !Written ||
        !Read || !First.valid() || !unlocked({Home, First}))
      continue;
    Spot At{{Home, First}, Static, {}};
    report(kind::Scratch, At,
           fmt::format("static {} is written by each call before it is read, "
                       "so that two threads overwrite each other's; make it a "
                       "local variable",
                       name(Static)),
           witness(At, "it is written here", {}));
  }
}

/// Another static variable whose address the function gives out.
PathId Reporter::givenOut(FnId F, PathId Own) {
  const Skeleton &B = body(F);
  for (uint32_t I = 0; I != B.Blocks.size(); ++I) {
    const Block &Blk = B.Blocks[I];
    if (Blk.Term != TermKind::Return || !Blk.Cond.valid() ||
        B.expr(Blk.Cond).Kind != ExprKind::Addr)
      continue;
    ExprId Of(B.expr(Blk.Cond).A);
    OwnPlace Is = S.placeOf(F, Of, C.V.defs(F).endOf(BlockId(I)));
    if (Is.Own.valid() && S.isGlobal(Is.Own) && Is.Own != Own)
      return Is.Own;
  }
  return PathId();
}

void Reporter::busyFlags(FnId F) {
  std::vector<StaticUse> Uses = S.uses(F);
  for (const StaticUse &W : Uses) {
    if (W.Of.behind() || !isFlag(F, W) || !S.isGlobal(W.Of.Own) ||
        Done.count(W.Of.Own) || !unlocked({F, W.At}) || !races(F))
      continue;
    PathId Memory = givenOut(F, W.Of.Own);
    if (!Memory.valid() || !std::ranges::any_of(S.tests(F), [&](auto &T) {
          return T.Own == W.Of.Own;
        }))
      continue;
    // Somebody sets it back.
    auto Back =
        std::ranges::find_if(S.usesOf(W.Of.Own), [&](const Statics::UseRef &R) {
          const StaticUse &U = use(R);
          if (U.Kind != AccessKind::WriteConstant || U.Deep.Fn.valid())
            return false;
          const Expr &X = body(R.F).expr(body(R.F).Events[U.At.V].Src);
          return X.Kind == ExprKind::Int && X.Value == 0;
        });
    if (Back == S.usesOf(W.Of.Own).end())
      continue;
    Spot At{{F, W.At}, W.Of.Own, {}};
    Witness Is = witness(At, "it is set here", {});
    Is.add({C.place({Back->F, use(*Back).At}), "and set back here"});
    report(kind::Scratch, At,
           fmt::format("{} says that static {} is in use, but is tested and "
                       "set in two steps, so that two threads may both get it; "
                       "give each thread or call its own",
                       name(W.Of.Own), name(Memory)),
           Is);
  }
}

} // namespace nogil::racy
