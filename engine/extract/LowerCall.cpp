//===- LowerCall.cpp - calls ------------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that runs other code is a Call whose argument 0 is the object,
// as a pointer. Arguments bound to reference parameters are the lvalue itself,
// since inside the callee the parameter's name means that lvalue. A lambda is
// handed over as the function it is, however many copies and conversions stand
// between it and the parameter.
//
// Which calls may throw: in C++, those of functions that are neither noexcept
// nor extern "C", and calls through function pointers held in a variable.
// Unsound: calls through tables and members of structures are taken for C.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace nogil {

const clang::Expr *passedThrough(const CallExpr *E) {
  if (E->getNumArgs() == 0)
    return nullptr;
  switch (E->getBuiltinCallee()) {
  case Builtin::BI__builtin_expect:
  case Builtin::BI__builtin_expect_with_probability:
  case Builtin::BI__builtin_assume_aligned:
  case Builtin::BI__builtin_launder:
  case Builtin::BI__builtin_unpredictable:
  case Builtin::BImove:
  case Builtin::BImove_if_noexcept:
  case Builtin::BIforward:
  case Builtin::BIforward_like:
  case Builtin::BIas_const:
    return E->getArg(0);
  default:
    return nullptr;
  }
}

SourceLocation Lowering::calleeLoc(const CallExpr *E) const {
  if (auto *Op = dyn_cast<CXXOperatorCallExpr>(E))
    return Op->getOperatorLoc();
  const clang::Expr *C = E->getCallee()->IgnoreParenImpCasts();
  if (auto *M = dyn_cast<MemberExpr>(C))
    return M->getMemberLoc().isValid() ? M->getMemberLoc() : M->getBeginLoc();
  if (auto *R = dyn_cast<DeclRefExpr>(C))
    return R->getLocation();
  return E->getBeginLoc();
}

ExprId Lowering::emitCall(CallSite &C) {
  Event E;
  E.Kind = EventKind::Call;
  E.Flags = C.Flags;
  E.Callee = C.Callee;
  E.CalleeExpr = C.CalleeExpr;
  E.Type = C.Type;
  Spot At = spot(C.Range, C.Loc);
  E.Range = At.Range;
  E.Macro = At.Macro;
  E.ArgsBegin = static_cast<uint32_t>(B.S.Args.size());
  E.ArgsCount = static_cast<uint32_t>(C.Args.size());
  B.S.Args.insert(B.S.Args.end(), C.Args.begin(), C.Args.end());
  B.S.ArgSpans.resize(E.ArgsBegin);
  B.S.ArgSpans.insert(B.S.ArgSpans.end(), C.Spans.begin(), C.Spans.end());
  if (C.MayThrow && !(C.Flags & EF_NoThrow))
    E.Unwind = Sc.unwind();
  EventId Id = B.emit(std::move(E));
  ExprId Out = B.result(Id);
  if (C.Flags & EF_NoReturn)
    B.finishBlock(TermKind::Unreachable, {}, At.Range);
  return Out;
}

void Lowering::direct(CallSite &C, const FunctionDecl *F) {
  C.Callee = U.use(F);
  if (F->isNoReturn())
    C.Flags |= EF_NoReturn;
  if (U.Facts.CPlusPlus && U.T.neverThrows(F))
    C.Flags |= EF_NoThrow;
  C.MayThrow = U.Exceptions;
}

/// Which function of the object's class is called: M, or one that is known to
/// override it. Where that is open, C says so.
const CXXMethodDecl *Lowering::dispatch(CallSite &C, const CXXMethodDecl *M,
                                        const clang::Expr *Object) {
  if (!M->isVirtual())
    return M;
  if (const CXXMethodDecl *D = M->getDevirtualizedMethod(Object, false))
    return D;
  const clang::Expr *Bare = Object->IgnoreParenBaseCasts();
  // Under construction and destruction the object is of the class itself.
  if (isa<CXXThisExpr>(Bare) &&
      isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(Fn))
    return M;
  QualType T = Bare->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  C.Flags |= EF_Virtual;
  C.Type = U.T.type(T.getUnqualifiedType());
  return M;
}

/// The function that an object to be called is: a lambda's operator.
const FunctionDecl *Lowering::callable(const clang::Expr *E) const {
  for (;;) {
    E = bare(E);
    if (auto *C = dyn_cast<CallExpr>(E)) {
      if (const clang::Expr *Arg = passedThrough(C)) {
        E = Arg;
        continue;
      }
      auto *M = dyn_cast<CXXMemberCallExpr>(C);
      if (M && isa_and_nonnull<CXXConversionDecl>(M->getMethodDecl())) {
        E = M->getImplicitObjectArgument();
        continue;
      }
    }
    const CXXRecordDecl *R = E->getType()->getAsCXXRecordDecl();
    if (R && R->isLambda()) {
      if (const FunctionTemplateDecl *T = R->getDependentLambdaCallOperator())
        for (const FunctionDecl *S : T->specializations())
          if (S->hasBody())
            return S;
      return R->getLambdaCallOperator();
    }
    auto *C = dyn_cast<CXXConstructExpr>(E);
    if (!C || C->getNumArgs() == 0)
      return nullptr;
    for (unsigned I = 1; I != C->getNumArgs(); ++I)
      if (!C->getArg(I)->isDefaultArgument())
        return nullptr;
    E = C->getArg(0);
  }
}

ExprId Lowering::argument(const clang::Expr *E, QualType Param) {
  ExprId V = value(E);
  if (U.Facts.CPlusPlus && B.at(V).Kind != ExprKind::Func &&
      (E->getType()->isRecordType() || E->getType()->isPointerType()))
    if (const FunctionDecl *F = callable(E))
      return B.func(U.use(F));
  if (!Param.isNull() && Param->isLValueReferenceType() && namesPlace(Param) &&
      !Param->getPointeeType().isConstQualified())
    addressTaken(V);
  return V;
}

void Lowering::arguments(CallSite &C, llvm::ArrayRef<const clang::Expr *> Args,
                         const FunctionDecl *F,
                         const FunctionProtoType *Proto) {
  SourceRange Saved = Override;
  C.Spans.resize(C.Args.size());
  for (unsigned I = 0; I != Args.size(); ++I) {
    QualType P;
    if (F && I < F->getNumParams())
      P = F->getParamDecl(I)->getType();
    else if (!F && Proto && I < Proto->getNumParams())
      P = Proto->getParamType(I);
    if (isa<CXXDefaultArgExpr>(Args[I]) && Override.isInvalid())
      Override = C.Range;
    C.Args.push_back(argument(Args[I], P));
    C.Spans.push_back(U.P.written(Args[I]->getSourceRange(), C.Range));
    Override = Saved;
  }
}

ExprId Lowering::call(const CallExpr *E) {
  if (const clang::Expr *Arg = passedThrough(E)) {
    for (unsigned I = 1; I < E->getNumArgs(); ++I)
      discard(E->getArg(I));
    return value(Arg);
  }
  if (auto *Op = dyn_cast<CXXOperatorCallExpr>(E))
    return operatorCall(Op);
  if (auto *M = dyn_cast<CXXMemberCallExpr>(E))
    return memberCall(M);
  if (auto *F = dyn_cast_or_null<FunctionDecl>(E->getCalleeDecl()))
    return callTo(E, F);
  return indirectCall(E);
}

ExprId Lowering::callTo(const CallExpr *E, const FunctionDecl *F) {
  ExprId Out;
  if (F->getBuiltinID() && builtin(E, F, Out))
    return Out;
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = calleeLoc(E);
  llvm::SmallVector<const clang::Expr *, 8> Args(E->arguments());
  // A static member named through an object evaluates the object.
  if (auto *M = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParenImpCasts()))
    discard(M->getBase());
  arguments(C, Args, F, nullptr);
  direct(C, F);
  return emitCall(C);
}

/// Builtins that are operators in disguise. False: a call like any other.
bool Lowering::builtin(const CallExpr *E, const FunctionDecl *F, ExprId &Out) {
  switch (F->getBuiltinID()) {
  case Builtin::BI__builtin_constant_p:
    Out = B.integer(0);
    return true;
  case Builtin::BI__builtin_object_size:
  case Builtin::BI__builtin_dynamic_object_size:
  case Builtin::BI__builtin_is_constant_evaluated:
  case Builtin::BI__builtin_assume:
  case Builtin::BI__builtin_va_start:
  case Builtin::BI__builtin_va_end:
  case Builtin::BI__builtin_va_copy:
    Out = B.opaque();
    return true;
  case Builtin::BI__builtin_addressof:
  case Builtin::BIaddressof:
  case Builtin::BI__addressof: {
    ExprId V = value(E->getArg(0));
    addressTaken(V);
    Out = B.addr(V);
    return true;
  }
  default:
    return false;
  }
}

ExprId Lowering::operatorCall(const CXXOperatorCallExpr *E) {
  auto *F = dyn_cast_or_null<FunctionDecl>(E->getCalleeDecl());
  if (!F || E->getNumArgs() == 0)
    return indirectCall(E);
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = calleeLoc(E);
  llvm::SmallVector<const clang::Expr *, 8> Args(E->arguments());
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (M && M->isInstance()) {
    C.Args.push_back(B.addr(value(Args[0])));
    Args.erase(Args.begin());
  } else if (M) {
    discard(Args[0]);
    Args.erase(Args.begin());
  }
  arguments(C, Args, F, nullptr);
  if (M && M->isInstance())
    F = dispatch(C, M, E->getArg(0));
  direct(C, F);
  // An operator of a trivial class that only copies is an assignment.
  if (M && M->isTrivial() && E->getOperator() == OO_Equal &&
      C.Args.size() == 2) {
    ExprId Dst = B.elem(C.Args[0]);
    emitAssign(Dst, C.Args[1], spot(C.Range, C.Loc), 0);
    return Dst;
  }
  return emitCall(C);
}

ExprId Lowering::memberCall(const CXXMemberCallExpr *E) {
  const CXXMethodDecl *M = E->getMethodDecl();
  if (!M)
    return indirectCall(E);
  const clang::Expr *Object = E->getImplicitObjectArgument();
  auto *Callee = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParens());
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = calleeLoc(E);
  if (isa<CXXConversionDecl>(M)) {
    if (M->getParent()->isLambda())
      if (const FunctionDecl *F = callable(Object)) {
        value(Object);
        return B.func(U.use(F));
      }
    C.Loc = E->getBeginLoc();
    C.Flags |= NextFlags;
    NextFlags = 0;
  }
  ExprId V = value(Object);
  bool Arrow = Callee && Callee->isArrow();
  C.Args.push_back(Arrow ? V : B.addr(V));
  llvm::SmallVector<const clang::Expr *, 8> Args(E->arguments());
  arguments(C, Args, M, nullptr);
  if (!Callee || !Callee->hasQualifier())
    M = dispatch(C, M, Object);
  direct(C, M);
  if (isa<CXXDestructorDecl>(M) && M->isTrivial())
    return B.opaque();
  return emitCall(C);
}

/// Evaluates what a pointer is called through, `(x->*p)(...)` with its object;
/// returns the type of the function.
QualType Lowering::calleeType(CallSite &C, const CallExpr *E) {
  const clang::Expr *Callee = E->getCallee();
  auto *Op = dyn_cast<BinaryOperator>(Callee->IgnoreParens());
  if (Op && Op->isPtrMemOp()) {
    ExprId Object = value(Op->getLHS());
    C.Args.push_back(Op->getOpcode() == BO_PtrMemI ? Object : B.addr(Object));
    Callee = Op->getRHS();
  }
  C.CalleeExpr = value(Callee);
  QualType T = Callee->getType();
  if (T->isPointerType() || T->isMemberPointerType() || T->isBlockPointerType())
    T = T->getPointeeType();
  return T;
}

ExprId Lowering::indirectCall(const CallExpr *E) {
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = calleeLoc(E);
  const clang::Expr *Callee = E->getCallee();
  if (isa<CXXPseudoDestructorExpr>(Callee->IgnoreParens()))
    return B.opaque();
  QualType T = calleeType(C, E);
  C.Type = U.T.functionType(T);
  auto *Proto = T->getAs<FunctionProtoType>();
  llvm::SmallVector<const clang::Expr *, 8> Args(E->arguments());
  arguments(C, Args, nullptr, Proto);
  if (auto *FT = T->getAs<FunctionType>(); FT && FT->getNoReturnAttr())
    C.Flags |= EF_NoReturn;
  if (Proto && U.Facts.CPlusPlus &&
      !isUnresolvedExceptionSpec(Proto->getExceptionSpecType()) &&
      Proto->isNothrow())
    C.Flags |= EF_NoThrow;
  const auto &X = B.at(C.CalleeExpr);
  if (X.Kind == ExprKind::Func) {
    C.Callee = FuncRefId(X.A);
    C.CalleeExpr = {};
  }
  C.MayThrow = U.Exceptions && X.Kind == ExprKind::Var;
  return emitCall(C);
}

void Lowering::throwExpr(const CXXThrowExpr *E) {
  State Before = Sc.current();
  if (const clang::Expr *Sub = E->getSubExpr()) {
    if (Sub->isPRValue() && Sub->getType()->isRecordType())
      initObject(temp(Sub->getType()), Sub, spot(E->getSourceRange()));
    else
      value(Sub);
  }
  Spot At = spot(E->getSourceRange());
  Sc.popTo(Before, At);
  St.leaves();
  State Try = Sc.enclosingTry();
  Sc.unwindTo(Try, At);
  if (Try == Scopes::Outside)
    B.finishBlock(Sc.NoThrowFunction ? TermKind::Unreachable
                                     : TermKind::ExitThrow,
                  {}, At.Range);
  else if (const CXXCatchStmt *H =
               handlerOf(dyn_cast<CXXTryStmt>(Sc.owner(Try)), E->getSubExpr()))
    B.jump(handlerBlock(H), At.Range, /*Keep=*/true);
  else
    B.jump(Sc.unwindFrom(Try), At.Range, /*Keep=*/true);
}

ExprId Lowering::newExpr(const CXXNewExpr *E) {
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = E->getBeginLoc();
  C.Flags = EF_Implicit;
  C.Args.push_back(B.opaque());
  for (unsigned I = 0, N = E->getNumPlacementArgs(); I != N; ++I)
    C.Args.push_back(value(E->getPlacementArg(I)));
  if (auto Size = E->getArraySize(); Size && *Size)
    value(*Size);
  ExprId Ptr = temp(E->getType());
  const FunctionDecl *F = E->getOperatorNew();
  ExprId Memory = C.Args.size() > 1 ? C.Args[1] : B.opaque();
  if (F && !F->isReservedGlobalPlacementOperator()) {
    direct(C, F);
    Memory = emitCall(C);
  }
  emitAssign(Ptr, Memory, spot(E->getSourceRange()), EF_Init);
  if (const clang::Expr *Init = E->getInitializer()) {
    if (E->isArray())
      initObject(B.elem(Ptr, B.opaque()), Init, spot(E->getSourceRange()));
    else
      initObject(B.elem(Ptr), Init, spot(E->getSourceRange()));
  }
  return Ptr;
}

void Lowering::deleteExpr(const CXXDeleteExpr *E) {
  ExprId Ptr = value(E->getArgument());
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = E->getBeginLoc();
  if (!E->getDestroyedType().isNull())
    if (const CXXDestructorDecl *D = destructorOf(E->getDestroyedType())) {
      C.Args.push_back(Ptr);
      if (D->isVirtual() && !E->isArrayForm() &&
          !D->getParent()->isEffectivelyFinal() && !D->hasAttr<FinalAttr>()) {
        C.Flags |= EF_Virtual;
        C.Type = U.T.type(E->getDestroyedType().getUnqualifiedType());
      }
      direct(C, D);
      emitCall(C);
      C = CallSite();
      C.Range = E->getSourceRange();
      C.Loc = E->getBeginLoc();
    }
  if (const FunctionDecl *F = E->getOperatorDelete()) {
    C.Args.push_back(Ptr);
    direct(C, F);
    emitCall(C);
  }
}

} // namespace nogil
