//===- Lent.cpp - variables whose address is only lent --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Lent.h"
#include "cfg/Exprs.h"

namespace nogil {
namespace {

class Finder {
public:
  Finder(const Program &P, FnId F)
      : P(P), F(F), S(*P.fn(F).Body), Lent(S.Vars.size()) {}

  std::vector<bool> run() {
    bool Any = false;
    for (uint32_t I = 0; I != S.Vars.size(); ++I) {
      const Var &X = S.Vars[I];
      Lent[I] = X.AddressTaken && !X.ByReference && isValue(X.TypeOf) &&
                (X.Kind == Storage::Local || X.Kind == Storage::Param);
      Any |= Lent[I];
    }
    if (!Any)
      return Lent;
    expressions();
    for (const Event &E : S.Events)
      event(E);
    for (const Block &B : S.Blocks)
      keep(B.Cond);
    return Lent;
  }

private:
  const Program &P;
  const FnId F;
  const Skeleton &S;
  std::vector<bool> Lent;

  bool isAddress(ExprId E) const {
    return E.valid() && S.expr(E).Kind == ExprKind::Addr;
  }
  /// Of a number or a pointer.
  bool isValue(TypeId X) const {
    if (!X.valid())
      return false;
    const TypeInfo &T = P.tu(F).type(X);
    return T.Kind == TypeKind::Pointer || T.Kind == TypeKind::Enum ||
           (T.Kind == TypeKind::Builtin && !isVoid(T));
  }
  bool isVoid(const TypeInfo &T) const { return P.tu(F).str(T.Text) == "void"; }
  VarId root(ExprId E) const;
  /// Somebody has the address for longer, or writes parts of the variable.
  void drop(VarId X) {
    if (X.valid())
      Lent[X.V] = false;
  }
  void keep(ExprId E) {
    if (isAddress(E))
      drop(root(ExprId(S.expr(E).A)));
  }
  void expressions();
  void event(const Event &E);
  void argument(const Event &E, uint32_t I);
  bool takesValue(const Event &E, uint32_t I) const;
  bool stores(FnId G, uint32_t Param) const;
};

/// The variable that a place is in, without following pointers.
VarId Finder::root(ExprId E) const {
  while (S.expr(E).Kind == ExprKind::Field && S.expr(E).Op == ExprOp::Dot)
    E = ExprId(S.expr(E).A);
  return S.expr(E).Kind == ExprKind::Var ? VarId(S.expr(E).A) : VarId();
}

void Finder::expressions() {
  for (const Expr &X : S.Exprs) {
    forEachOperand(X, [&](ExprId E) { keep(E); });
    if (X.Kind != ExprKind::Func)
      continue;
    // What a lambda or region shares it writes when it runs.
    const Function &Inner = P.fn(P.resolve(P.fn(F).Tu, FuncRefId(X.A)));
    if (Inner.Parent != F || !Inner.Body)
      continue;
    for (const Var &C : Inner.Body->Vars)
      for (uint32_t I = 0; C.Kind == Storage::Capture && I != S.Vars.size();
           ++I)
        if (S.Vars[I].Decl == C.Decl)
          Lent[I] = false;
  }
}

void Finder::event(const Event &E) {
  keep(E.Src);
  keep(E.CalleeExpr);
  // A reference to it.
  if (E.Kind == EventKind::Assign && E.Flags & EF_Init && E.Src.valid() &&
      E.Dst.valid() && S.expr(E.Dst).Kind == ExprKind::Var &&
      S.Vars[S.expr(E.Dst).A].ByReference)
    drop(root(E.Src));
  for (uint32_t I = 0; I != E.ArgsCount; ++I)
    if (S.arg(E, I).valid())
      argument(E, I);
}

void Finder::argument(const Event &E, uint32_t I) {
  ExprId A = S.arg(E, I);
  VarId X = root(isAddress(A) ? ExprId(S.expr(A).A) : A);
  if (!X.valid() || !Lent[X.V])
    return;
  ParamAccess Access = PA_Unknown;
  if (E.Callee.valid()) {
    const std::string &All = P.tu(F).str(P.tu(F).func(E.Callee).Access);
    Access = I < All.size() ? static_cast<ParamAccess>(All[I]) : PA_Unknown;
  }
  bool Reference = Access == PA_ValueRef || Access == PA_RecordRef;
  if (!isAddress(A) && !Reference && Access != PA_Unknown)
    return; // its value
  FnId G = E.Callee.valid() ? P.resolve(P.fn(F).Tu, E.Callee) : FnId();
  bool Known = G.valid() && P.fn(G).Body && !P.fn(G).Row;
  if (Known ? I >= P.fn(G).Body->ParamCount || stores(G, I)
            : Access != PA_ValueRef && !takesValue(E, I))
    drop(X);
}

/// `int *`, not `void *`; or `...`, by the rows of the callee.
bool Finder::takesValue(const Event &E, uint32_t I) const {
  const TuFacts &T = P.tu(F);
  TypeId Fn = E.Callee.valid() ? T.func(E.Callee).Type : E.Type;
  if (!Fn.valid() || T.type(Fn).Kind != TypeKind::Function)
    return false;
  const TypeInfo &Of = T.type(Fn);
  bool Member = E.Callee.valid() && Of.Parts.size() < E.ArgsCount &&
                !(Of.Flags & TF_Variadic);
  I -= Member && I ? 1 : 0; // `this`
  if (I >= Of.Parts.size())
    return Of.Flags & TF_Variadic && P.rowOf(F, E);
  const TypeInfo &Param = T.type(Of.Parts[I]);
  return Param.Kind == TypeKind::Pointer && isValue(Param.Of);
}

/// Does the function put its parameter where others find it later?
bool Finder::stores(FnId G, uint32_t Param) const {
  const Skeleton &Body = *P.fn(G).Body;
  bool Reference = Body.Vars[Param].ByReference;
  auto IsIt = [&](ExprId E) {
    if (!E.valid())
      return false;
    const Expr *X = &Body.expr(E);
    if (Reference && X->Kind == ExprKind::Addr)
      X = &Body.Exprs[X->A];
    else if (Reference)
      return false;
    return X->Kind == ExprKind::Var && X->A == Param;
  };
  for (const Event &E : Body.Events)
    if (E.Kind == EventKind::Assign && E.Dst.valid() && IsIt(E.Src)) {
      const Expr &To = Body.expr(E.Dst);
      if (To.Kind != ExprKind::Var || (Body.Vars[To.A].Kind != Storage::Local &&
                                       Body.Vars[To.A].Kind != Storage::Temp))
        return true;
    }
  for (const Block &B : Body.Blocks)
    if (B.Term == TermKind::Return && IsIt(B.Cond))
      return true;
  return false;
}

} // namespace

std::vector<bool> lentVariables(const Program &P, FnId F) {
  return Finder(P, F).run();
}

} // namespace nogil
