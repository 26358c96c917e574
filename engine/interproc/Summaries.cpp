//===- Summaries.cpp - answers about functions, to a fixpoint -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Summaries.h"
#include <algorithm>

namespace nogil {

void SummarySolver::ask(Unknown &X) {
  if (X.Final)
    return;
  if (!X.Asked) {
    X.Asked = true;
    if (Running.size() < MaxNesting)
      run(X);
    else
      wait(X);
  }
  if (Running.empty())
    return settle();
  if (X.Final)
    return;
  ++Provisional;
  Unknown *Reader = Running.back();
  if (std::find(X.Readers.begin(), X.Readers.end(), Reader) == X.Readers.end())
    X.Readers.push_back(Reader);
}

void SummarySolver::run(Unknown &X) {
  uint64_t Before = Provisional;
  X.Cuts.clear();
  Running.push_back(&X);
  bool Changed = X.compute();
  Running.pop_back();
  if (Changed && ++X.Rounds > MaxRounds) {
    X.giveUp();
    ++GaveUp;
    X.Cuts.push_back({X.about(), Cap::SummaryRounds});
    finish(X);
  } else if (Provisional == Before) {
    finish(X); // all that it has read is
  } else {
    NotFinal.push_back(&X);
  }
  if (Changed)
    for (Unknown *R : X.Readers)
      wait(*R);
}

void SummarySolver::wait(Unknown &X) {
  if (X.Waiting || X.Final)
    return;
  X.Waiting = true;
  Queue.push_back(&X);
}

void SummarySolver::settle() {
  while (!Queue.empty()) {
    Unknown &X = *Queue.front();
    Queue.pop_front();
    X.Waiting = false;
    if (!X.Final)
      run(X);
  }
  for (Unknown *X : NotFinal) {
    finish(*X);
    X->Readers = {};
  }
  NotFinal.clear();
}

void SummarySolver::finish(Unknown &X) {
  X.Final = true;
  for (auto [F, C] : X.Cuts)
    if (Log && F.valid())
      Log->hit(F, C);
  X.Cuts = {};
}

void SummarySolver::cut(FnId F, Cap C) {
  if (!Running.empty())
    Running.back()->Cuts.push_back({F, C});
  else if (Log)
    Log->hit(F, C);
}

} // namespace nogil
