//===- LowerInit.cpp - declarations and class objects -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: where an object of class type lives decides when it is destroyed,
// and C++ leaves out most of the copies that the syntax shows.
//
// Approach: initObject() constructs the value of an expression in a given
// place, as the language does, so that `T x = f();` is a call and one
// assignment, and no temporary. Only what has no place of its own becomes a
// temporary, destroyed at the end of its full expression or with the reference
// that extends its life.
//
// Unsound: arrays of class objects are constructed and destroyed as one
// element; aggregates of more than 64 initialisers are evaluated but not
// assigned; the initialiser of a static local may run or not.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace nogil {

VarId Lowering::newVar(Storage K, StrId Name, QualType T, SrcRange R) {
  Var V;
  V.Name = Name;
  V.TypeOf = T.isNull() ? TypeId() : U.T.type(T.getUnqualifiedType());
  V.Type = V.TypeOf.valid() ? U.Facts.type(V.TypeOf).Text : U.T.typeName(T);
  V.Kind = K;
  V.Decl = R;
  V.Scope = ScopeId(0u);
  if (K == Storage::Local)
    V.Scope = Sc.home();
  else if (K == Storage::Temp)
    V.Scope = Sc.tempHome();
  B.S.Vars.push_back(V);
  return VarId(B.S.Vars.size() - 1);
}

ExprId Lowering::temp(QualType T) {
  return B.var(newVar(Storage::Temp, StrId(0u), T, {}));
}

VarId Lowering::declare(const VarDecl *D) {
  VarId V = newVar(Storage::Local, U.T.intern(D->getName()), D->getType(),
                   U.P.range(D->getLocation()));
  B.S.Vars[V.V].Const = D->getType().isConstQualified();
  B.S.Vars[V.V].ByReference = namesPlace(D->getType());
  B.S.Vars[V.V].Divided = Counters.contains(D->getCanonicalDecl());
  Vars[D->getCanonicalDecl()] = V;
  return V;
}

/// Globals and captures get a variable where they are first named.
VarId Lowering::variable(const VarDecl *D) {
  D = D->getCanonicalDecl();
  if (auto It = Vars.find(D); It != Vars.end())
    return It->second;
  Storage K = Storage::Local;
  if (D->getTLSKind() != VarDecl::TLS_None ||
      D->hasAttr<OMPThreadPrivateDeclAttr>())
    K = Storage::ThreadLocal;
  else if (D->isStaticLocal())
    K = Storage::StaticLocal;
  else if (D->hasGlobalStorage())
    K = Storage::Global;
  else if (Outlined)
    K = Storage::Capture;
  const VarDecl *Place = D;
  if (const VarDecl *Defined = D->getDefinition())
    Place = Defined;
  else if (const VarDecl *Tentative = D->getActingDefinition())
    Place = Tentative; // the last of several that have no value
  VarId V = newVar(K, U.T.intern(D->getName()), D->getType(),
                   U.P.range(Place->getLocation()));
  Var &X = B.S.Vars[V.V];
  X.Defined = (K == Storage::Global || K == Storage::ThreadLocal) &&
              D->hasDefinition() != VarDecl::DeclarationOnly;
  X.Const = D->getType().isConstQualified();
  X.ByReference = namesPlace(D->getType());
  if (K != Storage::Local && K != Storage::Capture)
    X.Usr = U.T.usr(D);
  if (K == Storage::Capture && !D->isInitCapture()) {
    X.ByReference = true;
    if (auto *M = dyn_cast_or_null<CXXMethodDecl>(Fn);
        M && M->getParent()->isLambda())
      for (const LambdaCapture &C : M->getParent()->captures())
        if (C.capturesVariable() && C.getCapturedVar() == D)
          X.ByReference = C.getCaptureKind() == LCK_ByRef;
  }
  Vars[D] = V;
  return V;
}

void Lowering::declStmt(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    if (auto *V = dyn_cast<VarDecl>(D))
      varDecl(V);
    else if (isa<CXXRecordDecl>(D))
      U.visitLocal(D);
    else if (auto *T = dyn_cast<TypedefNameDecl>(D))
      sizesIn(T->getUnderlyingType());
  }
}

void Lowering::varDecl(const VarDecl *D) {
  Incomplete |= D->isInvalidDecl();
  sizesIn(D->getType());
  if (D->isStaticLocal() || D->hasExternalStorage())
    return staticLocal(D);
  VarId Id = declare(D);
  ExprId V = B.var(Id);
  if (const clang::Expr *Init = D->getInit()) {
    U.table(D, Init, B.S.Self, Id);
    initialise(D, V);
  }
  if (const CXXDestructorDecl *X = destructorOf(D->getType()))
    pushDestructor(X, D->getType()->isArrayType() ? B.elem(V, B.opaque()) : V,
                   Scopes::Kind::Object, Spot());
  if (auto *A = D->getAttr<CleanupAttr>()) {
    Scopes::Cleanup C;
    C.K = Scopes::Kind::Object;
    C.Dtor = U.use(A->getFunctionDecl());
    addressTaken(V);
    C.Object = B.addr(V);
    C.Flags = EF_NoThrow;
    Sc.push(C);
  }
  if (auto *DD = dyn_cast<DecompositionDecl>(D))
    for (const BindingDecl *Bd : DD->bindings())
      if (const VarDecl *H = Bd->getHoldingVar())
        varDecl(H);
}

void Lowering::staticLocal(const VarDecl *D) {
  VarId Id = variable(D);
  const clang::Expr *Init = D->getInit();
  if (!D->isStaticLocal() || !Init)
    return;
  U.table(D, Init, B.S.Self, Id);
  if (!U.Facts.CPlusPlus || Init->isValueDependent() ||
      D->hasConstantInitialization())
    return;
  BlockId First = B.newBlock(), Done = B.newBlock();
  B.branch(B.opaque(), First, Done, range(D->getSourceRange()));
  B.enter(First);
  initialise(D, B.var(Id));
  B.fallInto(Done);
}

void Lowering::initialise(const VarDecl *D, ExprId V) {
  const clang::Expr *Init = D->getInit();
  Spot At = spot(D->getSourceRange(), D->getLocation());
  State Before = Sc.current();
  size_t Ext = ExtendedTemps.size();
  if (namesPlace(D->getType())) {
    bind(V, Init, At);
  } else {
    initObject(V, Init, At);
  }
  if (Sc.current() != Before)
    Sc.popTo(Before, At);
  for (; ExtendedTemps.size() > Ext; ExtendedTemps.pop_back())
    if (const CXXDestructorDecl *X = destructorOf(ExtendedTemps.back().Type))
      pushDestructor(X, ExtendedTemps.back().Object, Scopes::Kind::Object,
                     Spot());
}

bool namesPlace(QualType T) {
  return T->isReferenceType() && !T->getPointeeType()->isFunctionType();
}

/// Nodes between an object and the expression that makes its value.
static const clang::Expr *producer(const clang::Expr *E,
                                   bool *Implicit = nullptr) {
  for (;;) {
    E = E->IgnoreParens();
    if (auto *C = dyn_cast<ExprWithCleanups>(E))
      E = C->getSubExpr();
    else if (auto *T = dyn_cast<CXXBindTemporaryExpr>(E))
      E = T->getSubExpr();
    else if (auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (auto *K = dyn_cast<ConstantExpr>(E))
      E = K->getSubExpr();
    else if (auto *S = dyn_cast<CXXStdInitializerListExpr>(E))
      E = S->getSubExpr();
    else if (auto *C = dyn_cast<CastExpr>(E);
             C && E->getType()->isRecordType() &&
             (C->getCastKind() == CK_NoOp ||
              C->getCastKind() == CK_ConstructorConversion ||
              C->getCastKind() == CK_UserDefinedConversion)) {
      if (Implicit && isa<ImplicitCastExpr>(C) && C->getCastKind() != CK_NoOp)
        *Implicit = true;
      E = C->getSubExpr();
    } else {
      return E;
    }
  }
}

bool Lowering::isNamed(const clang::Expr *E) {
  const clang::Expr *P = sameLvalue(producer(E));
  return P->isGLValue() && isa<DeclRefExpr, MemberExpr>(P);
}

void Lowering::bind(ExprId Reference, const clang::Expr *To, Spot At) {
  ExprId Src = value(To);
  addressTaken(Src);
  emitAssign(Reference, Src, At, isNamed(To) ? EF_Init | EF_Binds : EF_Init);
}

void Lowering::initObject(ExprId Dst, const clang::Expr *E, Spot At) {
  bool Implicit = false;
  const clang::Expr *P =
      U.Facts.CPlusPlus ? producer(E, &Implicit) : E->IgnoreParens();
  if (P->getType().isNull()) { // what error recovery leaves
    Incomplete = true;
    children(P);
    return;
  }
  if (!P->getType()->isRecordType() && !P->getType()->isArrayType())
    return emitAssign(Dst, value(E), At, EF_Init);
  if (Implicit && isa<CXXConstructExpr, CXXMemberCallExpr>(P))
    NextFlags = EF_Implicit;
  if (auto *L = dyn_cast<InitListExpr>(P))
    return initList(Dst, L, At);
  if (auto *L = dyn_cast<CXXParenListInitExpr>(P)) {
    for (const clang::Expr *I : L->getInitExprs())
      value(I);
    return;
  }
  if (auto *C = dyn_cast<CXXConstructExpr>(P)) {
    construct(C, Dst);
    return;
  }
  if (auto *I = dyn_cast<CXXInheritedCtorInitExpr>(P)) {
    CallSite C;
    C.Range = SourceRange(I->getLocation());
    C.Loc = I->getLocation();
    C.Args.push_back(B.addr(Dst));
    for (const ParmVarDecl *P : Fn->parameters()) // all of them, as they are
      C.Args.push_back(B.var(variable(P)));
    direct(C, I->getConstructor());
    emitCall(C);
    return;
  }
  if (auto *C = dyn_cast<ConditionalOperator>(P); C && hasEvents(C)) {
    if (auto K = constantCond(C->getCond()))
      return initObject(Dst, *K ? C->getTrueExpr() : C->getFalseExpr(), At);
    arms(C->getCond(), C->getTrueExpr(), C->getFalseExpr(), Dst, true);
    return;
  }
  if (auto *O = dyn_cast<BinaryOperator>(P); O && O->getOpcode() == BO_Comma) {
    discard(O->getLHS());
    return initObject(Dst, O->getRHS(), At);
  }
  if (isa<ImplicitValueInitExpr, CXXScalarValueInitExpr>(P))
    return;
  ExprId Src;
  if (auto *C = dyn_cast<CallExpr>(P))
    Src = call(C);
  else if (auto *L = dyn_cast<LambdaExpr>(P))
    Src = lambda(L);
  else if (U.Facts.CPlusPlus && P->isPRValue() && P->getType()->isRecordType())
    Src =
        isa<StmtExpr>(P) ? statementExpr(cast<StmtExpr>(P), true) : children(P);
  else
    Src = value(P);
  emitAssign(Dst, Src, At, EF_Init);
}

ExprId Lowering::construct(const CXXConstructExpr *E, ExprId Dst) {
  const CXXConstructorDecl *D = E->getConstructor();
  Spot At = spot(E->getSourceRange());
  bool Copy = D->isCopyOrMoveConstructor() && E->getNumArgs() >= 1;
  if (Copy && (D->isTrivial() || D->getParent()->isLambda())) {
    const FunctionDecl *F =
        D->getParent()->isLambda() ? callable(E->getArg(0)) : nullptr;
    ExprId Src = value(E->getArg(0));
    emitAssign(Dst, F ? B.func(U.use(F)) : Src, At, EF_Init);
    return Dst;
  }
  if (Copy && E->isElidable()) {
    initObject(Dst, bare(E->getArg(0)), At);
    return Dst;
  }
  if (D->isTrivial() && E->getNumArgs() == 0)
    return Dst;
  CallSite C;
  C.Range = E->getSourceRange();
  C.Loc = E->getBeginLoc();
  bool Written = E->getParenOrBraceRange().isValid();
  if ((Copy && !Written) || (NextFlags & EF_Implicit))
    C.Flags |= EF_Implicit;
  NextFlags = 0;
  bool Array = E->getType()->isArrayType();
  C.Args.push_back(B.addr(Array ? B.elem(Dst, B.opaque()) : Dst));
  llvm::SmallVector<const clang::Expr *, 8> Args(E->arguments());
  arguments(C, Args, D, nullptr);
  direct(C, D);
  emitCall(C);
  return Dst;
}

/// A class object without a place of its own.
ExprId Lowering::classValue(const clang::Expr *E) {
  const clang::Expr *P = producer(E);
  if (auto *L = dyn_cast<LambdaExpr>(P))
    return lambda(L);
  if (!P->getType()->isRecordType())
    return value(P);
  bool Destroyed = destructorOf(E->getType()) != nullptr;
  if (auto *C = dyn_cast<CXXConstructExpr>(P)) {
    const CXXConstructorDecl *D = C->getConstructor();
    if (D->isCopyOrMoveConstructor() && C->getNumArgs() &&
        (D->isTrivial() || D->getParent()->isLambda())) {
      if (D->getParent()->isLambda())
        if (const FunctionDecl *F = callable(C->getArg(0))) {
          value(C->getArg(0));
          return B.func(U.use(F));
        }
      return value(C->getArg(0));
    }
  }
  if (auto *C = dyn_cast<CallExpr>(P); C && !Destroyed)
    return call(C);
  if (auto *V = dyn_cast<OpaqueValueExpr>(P))
    if (auto It = Bound.find(V); It != Bound.end())
      return It->second;
  ExprId Out = temp(E->getType());
  Spot At = spot(E->getSourceRange());
  initObject(Out, E, At);
  pushTemp(Out, E->getType(), At);
  return Out;
}

void Lowering::pushTemp(ExprId Object, QualType T, Spot At) {
  if (!U.Facts.CPlusPlus)
    return;
  if (const CXXDestructorDecl *D = destructorOf(T))
    pushDestructor(D, Object, Scopes::Kind::Temp, At);
}

ExprId Lowering::materialise(const MaterializeTemporaryExpr *E) {
  const clang::Expr *Sub = E->getSubExpr();
  bool Extended = E->getStorageDuration() != SD_FullExpression;
  if (!Extended || !Sub->getType()->isRecordType() ||
      !destructorOf(Sub->getType()))
    return value(Sub);
  ExprId Out = temp(Sub->getType());
  initObject(Out, Sub, spot(E->getSourceRange()));
  if (E->getStorageDuration() == SD_Automatic)
    ExtendedTemps.push_back({Out, Sub->getType()});
  return Out;
}

ExprId Lowering::compoundLiteral(const CompoundLiteralExpr *E) {
  sizesIn(E->getType());
  VarId Id = newVar(Storage::Temp, StrId(0u), E->getType(), {});
  ExprId Out = B.var(Id);
  U.table(E->getType(), E->getInitializer(), B.S.Self, Id);
  initObject(Out, E->getInitializer(), spot(E->getSourceRange()));
  return Out;
}

void Lowering::initMember(ExprId Dst, const clang::Expr *E, Spot At) {
  bool Aggregate = E->getType()->isRecordType() || E->getType()->isArrayType();
  if (isa<ImplicitValueInitExpr>(E)) {
    if (!Aggregate)
      emitAssign(Dst, B.integer(0), At, EF_Init | EF_Implicit);
    return;
  }
  initObject(Dst, E, isa<InitListExpr>(E) ? At : spot(E->getSourceRange()));
}

void Lowering::initList(ExprId Dst, const InitListExpr *E, Spot At) {
  if (const InitListExpr *S = E->getSemanticForm())
    E = S;
  if (E->isTransparent() && E->getNumInits() == 1)
    return initObject(Dst, E->getInit(0), At);
  unsigned N = E->getNumInits();
  const auto *Record = E->getType()->getAsRecordDecl();
  if (N > 64 || (!Record && !E->getType()->isArrayType())) {
    // `[0 ... 999] = f()` is one expression many times, and evaluated once.
    const clang::Expr *Last = nullptr;
    for (const clang::Expr *I : E->inits()) {
      if (I && I != Last && hasEvents(I))
        value(I);
      Last = I;
    }
    return;
  }
  if (!Record) {
    for (unsigned I = 0; I != N; ++I)
      if (E->getInit(I) && !isa<ImplicitValueInitExpr>(E->getInit(I)))
        initMember(B.elem(Dst, B.integer(I)), E->getInit(I), At);
    return;
  }
  unsigned I = 0;
  if (auto *C = dyn_cast<CXXRecordDecl>(Record))
    for (unsigned K = C->getNumBases(); K && I != N; --K, ++I)
      initMember(Dst, E->getInit(I), At);
  auto Member = [&](const FieldDecl *F, const clang::Expr *Init) {
    ExprId To = F->isAnonymousStructOrUnion() ? Dst : field(Dst, false, F);
    if (namesPlace(F->getType()) && isNamed(Init))
      return bind(To, Init, spot(Init->getSourceRange()));
    initMember(To, Init, At);
  };
  if (Record->isUnion()) {
    if (const FieldDecl *F = E->getInitializedFieldInUnion(); F && I != N)
      Member(F, E->getInit(I));
    return;
  }
  for (const FieldDecl *F : Record->fields()) {
    if (F->isUnnamedBitField())
      continue;
    if (I == N)
      break;
    if (const clang::Expr *Init = E->getInit(I++))
      Member(F, Init);
  }
}

ExprId Lowering::lambda(const LambdaExpr *E) {
  const FunctionDecl *F = callable(E);
  auto Init = E->capture_init_begin();
  for (const LambdaCapture &C : E->captures()) {
    const clang::Expr *I = *Init++;
    if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef) {
      if (auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
          V && !V->isInitCapture())
        addressTaken(B.var(variable(V)));
      continue;
    }
    // A copy of the object is one; its address is none.
    if (I && C.getCaptureKind() != LCK_This && hasEvents(I))
      initObject(temp(I->getType()), I, spot(E->getSourceRange()));
  }
  return F ? B.func(U.use(F)) : B.opaque();
}

ExprId Lowering::blockValue(const BlockExpr *E) {
  for (const BlockDecl::Capture &C : E->getBlockDecl()->captures()) {
    if (C.isByRef())
      addressTaken(B.var(variable(C.getVariable())));
    else if (const clang::Expr *Copy = C.getCopyExpr(); Copy && hasEvents(Copy))
      initObject(temp(C.getVariable()->getType()), Copy,
                 spot(E->getSourceRange()));
  }
  return B.func(U.use(E, B.S.Self, Fn));
}

} // namespace nogil
