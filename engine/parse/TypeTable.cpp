//===- TypeTable.cpp - the structure of types -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which functions a pointer may lead to is a question about types, and
// so is which overriders a virtual call has. Printed types answer neither:
// noexcept, const parameters, calling conventions and the spelling of a tag
// make many texts of one type.
//
// Approach: canonical types are taken apart and interned from the inside out.
// Of a function only result and parameters are kept, since a call goes through
// whatever the rest is. A record has its bases, the first argument of its
// template and no members; the members that code names are a table beside it.
// A class that is an argument of its own base's template is not in that base's
// entry, so that no type is part of itself.
//
// Cost: one look into a hash table for each variable, one entry for each
// distinct type.
//
//===----------------------------------------------------------------------===//
#include "parse/Types.h"

using namespace clang;

namespace nogil {

TypeId Types::type(QualType T) {
  if (T.isNull() || T->isDependentType())
    return {};
  T = T.getCanonicalType();
  if (auto It = Ids.find(T.getAsOpaquePtr()); It != Ids.end())
    return It->second;
  if (T->isRecordType())
    Ids[T.getAsOpaquePtr()] = TypeId(); // while its parts are looked at
  TypeId Id =
      T->isFunctionType() ? functionType(T) : Facts.addType(structure(T));
  Ids[T.getAsOpaquePtr()] = Id;
  return Id;
}

/// Of a function: without what a call through a pointer does not see.
static QualType plainFunction(ASTContext &Ctx, const FunctionType *F) {
  if (auto *P = dyn_cast<FunctionProtoType>(F)) {
    FunctionProtoType::ExtProtoInfo Info;
    Info.Variadic = P->isVariadic();
    return Ctx.getFunctionType(P->getReturnType(), P->getParamTypes(), Info);
  }
  return Ctx.getFunctionNoProtoType(F->getReturnType());
}

TypeId Types::functionType(QualType T) {
  if (T.isNull())
    return {};
  if (T->isAnyPointerType() || T->isBlockPointerType() ||
      T->isReferenceType() || T->isMemberPointerType())
    T = T->getPointeeType();
  auto *F = T->getAs<FunctionType>();
  if (!F || T->isDependentType())
    return {};
  QualType Plain = plainFunction(Ctx, F).getCanonicalType();
  auto It = Ids.find(Plain.getAsOpaquePtr());
  if (It != Ids.end())
    return It->second;
  TypeId Id = Facts.addType(structure(Plain));
  Ids[Plain.getAsOpaquePtr()] = Id;
  return Id;
}

TypeId Types::castOf(FuncRefId F, QualType Cast) {
  TypeId To = functionType(Cast);
  return To == Facts.Funcs[F.V].Type ? TypeId() : To;
}

void Types::member(const FieldDecl *D, StrId Record, StrId Name) {
  D = D->getCanonicalDecl();
  if (!Members.insert(D).second)
    return;
  MemberInfo M;
  M.Record = Record;
  M.Name = Name;
  M.In = type(Ctx.getRecordType(D->getParent()));
  M.Type = type(D->getType());
  Facts.Members.push_back(M);
}

static uint8_t qualifiers(QualType T) {
  return (T.isConstQualified() ? TF_Const : 0) |
         (T.isVolatileQualified() ? TF_Volatile : 0);
}

void Types::structure(TypeInfo &I, const FunctionType *T) {
  I.Kind = TypeKind::Function;
  I.Of = type(T->getReturnType());
  auto *P = dyn_cast<FunctionProtoType>(T);
  if (!P) {
    I.Flags |= TF_NoPrototype;
    return;
  }
  if (P->isVariadic())
    I.Flags |= TF_Variadic;
  for (QualType Param : P->getParamTypes())
    I.Parts.push_back(type(Param));
}

/// Of a class template's specialization: its first argument.
static QualType firstArgument(const CXXRecordDecl *R) {
  auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R);
  if (!S || S->getTemplateArgs().size() == 0)
    return QualType();
  const TemplateArgument &A = S->getTemplateArgs()[0];
  return A.getKind() == TemplateArgument::Type ? A.getAsType() : QualType();
}

/// Of a canonical type.
TypeInfo Types::structure(QualType T) {
  TypeInfo I;
  I.Flags = qualifiers(T);
  I.Text = typeName(T);
  const Type *X = T.getTypePtr();
  if (auto *Tag = dyn_cast<TagType>(X)) {
    I.Kind = isa<EnumType>(X) ? TypeKind::Enum : TypeKind::Record;
    I.Usr = usr(Tag->getDecl());
    auto *R = dyn_cast<CXXRecordDecl>(Tag->getDecl());
    if (!R || !(R = R->getDefinition()) || R->isInvalidDecl())
      return I;
    if (R->isEffectivelyFinal())
      I.Flags |= TF_Final;
    I.Of = type(firstArgument(R));
    for (const CXXBaseSpecifier &Base : R->bases())
      if (TypeId B = type(Base.getType()); B.valid())
        I.Parts.push_back(B);
  } else if (isa<BuiltinType>(X)) {
    I.Kind = TypeKind::Builtin;
  } else if (auto *P = dyn_cast<PointerType>(X)) {
    I.Kind = TypeKind::Pointer;
    I.Of = type(P->getPointeeType());
  } else if (auto *R = dyn_cast<ReferenceType>(X)) {
    I.Kind = TypeKind::Reference;
    I.Flags |= isa<RValueReferenceType>(X) ? TF_RValue : 0;
    I.Of = type(R->getPointeeType());
  } else if (auto *A = dyn_cast<ArrayType>(X)) {
    I.Kind = TypeKind::Array;
    I.Of = type(A->getElementType());
  } else if (auto *F = dyn_cast<FunctionType>(X)) {
    structure(I, F);
  } else if (auto *M = dyn_cast<MemberPointerType>(X)) {
    I.Kind = TypeKind::Member;
    I.Of = type(M->getPointeeType());
    I.Parts.push_back(type(QualType(M->getClass(), 0)));
  } else if (auto *A = dyn_cast<AtomicType>(X)) {
    I.Of = type(A->getValueType());
  }
  return I;
}

} // namespace nogil
