//===- ReleaseElsewhere.cpp - what other configurations do here -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where another configuration of the project detaches around a call, by a macro
// that is empty here or by lines that are left out, its authors have thought of
// it. A release of our own would be a second one in that configuration.
//
// The names of the other code are read in the order of the text, like a path
// without branches: which of them are rows that detach or attach, or functions
// of the program that do.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/ReleaseGuards.h"

namespace nogil {

/// The last component of a qualified name.
static std::string plain(const std::string &Name) {
  size_t Colons = Name.rfind("::");
  return Colons == Name.npos ? Name : Name.substr(Colons + 2);
}

void ReleaseGuards::findNames() {
  if (Detaching)
    return;
  Detaching.emplace();
  Attaching.emplace();
  for (const auto &[Name, Row] : C.P.Rules->ByName) {
    EffectKind Does = C.P.Rules->Rows[Row].Effect;
    if (Does == EffectKind::Detach)
      Detaching->insert(plain(Name));
    else if (Does == EffectKind::Attach)
      Attaching->insert(plain(Name));
  }
  // The project's own.
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    bool Detaches = false, Attaches = false;
    for (uint32_t I = 0; C.P.fn(F).Body && I != C.P.fn(F).Body->Events.size();
         ++I) {
      const Event &E = C.P.fn(F).Body->Events[I];
      const FunctionRow *Row =
          E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
      Detaches |= Row && Row->Effect == EffectKind::Detach;
      Attaches |= Row && Row->Effect == EffectKind::Attach;
    }
    if (Detaches != Attaches)
      (Detaches ? Detaching : Attaching)->insert(plain(C.P.name(F)));
  }
}

/// The other code detaches around the site, before it, or around the same call.
bool ReleaseGuards::detachedElsewhere(const ReleaseSite &X) {
  const TuFacts &T = C.P.tu(X.Fn);
  if (T.Elsewhere.empty())
    return false;
  findNames();
  const SrcRange &Fn = C.P.fn(X.Fn).Body->Range, &Site = X.Range;
  const std::string Callee =
      X.Call.valid() ? C.P.calleeName(X.Fn, C.P.event({X.Fn, X.Call})) : "";
  bool Detached = false; // on the way down the text, up to the site
  for (const OtherCode &O : T.Elsewhere) {
    if (O.Where.File != Fn.File || O.Where.Offset < Fn.Offset ||
        Fn.EndOffset < O.Where.EndOffset)
      continue;
    bool Overlaps =
        O.Where.Offset < Site.EndOffset && Site.Offset < O.Where.EndOffset;
    bool Here = O.Where.EndOffset <= Site.Offset ? Detached : false;
    for (StrId Id : T.names(O)) {
      const std::string &Name = T.str(Id);
      if (Detaching->count(Name)) {
        if (Overlaps)
          return true;
        Here = true;
      } else if (Attaching->count(Name)) {
        Here = false;
      } else if (Here && !Callee.empty() && Name == Callee) {
        return true;
      }
    }
    if (O.Where.EndOffset <= Site.Offset)
      Detached = Here;
  }
  return Detached;
}

} // namespace nogil
