//===- ArraySizes.cpp - sizes that a type computes ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/ArraySizes.h"
#include "clang/AST/Expr.h"

using namespace clang;

namespace nogil {

bool evaluatesOperand(const clang::Expr *E) {
  auto *S = dyn_cast<UnaryExprOrTypeTraitExpr>(E);
  return S && S->getKind() == UETT_SizeOf &&
         S->getTypeOfArgument()->isVariableArrayType();
}

/// What a type is made of, one step further in; null: a name, or nothing.
static QualType inner(QualType T, const ASTContext &Ctx) {
  switch (T->getTypeClass()) {
  case Type::Pointer:
  case Type::BlockPointer:
  case Type::LValueReference:
  case Type::RValueReference:
  case Type::MemberPointer:
    return T->getPointeeType();
  case Type::ConstantArray:
  case Type::IncompleteArray:
  case Type::VariableArray:
    return cast<ArrayType>(T)->getElementType();
  case Type::FunctionProto:
  case Type::FunctionNoProto:
    return cast<FunctionType>(T)->getReturnType();
  case Type::Decayed:
  case Type::Adjusted:
    return cast<AdjustedType>(T)->getOriginalType();
  case Type::Atomic:
    return cast<AtomicType>(T)->getValueType();
  case Type::Elaborated:
  case Type::Paren:
  case Type::TypeOf:
  case Type::UnaryTransform:
  case Type::Attributed:
  case Type::BTFTagAttributed:
  case Type::CountAttributed:
  case Type::SubstTemplateTypeParm:
  case Type::MacroQualified:
    return T.getSingleStepDesugaredType(Ctx);
  default:
    return QualType();
  }
}

llvm::SmallVector<const clang::Expr *, 2> sizesIn(QualType T,
                                                  const ASTContext &Ctx) {
  llvm::SmallVector<const clang::Expr *, 2> Out;
  for (; !T.isNull() && T->isVariablyModifiedType(); T = inner(T, Ctx)) {
    if (auto *Of = dyn_cast<TypeOfExprType>(T.getTypePtr())) {
      Out.push_back(Of->getUnderlyingExpr());
      break;
    }
    if (auto *A = dyn_cast<VariableArrayType>(T.getTypePtr()))
      if (const clang::Expr *Size = A->getSizeExpr())
        Out.push_back(Size);
  }
  return Out;
}

} // namespace nogil
