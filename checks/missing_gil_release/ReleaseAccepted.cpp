//===- ReleaseAccepted.cpp - what a program does detached all the same ----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/ReleaseGuards.h"

namespace nogil {

/// The record behind a pointer, or of an object whose address is given.
static std::string recordOf(const TuFacts &T, const Skeleton &S, ExprId E) {
  if (!E.valid())
    return "";
  const Expr *X = &S.expr(E);
  bool Address = X->Kind == ExprKind::Addr;
  if (Address)
    X = &S.Exprs[X->A];
  if (X->Kind != ExprKind::Var)
    return "";
  std::string Type = T.str(S.Vars[X->A].Type);
  if (!Address) {
    size_t Star = Type.rfind(" *");
    if (Star == Type.npos)
      return "";
    Type.resize(Star);
  }
  for (std::string_view Word : {"const ", "struct "})
    if (Type.starts_with(Word))
      Type.erase(0, Word.size());
  return Type;
}

/// Notes what a detached event works on.
void ReleaseGuards::note(CodeRef At) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  const Event &E = C.P.event(At);
  std::vector<Load> Used = written(At);
  const Role *Blocks = nullptr;
  if (E.Kind == EventKind::Call)
    Blocks = C.V.role(At.Fn, At.Event, RoleKind::Blocks);
  for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A) {
    ExprId Arg = S.arg(E, A);
    Accepted->Records.insert(recordOf(C.P.tu(At.Fn), S, Arg));
    for (const Load &L :
         members().loads(At.Fn, Arg, C.V.defs(At.Fn).before(At.Event))) {
      Used.push_back(L);
      if (Blocks && endedElsewhere(At.Fn, L))
        Accepted->Kinds.insert(Blocks->What);
    }
  }
  for (const Load &L : Used)
    Accepted->Records.insert(C.P.str(members().of(L).Record));
}

void ReleaseGuards::findAccepted() {
  if (Accepted)
    return;
  Accepted.emplace();
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    if (!S || !C.ours(F, S->NameRange))
      continue;
    for (uint32_t I = 0; I != S->Events.size(); ++I)
      if (C.statesAt({F, EventId(I)}) == CB_Detached)
        note({F, EventId(I)});
  }
}

/// The program works on such records, or their members, while detached.
bool ReleaseGuards::accepted(FnId F, const Load &L) {
  findAccepted();
  return Accepted->Records.count(C.P.str(members().of(L).Record)) != 0;
}

/// It makes calls of this kind detached, with handles that may be ended.
bool ReleaseGuards::acceptedKind(CodeRef At) {
  const Role *Blocks = C.P.event(At).Kind == EventKind::Call
                           ? C.V.role(At.Fn, At.Event, RoleKind::Blocks)
                           : nullptr;
  findAccepted();
  return Blocks && Accepted->Kinds.count(Blocks->What);
}

} // namespace nogil
