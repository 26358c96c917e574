//===- Views.h - per-function analyses, made when asked for -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rules look closely at few functions. Views makes control flow, definitions,
// loops and origins of those, once, and keeps them. Not thread-safe: one Views
// per thread of rules.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_VIEWS_H
#define NOGIL_ENGINE_VALUES_VIEWS_H

#include "cfg/Loops.h"
#include "cfg/Paths.h"
#include "interproc/Summaries.h"
#include "link/Policy.h"
#include "values/Origins.h"
#include "values/SpelledFlags.h"
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace nogil {

/// What an argument is.
struct GivenArg {
  ExprId E;               ///< None: left out
  size_t Level = 0;       ///< of the path: evaluated before this call
  bool OfCallers = false; ///< a parameter of the function of the first call
};

class Views {
public:
  explicit Views(const Program &P);
  const Program &program() const { return P; }

  const Defs &defs(FnId F);
  Paths &paths(FnId F);
  /// Functions of which a question about paths was cut: see Paths.h.
  std::vector<FnId> cutFunctions() const;
  /// The direct calls of the function in the program.
  const std::vector<CodeRef> &callers(FnId F) const {
    return P.Calls.callers(F);
  }
  /// These, and the calls through pointers that may hold it. One with more
  /// candidates than are worth a look is not among them.
  std::vector<CodeRef> callSites(FnId F) const {
    return P.Calls.callSites(F, policy::MaxCandidates);
  }
  /// The functions of a set, by FnId, and those that call one of them, at any
  /// depth, by calls that `Counts`.
  std::vector<bool> reaching(
      std::vector<bool> Set, const std::function<bool(CodeRef)> &Counts =
                                 [](CodeRef) { return true; });
  const std::vector<Loop> &loops(FnId F);
  /// Where the value of E comes from, as evaluated at At. The answer stays; one
  /// that is asked for while an answer of solver() is being computed stays
  /// until that is done.
  const std::vector<Origin> &origins(FnId F, ExprId E, Point At);
  const std::vector<Origin> &argOrigins(FnId F, EventId Call, uint32_t Arg);
  /// What the function's result may be; Unknown while it is being asked for.
  const std::vector<Origin> &returned(FnId F);
  /// For tables of answers that those of Views and each other depend on; others
  /// have a solver of their own, above this one (Summaries.h, on strata).
  SummarySolver &solver() { return Solver; }

  /// The member or call that a called pointer came from, also through a
  /// variable, or None.
  ExprId pointerSource(FnId F, ExprId E, Point At);
  /// The roles of a call; through a variable, those of the member that the
  /// pointer was read from.
  const RoleList &callRoles(FnId F, EventId Call);
  /// The roles of a call whose conditions (`when`, `flags`) are not known to
  /// be false.
  std::vector<const Role *> rolesThatHold(FnId F, EventId Call);
  /// The last call of a path, each in the function that the one before calls:
  /// an argument of it, or what calls above pass for it where it is a
  /// parameter.
  GivenArg given(std::span<const CodeRef> Path, uint32_t Arg);
  /// The constants that a value is spelled with.
  const SpelledFlags::Set &spelled(FnId F, ExprId E, Point At) {
    return Flags.of(F, E, At);
  }
  /// Whether the conditions of a role of that call may be true or, Certain,
  /// are. Unknown: the callers of the first function decide.
  Answer holdsOn(std::span<const CodeRef> Path, const Role &R,
                 bool Certain = false);
  /// The same of a call by itself, whoever the callers are.
  bool holds(FnId F, EventId Call, const Role &R, bool Certain = false);
  /// One of them, or null.
  const Role *role(FnId F, EventId Call, RoleKind K);
  /// The call has role K, of one of the kinds ("a|b").
  bool says(FnId F, EventId Call, RoleKind K, std::string_view Kinds);
  /// What a call may do anywhere in the functions below it. The texts are
  /// literals.
  struct RoleInside {
    RoleKind Does;
    std::string_view Kinds;
    /// Functions with a call of these kinds deal with it themselves.
    std::string_view Unless = {};
    auto operator<=>(const RoleInside &) const = default;
  };
  /// The call says so, or is of a function of the program that has a call which
  /// does, at any depth.
  bool does(FnId F, EventId Call, const RoleInside &What);
  /// Whether the function does K to its parameter, itself or through calls of
  /// functions of the program: the event that does, or None.
  EventId paramRole(FnId F, uint32_t Param, RoleKind K);

  /// The object whose count the event raises or lowers (TakesReference,
  /// DropsReference): a call's argument, or that of `p->count += 1`, which
  /// macros of old headers expand to. None: it does neither.
  ExprId counted(FnId F, EventId E, RoleKind Change);

  /// "'self->buf'", "'a'": for messages. Empty when there is no good name.
  std::string describe(FnId F, const Origin &O) const;

private:
  struct View {
    std::unique_ptr<Defs> D;
    std::unique_ptr<Paths> Ways;
    std::unique_ptr<std::vector<Loop>> L;
    std::map<std::pair<ExprId, Point>, std::vector<Origin>> Origins;
  };
  const Program &P;
  std::vector<View> All;                    ///< by FnId
  std::deque<std::vector<Origin>> NotFinal; ///< origins that nobody keeps
  SpelledFlags Flags;
  SummarySolver Solver;
  Summaries<FnId, std::vector<Origin>> Returned;
  using ParamRole = std::tuple<FnId, uint32_t, RoleKind>;
  Summaries<ParamRole, EventId> ParamRoles;
  Summaries<std::pair<FnId, RoleInside>, bool> Inside;

  std::vector<Origin> findReturned(FnId F);
  EventId findParamRole(FnId F, uint32_t Param, RoleKind K);
  bool findInside(FnId F, const RoleInside &What);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_VIEWS_H
