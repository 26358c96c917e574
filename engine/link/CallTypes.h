//===- CallTypes.h - which functions a type of call reaches -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: one table or member keeps functions of several types, and a cast
// before the call says which of them are meant.
//
// Approach: a call goes to functions of the type that it calls as, and to those
// that some code has cast to this type, since that is how a function of another
// type gets where it is called from (`(PyCFunction)with_keywords`). Types are
// compared by structure, across units by the USRs of records. A type without a
// prototype fits every parameter list.
//
// Unsound: a function that is cast to another type before the call in one
// place, and called as that type from memory that had lost the cast.
//
// Cost: linear in the expressions and initialisers that name functions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_CALLTYPES_H
#define NOGIL_ENGINE_LINK_CALLTYPES_H

#include "link/Refs.h"
#include <cstdint>
#include <utility>
#include <vector>

namespace nogil {

class Program;

class CallTypes {
public:
  explicit CallTypes(const Program &P);
  /// Takes away what is not called as type As of F's unit. Whether it did.
  bool keep(FnId F, TypeId As, std::vector<FnId> &Of) const;

private:
  using Use = std::pair<uint32_t, TypeId>; ///< unit and type
  const Program &P;
  std::vector<std::vector<Use>> Casts; ///< by FnId

  bool same(Use A, Use B) const;
  bool fits(FnId F, Use As) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_CALLTYPES_H
