//===- Namesakes.cpp - whether a row means this function ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Namesakes.h"

namespace nogil {

/// Clang names the parameters of a function of C++ behind a second `#`.
static bool hasCxxLinkage(const std::string &Usr) {
  size_t Name = Usr.find("@F@");
  return Name != Usr.npos && Usr.find('#', Name) != Usr.npos;
}

Namesakes::Namesakes(const Program &P) : P(P) {
  for (const Function &F : P.Functions)
    if (F.Body && isNamed(F))
      ++Written[fileOf(F)];
}

const std::string &Namesakes::fileOf(const Function &F) const {
  const TuFacts &T = *P.Tus[F.Tu];
  return T.str(T.Files[T.func(F.Ref).Decl.File.V].Path);
}

/// It stands in the project, and rows speak of its name.
bool Namesakes::isNamed(const Function &F) const {
  const TuFacts &T = *P.Tus[F.Tu];
  const FuncInfo &I = T.func(F.Ref);
  const std::string &Name = T.str(I.Qual);
  return !(I.Flags & FF_System) && I.Decl.valid() &&
         Name.find("::") == Name.npos && P.Rules->apiSource(Name).empty() &&
         (P.Rules->function(Name) || P.Rules->roles(Name));
}

bool Namesakes::isOther(const Function &F) const {
  constexpr unsigned LibrarySource = 8;
  if (!isNamed(F))
    return false;
  const TuFacts &T = *P.Tus[F.Tu];
  const FuncInfo &I = T.func(F.Ref);
  bool Own = ((I.Flags & FF_Static) && F.Body) || hasCxxLinkage(T.str(I.Usr));
  auto It = Written.find(fileOf(F));
  return Own && (It == Written.end() || It->second < LibrarySource);
}

} // namespace nogil
