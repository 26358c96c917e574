//===- Givers.h - who has handed in an object? ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: Python code that runs in the middle of a function can change a list
// surely where the caller of an entry point has handed it in: it is in the
// caller's hands. That it finds a member, or what some call has returned, is
// less sure; and where the caller is Python code of the project itself, which
// keeps the function for itself, the list was mostly made for the call.
//
// Approach: back from the object to what an entry point was given (Origins.h):
// through calls that pass an argument on, items of items, and parameters, whose
// callers are asked, at any depth. An entry point is kept back if all names
// that tables give it are (AnalysisOptions::KeptBack).
//
// Lattice: nobody, the project, anybody; of several ways the highest.
//
// Termination: a least fixpoint over parameters (Summaries.h).
//
// Unsound: names are names; members are not followed.
//
// Cost: origins of arguments of the callers of functions that are asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_GIVERS_H
#define NOGIL_ENGINE_CHECK_GIVERS_H

#include "sharing/Ownership.h"
#include "values/Views.h"
#include <functional>
#include <set>
#include <string>

namespace nogil {

enum class Giver : uint8_t {
  Nobody,  ///< as far as is known
  Project, ///< Python code of the project, to a function that it keeps back
  Anybody  ///< whoever calls an entry point
};

class Givers {
public:
  /// Names of functions that the project keeps to itself; null: of none.
  using Names = std::function<const std::set<std::string> &()>;
  Givers(Views &V, Ownership &Own, const Names &KeptBack)
      : V(V), P(V.program()), Own(Own), KeptBack(KeptBack),
        Params(V.solver(), Giver::Nobody, [this](const auto &Of) {
          return ofParam(Of.first, Of.second);
        }) {}
  Giver of(FnId F, const Origin &O);

private:
  Views &V;
  const Program &P;
  Ownership &Own;
  const Names &KeptBack;
  Summaries<std::pair<FnId, uint32_t>, Giver> Params;

  bool comesIn(FnId F, const Origin &O);
  Giver ofEntry(FnId F) const;
  Giver ofParam(FnId F, uint32_t Index);
};

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_GIVERS_H
