//===- Types.cpp - names of types, functions and variables ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: rules name C types by the typedef that every C programmer uses, but
// canonical types carry the tag ("struct _ts"), and typedefs of typedefs must
// not make two names of one type.
//
// Approach: types are printed from their canonical form; a tag that the file
// scope gives a typedef (`typedef struct _ts PyThreadState;`) is printed as the
// first such typedef.
//
// Cost: one string per distinct type, function and global, made on first use.
// Structures of types are in TypeTable.cpp.
//
//===----------------------------------------------------------------------===//
#include "parse/Types.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallString.h"

using namespace clang;

namespace nogil {

Types::Types(ASTContext &Ctx, Places &P, TuFacts &Facts)
    : Ctx(Ctx), P(P), Facts(Facts), Policy(Ctx.getPrintingPolicy()) {
  Policy.SuppressTagKeyword = true;
  Policy.AnonymousTagLocations = false;
  Policy.PrintCanonicalTypes = true;
}

bool isLambdaCall(const FunctionDecl *D) {
  auto *M = dyn_cast<CXXMethodDecl>(D);
  return M && M->getParent()->isLambda() &&
         M->getOverloadedOperator() == OO_Call;
}

/// An inline function of a C header has no linkage of C that Clang would see.
bool Types::neverThrows(const FunctionDecl *D) {
  return D->getBuiltinID() || D->isExternC() || declaredNoexcept(D) ||
         (D->isInExternCContext() && !P.inProject(D->getLocation()));
}

bool declaredNoexcept(const FunctionDecl *D) {
  auto *T = D->getType()->getAs<FunctionProtoType>();
  if (!T)
    return false;
  switch (T->getExceptionSpecType()) {
  case EST_Unevaluated:
  case EST_Uninstantiated:
    return isa<CXXDestructorDecl>(D);
  case EST_Unparsed:
    return false;
  default:
    return T->isNothrow();
  }
}

const CXXDestructorDecl *destructorOf(QualType T) {
  if (T.isNull() || T->isDependentType())
    return nullptr;
  auto *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->isInvalidDecl() ||
      R->hasTrivialDestructor())
    return nullptr;
  return R->getDestructor();
}

void Types::addTypedef(const TypedefNameDecl *D) {
  QualType T = D->getUnderlyingType();
  auto *E = T->getAs<ElaboratedType>();
  if (!E || isa<TypedefType>(E->getNamedType()) || T->isDependentType())
    return;
  if (E->getKeyword() == ElaboratedTypeKeyword::None && !E->getOwnedTagDecl())
    return;
  auto *Tag = E->getNamedType()->getAsTagDecl();
  if (Tag && !isa<ClassTemplateSpecializationDecl>(Tag))
    Typedefs.try_emplace(Tag->getCanonicalDecl(), D);
}

static std::string ownName(const NamedDecl *N) {
  if (auto *C = dyn_cast<CXXConstructorDecl>(N))
    return C->getParent()->getName().str();
  if (auto *X = dyn_cast<CXXDestructorDecl>(N))
    return std::string("~").append(X->getParent()->getName());
  return N->getDeclName().getAsString();
}

/// Names of the enclosing namespaces and classes, without template arguments,
/// inline namespaces and functions.
std::string Types::qualified(const NamedDecl *D) {
  llvm::SmallVector<std::string, 4> Parts;
  auto Add = [&](const NamedDecl *N) { Parts.push_back(ownName(N)); };
  Add(D);
  for (const DeclContext *C = D->getDeclContext(); C; C = C->getParent()) {
    if (auto *N = dyn_cast<NamespaceDecl>(C)) {
      if (!N->isAnonymousNamespace() && !N->isInline())
        Add(N);
    } else if (auto *R = dyn_cast<TagDecl>(C)) {
      if (auto *T = R->getTypedefNameForAnonDecl())
        Add(T);
      else if (R->getIdentifier())
        Add(R);
    } else if (C->isFunctionOrMethod()) {
      break;
    }
  }
  std::string Out;
  for (auto It = Parts.rbegin(); It != Parts.rend(); ++It)
    Out += (Out.empty() ? "" : "::") + *It;
  return Out;
}

std::string Types::tagName(const TagDecl *D) {
  D = D->getCanonicalDecl();
  if (auto It = Typedefs.find(D); It != Typedefs.end())
    return qualified(It->second);
  if (auto *T = D->getTypedefNameForAnonDecl())
    return qualified(T);
  return D->getIdentifier() ? qualified(D) : std::string();
}

StrId Types::recordName(const TagDecl *D) {
  auto [It, New] = Tags.try_emplace(D->getCanonicalDecl());
  if (New)
    It->second = intern(tagName(D));
  return It->second;
}

std::string Types::print(QualType T) {
  std::string Out;
  auto Quals = T.getLocalQualifiers().getAsString();
  const Type *X = T.getTypePtr();
  if (auto *Ptr = dyn_cast<PointerType>(X);
      Ptr && !Ptr->getPointeeType()->isFunctionType()) {
    Out = print(Ptr->getPointeeType());
    Out += Out.ends_with("*") ? "*" : " *";
    return Quals.empty() ? Out : Out + Quals;
  }
  if (auto *Ref = dyn_cast<ReferenceType>(X);
      Ref && !Ref->getPointeeType()->isFunctionType()) {
    Out = print(Ref->getPointeeType());
    Out += Out.ends_with("*") ? "&" : " &";
    return isa<RValueReferenceType>(X) ? Out + "&" : Out;
  }
  if (auto *Tag = dyn_cast<TagType>(X);
      Tag && !isa<ClassTemplateSpecializationDecl>(Tag->getDecl()))
    Out = tagName(Tag->getDecl());
  if (Out.empty())
    return T.getAsString(Policy);
  return Quals.empty() ? Out : Quals + " " + Out;
}

StrId Types::typeName(QualType T) {
  if (T.isNull())
    return intern("");
  T = T.getCanonicalType().getUnqualifiedType();
  auto It = Names.find(T.getAsOpaquePtr());
  if (It != Names.end())
    return It->second;
  StrId Id = intern(print(T));
  Names[T.getAsOpaquePtr()] = Id;
  return Id;
}

StrId Types::usr(const Decl *D) {
  D = D->getCanonicalDecl();
  auto [It, New] = Usrs.try_emplace(D);
  if (!New)
    return It->second;
  llvm::SmallString<128> Buf;
  if (index::generateUSRForDecl(D, Buf))
    Buf = "?";
  return Usrs[D] = intern(Buf);
}

uint16_t Types::flags(const FunctionDecl *D) {
  uint16_t F = 0;
  auto Set = [&](bool On, FuncFlag Flag) {
    if (On)
      F |= Flag;
  };
  auto *M = dyn_cast<CXXMethodDecl>(D);
  Set(!D->isExternallyVisible(), FF_Static);
  Set(D->isNoReturn(), FF_NoReturn);
  Set(Ctx.getLangOpts().CPlusPlus && neverThrows(D), FF_NoThrow);
  Set(isLambdaCall(D), FF_Lambda);
  Set(isa<CXXConstructorDecl>(D), FF_Ctor);
  Set(isa<CXXDestructorDecl>(D), FF_Dtor);
  auto *C = dyn_cast<CXXConstructorDecl>(D);
  Set((C && C->isCopyConstructor()) || (M && M->isCopyAssignmentOperator()),
      FF_Copy);
  Set((C && C->isMoveConstructor()) || (M && M->isMoveAssignmentOperator()),
      FF_Move);
  Set(M && M->isVirtual(), FF_Virtual);
  Set(M && M->isPureVirtual(), FF_Pure);
  Set(M && M->isVirtual() &&
          (M->hasAttr<FinalAttr>() || M->getParent()->isEffectivelyFinal()),
      FF_Final);
  Set(D->isTemplateInstantiation(), FF_Template);
  Set(D->isVariadic(), FF_Variadic);
  Set(D->isExternallyVisible() &&
          (D->isInlined() || D->isTemplateInstantiation() ||
           D->hasAttr<WeakAttr>()),
      FF_Weak);
  return F;
}

StrId Types::lambdaUsr(const FuncInfo &Parent, SourceLocation L,
                       llvm::StringRef Kind) {
  std::string U = Facts.str(Parent.Usr) + "@" + Kind.str() + "@" +
                  std::to_string(P.SM.getFileOffset(P.SM.getFileLoc(L)));
  // Instantiations and macros put several at one place.
  StrId Id = intern(U);
  if (uint32_t N = UsrUses[Id.V]++)
    Id = intern(U + "#" + std::to_string(N));
  return Id;
}

/// What a function may write through a parameter of this type.
static char accessOf(QualType T) {
  bool Reference = T->isReferenceType();
  QualType To = T->getPointeeType();
  if (To.isNull() || T->isMemberPointerType())
    return PA_None;
  if (To.isConstQualified() || To->isFunctionType())
    return PA_None;
  if (To->isRecordType())
    return Reference ? PA_RecordRef : PA_Record;
  return Reference ? PA_ValueRef : PA_Value;
}

static std::string accessOf(const FunctionDecl *D) {
  std::string Out;
  if (auto *M = dyn_cast<CXXMethodDecl>(D); M && M->isInstance())
    Out += M->isConst() ? PA_None : PA_Record;
  for (const ParmVarDecl *P : D->parameters())
    Out += accessOf(P->getType());
  return Out;
}

static std::string paramNames(const FunctionDecl *D) {
  bool Named = false;
  std::string Out;
  for (const ParmVarDecl *P : D->parameters()) {
    Named |= !P->getName().empty();
    Out += P->getName().str() + ",";
  }
  return Named ? Out : "";
}

FuncInfo Types::describe(const FunctionDecl *D) {
  FuncInfo I;
  I.Name = intern(ownName(D));
  I.Qual = intern(qualified(D));
  if (Ctx.getLangOpts().CPlusPlus) {
    std::string S;
    llvm::raw_string_ostream OS(S);
    D->getNameForDiagnostic(OS, Policy, /*Qualified=*/true);
    I.Display = intern(S);
  } else {
    I.Display = I.Qual;
  }
  I.Flags = flags(D);
  size_t Count = D->getNumParams();
  if (auto *M = dyn_cast<CXXMethodDecl>(D); M && M->isInstance())
    ++Count;
  I.ParamCount = static_cast<uint8_t>(std::min<size_t>(Count, 255));
  I.Type = functionType(D->getMostRecentDecl()->getType());
  if (auto *M = dyn_cast<CXXMethodDecl>(D))
    I.Class = type(Ctx.getRecordType(M->getParent()));
  if (D->hasPrototype())
    I.Access = intern(accessOf(D));
  I.Params = intern(paramNames(D));
  const FunctionDecl *Place = D->getDefinition();
  if (!Place)
    Place = D;
  I.Decl = P.range(Place->getNameInfo().getSourceRange());
  // One of the compiler's own stands where it is called first.
  const bool OfCompiler = D->isImplicit() && D->getBuiltinID() != 0;
  if (!I.Decl.valid() || OfCompiler || Facts.Files[I.Decl.File.V].System)
    I.Flags |= FF_System;
  return I;
}

/// The class of a lambda, of its own functions but conversions.
static const CXXRecordDecl *closureOf(const FunctionDecl *D) {
  auto *M = dyn_cast<CXXMethodDecl>(D);
  bool Own = M && M->getParent()->isLambda() &&
             (isLambdaCall(D) || isa<CXXDestructorDecl, CXXConstructorDecl>(D));
  return Own ? M->getParent() : nullptr;
}

static const FunctionDecl *functionAround(const CXXRecordDecl *Class) {
  const DeclContext *Outer = Class->getDeclContext();
  while (Outer && !isa<FunctionDecl>(Outer) && Outer->getParent())
    Outer = Outer->getParent();
  return dyn_cast_or_null<FunctionDecl>(Outer);
}

FuncRefId Types::func(const FunctionDecl *D) {
  D = D->getCanonicalDecl();
  if (auto It = Funcs.find(D); It != Funcs.end())
    return It->second;
  FuncInfo I = describe(D);
  if (const CXXRecordDecl *Class = closureOf(D)) {
    FuncInfo ParentInfo;
    std::string Name = "lambda";
    if (auto *PF = functionAround(Class)) {
      FuncRefId Parent = func(PF);
      ParentInfo = Facts.Funcs[Parent.V];
      Name += " in " + Facts.str(ParentInfo.Display);
      if (isLambdaCall(D))
        I.Parent = Parent;
    } else {
      ParentInfo.Usr = usr(D);
    }
    // Clang names the others by the place of the class.
    if (isLambdaCall(D))
      I.Usr = lambdaUsr(ParentInfo, Class->getLocation(), "L");
    else
      Name =
          (isa<CXXDestructorDecl>(D) ? "destructor of " : "constructor of ") +
          Name;
    I.Display = intern(Name);
  }
  if (!I.Usr.valid()) {
    I.Usr = usr(D);
    // Clang's USR of an instantiation over a lambda doesn't say which lambda.
    if ((I.Flags & FF_Static) && (I.Flags & FF_Template))
      if (uint32_t N = UsrUses[I.Usr.V]++)
        I.Usr = intern(Facts.str(I.Usr) + "#" + std::to_string(N));
  }
  FuncRefId Id(Facts.Funcs.size());
  Facts.Funcs.push_back(I);
  Funcs[D] = Id;
  if (auto *M = dyn_cast<CXXMethodDecl>(D); M && M->isVirtual())
    virtuals(Id, M);
  return Id;
}

/// The functions that M overrides, in a class and in the bases of that class.
void Types::virtuals(FuncRefId Id, const CXXMethodDecl *M) {
  llvm::SmallVector<const CXXMethodDecl *, 8> Todo = {M};
  llvm::SmallPtrSet<const CXXMethodDecl *, 8> Seen;
  std::vector<FuncRefId> Out;
  for (size_t I = 0; I != Todo.size(); ++I)
    for (const CXXMethodDecl *O : Todo[I]->overridden_methods())
      if (O = O->getCanonicalDecl(); Seen.insert(O).second) {
        Todo.push_back(O);
        Out.push_back(func(O));
      }
  Facts.Funcs[Id.V].Overrides = std::move(Out);
}

const FuncRefId *Types::known(const FunctionDecl *D) const {
  auto It = Funcs.find(D->getCanonicalDecl());
  return It == Funcs.end() ? nullptr : &It->second;
}

FuncRefId Types::synthetic(llvm::StringRef Name) {
  auto [It, New] = Synthetic.try_emplace(Name.str());
  if (New) {
    FuncInfo I;
    I.Name = I.Qual = I.Display = I.Usr = intern(Name);
    I.Flags = FF_System;
    It->second = FuncRefId(Facts.Funcs.size());
    Facts.Funcs.push_back(I);
  }
  return It->second;
}

FuncRefId Types::part(FuncRefId Parent, SourceRange R, const char *What,
                      const char *Kind, const char *Shown) {
  FuncInfo Outer;
  if (Parent.valid())
    Outer = Facts.Funcs[Parent.V];
  else
    Outer.Usr = Facts.Files[0].Path;
  FuncInfo I;
  I.Name = intern(What);
  const std::string Of = Facts.str(Outer.Qual);
  I.Qual = intern(Of.empty() ? What : Of + "::" + What);
  const std::string In = Facts.str(Outer.Display);
  I.Display = intern(In.empty() ? Shown : std::string(Shown) + " in " + In);
  I.Usr = lambdaUsr(Outer, R.getBegin(), Kind);
  I.Flags = FF_Lambda | (Parent.valid() ? Outer.Flags & FF_Static : FF_Static);
  I.Parent = Parent;
  I.Decl = P.range(R.getBegin());
  FuncRefId Id(Facts.Funcs.size());
  Facts.Funcs.push_back(I);
  return Id;
}

FuncRefId Types::region(FuncRefId Parent, SourceRange R) {
  return part(Parent, R, "omp region", "omp", "OpenMP region");
}

FuncRefId Types::block(FuncRefId Parent, const BlockExpr *E) {
  FuncRefId Id = part(Parent, E->getSourceRange(), "block", "B", "block");
  TypeId T = functionType(E->getType());
  FuncInfo &I = Facts.Funcs[Id.V];
  I.ParamCount = static_cast<uint8_t>(
      std::min<size_t>(E->getBlockDecl()->getNumParams(), 255));
  I.Type = T;
  return Id;
}

} // namespace nogil
