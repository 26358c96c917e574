//===- InteriorKept.cpp - iterators of C++ that Python goes on with -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is special to InteriorSearch about objects of C++: iterators that an
// object of Python's keeps, and two references to one object.
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Interior.h"
#include <algorithm>

namespace nogil {

/// make_iterator(v.begin(), v.end())
void InteriorSearch::kept(std::vector<Invalidation> &Out) {
  for (uint32_t I = 0; Keeps && I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    const Role *Does = E.Kind == EventKind::Call
                           ? V.role(F, EventId(I), RoleKind::Keeps)
                           : nullptr;
    if (!Does || Does->Value.Kind != Slot::Arg)
      continue;
    for (const Origin &O : V.argOrigins(F, EventId(I), Does->Value.Index))
      for (auto &[Owner, Via] : owners(O, false))
        if (Via->Kind == "iterator" && changeable(Owner, EventId(I))) {
          Invalidation L;
          L.Owner = Owner;
          L.What = Invalidated::Kept;
          L.How = InvalidatedBy::Python;
          L.Via = Via;
          L.By = EventId(I);
          L.Used = E.Range;
          Out.push_back(std::move(L));
        }
  }
}

/// Two references of one type, over which somebody else decides: `m.update(m)`.
bool InteriorSearch::mayBeSame(const Origin &A, const Origin &B) const {
  auto Reference = [&](const Origin &O) {
    return O.Base == BaseKind::Param && O.Steps.empty() &&
           S->Vars[O.Index].ByReference;
  };
  if (!Reference(A) || !Reference(B) || !P.isEntry(F))
    return false;
  auto Type = [&](const Origin &O) {
    std::string_view Name = P.tu(F).str(S->Vars[O.Index].Type);
    if (Name.starts_with("const "))
      Name.remove_prefix(6);
    return Name;
  };
  if (Type(A) != Type(B))
    return false;
  // `if (&a == &b) return;`
  auto Address = [&](uint32_t E, const Origin &Of) {
    const Expr &X = S->Exprs[E];
    return X.Kind == ExprKind::Addr && S->Exprs[X.A].Kind == ExprKind::Var &&
           S->Exprs[X.A].A == Of.Index;
  };
  return std::ranges::none_of(S->Exprs, [&](const Expr &X) {
    return X.Kind == ExprKind::Binary &&
           (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne) &&
           ((Address(X.A, A) && Address(X.B, B)) ||
            (Address(X.A, B) && Address(X.B, A)));
  });
}

bool InteriorSearch::mayBeOneOf(const std::vector<Origin> &Of,
                                const Origin &O) const {
  return std::ranges::any_of(
      Of, [&](const Origin &X) { return X == O || mayBeSame(X, O); });
}

} // namespace nogil
