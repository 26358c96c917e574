//===- Contexts.cpp - how each function is entered ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Contexts.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

constexpr uint16_t States = CB_Attached | CB_Detached | CB_Unheld | CB_Unknown;

/// What a caller's bits become on the way into a callee.
uint16_t through(uint16_t Caller, uint8_t Modes) {
  unsigned Out = Caller & ~unsigned(States);
  auto Has = [&](Mode M) { return Modes & (1u << unsigned(M)); };
  if (Has(Mode::Entry) || Has(Mode::Unknown))
    Out |= Caller & States;
  if (Has(Mode::Attached))
    Out |= CB_Attached;
  if (Has(Mode::Detached))
    Out |= CB_Detached | CB_Unheld;
  return static_cast<uint16_t>(Out);
}

uint16_t bitsOf(const Entry &E) {
  unsigned Bits = E.State == Needs::Detached ? CB_Detached : CB_Attached;
  // Whether it is held, the states of those who start it and wait tell. What
  // runs alone meets nobody.
  Bits |= E.State == Needs::Detached && !E.Waited && !E.Alone ? CB_Unheld : 0;
  Bits |= E.ModuleInit ? CB_Init : CB_Running;
  Bits |= E.Teardown ? CB_Teardown : 0;
  Bits |= E.ModuleInit || E.Teardown ? 0 : CB_InUse;
  Bits |= E.Concurrent && !E.ModuleInit ? CB_Concurrent : 0;
  Bits |= E.onShared() ? CB_Racing : 0;
  return static_cast<uint16_t>(Bits);
}

/// Adds bits to functions and to what they reach.
class Spread {
public:
  Spread(const Program &P, const FlowResult &R, Contexts &C)
      : P(P), R(R), C(C) {}

  void add(FnId F, unsigned Bits) {
    if ((C.Bits[F.V] | Bits) == C.Bits[F.V])
      return;
    C.Bits[F.V] = static_cast<uint16_t>(C.Bits[F.V] | Bits);
    Todo.push_back(F);
  }

  void run() {
    while (!Todo.empty()) {
      FnId F = Todo.back();
      Todo.pop_back();
      P.Calls.forEachEdge(F, [&](const CallEdge &E) {
        if (R.First.past(E.Site))
          startsWith(E);
        else if (P.enters(E))
          add(E.Target, through(C.Bits[F.V], modes(F, E.Target)));
        else if (E.Kind == CallKind::Callback)
          startsDetached(E);
      });
    }
  }

private:
  const Program &P;
  const FlowResult &R;
  Contexts &C;
  std::vector<FnId> Todo;

  /// What is past is entered while modules are initialised, if that comes here.
  void startsWith(const CallEdge &E) {
    if ((C.Bits[E.Site.Fn.V] & CB_Init) && P.enters(E))
      add(E.Target, CB_Init | CB_Attached);
  }

  /// Threads are started by one that is detached itself: while it waits for
  /// them, others are attached.
  void startsDetached(const CallEdge &E) {
    bool Detached = C.Bits[E.Target.V] & CB_Detached;
    if (Detached &&
        (through(C.Bits[E.Site.Fn.V], R.modesAt(E.Site)) & CB_Unheld))
      add(E.Target, CB_Unheld);
  }

  uint8_t modes(FnId F, FnId G) const {
    auto It = R.CallModes.find({F, G});
    return It != R.CallModes.end()
               ? It->second
               : static_cast<uint8_t>(1u << unsigned(Mode::Entry));
  }
};

/// By FnId: what calls, and addresses that are kept, lead to.
std::vector<bool> reachedFrom(const Program &P, std::vector<FnId> Todo) {
  std::vector<bool> Out(P.Functions.size());
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    if (Out[F.V])
      continue;
    Out[F.V] = true;
    P.Calls.forEachEdge(F,
                        [&](const CallEdge &E) { Todo.push_back(E.Target); });
  }
  return Out;
}

std::vector<bool> findApart(const Program &P) {
  std::vector<bool> Python(P.Tus.size());
  for (uint32_t Tu = 0; Tu != P.Tus.size(); ++Tu)
    Python[Tu] = std::ranges::any_of(P.Refs[Tu], [&](FnId F) {
      const FunctionRow *Row = F.valid() ? P.fn(F).Row : nullptr;
      return Row && Row->State == Needs::Attached;
    });
  std::vector<FnId> Mains, Entered;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body && !Python[P.Functions[F].Tu] &&
        P.name(FnId(F)) == "main")
      Mains.push_back(FnId(F));
  if (Mains.empty())
    return std::vector<bool>(P.Functions.size());
  for (const Entry &E : P.Entries)
    Entered.push_back(E.Fn);
  std::vector<bool> Out = reachedFrom(P, std::move(Mains)),
                    Module = reachedFrom(P, std::move(Entered));
  for (uint32_t F = 0; F != Out.size(); ++F)
    Out[F] = Out[F] && !Module[F] && !Python[P.Functions[F].Tu];
  return Out;
}

} // namespace

Contexts findContexts(const Program &P, const FlowResult &R) {
  Contexts C;
  C.Bits.assign(P.Functions.size(), 0);
  C.Apart = findApart(P);
  C.Parts = Modules(P);
  Spread S(P, R, C);
  for (const Entry &E : P.Entries)
    S.add(E.Fn, bitsOf(E));
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Calls.addressTaken(FnId(F)) && !P.isEntry(FnId(F)))
      S.add(FnId(F), CB_Unknown | CB_HandedOut);
  S.run();
  return C;
}

bool Contexts::open(const Program &P, FnId F) const {
  return P.isEntry(F) || P.Calls.addressTaken(F) || P.fn(F).CalledUnseen ||
         P.Calls.callSites(F, policy::MaxCandidates).empty();
}

Contexts Contexts::with(const Program &P, const FlowResult &R,
                        const std::vector<FnId> &Entered) const {
  Contexts C = *this;
  Spread S(P, R, C);
  for (FnId F : Entered)
    S.add(F, CB_Attached | CB_Running | CB_Racing | CB_InUse);
  S.run();
  return C;
}

std::string dumpContexts(const Program &P, const Contexts &C) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    uint16_t B = C.Bits[F];
    if (!P.Functions[F].Body || !(B & ~(CB_Unknown | CB_HandedOut)))
      continue;
    Out += P.display(FnId(F)) + ":";
    if (B & CB_Attached)
      Out += " attached";
    if (B & CB_Detached)
      Out += " detached";
    if (possible(C.initOnly(FnId(F))))
      Out += certain(C.initOnly(FnId(F))) ? " init-only" : " init";
    if (certain(C.concurrent(FnId(F))))
      Out += " concurrent";
    Out += "\n";
  }
  return Out;
}

} // namespace nogil
