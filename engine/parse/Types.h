//===- Types.h - names of types, functions and variables --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that leaves Clang leaves it as a name: of a type as rules spell
// it, of a record, of a function with its USR.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_TYPES_H
#define NOGIL_ENGINE_PARSE_TYPES_H

#include "parse/Places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/ADT/DenseSet.h"

namespace nogil {

class Types {
public:
  Types(clang::ASTContext &Ctx, Places &P, TuFacts &Facts);

  /// Canonical, with the typedef name of records and enumerations that C code
  /// knows by one: "PyThreadState *".
  StrId typeName(clang::QualType T);
  /// The same as structure; none of what depends on template parameters.
  TypeId type(clang::QualType T);
  /// The function type that T is, points to, or is a member function's;
  /// none: it is no such type.
  TypeId functionType(clang::QualType T);
  /// F as Cast stands for it; none where that is its own type.
  TypeId castOf(FuncRefId F, clang::QualType Cast);
  /// Keeps the type of a member that is named as Record::Name.
  void member(const clang::FieldDecl *D, StrId Record, StrId Name);
  /// The typedef that names the record, else its tag; qualified in C++.
  StrId recordName(const clang::TagDecl *D);
  StrId usr(const clang::Decl *D);
  StrId intern(llvm::StringRef S) {
    return Facts.Strings.intern(std::string_view(S.data(), S.size()));
  }

  /// A function that is defined, called or used as a value.
  FuncRefId func(const clang::FunctionDecl *D);
  /// Null: func() has never been asked for it.
  const FuncRefId *known(const clang::FunctionDecl *D) const;
  /// A function that no declaration stands for: "#pragma omp parallel".
  FuncRefId synthetic(llvm::StringRef Name);
  /// A part of Parent that runs as a function of its own.
  FuncRefId region(FuncRefId Parent, clang::SourceRange R);
  /// A block, which is a function without a name. Parent: whom it stands in.
  FuncRefId block(FuncRefId Parent, const clang::BlockExpr *E);
  /// Learns `typedef struct tag Name;`. The first one wins.
  void addTypedef(const clang::TypedefNameDecl *D);
  /// Declared noexcept, or of a language or header that has no exceptions:
  /// callers need not expect one.
  bool neverThrows(const clang::FunctionDecl *D);
  static std::string qualified(const clang::NamedDecl *D);

private:
  std::string print(clang::QualType T);
  std::string tagName(const clang::TagDecl *D);
  TypeInfo structure(clang::QualType T);
  void structure(TypeInfo &I, const clang::FunctionType *T);
  FuncInfo describe(const clang::FunctionDecl *D);
  void virtuals(FuncRefId Id, const clang::CXXMethodDecl *M);
  uint16_t flags(const clang::FunctionDecl *D);
  FuncRefId part(FuncRefId Parent, clang::SourceRange R, const char *What,
                 const char *Kind, const char *Shown);
  StrId lambdaUsr(const FuncInfo &Parent, clang::SourceLocation L,
                  llvm::StringRef Kind);

  clang::ASTContext &Ctx;
  Places &P;
  TuFacts &Facts;
  clang::PrintingPolicy Policy;
  llvm::DenseMap<const clang::FunctionDecl *, FuncRefId> Funcs;
  llvm::DenseMap<const void *, StrId> Names;
  llvm::DenseMap<const void *, TypeId> Ids;
  llvm::DenseSet<const clang::FieldDecl *> Members;
  llvm::DenseMap<const clang::TagDecl *, StrId> Tags;
  llvm::DenseMap<const clang::TagDecl *, const clang::TypedefNameDecl *>
      Typedefs;
  llvm::DenseMap<const clang::Decl *, StrId> Usrs;
  llvm::DenseMap<uint32_t, uint32_t> UsrUses; ///< lambdas at one place
  std::unordered_map<std::string, FuncRefId> Synthetic;
};

/// The function's lambda: D is its call operator.
bool isLambdaCall(const clang::FunctionDecl *D);
/// Declared noexcept, or a destructor that is by default.
bool declaredNoexcept(const clang::FunctionDecl *D);
/// Whether leaving a variable's scope runs a destructor that does something.
const clang::CXXDestructorDecl *destructorOf(clang::QualType T);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_TYPES_H
