//===- OwnStorage.h - objects in variables of a function --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `std::vector<T> all; fill(all); each(all, f);` No code of Python's
// that `f` runs has a way to the vector: it is a variable. The same goes for a
// parameter by value, for what a call returns by value, and for the members of
// these that are objects themselves.
//
// Approach: by types. An object of a class is its variable's storage; what a
// pointer, a reference or a class that owns a reference names is elsewhere.
// Which call has written to the variable last does not matter.
//
// Unsound: a class whose copies share what they hold, of which no row says so.
// That somebody keeps the address is the question of whoever asks (Reach.h).
//
// Cost: a few look-ups.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_REACH_OWNSTORAGE_H
#define NOGIL_ENGINE_REACH_OWNSTORAGE_H

#include "values/Views.h"

namespace nogil {

class OwnStorage {
public:
  explicit OwnStorage(const Program &P) : P(P) {}
  /// An object of a class, in a variable that the call has for itself.
  bool isVar(FnId F, VarId X) const;
  /// The variable that the object is, or is a part of; None: neither.
  VarId around(FnId F, const Origin &Object) const;
  /// The member is an object of a class, or an array of some, and so a part of
  /// what has it.
  bool isPart(FnId F, const OriginStep &Member) const;
  /// An element of an array of such objects becomes the array. False: it is
  /// none.
  bool leaveArrays(FnId F, Origin &O) const;
  /// The call returns an object of a class, not where one is.
  bool returned(FnId F, const Event &Call) const;

private:
  const Program &P;

  bool isValue(const TuFacts &T, TypeId Type) const;
  TypeId memberType(FnId F, const OriginStep &Member) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_REACH_OWNSTORAGE_H
