//===- Origins.h - where a pointer or length comes from ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: is `*q` in `p = DATA(a); q = p + off; ... *q = 1` memory of the
// array `a`, and whose is `a`?
//
// Approach: expressions are followed backwards over reaching definitions
// (Defs.h) to bases: a parameter, a call's result, a global. On the way the
// members and elements that were loaded and the calls that derived a pointer
// into an object (role `interior`) are noted. Pointer arithmetic stays with
// its pointer. Calls of functions of the program are followed through what
// they return in terms of their parameters.
//
// Lattice: sets of origins, join is union; a set that grows above a cap is
// {Unknown}. Cycles of definitions are cut where they close.
//
// Unsound: memory. What was stored to `p->f` and read back is the member `f`
// of p, not what was stored; two paths to one object are two origins.
//
// Cost: a few definitions per question in practice; depth and width are capped,
// and who meets a cap is a budget cut.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_ORIGINS_H
#define NOGIL_ENGINE_VALUES_ORIGINS_H

#include "cfg/Defs.h"
#include "link/Program.h"

namespace nogil {

class Views;

enum class BaseKind : uint8_t {
  Param,  ///< Index: parameter; its value on entry
  Result, ///< Index: event of a call, what it returned
  Out,    ///< Index: event of a call that wrote the variable it was given
  Global, ///< Index: VarId
  Local,  ///< Index: VarId; the variable's own storage
  Const,  ///< Index: ExprId of a literal
  Func,   ///< Index: FuncRefId
  Unknown
};

struct OriginStep {
  enum KindT : uint8_t {
    Field,   ///< the member Name of what was there
    Elem,    ///< an element of it
    Interior ///< a pointer or length of it, derived by Event (role Via)
  } Kind = Field;
  NameId Name;   ///< Field
  EventId Event; ///< Interior: None when a member read derives it
  const Role *Via = nullptr;
  NameId Record = {}; ///< Field: the record that has the member
  auto operator<=>(const OriginStep &) const = default;
};

struct Origin {
  BaseKind Base = BaseKind::Unknown;
  uint32_t Index = 0;
  std::vector<OriginStep> Steps; ///< in the order they were taken
  uint32_t Arg = 0;              ///< Out: which argument of the call
  auto operator<=>(const Origin &) const = default;

  bool known() const { return Base != BaseKind::Unknown; }
  /// The last derivation, or null: this is not an interior pointer.
  const OriginStep *interior() const;
  /// What the last interior step was derived from; *this when there is none.
  Origin owner() const;
  /// The parameter itself, not something in it.
  bool isParam(uint32_t I) const {
    return Base == BaseKind::Param && Index == I && Steps.empty();
  }
};

/// Follows expressions of one function. Views owns the caches.
class OriginFinder {
public:
  /// With `Types`, of the thing whose element type decides: calls and members
  /// of role `dtype` are followed, too.
  OriginFinder(Views &V, FnId F, bool Types = false);
  /// Sorted, without duplicates; never empty.
  std::vector<Origin> of(ExprId E, Point At);
  /// Of a variable's value at a point.
  std::vector<Origin> ofVar(VarId X, Point At);
  /// O is where Src is from: as a value that is copied from there, `v[i]` is
  /// what the element holds, not where it is.
  void load(ExprId Src, Origin &O) const;
  /// The function returns a reference, and not what is there.
  bool returnsReference() const;
  /// A limit was met: something is unknown that might be known.
  bool cut() const { return Cut; }

private:
  Views &V;
  const Program &P;
  const FnId F;
  const Skeleton &S;
  const Defs &D;
  const bool Types;
  std::vector<std::pair<uint32_t, uint32_t>>
      OnStack; ///< (variable, definition)
  unsigned Depth = 0;
  unsigned Visited = 0; ///< expressions, for one question
  bool Cut = false;

  void tidy(std::vector<Origin> &Out);
  void addStep(std::vector<Origin> &Of, const OriginStep &Step,
               std::vector<Origin> &Out);
  void follow(ExprId E, Point At, std::vector<Origin> &Out);
  void followVar(VarId X, Point At, std::vector<Origin> &Out);
  void followDef(VarId X, EventId Def, std::vector<Origin> &Out);
  bool copies(ExprId Src) const;
  bool bindsObject(VarId X, ExprId Src) const;
  bool reference(EventId Call) const;
  void followField(const Expr &X, Point At, std::vector<Origin> &Out);
  void followResult(EventId Call, std::vector<Origin> &Out);
  bool byRole(EventId Call, Slot Where, std::vector<Origin> &Out);
  bool typeByRole(EventId Call, Slot Where, std::vector<Origin> &Out);
  bool bySummary(EventId Call, std::vector<Origin> &Out);
  void followBoth(const Expr &X, Point At, std::vector<Origin> &Out);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_ORIGINS_H
