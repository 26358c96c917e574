//===- MadeTypes.h - types of elements that are built by hand ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: whoever works on elements asks the type's flags whether that needs
// Python. A type with fields does, since they are found in Python objects; is
// that said where such a type is made?
//
// Approach: a function that stores both the fields and the word of flags of one
// record, and where a variable that is stored as the flags was set to zero and
// may have got no flags since, or only those that fields have happened to have.
//
// Unsound: a flag that is set in the record afterwards, in another function, is
// not seen.
//
// Cost: linear in the events.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_MADETYPES_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_MADETYPES_H

#include "values/Views.h"
#include <set>

namespace nogil {

struct MadeType {
  EventId Flags;  ///< the store of the flags
  EventId Fields; ///< and of the fields
  EventId Zero;   ///< where the flags are none; may be the store itself
};

class MadeTypes {
public:
  explicit MadeTypes(Views &V) : V(V), P(V.program()) {}
  std::vector<MadeType> find(FnId F);

private:
  Views &V;
  const Program &P;

  bool names(FnId F, ExprId E) const;
  EventId zeroed(FnId F, EventId Store, std::set<EventId> &Seen);
  bool isFlags(FnId F, const Expr &Place) const;
  bool isFields(FnId F, const Expr &Place) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_MADETYPES_H
