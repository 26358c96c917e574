//===- BoundConstructors.h - constructors that are bound --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a binding of a class may name its constructor by types alone:
// `class_<Tree>(m, "Tree").def(init<std::string>())`. No function is passed,
// and the library calls the constructor in code that is not seen. Which one is
// it?
//
// Approach: rows say which template stands for a constructor (`makes`). The
// class is the first argument of the template whose member is called; the
// constructor is the one with as many parameters as that template has
// arguments. Of several, types decide, without const and references; where none
// has that many, the only one with more does, by its defaults.
//
// Unsound: conversions between several of one length are not looked into, nor
// constructors that are inherited or made by the compiler: nothing is entered
// then.
//
// Cost: the functions of the program once, for the first question.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_BOUNDCONSTRUCTORS_H
#define NOGIL_ENGINE_LINK_BOUNDCONSTRUCTORS_H

#include "link/Program.h"
#include <map>
#include <optional>

namespace nogil {

class BoundConstructors {
public:
  explicit BoundConstructors(const Program &P) : P(P) {}

  /// The argument that the row speaks of has the type that it names, or the row
  /// names none.
  bool stands(uint32_t Tu, const Event &Call, const Callback &Row) const;
  /// None: not known, or without a body.
  FnId constructor(uint32_t Tu, const Event &Call, const Callback &Row);

private:
  const Program &P;
  /// By USR of the class.
  std::optional<std::map<std::string, std::vector<FnId>>> OfClass;

  std::optional<std::vector<std::string>>
  arguments(uint32_t Tu, const Event &Call, const Callback &Row) const;
  std::vector<std::string> parameters(FnId F) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_BOUNDCONSTRUCTORS_H
