//===- Tokens.cpp - waits for a token that is given back ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Tokens.h"
#include "cfg/Paths.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

/// A variable of the program or a member, and which element of it.
std::optional<Tokens::Place> Tokens::placeOf(FnId F, ExprId E, Point At) {
  if (!E.valid())
    return std::nullopt;
  const Skeleton &S = *P.fn(F).Body;
  const Expr *X = &S.expr(E);
  if (X->Kind == ExprKind::Addr) {
    E = ExprId(X->A);
    X = &S.expr(E);
  }
  Place Out;
  if (X->Kind == ExprKind::Elem && ExprId(X->B).valid() &&
      S.Exprs[X->B].Kind == ExprKind::Int) {
    Out.Index = S.Exprs[X->B].Value;
    E = ExprId(X->A);
  }
  for (const Origin &O : V.origins(F, E, At)) {
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field)
      Out.Of = fmt::format("{}::{}", P.str(O.Steps.back().Record),
                           P.str(O.Steps.back().Name));
    else if (O.Base == BaseKind::Global && O.Steps.empty())
      Out.Of = P.tu(F).str(S.Vars[O.Index].Usr);
  }
  return Out.Of.empty() ? std::nullopt : std::optional(std::move(Out));
}

/// The argument by which the call takes or gives.
static Slot partOf(Views &V, CodeRef At, bool Gives) {
  if (const Role *R = V.role(At.Fn, At.Event, RoleKind::Sends))
    return Gives ? R->Value : Slot();
  const Role *R = V.role(At.Fn, At.Event, RoleKind::Blocks);
  return R && !Gives ? R->Descriptor : Slot();
}

void Tokens::index() {
  if (Indexed)
    return;
  Indexed = true;
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      CodeRef At{FnId(N), EventId(I)};
      if (S->Events[I].Kind != EventKind::Call)
        continue;
      for (bool Gives : {false, true}) {
        Slot Arg = partOf(V, At, Gives);
        if (Arg.Kind != Slot::Arg)
          continue;
        if (auto Is = placeOf(At.Fn, S->arg(S->Events[I], Arg.Index),
                              V.defs(At.Fn).before(At.Event)))
          Uses[{Is->Of, Gives}].push_back({At, Is->Index});
      }
    }
  }
}

/// What the last call takes or gives, if other calls do the opposite.
std::optional<Tokens::Place> Tokens::token(std::span<const CodeRef> Path,
                                           const Role &Blocks) {
  const CodeRef At = Path.back();
  const bool Gives = V.role(At.Fn, At.Event, RoleKind::Sends) != nullptr;
  if (Blocks.Descriptor.Kind != Slot::Arg)
    return std::nullopt;
  GivenArg Is = V.given(Path, Blocks.Descriptor.Index);
  CodeRef By = Path[Is.Level];
  std::optional<Place> Out =
      placeOf(By.Fn, Is.E, V.defs(By.Fn).before(By.Event));
  if (!Out)
    return std::nullopt;
  Out->Gives = Gives;
  index();
  auto It = Uses.find({Out->Of, !Gives});
  const bool Semaphore = Blocks.Kind == "thread";
  bool Any =
      It != Uses.end() && std::ranges::any_of(It->second, [&](const Use &X) {
        return Semaphore
                   ? X.Index == Out->Index
                   : X.Index >= 0 && Out->Index >= 0 && X.Index != Out->Index;
      });
  return Any ? Out : std::nullopt;
}

bool Tokens::mayBe(std::span<const CodeRef> Path, const Role &Blocks) {
  return token(Path, Blocks).has_value();
}

/// The event is a call that does the opposite at the place, or reaches one.
bool Tokens::opposite(CodeRef At, const Place &Of) {
  const std::vector<Use> &All = Uses[{Of.Of, !Of.Gives}];
  auto [It, New] = Reaching.try_emplace({Of.Of, !Of.Gives});
  if (New) {
    std::vector<bool> In(P.Functions.size());
    for (const Use &X : All)
      In[X.By.Fn.V] = true;
    It->second = V.reaching(std::move(In));
  }
  if (P.event(At).Kind != EventKind::Call)
    return false;
  FnId G = P.calleeOf(At.Fn, P.event(At));
  return (G.valid() && P.fn(G).Body && It->second[G.V]) ||
         std::ranges::any_of(All, [&](const Use &X) { return X.By == At; });
}

bool Tokens::isLock(std::span<const CodeRef> Path, const Role &Blocks) {
  std::optional<Place> Of = token(Path, Blocks);
  return Of && std::ranges::any_of(Path, [&](CodeRef At) {
           // Taken, and then given: which of the two is this call?
           const Skeleton &S = *P.fn(At.Fn).Body;
           auto From = [&](EventId First, const auto &Is) {
             return V.paths(At.Fn)
                 .somePath(V.defs(At.Fn).after(First), Is)
                 .possible();
           };
           if (!Of->Gives)
             return From(At.Event,
                         [&](EventId E) { return opposite({At.Fn, E}, *Of); });
           for (uint32_t I = 0; I != S.Events.size(); ++I)
             if (EventId E(I);
                 E != At.Event && opposite({At.Fn, E}, *Of) &&
                 From(E, [&](EventId X) { return X == At.Event; }))
               return true;
           return false;
         });
}

} // namespace nogil
