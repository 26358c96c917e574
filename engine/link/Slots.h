//===- Slots.h - arrays of ids and values -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_SLOTS_H
#define NOGIL_ENGINE_LINK_SLOTS_H

#include "facts/TuFacts.h"
#include "models/Model.h"

namespace nogil {

/// A member of a record's initialiser; null: it is not written.
inline const InitNode *memberOf(const TuFacts &T, const Table &Tab,
                                const InitNode &N, std::string_view Name) {
  for (uint32_t C : N.Children)
    if (T.str(Tab.Nodes[C].Field) == Name)
      return &Tab.Nodes[C];
  return nullptr;
}

/// The id of a slot: by its number where the row has that, else as spelled.
inline const std::string &slotName(const TuFacts &T, const InitNode &Id,
                                   const EntryRow &Row) {
  if (Id.Kind == InitKind::Int)
    if (auto It = Row.Ids.find(Id.Value); It != Row.Ids.end())
      return It->second;
  return T.str(Id.Text);
}

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_SLOTS_H
