//===- TableInit.cpp - initialisers that hold functions ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Method tables, type objects, slot arrays and dispatch tables say which
// functions the interpreter calls. They are kept as trees with member names,
// where anything in them is a function or refers to another table; and so are
// arrays of slots, a number and a pointer to anything each, and small arrays of
// integers, because type signatures stand in an array beside
// the one of the loops.
//
// Cost: one look at each initialiser list of the project.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {
namespace {

constexpr unsigned MaxNumbers = 4096;
/// Elements that one range (`[0 ... 255] = f`) is written for; it has the same
/// expression for all of them, and may say a billion.
constexpr unsigned MaxRepeated = 1024;

const clang::Expr *leafOf(const clang::Expr *E) {
  for (;;) {
    E = bare(E);
    if (auto *Un = dyn_cast<UnaryOperator>(E);
        Un && (Un->getOpcode() == UO_AddrOf || Un->getOpcode() == UO_Plus ||
               Un->getOpcode() == UO_Extension)) {
      E = Un->getSubExpr();
      continue;
    }
    if (auto *C = dyn_cast<CompoundLiteralExpr>(E)) {
      E = C->getInitializer();
      continue;
    }
    if (auto *K = dyn_cast<ConstantExpr>(E)) {
      E = K->getSubExpr();
      continue;
    }
    return E;
  }
}

/// The lambda that is converted to a function pointer.
const FunctionDecl *lambdaOf(const clang::Expr *E) {
  if (auto *M = dyn_cast<CXXMemberCallExpr>(E))
    if (isa_and_nonnull<CXXConversionDecl>(M->getMethodDecl()))
      E = leafOf(M->getImplicitObjectArgument());
  auto *R = E->getType()->getAsCXXRecordDecl();
  return R && R->isLambda() ? R->getLambdaCallOperator() : nullptr;
}

const FunctionDecl *functionOf(const clang::Expr *E) {
  if (auto *R = dyn_cast<DeclRefExpr>(E))
    return dyn_cast<FunctionDecl>(R->getDecl());
  return lambdaOf(E);
}

const VarDecl *aggregateOf(const clang::Expr *E) {
  auto *R = dyn_cast<DeclRefExpr>(E);
  auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  if (!V || !(V->getType()->isArrayType() || V->getType()->isRecordType()))
    return nullptr;
  return V;
}

/// A pointer to a pointer to a function: which one it points to.
const VarDecl *slotOf(const clang::Expr *E) {
  auto *R = dyn_cast<DeclRefExpr>(E);
  auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  return V && V->getType()->isFunctionPointerType() ? V : nullptr;
}

bool interesting(const clang::Expr *E) {
  E = leafOf(E);
  if (auto *L = dyn_cast<InitListExpr>(E)) {
    if (const InitListExpr *S = L->getSemanticForm())
      L = S;
    const clang::Expr *Last = nullptr;
    for (const clang::Expr *I : L->inits())
      if (I && I != std::exchange(Last, I) && interesting(I))
        return true;
    return false;
  }
  return functionOf(E) || aggregateOf(E) || isa<BlockExpr>(E);
}

bool numbers(const clang::Expr *E) {
  auto *L = dyn_cast<InitListExpr>(E);
  if (!L || !E->getType()->isArrayType() || L->getNumInits() == 0 ||
      L->getNumInits() > MaxNumbers)
    return false;
  const Type *T = E->getType()->getBaseElementTypeUnsafe();
  if (!T->isIntegralOrEnumerationType())
    return false;
  return !isa<StringLiteral>(bare(L->getInit(0)));
}

bool holdsAnyPointer(const RecordDecl *R) {
  return llvm::any_of(R->fields(), [](const FieldDecl *F) {
    const RecordDecl *In = F->isAnonymousStructOrUnion()
                               ? F->getType()->getAsRecordDecl()
                               : nullptr;
    return F->getType()->isVoidPointerType() || (In && holdsAnyPointer(In));
  });
}

/// What the pointer means is said by the number that comes first.
bool slots(const clang::Expr *E) {
  auto *L = dyn_cast<InitListExpr>(E);
  if (!L || !E->getType()->isArrayType() || L->getNumInits() == 0 ||
      L->getNumInits() > MaxNumbers)
    return false;
  const RecordDecl *R =
      E->getType()->getBaseElementTypeUnsafe()->getAsRecordDecl();
  return R && !R->field_empty() &&
         R->field_begin()->getType()->isIntegralOrEnumerationType() &&
         holdsAnyPointer(R);
}

class TableBuilder {
public:
  TableBuilder(Unit &U, Table &Out) : U(U), Out(Out) {}

  uint32_t node(const clang::Expr *E, StrId Field, uint32_t Index) {
    uint32_t Id = static_cast<uint32_t>(Out.Nodes.size());
    Out.Nodes.emplace_back();
    InitNode N;
    N.Field = Field;
    N.Index = Index;
    N.Range = U.P.range(E->getSourceRange());
    const clang::Expr *L = leafOf(E);
    if (auto *List = dyn_cast<InitListExpr>(L)) {
      N.Kind = InitKind::List;
      list(N, List->getSemanticForm() ? List->getSemanticForm() : List);
    } else {
      leaf(N, E, L);
    }
    Out.Nodes[Id] = std::move(N);
    return Id;
  }

private:
  void list(InitNode &N, const InitListExpr *L) {
    const RecordDecl *R = L->getType()->getAsRecordDecl();
    if (!R) {
      QualType T = L->getType();
      if (auto *A = U.Ctx.getAsArrayType(T))
        T = A->getElementType();
      N.Type = U.T.typeName(T);
      unsigned Same = 0;
      for (unsigned I = 0; I != L->getNumInits(); ++I) {
        Same = I && L->getInit(I) == L->getInit(I - 1) ? Same + 1 : 0;
        if (Same < MaxRepeated)
          child(N, L->getInit(I), StrId(0u), I);
      }
      return;
    }
    N.Type = U.T.recordName(R);
    unsigned I = 0;
    if (R->isUnion()) {
      if (const FieldDecl *F = L->getInitializedFieldInUnion();
          F && L->getNumInits())
        child(N, L->getInit(0), U.T.intern(F->getName()), F->getFieldIndex());
      return;
    }
    if (auto *C = dyn_cast<CXXRecordDecl>(R))
      for (unsigned B = C->getNumBases(); B && I != L->getNumInits(); --B, ++I)
        child(N, L->getInit(I), StrId(0u), I);
    for (const FieldDecl *F : R->fields()) {
      if (F->isUnnamedBitField())
        continue;
      if (I == L->getNumInits())
        break;
      child(N, L->getInit(I), U.T.intern(F->getName()), I);
      ++I;
    }
  }

  void child(InitNode &N, const clang::Expr *E, StrId Field, uint32_t Index) {
    if (E && !isa<ImplicitValueInitExpr, NoInitExpr>(E))
      N.Children.push_back(node(E, Field, Index));
  }

  void leaf(InitNode &N, const clang::Expr *E, const clang::Expr *L) {
    N.Type = U.T.typeName(E->getType());
    if (const FunctionDecl *F = functionOf(L)) {
      N.Kind = InitKind::Func;
      N.Func = U.use(F);
      N.Cast = U.T.castOf(N.Func, E->getType());
      return;
    }
    if (auto *Bl = dyn_cast<BlockExpr>(L)) {
      N.Kind = InitKind::Func;
      N.Func = U.use(Bl, Out.Owner, nullptr);
      return;
    }
    if (auto *S = dyn_cast<StringLiteral>(L); S && S->getCharByteWidth() == 1) {
      N.Kind = InitKind::Str;
      N.Text = U.T.intern(S->getString().take_front(200));
      return;
    }
    if (auto *R = dyn_cast<DeclRefExpr>(L))
      if (auto *V = dyn_cast<VarDecl>(R->getDecl());
          V && !V->getType()->isIntegralOrEnumerationType()) {
        N.Kind = InitKind::VarRef;
        N.Text = U.T.usr(V);
        return;
      }
    number(N, E, L);
  }

  void number(InitNode &N, const clang::Expr *E, const clang::Expr *L) {
    clang::Expr::EvalResult R;
    if (L->isValueDependent() || !L->getType()->isIntegralOrEnumerationType() ||
        !L->EvaluateAsInt(R, U.Ctx)) {
      if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(L))
        N.Kind = InitKind::Int;
      return;
    }
    N.Kind = InitKind::Int;
    N.Value = asInt64(R.Val.getInt());
    std::string Name;
    if (auto *Ref = dyn_cast<DeclRefExpr>(L))
      Name = Ref->getDecl()->getName().str();
    else if (E->getBeginLoc().isMacroID())
      Name = U.P.spelledMacro(E->getSourceRange());
    if (!Name.empty())
      N.Text = U.T.intern(Name);
  }

  Unit &U;
  Table &Out;
};

bool worthATable(const clang::Expr *Init) {
  auto *L = dyn_cast<InitListExpr>(leafOf(Init));
  return L && (interesting(L) || numbers(L) || slots(L));
}

/// Lambdas in an initialiser that is no table.
void findLambdas(Unit &U, const Stmt *S) {
  if (!S)
    return;
  if (auto *L = dyn_cast<LambdaExpr>(S)) {
    U.use(L->getCallOperator());
    return;
  }
  for (const Stmt *C : S->children())
    findLambdas(U, C);
}

} // namespace

void Unit::table(const VarDecl *D, const clang::Expr *Init, FuncRefId Owner,
                 VarId OwnerVar) {
  if (Init->isTypeDependent())
    return;
  // A pointer that outlives the call has its first value from here alone.
  bool Pointer =
      D->hasGlobalStorage() &&
      (D->getType()->isPointerType() || D->getType()->isReferenceType() ||
       D->getType()->isMemberPointerType() ||
       D->getType()->isBlockPointerType()) &&
      (functionOf(leafOf(Init)) || slotOf(leafOf(Init)) ||
       isa<BlockExpr>(leafOf(Init)));
  if (!Pointer && !worthATable(Init)) {
    if (!Owner.valid())
      findLambdas(*this, Init);
    return;
  }
  Table Out;
  Out.Name = T.intern(D->getName());
  Out.Usr = T.usr(D);
  if (!D->hasGlobalStorage() && Owner.valid())
    Out.Usr = T.intern(Facts.str(Facts.Funcs[Owner.V].Usr) + "@T@" +
                       Facts.str(Out.Name) + "@" + std::to_string(OwnerVar.V));
  Out.Type = T.typeName(D->getType());
  Out.Owner = Owner;
  Out.OwnerVar = OwnerVar;
  Out.Decl = P.range(D->getLocation());
  TableBuilder(*this, Out).node(Init, StrId(0u), 0);
  Facts.Tables.push_back(std::move(Out));
}

void Unit::table(QualType Ty, const clang::Expr *Init, FuncRefId Owner,
                 VarId OwnerVar) {
  if (Init->isTypeDependent() || !worthATable(Init))
    return;
  Table Out;
  Out.Name = StrId(0u);
  Out.Usr = T.intern(Facts.str(Facts.Funcs[Owner.V].Usr) + "@T@@" +
                     std::to_string(OwnerVar.V));
  Out.Type = T.typeName(Ty);
  Out.Owner = Owner;
  Out.OwnerVar = OwnerVar;
  Out.Decl = P.range(Init->getSourceRange());
  TableBuilder(*this, Out).node(Init, StrId(0u), 0);
  Facts.Tables.push_back(std::move(Out));
}

} // namespace nogil
