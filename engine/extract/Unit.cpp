//===- Unit.cpp - one translation unit on its way to facts ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a unit is mostly headers. Walking all of it costs more than parsing
// it, but instantiations of a project's template hang off the template, and
// implicit destructors off nothing at all.
//
// Approach: walk declarations, never expressions, and leave out what stands in
// a header of others. Bodies are lowered from a queue; lowering adds lambdas,
// local classes, instantiations and implicit members as it meets them.
//
// Unsound: a project's template that only a system header instantiates is
// found through the template's list of specialisations; a body that Clang
// skipped instantiates nothing.
//
// Cost: one pass over the declarations of the project.
//
//===----------------------------------------------------------------------===//
#include "extract/Unit.h"
#include "extract/Lowering.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace nogil {

Unit::Unit(ASTContext &Ctx, TuFacts &Facts, Places &P, const Errors &Broken)
    : Ctx(Ctx), Facts(Facts), P(P), Broken(Broken), T(Ctx, P, Facts),
      Exceptions(Ctx.getLangOpts().CPlusPlus &&
                 Ctx.getLangOpts().CXXExceptions) {}

void Unit::run() {
  Facts.CPlusPlus = Ctx.getLangOpts().CPlusPlus;
  P.file(P.SM.getMainFileID());
  typedefs(Ctx.getTranslationUnitDecl());
  visitAll(Ctx.getTranslationUnitDecl());
}

/// Typedefs that name C structures, which stand at file scope.
void Unit::typedefs(const DeclContext *C) {
  for (const Decl *D : C->decls()) {
    if (auto *TD = dyn_cast<TypedefNameDecl>(D))
      T.addTypedef(TD);
    else if (auto *L = dyn_cast<LinkageSpecDecl>(D))
      typedefs(L);
  }
}

void Unit::visitAll(const DeclContext *C) {
  for (const Decl *D : C->decls())
    visit(D);
}

void Unit::visit(const Decl *D) {
  if (isa<LinkageSpecDecl, NamespaceDecl, ExportDecl>(D)) {
    // A namespace may hold an #include: what is inside decides for itself.
    if (!isa<NamespaceDecl>(D) || P.inProject(D->getLocation()))
      visitAll(cast<DeclContext>(D));
    return;
  }
  if (!P.inProject(D->getLocation()))
    return;
  if (auto *F = dyn_cast<FunctionDecl>(D)) {
    visitFunction(F);
  } else if (auto *V = dyn_cast<VarDecl>(D)) {
    visitVar(V);
  } else if (auto *R = dyn_cast<CXXRecordDecl>(D)) {
    if (!R->isDependentContext() && R->isThisDeclarationADefinition() &&
        !R->isLambda())
      visitAll(R);
  } else if (auto *FT = dyn_cast<FunctionTemplateDecl>(D)) {
    if (FT->isThisDeclarationADefinition() || FT == FT->getCanonicalDecl())
      for (const FunctionDecl *S : FT->specializations())
        visitFunction(S);
  } else if (auto *CT = dyn_cast<ClassTemplateDecl>(D)) {
    if (CT == CT->getCanonicalDecl())
      for (const auto *S : CT->specializations())
        if (const auto *Def = S->getDefinition())
          visit(Def);
  } else if (auto *Fr = dyn_cast<FriendDecl>(D)) {
    if (const NamedDecl *N = Fr->getFriendDecl())
      visit(N);
  }
}

void Unit::visitFunction(const FunctionDecl *D) {
  const FunctionDecl *Def = nullptr;
  if (!D->hasBody(Def) || Def->isDependentContext() || Def->isImplicit() ||
      !P.inProject(Def->getLocation()))
    return;
  lowerLater(Def);
  drain();
}

void Unit::visitVar(const VarDecl *D) {
  if (!D->isThisDeclarationADefinition() || D->getType()->isDependentType() ||
      D->getDeclContext()->isDependentContext())
    return;
  if (const clang::Expr *Init = D->getInit())
    table(D, Init);
  drain();
}

void Unit::lowerLater(const FunctionDecl *D) {
  if (!Taken.insert(D->getCanonicalDecl()).second)
    return;
  Work W;
  W.F = D;
  W.Self = T.func(D);
  Pending.push_back(W);
}

void Unit::lowerLater(const CapturedStmt *Region,
                      const OMPExecutableDirective *Team, FuncRefId Self,
                      const FunctionDecl *Outer) {
  Work W;
  W.F = Outer;
  W.Region = Region;
  W.Team = Team;
  W.Self = Self;
  Pending.push_back(W);
}

FuncRefId Unit::use(const BlockExpr *E, FuncRefId Self,
                    const FunctionDecl *Outer) {
  auto [It, New] = Blocks.try_emplace(E);
  if (New) {
    It->second = T.block(Self, E);
    Work W;
    W.F = Outer;
    W.Block = E;
    W.Self = It->second;
    Pending.push_back(W);
  }
  return It->second;
}

void Unit::drain() {
  while (!Pending.empty()) {
    Work W = Pending.front();
    Pending.pop_front();
    Lowering L(*this, W.Self);
    if (W.Block)
      L.block(W.Block);
    else if (W.Region)
      L.region(W.Region, *W.Team);
    else
      L.function(W.F);
    Facts.Skeletons.push_back(L.take());
    if (L.incomplete())
      incomplete(Facts.Skeletons.back());
  }
}

/// Whatever is missing may be what makes the rest right or wrong.
void Unit::incomplete(const Skeleton &S) {
  FuncInfo &F = Facts.Funcs[S.Self.V];
  F.Flags |= FF_Incomplete;
  if (Facts.Gaps.size() >= MaxGaps)
    return;
  Gap G;
  G.Where = S.NameRange;
  G.Message =
      T.intern("parts of '" + Facts.str(F.Display) + "' could not be read");
  Facts.Gaps.push_back(G);
}

/// A class of the standard library over types that are no class of anyone else:
/// nothing of the project's can be in it.
static bool onlyStandard(const CXXRecordDecl *R) {
  if (!R->isInStdNamespace())
    return false;
  for (const DeclContext *C = R; C; C = C->getParent()) {
    auto *S = dyn_cast<ClassTemplateSpecializationDecl>(C);
    if (!S)
      continue;
    for (const TemplateArgument &A : S->getTemplateArgs().asArray()) {
      if (A.getKind() == TemplateArgument::Pack)
        return false;
      if (A.getKind() != TemplateArgument::Type)
        continue;
      auto *X = A.getAsType()->getAsCXXRecordDecl();
      if (X && !onlyStandard(X))
        return false;
    }
  }
  return true;
}

/// Members that the language makes and that do something: they are lowered
/// wherever their class stands.
bool Unit::synthesised(const FunctionDecl *D) const {
  auto *M = dyn_cast<CXXMethodDecl>(D);
  auto *C = dyn_cast<CXXConstructorDecl>(D);
  const bool Inherited = C && C->isInheritingConstructor();
  if (!M || (M->isUserProvided() && !Inherited) || M->isTrivial() ||
      M->isDeleted() || M->isDependentContext() ||
      M->getParent()->isInvalidDecl() || onlyStandard(M->getParent()))
    return false;
  if (!M->isImplicit() && !M->isDefaulted())
    return false;
  if (isa<CXXDestructorDecl>(M))
    return true;
  return M->hasBody();
}

/// A generic lambda that nothing instantiates, because the one that would call
/// it is in a header of others: better read as a template than not at all.
static bool genericLambda(const FunctionDecl *D) {
  return isLambdaCall(D) && !D->getParent()->isDependentContext();
}

/// The destructor of a template of others may run that of its first argument:
/// what a smart pointer owns.
void Unit::useOwned(const FunctionDecl *D) {
  auto *X = dyn_cast<CXXDestructorDecl>(D);
  auto *S =
      X ? dyn_cast<ClassTemplateSpecializationDecl>(X->getParent()) : nullptr;
  if (!S || P.inProject(S->getLocation()) || onlyStandard(S) ||
      S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return;
  if (const CXXDestructorDecl *Of =
          destructorOf(S->getTemplateArgs()[0].getAsType()))
    use(Of);
}

/// What D is another name of, in this unit.
static const FunctionDecl *aliased(const FunctionDecl *D, ASTContext &Ctx) {
  llvm::StringRef Name;
  if (auto *A = D->getAttr<AliasAttr>())
    Name = A->getAliasee();
  else if (auto *W = D->getAttr<WeakRefAttr>())
    Name = W->getAliasee();
  if (Name.empty())
    return nullptr;
  for (const NamedDecl *N :
       Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get(Name)))
    if (auto *F = dyn_cast<FunctionDecl>(N);
        F && F->getCanonicalDecl() != D->getCanonicalDecl())
      return F;
  return nullptr;
}

FuncRefId Unit::use(const FunctionDecl *D) {
  if (const FunctionDecl *Of = aliased(D, Ctx); Of && Of->hasBody())
    D = Of;
  FuncRefId Id = T.func(D);
  if (!Used.insert(D->getCanonicalDecl()).second)
    return Id;
  useOwned(D);
  const FunctionDecl *Def = nullptr;
  if (synthesised(D)) {
    lowerLater(D->hasBody(Def) ? Def : D);
  } else if (D->hasBody(Def) &&
             (!Def->isDependentContext() || genericLambda(Def)) &&
             !Def->isImplicit() && P.inProject(Def->getLocation())) {
    lowerLater(Def);
  }
  return Id;
}

} // namespace nogil
