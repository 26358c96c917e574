//===- Dump.cpp - what is known at each call, as text ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Dump.h"
#include "support/Printable.h"
#include <set>

namespace nogil {

std::string placeText(const Program &P, CodeRef C) {
  const SrcRange &R = P.event(C).Range;
  const TuFacts &T = P.tu(C.Fn);
  return !R.valid() ? "?"
                    : printable(T.str(T.Files[R.File.V].Path)) + ":" +
                          std::to_string(R.Line);
}

std::string dumpCalls(const Program &P, const std::string &Word,
                      const std::function<std::string(CodeRef)> &Say) {
  std::set<std::string> Lines;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      CodeRef At{FnId(F), EventId(I)};
      if (S->Events[I].Kind == EventKind::Call && S->Events[I].Range.valid())
        Lines.insert(placeText(P, At) + ": call " +
                     P.calleeName(At.Fn, S->Events[I]) + " " + Word + "=" +
                     Say(At) + "\n");
    }
  }
  std::string Out;
  for (const std::string &L : Lines)
    Out += L;
  return Out;
}

std::string spelled(const LockSet &Set, const PathTable &Paths,
                    const Program &P) {
  std::string Out;
  for (const HeldLock &L : Set) {
    std::string Name = Paths.print(L.Lock, P);
    Out += (Out.empty() ? "" : ", ") + (L.section() ? "section(" + Name + ")"
                                        : L.Kind == LockKind::Read
                                            ? "read(" + Name + ")"
                                            : Name);
  }
  return Out;
}

std::string dumpEffects(const Program &P, const Effects &Eff) {
  static const std::pair<EffectBit, const char *> Names[] = {
      {EB_RunsPython, "runs-python"},
      {EB_MayRunPython, "may-run-python"},
      {EB_MayFinalize, "may-finalize"},
      {EB_Blocks, "blocks"},
      {EB_NeedsThread, "needs-attached"},
      {EB_Detaches, "detaches"},
      {EB_Ensures, "ensures"},
      {EB_Unknown, "unknown"}};
  return dumpCalls(P, "effects", [&](CodeRef C) {
    std::string Out;
    for (auto [Bit, Name] : Names)
      if (Eff.callHas(C.Fn, C.Event, Bit))
        Out += (Out.empty() ? "" : ", ") + std::string(Name);
    return Out;
  });
}

std::string dumpOrigins(const Program &P, Views &V) {
  PathTable Paths;
  return dumpCalls(P, "origins", [&](CodeRef C) {
    std::string Out;
    for (uint32_t A = 0; A != P.event(C).ArgsCount; ++A) {
      std::set<std::string> Of;
      for (const Origin &O : V.argOrigins(C.Fn, C.Event, A))
        Of.insert(O.Base == BaseKind::Const
                      ? "constant"
                      : Paths.print(Paths.of(P, C.Fn, O), P));
      Out += A ? ", " : "";
      for (const std::string &Name : Of)
        Out += (Name == *Of.begin() ? "" : " | ") + Name;
    }
    return Out;
  });
}

} // namespace nogil
