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
#include "checks/stale_after_detach/Stale.h"

namespace nogil {
namespace {

class Report {
public:
  Report(const CheckContext &C, const StaleUse &U)
      : C(C), U(U), F(U.Use.Fn), Name("'" + spelled(U.Field) + "'") {}

  Finding make() const {
    Witness W(entry(F, U.EntryIndex, "others may have the object"));
    if (U.Kind == StaleUse::Gone)
      W.add({C.place(F, U.Read), Name + " is tested here"});
    if (U.Kind == StaleUse::Length)
      W.add({C.place(F, U.Read), "'" + spelled(U.Bound) + "' is read here"});
    if (U.Kind == StaleUse::After || U.Kind == StaleUse::Unpinned)
      W.add({C.place(F, U.Read), "the pointer is taken here"});
    if (!U.Detached)
      W.add({C.place(U.Meets), "used detached here"});
    else if (U.Lets.Event.valid())
      W.add({C.place(U.Lets), C.spelled(U.Lets) + " lets others in"});
    else
      W.add({C.place(F, C.P.fn(F).Body->NameRange),
             quoted(F) + " is called detached"});
    if (U.By) {
      CodeRef End = U.By->Release.Event.valid() ? U.By->Release : U.By->At;
      W.add({C.place(End), ends() + " here"});
      W.add(entry(U.By->At.Fn, U.By->EntryIndex, "Python code reaches this"));
    }
    for (FnId G : U.Also)
      W.add({C.place(G, C.P.fn(G).Body->NameRange),
             quoted(G) + " does the same"});
    Finding Out(C.Id, C.place(U.Use), C.P.display(F), message(), key(), W);
    bool Weak = U.Kind == StaleUse::Gone || U.Kind == StaleUse::Context ||
                (U.By && U.By->ToNumber);
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
  std::string quoted(FnId G) const { return "'" + C.P.display(G) + "'"; }
  std::string ends() const {
    bool Released = U.By->Kind == MemberChange::Released;
    return quoted(U.By->At.Fn) + (Released ? " releases it" : " clears it");
  }
  std::string user() const {
    return C.P.event(U.Use).Kind == EventKind::Call ? " by " + C.callee(U.Use)
                                                    : "";
  }
  std::string key() const {
    std::string Of = U.Kind == StaleUse::Unpinned
                         ? C.callee(U.Use) + Name
                         : C.P.str(U.Of.Record) + "::" + C.P.str(U.Of.Name);
    return std::to_string(int(U.Kind)) + Of;
  }
  Step entry(FnId Fn, uint32_t Index, const std::string &Why) const {
    const Entry &E = C.P.Entries[Index];
    Place Where = C.placeIn(E.Tu, E.Where);
    if (!Where.valid())
      Where = C.place(Fn, C.P.fn(Fn).Body->NameRange);
    return {Where, Why + ", through " + quoted(E.Fn) + ": " + E.What};
  }

  std::string message() const {
    std::string Meanwhile = " while the thread is detached";
    switch (U.Kind) {
    case StaleUse::Inside:
      return Name + " is used" + user() + Meanwhile + "; " + ends() +
             " without waiting";
    case StaleUse::Written:
      return Name + " is written" + Meanwhile + "; " + ends() +
             " without waiting";
    case StaleUse::After:
      return "a copy of " + Name + " is used" + user() + " after " +
             C.spelled(U.Lets) + " let others in; " + ends();
    case StaleUse::Gone:
      return Name + " is used after " + C.spelled(U.Lets) +
             " let others in, without another test; " + ends();
    case StaleUse::Length:
      return "an element of " + Name + " is used by '" + spelled(U.Bound) +
             "', read before " + C.spelled(U.Lets) + " let others in; " +
             quoted(U.By->At.Fn) + " changes both";
    case StaleUse::Context:
      return Name + ", a " + U.Row->What + ", is used" + user() +
             (U.Detached ? Meanwhile + " and no lock is held; another thread "
                                       "may use it through the same object"
                         : " without a lock; " + quoted(U.Meets.Fn) +
                               " uses it" + Meanwhile);
    case StaleUse::Unpinned:
      break;
    }
    return "a pointer to the " + U.Row->What + " " + Name + " is used" +
           user() + Meanwhile + "; others may move them: hold a buffer of it";
  }
};

} // namespace

void checkStaleAfterDetach(const CheckContext &C, std::vector<Finding> &Out) {
  StaleUses Stale(C.P, C.Flow, C.Ctx, C.Eff, C.V, C.locked());
  for (const StaleUse &U : Stale.all())
    if (C.ours(U.Use.Fn, C.P.event(U.Use).Range))
      Out.push_back(Report(C, U).make());
}

} // namespace nogil
