//===- TextExpr.h - names and expressions of the text form ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to engine/facts: what the printer needs to name things uniquely.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_TEXTEXPR_H
#define NOGIL_ENGINE_FACTS_TEXTEXPR_H

#include "facts/TuFacts.h"
#include <string>
#include <vector>

namespace nogil::text {

/// A word that could be taken for something else has to stand in backquotes.
bool isReserved(std::string_view Word);
/// `Name` if it is a plain (qualified) identifier, else in backquotes.
std::string word(std::string_view Name);
/// In double quotes, with escapes.
std::string quoted(std::string_view S);

/// What stands before a function that is cast: "(3)".
std::string castTo(TypeId T);

/// A number with the macro or enumerator it was written as.
std::string spelledInt(std::string_view Name, int64_t Value);
/// The record that the initialisers of a variable of this type are of, unless
/// said otherwise: "const struct R[3]" -> "R".
std::string elementType(std::string_view Type);

/// Function names, made unique by "#2", "#3" in the order of printing: first
/// the functions that have a skeleton, then the others.
class FuncNames {
public:
  explicit FuncNames(const TuFacts &F);
  const std::string &operator[](FuncRefId F) const;
  /// Ids in the order of printing.
  const std::vector<FuncRefId> &order() const { return Order; }

private:
  std::vector<FuncRefId> Order;
  std::vector<std::string> Keys;
};

/// The names of one function's variables and calls.
class BodyNames {
public:
  BodyNames(const TuFacts &F, const Skeleton &S, const FuncNames &Funcs);
  const std::string &var(uint32_t V) const;
  /// "e3": calls are numbered by where they are printed.
  std::string call(uint32_t E) const;
  std::string func(FuncRefId F, TypeId Cast) const;

private:
  const FuncNames &Funcs;
  std::vector<std::string> Vars;
  std::vector<uint32_t> CallNumber;
  std::vector<std::string> Sorted; // Vars, for look-ups by name
};

/// Prints expressions: in the text form if `Names` is given, else in plain C.
class ExprPrinter {
public:
  ExprPrinter(const TuFacts &F, const Skeleton &S, const BodyNames *Names)
      : F(F), S(S), Names(Names) {}
  std::string operator()(ExprId E) { return print(E, 0); }

private:
  const TuFacts &F;
  const Skeleton &S;
  const BodyNames *Names;
  int Depth = 0;

  std::string print(ExprId E, int Outer);
  std::string body(const Expr &E, int &Prec);
  std::string integer(const Expr &E, int &Prec) const;
  std::string variable(uint32_t V) const;
  std::string function(FuncRefId R, TypeId Cast = {}) const;
  std::string field(const Expr &E);
  std::string call(uint32_t EventNo);
};

} // namespace nogil::text

#endif // NOGIL_ENGINE_FACTS_TEXTEXPR_H
