//===- ElementTypes.h - what is known of an array's elements ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: may the elements of this array be references here, may work on them
// need Python? The answer decides whether a loop may run detached and whether
// bytes may be copied, and it is spread over the code: a conversion to a fixed
// type, a switch on the type number, a flag that is tested through a variable,
// a caller that has tested it.
//
// Approach: a key names whose type it is: origins (Origins.h) that are followed
// through accessors too, so that an array, its descriptor and its type number
// are one. Where the type comes from says what it may be at first (a spelled
// type number, a conversion that asks for none, what the callers pass, what is
// stored to a member anywhere). Along a path (Paths.h) branches narrow it: a
// condition is read as a question about the key, through variables that hold
// it and, for a parameter, through what the callers pass.
//
// Lattice: sets of kinds of types that differ in what may be done with their
// elements; join is union. Flags are not independent of the kind, and none
// implies another: strings have references and need no Python, fields without
// references need Python.
//
// Nothing known is the empty set: no evidence, no finding. One thing is
// believed (Engler et al., Bugs as Deviant Behavior, 2001): code that asks
// whether elements are references expects both answers, where nothing is known
// of the type.
//
// Termination: fixpoints over calls and assignments (Summaries.h), in two
// strata. What is known of parameters and members, which kinds come to an event
// and what a parameter says of another one ask each other. What is believed is
// added above, since it depends on what is not known. A variable that is set
// behind a test tells that the test was passed; for that it is asked whether
// the assignment is reached, without what the variable itself tells there, nor
// what it takes a third variable to tell. The parts of one condition are
// followed to a fixed depth (a budget cut); a variable that is reached through
// itself says nothing.
//
// Unsound: two origins may be one object; a member is the union of what is
// stored to members of that name and record; a call is taken not to change the
// type of an array.
//
// Cost: one path search per question, and one per caller for a parameter.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_ELEMENTTYPES_H
#define NOGIL_ENGINE_VALUES_ELEMENTTYPES_H

#include "cfg/Paths.h"
#include "values/Views.h"
#include <set>
#include <utility>

namespace nogil {

enum ElementKind : uint8_t {
  EK_Object = 1,      ///< an object: a reference, and all work needs Python
  EK_Fields = 2,      ///< fields with objects among them: the same
  EK_Subarray = 4,    ///< an element is an array of objects: the same
  EK_PlainFields = 8, ///< fields without references: needs Python
  EK_String = 16,     ///< a reference, but no need of Python
  EK_Other = 32,      ///< numbers, bytes: neither
};
using TypeSet = uint8_t; ///< of ElementKinds; 0: nothing is known
inline constexpr TypeSet EK_All = 63;
inline constexpr TypeSet EK_References =
    EK_Object | EK_Fields | EK_Subarray | EK_String;
inline constexpr TypeSet EK_NeedsPython =
    EK_Object | EK_Fields | EK_Subarray | EK_PlainFields;

/// Whose element type. Keys that share an origin are taken to be one.
struct ElementKey {
  std::vector<Origin> Of;
  /// Of an operand of an iterator: the iterator. What is asked of that is asked
  /// of all of its operands.
  std::vector<Origin> Among;
  std::string Spelled; ///< the variable it was asked of; may be empty
  bool sameAs(const ElementKey &O) const;
  bool isParam(uint32_t I) const;
  void add(const ElementKey &O);
};

/// A question about a type: which kinds are in the answer "yes".
struct TypeQuestion {
  TypeSet IfTrue = EK_All, IfFalse = EK_All;
  std::string_view Kind; ///< as `tests-dtype` has it; empty: of several
  bool asked() const { return IfTrue != EK_All || IfFalse != EK_All; }
  bool operator==(const TypeQuestion &) const = default;
};

class ElementTypes {
public:
  explicit ElementTypes(Views &V);

  ElementKey keyOf(FnId F, ExprId E, Point At);
  /// What it may be before anything is tested.
  TypeSet initial(FnId F, const ElementKey &K);
  /// What a condition asks about the key.
  TypeQuestion question(FnId F, const ElementKey &K, ExprId Cond, Point At);
  /// What it may be just before the event, over all paths; `Init` instead of
  /// what it may be at first.
  TypeSet before(FnId F, EventId E, const ElementKey &K, TypeSet Init);
  TypeSet before(FnId F, EventId E, const ElementKey &K) {
    return before(F, E, K, initial(F, K));
  }
  /// For path searches whose phase holds, in its lower bits, the kinds that the
  /// path has excluded. Both keep a reference to K.
  Monitor::OnBranch onBranch(FnId F, const ElementKey &K, TypeSet Init);
  Monitor::OnCase onCase(FnId F, const ElementKey &K, TypeSet Init);
  /// Of `n * itemsize`: the key whose elements have that size. Empty: none.
  ElementKey sizedBy(FnId F, ExprId Size, Point At);
  /// The key that a condition asks about, if it asks of a flag. `Kind` is the
  /// kind of the question.
  ElementKey askedAbout(FnId F, ExprId Cond, Point At, std::string_view &Kind);

private:
  using Origins = std::vector<Origin>;
  /// What is known, or known and believed, of parameters and members.
  struct Level {
    Level(ElementTypes &T, bool Believes);
    const bool Believes;
    SummarySolver Solver;
    Summaries<std::pair<FnId, uint32_t>, TypeSet> Params;
    Summaries<std::pair<NameId, NameId>, TypeSet> Members;
  };
  /// Questions within the parts of one condition.
  struct Parts {
    std::vector<VarId> Without; ///< variables whose guards are being found out
    unsigned Depth = 0;
    std::set<std::pair<VarId, Point>> Open;
  };
  /// While a question of a table is computed: its conditions are others.
  class OwnParts {
  public:
    OwnParts(ElementTypes &T, std::vector<VarId> Without)
        : T(T), Outer(std::exchange(T.Within, {std::move(Without), 0, {}})) {}
    ~OwnParts() { T.Within = std::move(Outer); }

  private:
    ElementTypes &T;
    Parts Outer;
  };

  Views &V;
  const Program &P;
  std::map<std::pair<NameId, NameId>, std::vector<CodeRef>> Stores;
  Level Known, Believed;
  struct Place {
    FnId F;
    EventId E;
    TypeSet Init;
    Origins Of, Among; ///< of the key
    std::vector<VarId> Without;
    auto operator<=>(const Place &) const = default;
  };
  Summaries<Place, TypeSet> Before;
  /// By parameter and the key.
  Summaries<std::tuple<FnId, uint32_t, Origins, Origins>, TypeQuestion>
      ParamTests;
  Parts Within;
  std::map<int64_t, std::string_view> Spelled; ///< type numbers
  ElementKey sizedByAny(FnId F, ExprId Size, Point At);
  /// What the question of sizedBy has come to: nothing there, or being asked.
  std::set<std::pair<ExprId, Point>> Sized;

  bool isEntry(FnId F) const { return P.entered(F, &Entry::attached); }
  std::string spelled(FnId F, ExprId E) const;
  std::string_view kindOf(FnId F, const Expr &Constant) const;
  std::string_view kindOfNumber(int64_t Value);
  TypeSet initial(FnId F, const ElementKey &K, Level &By);
  TypeSet ofOrigin(FnId F, const Origin &O, Level &By);
  TypeSet ofParam(FnId F, uint32_t I, Level &By);
  TypeSet ofClass(FnId F, uint32_t X);
  TypeSet ofMember(NameId Record, NameId Name, Level &By);
  TypeSet ofValue(CodeRef At, ExprId E, Level &By);
  TypeSet findBefore(const Place &At);
  TypeSet ofOut(FnId F, EventId Call);
  TypeSet believed(FnId F, const ElementKey &K);
  TypeSet guardOf(FnId F, const ElementKey &K, VarId X, EventId Def);
  TypeQuestion ofVar(FnId F, const ElementKey &K, VarId X, Point At);
  TypeQuestion ofDefinition(FnId F, const ElementKey &K, VarId X, EventId Def,
                            TypeSet &Guarded);
  TypeQuestion ofParamTest(FnId F, const ElementKey &K, uint32_t I);
  TypeQuestion ofBinary(FnId F, const ElementKey &K, const Expr &X, Point At);
  TypeQuestion ofNumber(FnId F, const ElementKey &K, const Expr &X, Point At);
  TypeQuestion ofFlag(FnId F, const ElementKey &K, const Expr &X, Point At);
  TypeQuestion ifAbout(FnId F, const ElementKey &K, const ElementKey &Asked,
                       TypeQuestion Q);
  ElementKey subarrayOf(FnId F, const ElementKey &K);
  bool operand(FnId F, ExprId E, Point At, ElementKey &K);
  bool nth(FnId F, int64_t Index, ElementKey &K);
  TypeQuestion ofRoles(FnId F, const ElementKey &K, const RoleList &Roles,
                       const std::vector<ExprId> &Args, Point At);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_ELEMENTTYPES_H
