//===- Contexts.cpp - how each function is entered ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Contexts.h"

namespace nogil {
namespace {

/// What a caller's bits become on the way into a callee.
uint8_t through(uint8_t Caller, uint8_t Modes) {
  uint8_t Out = Caller & (CB_Init | CB_Running | CB_Teardown | CB_Racing);
  auto Has = [&](Mode M) { return Modes & (1u << unsigned(M)); };
  if (Has(Mode::Entry) || Has(Mode::Unknown))
    Out |= Caller & (CB_Attached | CB_Detached | CB_Unknown);
  if (Has(Mode::Attached))
    Out |= CB_Attached;
  if (Has(Mode::Detached))
    Out |= CB_Detached;
  return Out;
}

/// Functions whose addresses are stored or handed on, entry points apart: they
/// run wherever such a pointer is called.
std::vector<bool> addressed(const Program &P) {
  std::vector<bool> Out(P.Functions.size());
  for (const auto &[Place, Functions] : P.Stored)
    for (FnId F : Functions)
      Out[F.V] = true;
  for (const Function &F : P.Functions)
    if (F.Body)
      for (const Expr &X : F.Body->Exprs)
        if (X.Kind == ExprKind::Func)
          Out[P.resolve(F.Tu, FuncRefId(X.A)).V] = true;
  for (const Entry &E : P.Entries)
    Out[E.Fn.V] = false;
  return Out;
}

} // namespace

Contexts findContexts(const Program &P, const FlowResult &R,
                      const std::vector<FnId> &Believed) {
  Contexts C;
  C.Bits.assign(P.Functions.size(), 0);
  std::vector<std::vector<FnId>> Edges(P.Functions.size());
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    Edges[F] = calleesOf(P, FnId(F));
  std::vector<FnId> Todo;
  auto Add = [&](FnId F, uint8_t Bits) {
    if ((C.Bits[F.V] | Bits) == C.Bits[F.V])
      return;
    C.Bits[F.V] |= Bits;
    Todo.push_back(F);
  };
  for (const Entry &E : P.Entries)
    Add(E.Fn, static_cast<uint8_t>(
                  (E.State == Needs::Detached ? CB_Detached : CB_Attached) |
                  (E.ModuleInit ? CB_Init : CB_Running) |
                  (E.Teardown ? CB_Teardown : 0) |
                  (E.ModuleInit || E.Unshared || E.Teardown ? 0 : CB_Racing)));
  for (FnId F : Believed)
    Add(F, CB_Attached | CB_Running | CB_Racing);
  std::vector<bool> Addressed = addressed(P);
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (Addressed[F])
      Add(FnId(F), CB_Unknown);
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    for (FnId G : Edges[F.V]) {
      auto It = R.CallModes.find({F, G});
      uint8_t Modes = It != R.CallModes.end()
                          ? It->second
                          : static_cast<uint8_t>(1u << unsigned(Mode::Entry));
      Add(G, through(C.Bits[F.V], Modes));
    }
  }
  return C;
}

std::string dumpContexts(const Program &P, const Contexts &C) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    uint8_t B = C.Bits[F];
    if (!P.Functions[F].Body || !(B & ~CB_Unknown))
      continue;
    Out += P.display(FnId(F)) + ":";
    if (B & CB_Attached)
      Out += " attached";
    if (B & CB_Detached)
      Out += " detached";
    if (C.initOnly(FnId(F)))
      Out += " init-only";
    Out += "\n";
  }
  return Out;
}

} // namespace nogil
