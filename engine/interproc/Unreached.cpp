//===- Unreached.cpp - code that the simulation has no state for ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Unreached.h"
#include "support/Printable.h"
#include <algorithm>

namespace nogil {

static void addUnreached(const Program &P, const FlowResult &R, FnId F,
                         std::vector<CodeRef> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<bool> Seen(S.Blocks.size());
  std::vector<uint32_t> Todo{0};
  while (!Todo.empty()) {
    uint32_t B = Todo.back();
    Todo.pop_back();
    if (Seen[B])
      continue;
    Seen[B] = true;
    const Block &Blk = S.Blocks[B];
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      CodeRef At{F, EventId(Blk.EventsBegin + I)};
      EventKind K = P.event(At).Kind;
      if (K != EventKind::ScopeEnd && K != EventKind::Macro && !R.reached(At))
        Out.push_back(At);
    }
    for (BlockId Next : Blk.Succs)
      Todo.push_back(Next.V);
  }
}

std::vector<CodeRef> findUnreached(const Program &P, const FlowResult &R) {
  std::vector<CodeRef> Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body && !R.Modes[F].empty())
      addUnreached(P, R, FnId(F), Out);
  std::sort(Out.begin(), Out.end());
  return Out;
}

std::string dumpUnreached(const Program &P, const FlowResult &R) {
  std::set<std::string> Lines;
  for (CodeRef C : findUnreached(P, R)) {
    const Event &E = P.event(C);
    const TuFacts &T = P.tu(C.Fn);
    std::string At = E.Range.valid()
                         ? printable(T.str(T.Files[E.Range.File.V].Path)) +
                               ":" + std::to_string(E.Range.Line)
                         : "?";
    std::string What = E.Kind == EventKind::Call
                           ? "call " + P.calleeName(C.Fn, E)
                       : E.Kind == EventKind::Assign ? "assignment"
                                                     : "read";
    Lines.insert(At + ": " + P.display(C.Fn) + ": " + What + "\n");
  }
  std::string Out;
  for (const std::string &L : Lines)
    Out += L;
  return Out;
}

} // namespace nogil
