//===- nogil-stale-after-detach.cpp ---------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a member of a shared object pointed to is used at a time when somebody
// else may have ended it. stale_after_detach/Stale.h finds the uses; here they
// get their words.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "checks/Kinds.h"
#include "checks/stale_after_detach/Stale.h"
#include <fmt/format.h>

namespace nogil {
namespace {

class Report {
public:
  Report(const CheckContext &C, const StaleUse &U)
      : C(C), U(U), F(U.Use.Fn), Name("'" + spelled(U.From) + "'") {}

  Finding make() const {
    Witness W(entry(F, U.EntryIndex, "others may have the object"));
    if (U.Kind == StaleUse::Gone)
      W.add({C.place(F, U.Read), fmt::format("{} is tested here", Name)});
    if (U.Kind == StaleUse::Length)
      W.add({C.place(F, U.Read),
             fmt::format("'{}' is read here", spelled(U.Bound))});
    if (U.Kind == StaleUse::After || U.Kind == StaleUse::Unpinned)
      W.add({C.place(F, U.Read), "the pointer is taken here"});
    if (U.Kind == StaleUse::Lent)
      W.add({C.place(U.Meets), "the state is taken from a capsule here"});
    if (!U.Detached)
      W.add({C.place(U.Meets), "used detached here"});
    else if (U.Yields.Event.valid())
      W.add({C.place(U.Yields),
             fmt::format("{} lets other code run", C.spelled(U.Yields))});
    else
      W.add({C.place(F, C.P.fn(F).Body->NameRange),
             fmt::format("{} is called detached", C.quoted(F))});
    if (U.By) {
      CodeRef End = U.By->Release.Event.valid() ? U.By->Release : U.By->At;
      W.add({C.place(End), fmt::format("{} here", ends(false))});
      W.add(entry(U.By->At.Fn, U.By->EntryIndex, "Python code reaches this"));
    }
    for (FnId G : U.Also)
      W.add({C.place(G, C.P.fn(G).Body->NameRange),
             fmt::format("{} does the same", C.quoted(G))});
    Finding Out(C.Id, kind(), C.place(U.Use), C.P.display(F), message(), key(),
                W);
    bool Weak = U.Kind == StaleUse::Gone || U.Kind == StaleUse::Context ||
                U.Kind == StaleUse::Lent || (U.By && U.By->ToNumber);
    Out.Level = Weak ? Severity::Warning : Severity::Error;
    return Out;
  }

private:
  const CheckContext &C;
  const StaleUse &U;
  FnId F;
  std::string Name;

  /// `self->conn->fd`, as far as it is made of members and variables.
  std::string spelled(ExprId E) const {
    const TuFacts &T = C.P.tu(F);
    const Skeleton &S = *C.P.fn(F).Body;
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Var)
      return T.str(S.Vars[X.A].Name);
    if (X.Kind == ExprKind::Elem)
      return spelled(ExprId(X.A)) + "[]";
    if (X.Kind != ExprKind::Field)
      return "...";
    return spelled(ExprId(X.A)) + (X.Op == ExprOp::Dot ? "." : "->") +
           T.str(X.Name);
  }
  /// The same; of a member that a function which is called there reads, as if
  /// it stood here.
  std::string spelled(const Load &L) const {
    if (L.In == F)
      return spelled(L.Field);
    const Skeleton &S = *C.P.fn(F).Body, &Inner = *C.P.fn(L.In).Body;
    const Expr &X = S.expr(L.Object);
    std::string Of = spelled(X.Kind == ExprKind::Addr ? ExprId(X.A) : L.Object);
    return Of + (X.Kind == ExprKind::Addr ? "." : "->") +
           C.P.tu(L.In).str(Inner.expr(L.Field).Name);
  }
  /// What another function does to the value: "may free it with 'free'
  /// meanwhile", or just "frees it".
  std::string ends(bool Meanwhile) const {
    std::string By = C.quoted(U.By->At.Fn), How;
    CodeRef End = U.By->Release;
    if (End.Event.valid() && C.P.event(End).Kind == EventKind::Call)
      How = fmt::format(" with {}", C.callee(End));
    const char *Does[] = {"replace", "clear", "end"};
    std::string Verb = Does[unsigned(U.By->Kind)];
    if (U.By->At.Fn == F)
      return Meanwhile ? fmt::format("another call of {} may end it, too", By)
                       : fmt::format("another call of {} ends it, too", By);
    if (Meanwhile && U.By->Anew)
      By = fmt::format("{}, called once more,",
                       C.quoted(C.P.Entries[U.By->EntryIndex].Fn));
    return Meanwhile ? fmt::format("{} may {} it meanwhile{}", By, Verb, How)
                     : fmt::format("{} {}s it{}", By, Verb, How);
  }
  std::string user() const {
    return C.P.event(U.Use).Kind == EventKind::Call
               ? fmt::format(" by {}", C.callee(U.Use))
               : "";
  }
  std::string key() const {
    std::string Of = U.Kind == StaleUse::Unpinned || U.Kind == StaleUse::Lent
                         ? C.callee(U.Use) + Name
                         : C.P.str(U.Of.Record) + "::" + C.P.str(U.Of.Name);
    return std::to_string(int(U.Kind)) + Of;
  }
  KindName kind() const {
    namespace kind = kinds::stale_after_detach;
    if (U.By && U.By->Anew)
      return kind::EndedByInit;
    switch (U.Kind) {
    case StaleUse::Inside:
      if (C.members().ofObject(U.Of))
        return kind::ObjectUsedEnded;
      return U.endsIt() ? kind::DoubleClose : kind::HandleEndedByOther;
    case StaleUse::Written:
      return kind::WrittenDetached;
    case StaleUse::After:
      return kind::CopyUsedAfter;
    case StaleUse::Gone:
      return kind::TestedBefore;
    case StaleUse::Length:
      return kind::LengthReadBefore;
    case StaleUse::Context:
      return kind::OneAtATime;
    case StaleUse::Lent:
      return kind::LentState;
    case StaleUse::Unpinned:
      break;
    }
    return kind::PointerNotPinned;
  }
  Step entry(FnId Fn, uint32_t Index, const std::string &Why) const {
    const Entry &E = C.P.Entries[Index];
    Place Where = C.placeIn(E.Tu, E.Where);
    if (!Where.valid())
      Where = C.place(Fn, C.P.fn(Fn).Body->NameRange);
    return {Where,
            fmt::format("{}, through {}: {}", Why, C.quoted(E.Fn), E.What)};
  }

  std::string message() const {
    switch (U.Kind) {
    case StaleUse::Inside:
      if (U.By->At.Fn == F)
        return fmt::format("{} is ended{} while the thread is detached, and "
                           "changed only afterwards; {}: change it first",
                           Name, user(), ends(true));
      return fmt::format("{} is used{} while the thread is detached; {}: let "
                         "one wait for the other",
                         Name, user(), ends(true));
    case StaleUse::Written:
      return fmt::format("{} is written while the thread is detached; {}: let "
                         "one wait for the other",
                         Name, ends(true));
    case StaleUse::After:
      return fmt::format("a copy of {} is used{} after {}, which lets other "
                         "code run; {}: read it again, or keep it alive",
                         Name, user(), C.spelled(U.Yields), ends(true));
    case StaleUse::Gone:
      return fmt::format("{} is used after {}, which lets other code run; {}: "
                         "test it again",
                         Name, C.spelled(U.Yields), ends(true));
    case StaleUse::Length:
      return fmt::format("an element of {} is used by '{}', which was read "
                         "before {} let other code run; {} may change both "
                         "meanwhile: read it again",
                         Name, spelled(U.Bound), C.spelled(U.Yields),
                         C.quoted(U.By->At.Fn));
    case StaleUse::Context:
      return U.Detached
                 ? fmt::format("{}, a {}, is used{} while the thread is "
                               "detached and no lock is held; another thread "
                               "may use it through the same object",
                               Name, U.Row->What, user())
                 : fmt::format("{}, a {}, is used{} without a lock; {} uses it "
                               "while the thread is detached",
                               Name, U.Row->What, user(), C.quoted(U.Meets.Fn));
    case StaleUse::Lent:
      return fmt::format("{}, a {} that an object lends, is used{} while the "
                         "thread is detached, and the object's lock is not "
                         "held; another thread may use it as well",
                         Name, U.Row->What, user());
    case StaleUse::Unpinned:
      break;
    }
    return fmt::format("a pointer to the {} {} is used{} while the thread is "
                       "detached; others may move them: hold a buffer of it",
                       U.Row->What, Name, user());
  }
};

} // namespace

void checkStaleAfterDetach(const CheckContext &C, std::vector<Finding> &Out) {
  StaleUses Stale(C);
  for (const StaleUse &U : Stale.all())
    if (C.ours(U.Use.Fn, C.P.event(U.Use).Range))
      Out.push_back(Report(C, U).make());
}

} // namespace nogil
