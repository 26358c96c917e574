//===- Claims.cpp - whose module a finding is in --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Claims.h"
#include <set>

namespace nogil {

FunctionsAt::FunctionsAt(const Program &P, const std::vector<Finding> &Findings)
    : P(P) {
  for (const Finding &F : Findings) {
    Of.try_emplace(F.Where.File);
    for (const Step &S : F.Notes)
      Of.try_emplace(S.Where.File);
  }
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body; S && S->Range.valid()) {
      const TuFacts &T = P.tu(FnId(F));
      auto It = Of.find(T.str(T.Files[S->Range.File.V].Path));
      if (It != Of.end())
        It->second.push_back(FnId(F));
    }
}

std::vector<FnId> FunctionsAt::around(const Place &W) const {
  std::vector<FnId> Out;
  for (FnId F : inFile(W))
    if (const SrcRange &R = P.fn(F).Body->Range;
        R.Offset <= W.Offset && W.Offset < R.EndOffset)
      Out.push_back(F);
  return Out;
}

void findClaims(const Program &P, const Modules &Parts,
                std::vector<Finding> &Findings) {
  const FunctionsAt At(P, Findings);
  for (Finding &F : Findings) {
    if (F.WithoutGil != Claim::Unset)
      continue;
    std::set<std::string> Names;
    bool Claims = false;
    std::vector<FnId> Around = At.around(F.Where);
    for (FnId Fn : Around.empty() ? At.inFile(F.Where) : Around) {
      Claims = Claims || Parts.claims(Fn);
      for (uint32_t I : Parts.of(Fn))
        Names.insert(Parts.all()[I].Name);
    }
    F.Modules.assign(Names.begin(), Names.end());
    F.WithoutGil = Parts.all().empty() ? Claim::None
                   : Claims            ? Claim::Yes
                                       : Claim::No;
  }
}

} // namespace nogil
