//===- Dump.cpp - the linked program as text ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include "support/Printable.h"
#include <algorithm>
#include <set>

namespace nogil {

std::string Program::place(uint32_t Tu, const SrcRange &R) const {
  const TuFacts &T = *Tus[Tu];
  return R.valid() ? printable(T.str(T.Files[R.File.V].Path)) + ":" +
                         std::to_string(R.Line)
                   : "?";
}

std::string dumpProgram(const Program &P) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Function &Fn = P.Functions[F];
    Out += printable(Fn.Key) + " " + P.display(FnId(F));
    if (Fn.Body)
      Out += " body " + P.place(Fn.Tu, Fn.Body->NameRange);
    if (Fn.Row)
      Out += " row " + Fn.Row->Source + ":" + Fn.Row->Name;
    Out += "\n";
  }
  std::vector<std::string> Places;
  for (const FunctionPlace &X : P.Values.places()) {
    // What is stored in a member through pointers is in the member.
    bool Pointed = X.Kind == PlaceKind::Part &&
                   P.Values.places()[X.A].Kind == PlaceKind::Member &&
                   P.Values.places()[X.A].B == X.B;
    if (X.Held.empty() || Pointed)
      continue;
    std::string Line = "holds " + P.Values.describe(P, X) + ":";
    for (FnId F : X.Held)
      Line += " " + P.display(F);
    Places.push_back(Line + "\n");
  }
  std::ranges::sort(Places);
  for (const std::string &Line : Places)
    Out += Line;
  return Out;
}

/// CALLER:LINE -> TARGET (KIND), one line an edge. Crowds are marked `many`.
std::string dumpCallGraph(const Program &P) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    P.Calls.forEachEdge(FnId(F), [&](const CallEdge &E) {
      Out += P.display(FnId(F));
      if (E.Site.Event.valid())
        Out += " " + P.place(P.fn(E.Site.Fn).Tu, P.event(E.Site).Range);
      Out += " -> " + P.display(E.Target) + " (" + spelled(E.Kind) +
             (E.Many ? ", many" : "") + ")\n";
    });
  for (uint32_t I = 0; I != P.Calls.components().size(); ++I)
    if (P.Calls.recursive(I)) {
      Out += "recursive:";
      for (FnId F : P.Calls.components()[I])
        Out += " " + P.display(F);
      Out += "\n";
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
    Out += " " + P.place(E.Tu, E.Where) + "\n";
  }
  for (const Entry &E : P.Handlers)
    Out += P.display(E.Fn) + ": " + E.Kind + " signal " +
           P.place(E.Tu, E.Where) + "\n";
  return Out;
}

const char *capName(Cap C) {
  switch (C) {
  case Cap::Disjuncts:
    return "disjuncts";
  case Cap::Visits:
    return "visits";
  case Cap::Work:
    return "work";
  case Cap::Guards:
    return "guards";
  case Cap::Preconditions:
    return "preconditions";
  case Cap::RecursionRounds:
    return "recursion rounds";
  case Cap::PathStates:
    return "path states";
  case Cap::Origins:
    return "origins";
  case Cap::SharedSearch:
    return "parameters of a search";
  case Cap::LockRounds:
    return "lock rounds";
  case Cap::SummaryRounds:
    break;
  }
  return "summary rounds";
}

std::string dumpBudgets(const Program &P) {
  std::set<std::string> Lines;
  for (auto &[F, C] : P.Budgets.all())
    Lines.insert(P.display(F) + ": " + capName(C) + "\n");
  std::string Out;
  for (const std::string &L : Lines)
    Out += L;
  return Out;
}

} // namespace nogil
