//===- ElementPaths.cpp - what a path knows of element types --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

Monitor::OnBranch ElementTypes::onBranch(FnId F, const ElementKey &K,
                                         TypeSet Init) {
  return [this, F, &K, Init](BlockId B, ExprId Cond, bool Taken,
                             uint8_t &Excluded) {
    TypeQuestion Q = question(F, K, Cond, V.defs(F).endOf(B));
    Excluded |= ~(Taken ? Q.IfTrue : Q.IfFalse) & EK_All;
    return (Init & ~Excluded) != 0;
  };
}

/// The labels of a switch are numbers; their kind is that of a constant that
/// is spelled anywhere and has this value.
std::string_view ElementTypes::kindOfNumber(int64_t Value) {
  if (Spelled.empty()) {
    Spelled[-1] = "";
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      if (!P.Functions[F].Body)
        continue;
      for (const Expr &X : P.Functions[F].Body->Exprs)
        if (std::string_view K = kindOf(FnId(F), X); rankOf(K) >= 0)
          Spelled[X.Value] = K;
    }
  }
  auto It = Spelled.find(Value);
  return It == Spelled.end() ? "plain-dtype" : It->second;
}

Monitor::OnCase ElementTypes::onCase(FnId F, const ElementKey &K,
                                     TypeSet Init) {
  return [this, F, &K, Init](BlockId B, ExprId Cond, uint32_t Taken,
                             uint8_t &Excluded) {
    const Skeleton &S = *P.fn(F).Body;
    if (!keyOf(F, Cond, V.defs(F).endOf(B)).sameAs(K))
      return true;
    const std::vector<int64_t> &Cases = S.Blocks[B.V].CaseValues;
    if (Taken < Cases.size()) {
      int Rank = rankOf(kindOfNumber(Cases[Taken]));
      Excluded |=
          ~(Rank < 0 ? TypeSet(EK_Other) : Numbers[Rank].Types) & EK_All;
    } else {
      for (int64_t Value : Cases)
        if (int Rank = rankOf(kindOfNumber(Value)); Rank >= 0)
          Excluded |= ~compared(ExprOp::Ne, Rank) & EK_All;
    }
    return (Init & ~Excluded) != 0;
  };
}

TypeSet ElementTypes::before(FnId F, EventId E, const ElementKey &K,
                             TypeSet Init) {
  return Init ? Before.of({F, E, Init, K.Of, K.Among, {}}) : TypeSet(0);
}

TypeSet ElementTypes::findBefore(const Place &Of) {
  OwnParts Own(*this, Of.Without);
  const auto &[F, E, Init, Key, Among, Without] = Of;
  const ElementKey K{Key, Among, ""};
  TypeSet Out = 0;
  auto OnEvent = [&](EventId At, uint8_t &Excluded) {
    if (At != E)
      return Verdict::Go;
    Out |= Init & ~Excluded;
    return Out == Init ? Verdict::Found : Verdict::Stop;
  };
  if (!V.paths(F).watch(V.defs(F).entry(), {.Event = OnEvent,
                                            .Branch = onBranch(F, K, Init),
                                            .Case = onCase(F, K, Init)}))
    Out = 0; // not known: no evidence
  return Out;
}

} // namespace nogil
