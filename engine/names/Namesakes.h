//===- Namesakes.h - whether a row means this function ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a row names a function of the platform or of a library, and projects
// have functions of their own with short names: a `pause` that spins, a `glob`
// that compares texts.
//
// Approach: of names without a name space, since one with `::` says whose it
// is. What a row means is a C function that others link against. So it is
// another function where the program writes it for one unit (static, in an
// unnamed name space), or gives it the linkage of C++, which tells it by its
// parameters. Not so in a file that writes many functions of which rows speak:
// that is the source of the library, taken into the project, whatever its
// linkage; nor for names in the name space of an API, which headers for older
// versions write again, in line.
//
// Unsound: a C function of the project that others may link against takes the
// name of the platform's from everybody; nothing tells it from a copy of the
// library's source.
//
// Cost: one look at each function that has a row.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_NAMES_NAMESAKES_H
#define NOGIL_ENGINE_NAMES_NAMESAKES_H

#include "facts/TuFacts.h"
#include "models/Model.h"
#include <unordered_map>

namespace nogil {

class Namesakes {
public:
  explicit Namesakes(const Models &Rules) : Rules(Rules) {}
  /// The program has a body of this function: all of them, before the first
  /// question.
  void written(const TuFacts &T, const FuncInfo &F);
  /// The program's own function of a name that rows speak of.
  bool isOther(const TuFacts &T, const FuncInfo &F, bool HasBody) const;

private:
  const Models &Rules;
  std::unordered_map<std::string, unsigned> Written; ///< with rows, by file

  bool isNamed(const TuFacts &T, const FuncInfo &F) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_NAMES_NAMESAKES_H
