//===- Report.h - findings about static variables ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the shapes of nogil-racy-static share: which static place a finding is
// about, where it stands, and the words. Internal to the rule.
//
// A place has one finding, of the first shape that fits. It stands where the
// hazard is: in the function that names the variable, also where a helper that
// is given its address does it; in the helper where nobody but that helper and
// its like ever looks at the variable, for then all such variables have one
// fix.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RACY_STATIC_REPORT_H
#define NOGIL_CHECKS_RACY_STATIC_REPORT_H

#include "check/ProgramView.h"
#include "checks/Kinds.h"
#include "checks/racy_static/Statics.h"

namespace nogil::racy {

namespace kind = kinds::racy_static;

/// Something that a function does to a place, as it is seen there.
struct Hazard {
  FnId F;
  EventId At;
  PathId Own; ///< over a parameter or a variable
};

/// Where it is reported, and for which variable.
struct Spot {
  CodeRef At;
  PathId Static;
  std::vector<CodeRef> Calls; ///< from At down to the hazard
};

class Reporter {
public:
  Reporter(const ProgramView &C, std::vector<Finding> &Out);
  void run();

private:
  void lazy(FnId F);
  void freeLists();
  void scratch();
  void busyFlags(FnId F);
  void swaps();
  void callContexts();
  void registries();
  void counters();
  void modes();

  const ProgramView &C;
  const Program &P;
  std::vector<Finding> &Out;
  Statics S;
  std::set<PathId> Done; ///< places that have a finding

  // --- the program
  const Skeleton &body(FnId F) const { return *P.fn(F).Body; }
  bool races(FnId F) const {
    return S.races(F) && C.Ctx.concurrent(F) != Answer::No;
  }
  /// Not only from what runs when an object goes away.
  bool inUse(FnId F) const {
    return !(C.Ctx.Bits[F.V] & CB_Teardown) || (C.Ctx.Bits[F.V] & CB_InUse);
  }
  /// B may come after A, without the block Without in between.
  bool after(FnId F, EventId A, EventId B, BlockId Without = BlockId()) const;
  std::vector<Spot> spots(const Hazard &X);
  bool usedDirectly(PathId Static);
  bool unlocked(CodeRef At) const { return S.locks(At).empty(); }
  FnId homeOf(const Statics::UseRef &R) const {
    return R.Calls.empty() ? R.F : R.Calls.front().Fn;
  }
  const StaticUse &use(const Statics::UseRef &R) { return S.uses(R.F)[R.Use]; }
  /// Where the code that names the static is, or has its address handed on.
  Spot spotOf(const Statics::UseRef &R, PathId Static) {
    return {R.Calls.empty() ? CodeRef{R.F, use(R).At} : R.Calls.front(), Static,
            R.Calls};
  }

  // --- lazy
  struct Guard {
    BlockId Block;
    size_t Way = 0;
    std::vector<bool> Only; ///< by block: reached on this way alone
  };
  std::optional<Guard> guardOf(FnId F, const StaticUse &W);
  std::vector<bool> only(FnId F, BlockId Test, size_t Way) const;
  bool under(FnId F, const Guard &G, EventId E) const {
    return G.Only[C.V.defs(F).blockOf(E).V];
  }
  bool testedUnderLock(FnId F, const StaticUse &W, const Guard &G);
  bool isFlag(FnId F, const StaticUse &W) const;
  bool sameForAll(FnId F, const StaticUse &W) const;
  void lazyWrite(FnId F, const StaticUse &W, const Guard &G);
  bool deepLater(const StaticUse &W, const StaticUse &U) const;
  CodeRef writtenLater(FnId F, const StaticUse &W, const Guard &G);
  CodeRef fillsOther(FnId F, const StaticUse &W, const Guard &G, bool Later);
  CodeRef writesStatics(FnId G);
  bool throughCopy(FnId F, EventId W, EventId E) const;

  // --- free lists
  struct End {
    Hazard X;
    bool Takes = false;
  };
  std::vector<End> ends(FnId F);
  /// The places whose values are part of a value, maybe by way of copies.
  void mentioned(FnId F, ExprId E, Point At, std::set<PathId> &Out,
                 unsigned Left = 4);
  bool mentions(FnId F, ExprId E, PathId Own, Point At) {
    std::set<PathId> Of;
    mentioned(F, E, At, Of);
    return Of.count(Own) != 0;
  }
  std::set<PathId> indexes(FnId F);
  int linkStep(FnId F, const StaticUse &W);
  bool askedBefore(const End &E);
  std::optional<Fix> ownList(PathId Number);
  std::optional<Fix> declareOwn(uint32_t Tu, const std::string &Number,
                                const std::string &Array);
  std::map<PathId, std::vector<std::pair<End, Spot>>> Lists;

  // --- scratch
  bool mayWrite(FnId F, const StaticUse &U);
  bool renews(FnId F, const StaticUse &W, EventId Read) const;
  bool writtenFirst(FnId F, PathId Own, bool &Written, bool &Read,
                    EventId &First);
  PathId givenOut(FnId F, PathId Own);

  // --- modes
  bool isNumber(PathId Static) {
    TypeKind Is = S.kindOf(Static);
    return Is == TypeKind::Builtin || Is == TypeKind::Enum;
  }
  bool puts(FnId F, const StaticUse &First, const StaticUse &Back);
  // --- counters
  bool takesValue(FnId F, const StaticUse &Update);
  bool isUsed(PathId Static);

  // --- words
  std::string name(PathId Static) const { return S.name(Static); }
  Step entry(FnId F) const;
  void report(KindName Kind, const Spot &At, std::string Text, Witness W);
  Witness witness(const Spot &At, const std::string &What, CodeRef Deep);
};

} // namespace nogil::racy

#endif // NOGIL_CHECKS_RACY_STATIC_REPORT_H
