//===- Exports.cpp - memory of objects that buffers point into ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Exports.h"
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

struct HandedOut {
  CodeRef At;
  ExprId Memory, Keeper; ///< Keeper: who keeps it; None: the exporter
};

/// The member of a parameter that E names is what a buffer points to.
bool isBufferOf(const Program &P, FnId F, ExprId E) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  return X.Kind == ExprKind::Field && S.Exprs[X.A].Kind == ExprKind::Var &&
         S.Vars[S.Exprs[X.A].A].Kind == Storage::Param &&
         std::ranges::any_of(P.rolesOf(F, X), [](const Role &R) {
           return R.Does == RoleKind::Interior && R.Kind == "buffer";
         });
}

/// What an entry point puts into a buffer that it was given.
std::vector<HandedOut> handedOut(const Program &P, FnId F) {
  std::vector<HandedOut> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    CodeRef At{F, EventId(I)};
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        isBufferOf(P, F, E.Dst))
      Out.push_back({At, E.Src, ExprId()});
    if (E.Kind == EventKind::Call)
      for (const Role &R : P.rolesOf(F, E))
        if (R.Does == RoleKind::Exports)
          Out.push_back({At, S.arg(E, R.Value.Index), S.arg(E, R.Of.Index)});
  }
  return Out;
}

class ExportSearch {
public:
  explicit ExportSearch(const ProgramView &C) : V(C.V), M(C.members()) {}

  void exporter(const HandedOut &H, std::vector<ExportedMemory> &Out) {
    FnId F = H.At.Fn;
    Point At = V.defs(F).before(H.At.Event);
    if (H.Keeper.valid() && !isSelf(F, H.Keeper, At))
      return;
    for (const Load &L : M.loads(F, H.Memory, At)) {
      if (L.Inside || L.In != F)
        continue;
      Member About = M.of(L);
      for (const MemberChange &Change : M.changes(About))
        if (Change.Kind == MemberChange::Released &&
            Seen.insert({About, Change.At.Fn}).second &&
            !asked(F, Change, About))
          Out.push_back({H.At, L.Field, Change});
    }
  }

private:
  Views &V;
  Members &M;
  std::set<std::pair<Member, FnId>> Seen;

  bool isSelf(FnId F, ExprId E, Point At) {
    return std::ranges::any_of(V.origins(F, E, At), [](const Origin &O) {
      return O.Base == BaseKind::Param && O.Steps.empty();
    });
  }

  /// Does every path to the change ask for something that the exporter says?
  bool asked(FnId Exporter, const MemberChange &Change, Member About) {
    std::set<Member> Flags = M.flagsAround(Exporter);
    Flags.erase(About);
    return M.asks(Change, Flags);
  }
};

} // namespace

std::vector<ExportedMemory> endedExports(const ProgramView &C) {
  const Program &P = C.P;
  std::vector<ExportedMemory> Out;
  std::optional<ExportSearch> S;
  FnId Last;
  for (const Entry &E : P.Entries) {
    if (E.Fn == Last || !P.fn(E.Fn).Body)
      continue;
    Last = E.Fn;
    for (const HandedOut &H : handedOut(P, E.Fn)) {
      if (!S)
        S.emplace(C);
      S->exporter(H, Out);
    }
  }
  std::ranges::sort(Out, {},
                    [](const ExportedMemory &X) { return X.Change.At; });
  return Out;
}

} // namespace nogil
