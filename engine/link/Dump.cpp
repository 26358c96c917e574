//===- Dump.cpp - the linked program as text ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include <set>

namespace nogil {
namespace {

std::string at(const Program &P, uint32_t Tu, SrcRange R) {
  if (!R.valid())
    return "?";
  const TuFacts &T = *P.Tus[Tu];
  return T.str(T.Files[R.File.V].Path) + ":" + std::to_string(R.Line);
}

} // namespace

std::string dumpProgram(const Program &P) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Function &Fn = P.Functions[F];
    Out += Fn.Key + " " + P.display(FnId(F));
    if (Fn.Body)
      Out += " body " + at(P, Fn.Tu, Fn.Body->NameRange);
    if (Fn.Row)
      Out += " row " + Fn.Row->Source + ":" + Fn.Row->Name;
    Out += "\n";
  }
  for (auto &[Where, Fns] : P.Stored) {
    Out += "stored " + Where + ":";
    for (FnId F : Fns)
      Out += " " + P.display(F);
    Out += "\n";
  }
  return Out;
}

std::string dumpCallGraph(const Program &P) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Function &Fn = P.Functions[F];
    if (!Fn.Body)
      continue;
    std::set<std::string> Lines;
    for (const Event &E : Fn.Body->Events) {
      if (E.Kind != EventKind::Call)
        continue;
      std::string From = P.display(FnId(F)) + " -> ";
      if (E.Callee.valid())
        Lines.insert(From + P.display(P.resolve(Fn.Tu, E.Callee)));
      else
        for (FnId G : P.targetsOf(FnId(F), E))
          Lines.insert(From + P.display(G) + " (pointer)");
    }
    for (const std::string &L : Lines)
      Out += L + "\n";
  }
  return Out;
}

std::string dumpEntries(const Program &P) {
  std::string Out;
  for (const Entry &E : P.Entries) {
    Out += P.display(E.Fn) + ": " + E.Kind;
    Out += E.State == Needs::Detached ? " detached" : " attached";
    Out += E.Foreign ? " foreign" : "";
    Out += E.ModuleInit ? " init" : "";
    Out += " " + at(P, E.Tu, E.Where) + "\n";
  }
  for (const Entry &E : P.Handlers)
    Out += P.display(E.Fn) + ": " + E.Kind + " signal " + at(P, E.Tu, E.Where) +
           "\n";
  return Out;
}

} // namespace nogil
