//===- Patterns.cpp - rules that are rows of YAML -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Patterns.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

using On = Pattern::On;
using In = Pattern::In;

class Matcher {
public:
  Matcher(const ProgramView &V, const Pattern &X, std::vector<Finding> &Out)
      : V(V), P(V.P), X(X), Out(Out) {}

  void function(FnId Fn) {
    F = Fn;
    Reported.clear();
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      Via = nullptr;
      Member = ExprId();
      if (fits(EventId(I)) && V.ours(F, S.Events[I].Range) &&
          inState({F, EventId(I)}))
        report(EventId(I));
    }
  }

private:
  const ProgramView &V;
  const Program &P;
  const Pattern &X;
  std::vector<Finding> &Out;
  FnId F;
  const Role *Via = nullptr; ///< of the event, where the pattern names a role
  ExprId Member;             ///< that is read or written
  std::set<std::string> Reported;

  bool named(std::string_view Name) const {
    return X.Names.empty() || std::any_of(X.Names.begin(), X.Names.end(),
                                          [&](const std::string &Glob) {
                                            return fitsGlob(Glob, Name);
                                          });
  }
  /// Its value is a constant of the kind that is asked for.
  bool constant(const Event &E, const Role &R) const {
    if (X.Constant.empty())
      return true;
    const Skeleton &S = *P.fn(F).Body;
    ExprId A = R.Value.Kind == Slot::Arg ? S.arg(E, R.Value.Index) : ExprId();
    return A.valid() &&
           (S.expr(A).Kind == ExprKind::Str ||
            S.expr(A).Kind == ExprKind::Int) &&
           P.Rules->constantKind(P.tu(F).str(S.expr(A).Name)) == X.Constant;
  }

  /// One of the names that the call may go by is asked for.
  bool mayBeNamed(const Event &E) const {
    if (X.Names.empty())
      return true;
    const TuFacts &T = P.tu(F);
    for (MacroId M = E.Macro; M.valid(); M = T.Macros[M.V].Outer)
      if (named(T.str(T.Macros[M.V].Name)))
        return true;
    return E.Callee.valid() && (named(T.str(T.func(E.Callee).Display)) ||
                                named(T.str(T.func(E.Callee).Name)));
  }
  bool isCall(EventId Id) {
    const Event &E = P.event({F, Id});
    if (E.Kind != EventKind::Call || !mayBeNamed(E) ||
        (!X.Names.empty() && !named(P.calleeName(F, E))))
      return false;
    if (!X.Does)
      return true;
    // A function of the program that has the name does what its body does.
    if (FnId G = P.calleeOf(F, E); G.valid() && P.fn(G).Body)
      return false;
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == *X.Does && (X.RoleWord.empty() || R.Kind == X.RoleWord) &&
          V.V.holds(F, Id, R) && constant(E, R))
        Via = &R;
    return Via;
  }
  bool isMember(EventId Id) {
    const Event &E = P.event({F, Id});
    const Skeleton &S = *P.fn(F).Body;
    bool Write = X.Event == On::Write;
    if (E.Kind != (Write ? EventKind::Assign : EventKind::Read) ||
        !P.macroName(F, E).empty()) // what a macro does is the macro's
      return false;
    ExprId At = Write ? E.Dst : E.Src;
    while (At.valid() && S.expr(At).Kind == ExprKind::Elem)
      At = ExprId(S.expr(At).A);
    if (!At.valid() || S.expr(At).Kind != ExprKind::Field)
      return false;
    const Expr &M = S.expr(At);
    // A record of the function's own is nobody else's.
    ExprId Base = At;
    while (S.expr(Base).Kind == ExprKind::Field &&
           S.expr(Base).Op == ExprOp::Dot)
      Base = ExprId(S.expr(Base).A);
    if (const Expr &Of = S.expr(Base); Of.Kind == ExprKind::Var)
      if (S.Vars[Of.A].Kind == Storage::Local && !S.Vars[Of.A].ByReference)
        return false;
    const TuFacts &T = P.tu(F);
    if (!named(T.str(M.Type) + "::" + T.str(M.Name)))
      return false;
    Member = At;
    if (!X.Does)
      return true;
    for (const Role &R : P.rolesOf(F, M))
      if (R.Does == *X.Does && (X.RoleWord.empty() || R.Kind == X.RoleWord))
        Via = &R;
    return Via;
  }
  bool fits(EventId Id) {
    switch (X.Event) {
    case On::Call:
      return isCall(Id);
    case On::Macro: {
      std::string Name = P.macroName(F, P.event({F, Id}));
      return !Name.empty() && named(Name);
    }
    case On::Read:
    case On::Write:
      return isMember(Id);
    }
    return false;
  }

  bool inState(CodeRef At) {
    if (!V.reached(At))
      return false;
    bool Fits = true;
    switch (X.State) {
    case In::Any:
      break;
    case In::Attached:
      Fits = V.statesAt(At) & CB_Attached;
      break;
    case In::Detached:
      Fits = V.statesAt(At) & CB_Detached;
      break;
    case In::Running:
      Fits = !V.initOnly(F);
      break;
    case In::InitOnly:
      Fits = V.initOnly(F);
      break;
    }
    if (!Fits || X.Locks == Pattern::Lock::Any)
      return Fits;
    return V.lockHeld(At) == (X.Locks == Pattern::Lock::Held);
  }

  /// `{argument}`: what the role is about, else the first argument.
  std::string argument(EventId Id) const {
    const Skeleton &S = *P.fn(F).Body;
    const Event &E = S.Events[Id.V];
    if (E.Kind != EventKind::Call)
      return "";
    bool Said = Via && Via->Value.Kind == Slot::Arg;
    ExprId A = S.arg(E, Said ? Via->Value.Index : 0);
    if (!A.valid())
      return "";
    const Expr &Arg = S.expr(A);
    if (Arg.Kind == ExprKind::Str || Arg.Kind == ExprKind::Int) {
      const std::string &Text = P.tu(F).str(Arg.Name);
      return "'" + (Text.empty() ? std::to_string(Arg.Value) : Text) + "'";
    }
    return V.nameOf(F, V.V.origins(F, A, V.V.defs(F).before(Id)),
                    "an argument");
  }
  std::string member() const {
    if (!Member.valid())
      return "";
    const Expr &M = P.fn(F).Body->expr(Member);
    return "'" + P.tu(F).str(M.Name) + "'";
  }

  std::string filled(const std::string &Text, EventId Id) const {
    const std::pair<std::string_view, std::string> Words[] = {
        {"{callee}", V.spelled({F, Id})},
        {"{function}", V.quoted(F)},
        {"{argument}", argument(Id)},
        {"{member}", member()},
        {"{what}", Via ? Via->What : ""},
        {"{instead}", Via ? "'" + Via->Instead + "'" : ""}};
    std::string Out;
    for (size_t I = 0; I != Text.size();) {
      size_t Skip = 0;
      for (const auto &[Word, With] : Words)
        if (Text.compare(I, Word.size(), Word) == 0) {
          Out += With;
          Skip = Word.size();
        }
      if (!Skip)
        Out += Text[I++];
      I += Skip;
    }
    return Out;
  }

  void report(EventId Id) {
    std::string Key =
        X.Kind + (X.Constant.empty() ? V.callee({F, Id}) : argument(Id));
    if (Member.valid())
      Key = X.Kind + member();
    if (!Reported.insert(Key).second)
      return;
    std::string Message = filled(X.Message, Id);
    if (!X.Fix.empty())
      Message = fmt::format("{}; {}", Message, filled(X.Fix, Id));
    Step Here{V.place({F, Id}), X.Note.empty()
                                    ? fmt::format("in {}", V.quoted(F))
                                    : filled(X.Note, Id)};
    Finding &Made =
        Out.emplace_back(V.finding(PatternKind, {F, Id}, std::move(Message),
                                   std::move(Key), Witness(Here)));
    Made.Level = X.Severity == "error"  ? Severity::Error
                 : X.Severity == "info" ? Severity::Info
                                        : Severity::Warning;
    if (!X.Builds.empty())
      Made.Builds = X.Builds == "gil" ? Build_Gil : Build_FreeThreaded;
  }
};

} // namespace

void findPattern(const ProgramView &V, const Pattern &X,
                 std::vector<Finding> &Out) {
  Matcher M(V, X, Out);
  for (FnId F : V.functions())
    M.function(F);
}

} // namespace nogil
