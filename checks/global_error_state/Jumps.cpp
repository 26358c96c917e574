//===- Jumps.cpp - who may come between setjmp and longjmp ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Jumps.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

const std::vector<FnId> &Jumps::jumping(FnId F, VarId Buffer) {
  if (!Jumping) {
    Jumping.emplace();
    for (uint32_t G = 0; G != P.Functions.size(); ++G) {
      const Skeleton *S = P.Functions[G].Body;
      for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
        const Event &E = S->Events[I];
        if (E.Kind != EventKind::Call || !E.ArgsCount ||
            !V.says(FnId(G), EventId(I), RoleKind::JumpBuffer, "jumps"))
          continue;
        for (uint32_t X = 0; X != S->Vars.size(); ++X)
          if (S->Vars[X].Usr.valid() && mentions(*S, S->arg(E, 0), VarId(X)))
            (*Jumping)[P.tu(FnId(G)).str(S->Vars[X].Usr)].push_back(FnId(G));
      }
    }
  }
  return (*Jumping)[P.tu(F).str(P.fn(F).Body->Vars[Buffer.V].Usr)];
}

bool Jumps::onlyByHandlers(FnId F, VarId Buffer) {
  const std::vector<FnId> &By = jumping(F, Buffer);
  return !By.empty() && std::ranges::all_of(By, [&](FnId G) {
    return P.handler(G) != nullptr && V.callers(G).empty();
  });
}

Answer Jumps::othersBetween(FnId F, EventId Set, VarId Buffer) {
  std::vector<bool> Leads(P.Functions.size());
  for (FnId G : jumping(F, Buffer))
    Leads[G.V] = true;
  if (Leads[F.V])
    return Answer::Unknown;
  Leads = V.reaching(std::move(Leads));
  const Skeleton &S = *P.fn(F).Body;
  bool Any = false;
  auto OnEvent = [&](EventId E, uint8_t &Others) {
    if (S.Events[E.V].Kind != EventKind::Call)
      return Verdict::Go;
    constexpr uint16_t LetIn =
        1u << EB_Detaches | 1u << EB_RunsPython | 1u << EB_MayRunPython;
    if (Eff.ofCall(F, E) & LetIn)
      Others = 1;
    FnId G = P.calleeOf(F, S.Events[E.V]);
    bool Jumps = G.valid() && Leads[G.V];
    Any |= Jumps;
    return Jumps && Others ? Verdict::Found : Verdict::Go;
  };
  Answer Is = V.paths(F).search(V.defs(F).after(Set), {.Event = OnEvent}).Is;
  return Any ? Is : Answer::Unknown;
}

} // namespace nogil
