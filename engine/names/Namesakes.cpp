//===- Namesakes.cpp - whether a row means this function ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "names/Namesakes.h"

namespace nogil {

/// Clang names the parameters of a function of C++ behind a second `#`.
static bool hasCxxLinkage(const std::string &Usr) {
  size_t Name = Usr.find("@F@");
  return Name != Usr.npos && Usr.find('#', Name) != Usr.npos;
}

static const std::string &fileOf(const TuFacts &T, const FuncInfo &F) {
  return T.str(T.Files[F.Decl.File.V].Path);
}

void Namesakes::written(const TuFacts &T, const FuncInfo &F) {
  if (isNamed(T, F))
    ++Written[fileOf(T, F)];
}

/// It stands in the project, and rows speak of its name.
bool Namesakes::isNamed(const TuFacts &T, const FuncInfo &F) const {
  const std::string &Name = T.str(F.Qual);
  return !(F.Flags & FF_System) && F.Decl.valid() &&
         Name.find("::") == Name.npos && Rules.apiSource(Name).empty() &&
         (Rules.function(Name) || Rules.roles(Name));
}

bool Namesakes::isOther(const TuFacts &T, const FuncInfo &F,
                        bool HasBody) const {
  constexpr unsigned LibrarySource = 8;
  if (!isNamed(T, F))
    return false;
  bool Own = ((F.Flags & FF_Static) && HasBody) || hasCxxLinkage(T.str(F.Usr));
  auto It = Written.find(fileOf(T, F));
  return Own && (It == Written.end() || It->second < LibrarySource);
}

} // namespace nogil
