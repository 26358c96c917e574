//===- FlowText.cpp - summaries and states as text ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/FlowText.h"
#include "support/Printable.h"

namespace nogil {
namespace {

const char *modeName(Mode M) {
  switch (M) {
  case Mode::Entry:
    return "entry";
  case Mode::Attached:
    return "attached";
  case Mode::Detached:
    return "detached";
  case Mode::Unknown:
    break;
  }
  return "unknown";
}

std::string rangeText(const Range &R) {
  if (R.isZero())
    return "== 0";
  if (R.Lo == R.Hi)
    return "== " + std::to_string(R.Lo);
  std::string Out;
  if (R.Lo != Range::Min)
    Out += ">= " + std::to_string(R.Lo) + " ";
  if (R.Hi != Range::Max)
    Out += "<= " + std::to_string(R.Hi) + " ";
  return Out.empty() ? "!= 0" : Out.substr(0, Out.size() - 1);
}

std::string guardText(const Program &P, const TermTable &T,
                      const TermMap<Range> &Guards) {
  std::string Out;
  for (auto &[X, R] : Guards)
    Out += (Out.empty() ? " if " : ", ") + T.print(X, P) + " " + rangeText(R);
  return Out;
}

std::string at(const Program &P, CodeRef C) {
  const SrcRange &R = P.event(C).Range;
  if (!R.valid())
    return "?";
  const TuFacts &T = P.tu(C.Fn);
  return printable(T.str(T.Files[R.File.V].Path)) + ":" +
         std::to_string(R.Line);
}

const char *kindName(PreconditionKind K) {
  switch (K) {
  case PreconditionKind::ApiCall:
    return "needs attached";
  case PreconditionKind::Detach:
    return "needs attached, to detach";
  case PreconditionKind::Attach:
    return "needs detached, to attach";
  case PreconditionKind::CallsParam:
    break;
  }
  return "calls a pointer";
}

} // namespace

std::string dumpSummaries(const Program &P, const FlowResult &R) {
  std::string Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    if (!P.Functions[F].Body)
      continue;
    const Summary &S = R.Summaries[F];
    Out += P.display(FnId(F)) + ":";
    Out += S.Neutral ? " neutral" : "";
    Out += S.Throws ? " throws" : "";
    Out += S.Returns ? "" : " noreturn";
    Out += S.Aware ? " aware" : "";
    if (S.Shows != Mode::Entry)
      Out += std::string(" entered ") + modeName(S.Shows);
    if (S.Result.valid())
      Out += " returns " + S.Terms.print(S.Result, P);
    Out += "\n";
    for (const Precondition *Req : S.Preconditions) {
      Out += "  " + std::string(kindName(Req->Kind)) + " at " +
             at(P, Req->Where) + guardText(P, S.Terms, Req->Guards);
      if (Req->Row)
        Out += " for " + Req->Row->Name;
      Out += "\n";
    }
    for (const Postcondition &X : S.Postconditions) {
      Out += std::string("  exit ") + modeName(X.M);
      if (X.Assumed != Mode::Entry)
        Out += std::string(" from ") + modeName(X.Assumed);
      Out += X.ReturnsToken ? " returns the token" : "";
      Out += X.HandleTaken ? " takes a handle" : "";
      Out += X.Pops ? " gives back " + std::to_string(X.Pops) : "";
      Out += guardText(P, S.Terms, X.Guards) + "\n";
    }
  }
  return Out;
}

std::string dumpStates(const Program &P, const FlowResult &R) {
  std::set<std::string> Lines;
  for (CodeRef C : R.Detaches)
    Lines.insert("detach " + at(P, C) + "\n");
  // Functions without a word about threads are not simulated.
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body; S && !R.Simulated[F])
      for (uint32_t E = 0; E != S->Events.size(); ++E)
        if (S->Events[E].Kind == EventKind::Call)
          Lines.insert(at(P, {FnId(F), EventId(E)}) + ": call " +
                       P.calleeName(FnId(F), S->Events[E]) +
                       " state=entry locks=\n");
  for (auto &[C, Seen] : R.States) {
    std::string Modes;
    for (Mode M : {Mode::Attached, Mode::Detached, Mode::Entry, Mode::Unknown})
      if (Seen.Modes & (1u << unsigned(M)))
        Modes += (Modes.empty() ? "" : ",") + std::string(modeName(M));
    Lines.insert(at(P, C) + ": call " + P.calleeName(C.Fn, P.event(C)) +
                 " state=" + Modes + "\n");
  }
  std::string Out;
  for (const std::string &L : Lines)
    Out += L;
  return Out;
}

} // namespace nogil
