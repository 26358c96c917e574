//===- AccessFinder.h - the accesses of one function ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Events to accesses. Internal to Accesses.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_ACCESSFINDER_H
#define NOGIL_ENGINE_SHARING_ACCESSFINDER_H

#include "sharing/Accesses.h"

namespace nogil {

class AccessFinder {
public:
  AccessFinder(const Accesses &A, Accesses::Made &Out, FnId F);
  void run();

private:
  const Accesses &A;
  Accesses::Made &Out;
  const Program &P;
  const FnId F;
  const Skeleton &S;
  BlockId Now;             ///< the block that is looked at
  std::set<ExprId> Tested; ///< by the branch of the block that is looked at
  std::map<ExprId, ExprId> Slots; ///< variables that are set to `&p->f`, `&X`

  Point before(EventId At) const { return {Now, At.V}; }
  void add(EventId At, ExprId Place, AccessKind Kind);
  bool isPlace(ExprId E) const;
  ExprId behind(ExprId E) const;
  void read(EventId At, ExprId E);
  void assignment(EventId At);
  void call(EventId At);
  ExprId addressed(ExprId Arg) const;
  void argument(EventId At, uint32_t Arg);
  std::vector<ExprId> held(ExprId E, Point At, unsigned Left) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_ACCESSFINDER_H
