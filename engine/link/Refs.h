//===- Refs.h - numbers of things of the linked program ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_REFS_H
#define NOGIL_ENGINE_LINK_REFS_H

#include "facts/Ids.h"

namespace nogil {

using FnId = Id<struct FnTag>;       ///< Program::Functions
using NameId = Id<struct NameTag>;   ///< Program::Names
using PlaceId = Id<struct PlaceTag>; ///< FunctionValues::places

/// A place in the code of the program.
struct CodeRef {
  FnId Fn;
  EventId Event;
  auto operator<=>(const CodeRef &) const = default;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_REFS_H
