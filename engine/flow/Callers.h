//===- Callers.h - the calls of a function ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Direct calls only: who calls through a pointer is not known here.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FLOW_CALLERS_H
#define NOGIL_ENGINE_FLOW_CALLERS_H

#include "link/Program.h"

namespace nogil {

class Callers {
public:
  explicit Callers(const Program &P) : By(P.Functions.size()) {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      if (!P.Functions[F].Body)
        continue;
      const std::vector<Event> &Events = P.Functions[F].Body->Events;
      for (uint32_t I = 0; I != Events.size(); ++I)
        if (Events[I].Kind == EventKind::Call && Events[I].Callee.valid())
          By[P.resolve(P.Functions[F].Tu, Events[I].Callee).V].push_back(
              {FnId(F), EventId(I)});
    }
  }
  const std::vector<CodeRef> &of(FnId F) const { return By[F.V]; }

private:
  std::vector<std::vector<CodeRef>> By; ///< by FnId
};

} // namespace nogil

#endif // NOGIL_ENGINE_FLOW_CALLERS_H
