//===- LowerExpr.cpp - values -----------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: C expressions do things and mean things at once. The analysis wants
// trees that only mean something, so that two occurrences of `p->flags` are one
// value until something writes it.
//
// Approach: a value is lowered in evaluation order; calls, assignments and
// reads of shared memory are emitted on the way, and what is returned is the
// tree of what is left. Loads are where Clang has an lvalue-to-rvalue cast. In
// C++ that cast stands around the conditional and the comma, which are lvalues
// there; in C each arm has its own. A load is moved inwards, so that one source
// is one skeleton in both.
//
// Unsound: a tree is read when it is used, not where it stands: in `f(i, i++)`
// and in `p->n + g(p)` the first operand may be seen with its later value. A
// postfix increment whose value is used is copied first, so that the common
// cases are right.
//
// Cost: one visit per node; expressions are hash-consed.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace nogil {

int64_t asInt64(const llvm::APSInt &V) {
  return V.isSigned() ? V.sextOrTrunc(64).getSExtValue()
                      : static_cast<int64_t>(V.zextOrTrunc(64).getZExtValue());
}

const clang::Expr *bare(const clang::Expr *E) {
  for (;;) {
    const clang::Expr *Before = E;
    E = E->IgnoreParenCasts();
    if (auto *C = dyn_cast<ExprWithCleanups>(E))
      E = C->getSubExpr();
    else if (auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (auto *T = dyn_cast<CXXBindTemporaryExpr>(E))
      E = T->getSubExpr();
    else if (auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    if (E == Before)
      return E;
  }
}

const clang::Expr *sameLvalue(const clang::Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    auto *C = dyn_cast<CastExpr>(E);
    if (!C || !C->isGLValue() ||
        (C->getCastKind() != CK_NoOp && C->getCastKind() != CK_LValueBitCast))
      return E;
    E = C->getSubExpr();
  }
}

ExprId Lowering::value(const clang::Expr *E) {
  if (!E)
    return B.opaque();
  ExprId Out;
  runWithSufficientStackSpace(
      [] {}, [&] { Out = Loaded.contains(E) ? load(E) : valueKind(E); });
  return Out;
}

ExprId Lowering::valueKind(const clang::Expr *E) {
  if (E->getType().isNull() || isa<RecoveryExpr>(E)) {
    Incomplete = true;
    return children(E);
  }
  bool Known = true;
  if (U.Facts.CPlusPlus && E->isPRValue() && E->getType()->isRecordType())
    return classValue(E);
  ExprId Out = wrapped(E, Known);
  if (Known)
    return Out;
  Known = true;
  Out = literal(E, Known);
  if (Known)
    return Out;
  if (auto *C = dyn_cast<CallExpr>(E))
    return call(C);
  if (auto *C = dyn_cast<CastExpr>(E))
    return castExpr(C);
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass:
    return declRef(cast<DeclRefExpr>(E)->getDecl(), E);
  case Stmt::MemberExprClass:
    return member(cast<MemberExpr>(E));
  case Stmt::ArraySubscriptExprClass:
    return subscript(cast<ArraySubscriptExpr>(E));
  case Stmt::UnaryOperatorClass:
    return unary(cast<UnaryOperator>(E), true);
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass:
    return binary(cast<BinaryOperator>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E), true);
  case Stmt::StmtExprClass:
    return statementExpr(cast<StmtExpr>(E), true);
  case Stmt::CompoundLiteralExprClass:
    return compoundLiteral(cast<CompoundLiteralExpr>(E));
  case Stmt::VAArgExprClass:
    sizesIn(E->getType());
    return children(E);
  default:
    break;
  }
  Known = true;
  Out = cxxValue(E, Known);
  return Known ? Out : children(E);
}

/// Evaluates the operands of what is not tracked.
ExprId Lowering::children(const clang::Expr *E) {
  for (const Stmt *Child : E->children()) {
    if (auto *C = dyn_cast_or_null<clang::Expr>(Child))
      value(C);
    else
      stmt(Child);
  }
  return B.opaque();
}

/// Nodes that stand for another expression.
ExprId Lowering::wrapped(const clang::Expr *E, bool &Known) {
  switch (E->getStmtClass()) {
  case Stmt::ParenExprClass: {
    const clang::Expr *Sub = cast<ParenExpr>(E)->getSubExpr();
    ExprId V = value(Sub);
    // `#define FLAG (1 << 3)`: the name belongs to the parenthesised value.
    if (B.at(V).Kind == ExprKind::Int && !B.at(V).Name.valid())
      return spelledInt(B.at(V).Value, E);
    return V;
  }
  case Stmt::ConstantExprClass:
  case Stmt::ExprWithCleanupsClass:
    return value(cast<FullExpr>(E)->getSubExpr());
  case Stmt::CXXBindTemporaryExprClass:
    return value(cast<CXXBindTemporaryExpr>(E)->getSubExpr());
  case Stmt::SubstNonTypeTemplateParmExprClass:
    return value(cast<SubstNonTypeTemplateParmExpr>(E)->getReplacement());
  case Stmt::GenericSelectionExprClass: {
    auto *G = cast<GenericSelectionExpr>(E);
    return G->isResultDependent() ? B.opaque() : value(G->getResultExpr());
  }
  case Stmt::ChooseExprClass: {
    auto *C = cast<ChooseExpr>(E);
    return C->isConditionDependent() ? B.opaque()
                                     : value(C->getChosenSubExpr());
  }
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return value(cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
  case Stmt::CXXDefaultArgExprClass:
    return value(cast<CXXDefaultArgExpr>(E)->getExpr());
  case Stmt::CXXDefaultInitExprClass:
    return value(cast<CXXDefaultInitExpr>(E)->getExpr());
  case Stmt::MaterializeTemporaryExprClass:
    return materialise(cast<MaterializeTemporaryExpr>(E));
  case Stmt::OpaqueValueExprClass: {
    auto *O = cast<OpaqueValueExpr>(E);
    if (auto It = Bound.find(O); It != Bound.end())
      return It->second;
    return O->getSourceExpr() ? value(O->getSourceExpr()) : B.opaque();
  }
  case Stmt::PseudoObjectExprClass:
    return value(cast<PseudoObjectExpr>(E)->getResultExpr());
  default:
    Known = false;
    return {};
  }
}

/// A number; named where a macro of exactly this expansion spells it.
ExprId Lowering::spelledInt(int64_t V, const clang::Expr *E) {
  std::string Name;
  if (E->getBeginLoc().isMacroID())
    Name = U.P.spelledMacro(E->getSourceRange());
  return B.integer(V, Name.empty() ? StrId() : U.T.intern(Name));
}

/// Once in a function: the same type also belongs to what is derived from a
/// variable.
void Lowering::sizesIn(QualType T) {
  for (const clang::Expr *E : nogil::sizesIn(T, U.Ctx))
    if (Sized.insert(E).second)
      evaluate(E);
}

ExprId Lowering::sizeOf(const clang::Expr *E) {
  if (auto *S = dyn_cast<UnaryExprOrTypeTraitExpr>(E); evaluatesOperand(E)) {
    if (S->isArgumentType())
      sizesIn(S->getArgumentType());
    else
      discard(S->getArgumentExpr());
  }
  if (auto *O = dyn_cast<OffsetOfExpr>(E))
    for (unsigned I = 0, N = O->getNumExpressions(); I != N; ++I)
      value(O->getIndexExpr(I));
  clang::Expr::EvalResult R;
  if (!E->isValueDependent() && E->EvaluateAsInt(R, U.Ctx))
    return B.integer(asInt64(R.Val.getInt()));
  return B.opaque();
}

ExprId Lowering::literal(const clang::Expr *E, bool &Known) {
  switch (E->getStmtClass()) {
  case Stmt::IntegerLiteralClass: {
    llvm::APSInt V(cast<IntegerLiteral>(E)->getValue(),
                   !E->getType()->isSignedIntegerOrEnumerationType());
    return spelledInt(asInt64(V), E);
  }
  case Stmt::CharacterLiteralClass:
    return spelledInt(cast<CharacterLiteral>(E)->getValue(), E);
  case Stmt::CXXBoolLiteralExprClass:
    return B.integer(cast<CXXBoolLiteralExpr>(E)->getValue());
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass:
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
    return B.integer(0);
  case Stmt::StringLiteralClass: {
    auto *S = cast<StringLiteral>(E);
    if (S->getCharByteWidth() != 1)
      return B.opaque();
    return B.string(U.T.intern(S->getString().take_front(200)));
  }
  case Stmt::PredefinedExprClass:
    if (auto *N = cast<PredefinedExpr>(E)->getFunctionName())
      return value(N);
    return B.opaque();
  case Stmt::FloatingLiteralClass:
  case Stmt::ImaginaryLiteralClass:
  case Stmt::AddrLabelExprClass:
  case Stmt::RequiresExprClass:
    return B.opaque();
  case Stmt::CXXTypeidExprClass:
    // Of an object whose class is asked for when it runs.
    if (cast<CXXTypeidExpr>(E)->isPotentiallyEvaluated())
      value(cast<CXXTypeidExpr>(E)->getExprOperand());
    return B.opaque();
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::TypeTraitExprClass:
  case Stmt::CXXNoexceptExprClass:
  case Stmt::SizeOfPackExprClass:
  case Stmt::ConceptSpecializationExprClass:
    return sizeOf(E);
  default:
    Known = false;
    return {};
  }
}

ExprId Lowering::cxxValue(const clang::Expr *E, bool &Known) {
  switch (E->getStmtClass()) {
  case Stmt::CXXThisExprClass:
    if (!Outlined && ThisVar.valid())
      return B.var(ThisVar);
    if (!OuterThis.valid())
      OuterThis =
          newVar(Storage::Capture, U.T.intern("this"), E->getType(), {});
    return B.var(OuterThis);
  case Stmt::LambdaExprClass:
    return lambda(cast<LambdaExpr>(E));
  case Stmt::BlockExprClass:
    return blockValue(cast<BlockExpr>(E));
  case Stmt::CXXNewExprClass:
    return newExpr(cast<CXXNewExpr>(E));
  case Stmt::CXXDeleteExprClass:
    deleteExpr(cast<CXXDeleteExpr>(E));
    return B.opaque();
  case Stmt::CXXThrowExprClass:
    throwExpr(cast<CXXThrowExpr>(E));
    return B.opaque();
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass:
    return classValue(E);
  case Stmt::InitListExprClass: {
    auto *L = cast<InitListExpr>(E);
    if (L->getNumInits() == 1 && !E->getType()->isAggregateType())
      return value(L->getInit(0));
    if (!E->getType()->isRecordType() && !E->getType()->isArrayType()) {
      children(E);
      return B.integer(0);
    }
    ExprId Out = temp(E->getType());
    initObject(Out, E, spot(E->getSourceRange()));
    return Out;
  }
  case Stmt::AtomicExprClass: {
    auto *A = cast<AtomicExpr>(E);
    CallSite C;
    C.Callee = U.T.synthetic(A->getOpAsString());
    for (unsigned I = 0, N = A->getNumSubExprs(); I != N; ++I)
      C.Args.push_back(value(A->getSubExprs()[I]));
    C.Range = E->getSourceRange();
    C.Loc = E->getBeginLoc();
    C.Flags = EF_NoThrow;
    return emitCall(C);
  }
  default:
    Known = false;
    return {};
  }
}

ExprId Lowering::castExpr(const CastExpr *E) {
  if (isa<ExplicitCastExpr>(E))
    sizesIn(E->getType());
  const clang::Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_NullToPointer:
  case CK_NullToMemberPointer: {
    // `NULL` is one value however it is spelled.
    ExprId V = value(Sub);
    return B.at(V).Kind == ExprKind::Int ? B.integer(0) : V;
  }
  case CK_ToVoid:
    discard(Sub);
    return B.opaque();
  case CK_LValueToRValue:
    return load(Sub);
  case CK_ArrayToPointerDecay: {
    ExprId V = value(Sub);
    addressTaken(V);
    return V;
  }
  case CK_UserDefinedConversion:
  case CK_ConstructorConversion: {
    uint8_t Saved = NextFlags;
    NextFlags = isa<ImplicitCastExpr>(E) ? EF_Implicit : 0;
    ExprId V = value(Sub);
    NextFlags = Saved;
    return V;
  }
  default: {
    ExprId V = value(Sub);
    // `(T *)0` is the null pointer, whatever macro spelled the zero.
    if (E->getType()->isPointerType() && B.at(V).Kind == ExprKind::Int &&
        B.at(V).Value == 0)
      return B.integer(0);
    if (B.at(V).Kind == ExprKind::Func)
      return castFunction(V, E->getType());
    return V;
  }
  }
}

ExprId Lowering::enumerator(const EnumConstantDecl *D) {
  return B.integer(asInt64(D->getInitVal()), U.T.intern(D->getName()));
}

ExprId Lowering::declRef(const ValueDecl *D, const clang::Expr *) {
  if (auto *V = dyn_cast<VarDecl>(D))
    return B.var(variable(V));
  if (auto *F = dyn_cast<FunctionDecl>(D))
    return B.func(U.use(F));
  if (auto *C = dyn_cast<EnumConstantDecl>(D))
    return enumerator(C);
  if (auto *Bd = dyn_cast<BindingDecl>(D))
    return Bd->getBinding() ? value(Bd->getBinding()) : B.opaque();
  return B.opaque();
}

ExprId Lowering::member(const MemberExpr *E) {
  const ValueDecl *D = E->getMemberDecl();
  auto *F = dyn_cast<FieldDecl>(D);
  if (!F) {
    value(E->getBase());
    return declRef(D, E);
  }
  // Members of anonymous structures belong to the named one around them.
  const clang::Expr *Base = E->getBase();
  bool Arrow = E->isArrow();
  const RecordDecl *Record = F->getParent();
  for (;;) {
    auto *Inner = dyn_cast<MemberExpr>(Base->IgnoreParens());
    auto *IF =
        Inner && !Arrow ? dyn_cast<FieldDecl>(Inner->getMemberDecl()) : nullptr;
    if (!IF || !IF->isAnonymousStructOrUnion())
      break;
    Arrow = Inner->isArrow();
    Record = IF->getParent();
    Base = Inner->getBase();
  }
  return field(value(Base), Arrow, F, Record);
}

ExprId Lowering::field(ExprId Base, bool Arrow, const FieldDecl *F,
                       const RecordDecl *Record) {
  StrId Name = U.T.intern(F->getName());
  StrId In = U.T.recordName(Record ? Record : F->getParent());
  U.T.member(F, In, Name);
  return B.field(Base, Arrow, Name, In);
}

/// A cast to something that is no function's address keeps the type before it.
ExprId Lowering::castFunction(ExprId V, QualType To) {
  if (!To->isFunctionPointerType() && !To->isMemberFunctionPointerType() &&
      !To->isFunctionReferenceType())
    return V;
  FuncRefId F(B.at(V).A);
  return B.func(F, U.T.castOf(F, To));
}

ExprId Lowering::subscript(const ArraySubscriptExpr *E) {
  const clang::Expr *Array = E->getBase();
  if (auto *C = dyn_cast<ImplicitCastExpr>(Array);
      C && C->getCastKind() == CK_ArrayToPointerDecay)
    Array = C->getSubExpr(); // an element is used, not the array's address
  ExprId Base = value(Array);
  return B.elem(Base, value(E->getIdx()));
}

/// Whether loading E reads memory that other threads may write.
bool Lowering::readsShared(const clang::Expr *E) const {
  E = E->IgnoreParens();
  if (isa<ArraySubscriptExpr>(E))
    return E->getType()->isPointerType();
  if (auto *Un = dyn_cast<UnaryOperator>(E))
    return Un->getOpcode() == UO_Deref && E->getType()->isPointerType();
  for (;;) {
    E = E->IgnoreParens();
    auto *M = dyn_cast<MemberExpr>(E);
    if (!M || !isa<FieldDecl>(M->getMemberDecl()))
      break;
    if (M->isArrow())
      return true;
    E = M->getBase();
  }
  const ValueDecl *D = nullptr;
  if (auto *R = dyn_cast<DeclRefExpr>(E))
    D = R->getDecl();
  else if (auto *M = dyn_cast<MemberExpr>(E))
    D = M->getMemberDecl();
  auto *V = dyn_cast_or_null<VarDecl>(D);
  return V && V->hasGlobalStorage() && !V->getType().isConstQualified() &&
         !V->isConstexpr();
}

/// What is read when E is loaded is known only where E's value comes from.
bool Lowering::loadReads(const clang::Expr *E) const {
  E = sameLvalue(E);
  if (auto *C = dyn_cast<ConditionalOperator>(E))
    return loadReads(C->getTrueExpr()) || loadReads(C->getFalseExpr());
  if (auto *Op = dyn_cast<BinaryOperator>(E); Op && Op->isCommaOp())
    return loadReads(Op->getRHS());
  return readsShared(E);
}

/// Has the arms of E, if it is a conditional, loaded wherever they are valued.
void Lowering::loadArms(const clang::Expr *E) {
  auto *C = dyn_cast<ConditionalOperator>(E);
  if (!C || !C->isGLValue())
    return;
  Loaded.insert(sameLvalue(C->getTrueExpr()));
  Loaded.insert(sameLvalue(C->getFalseExpr()));
}

ExprId Lowering::load(const clang::Expr *E) {
  E = sameLvalue(E);
  if (auto *Op = dyn_cast<BinaryOperator>(E); Op && Op->isCommaOp()) {
    discard(Op->getLHS());
    return load(Op->getRHS());
  }
  loadArms(E);
  ExprId V = valueKind(E);
  if (!isa<ConditionalOperator>(E))
    emitRead(E, V);
  return V;
}

void Lowering::emitRead(const clang::Expr *E, ExprId Src) {
  ExprKind K = B.at(Src).Kind;
  bool Place =
      K == ExprKind::Var || K == ExprKind::Field || K == ExprKind::Elem;
  if (!Place || !readsShared(E))
    return;
  const clang::Expr *Bare = E->IgnoreParens();
  SourceLocation L = Bare->getBeginLoc();
  if (auto *M = dyn_cast<MemberExpr>(Bare))
    L = M->getMemberLoc();
  Spot At = spot(E->getSourceRange(), L);
  Event Ev;
  Ev.Kind = EventKind::Read;
  Ev.Src = Src;
  Ev.Range = At.Range;
  Ev.Macro = At.Macro;
  B.emit(std::move(Ev));
}

void Lowering::emitAssign(ExprId Dst, ExprId Src, Spot At, uint8_t Flags) {
  Event Ev;
  Ev.Kind = EventKind::Assign;
  Ev.Flags = Flags;
  Ev.Dst = Dst;
  Ev.Src = Src;
  Ev.Range = At.Range;
  Ev.Macro = At.Macro;
  B.emit(std::move(Ev));
}

void Lowering::addressTaken(ExprId E) {
  if (VarId V = B.root(E); V.valid())
    B.S.Vars[V.V].AddressTaken = true;
}

} // namespace nogil
