//===- ObjectWrites.h - which objects does this event write? ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `x->n = 1`, `PyBytes_AS_STRING(x)[0] = c`, `memcpy(data, ...)`,
// `resize(&x, n)` and `fill(x)` with any of these in it change the object x.
//
// Approach: the pointer that is followed to the place that is written, or the
// arguments that a call writes by its roles (of `PyObject **p`, the object *p);
// what these point to is said by their origins (Origins.h). A function of the
// program writes what its body writes: a search over pairs of function and
// parameter.
//
// Unsound: memory that is reached over two pointers is not the object's; an
// element that is an object is another object.
//
// Cost: the events of the functions that the object is handed to; answers about
// one function's own events are kept.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_OBJECTWRITES_H
#define NOGIL_ENGINE_VALUES_OBJECTWRITES_H

#include "values/Views.h"

namespace nogil {

struct ObjectWrite {
  EventId At;
  ExprId Through; ///< the pointer to the object, or into it
  /// In functions of the program: from the event down to what writes.
  std::vector<CodeRef> Down;
};

class ObjectWrites {
public:
  explicit ObjectWrites(Views &V) : V(V), P(V.program()) {}

  /// The writes of a function to what its pointers point to, whose object `Is`.
  std::vector<ObjectWrite> to(FnId F,
                              const std::function<bool(const Origin &)> &Is);

private:
  struct Candidate {
    EventId At;
    ExprId Through;
    uint32_t Arg = ~0u; ///< of a call of a function of the program
    FnId Callee;
    bool IsBehind = false; ///< Through points to the pointer to the object
  };
  Views &V;
  const Program &P;
  std::map<FnId, std::vector<Candidate>> Kept;

  const std::vector<Candidate> &candidates(FnId F);
  void ofPlace(FnId F, EventId E, std::vector<Candidate> &Out) const;
  void ofCall(FnId F, EventId E, std::vector<Candidate> &Out);
  bool pointsToPointer(FnId F, ExprId E) const;
  std::vector<Origin> objects(FnId F, const Candidate &C);
  std::vector<CodeRef> writesParam(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_OBJECTWRITES_H
