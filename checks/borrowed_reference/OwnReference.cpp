//===- OwnReference.cpp - the item with a reference, in one step ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/OwnReference.h"
#include "cfg/Ranges.h"
#include "checks/borrowed_reference/RefCall.h"
#include <fmt/format.h>

namespace nogil {
namespace {

class Rewrite {
public:
  Rewrite(const ProgramView &C, FnId F, const UnlockedItem &X)
      : C(C), F(F), S(*C.P.fn(F).Body), D(C.V.defs(F)), X(X) {}
  std::optional<Fix> make();

private:
  const ProgramView &C;
  const FnId F;
  const Skeleton &S;
  const Defs &D;
  const UnlockedItem &X;
  ItemCall Call;
  ExprId Item; ///< the variable, as it is counted

  const std::string &text(StrId Id) const { return C.P.tu(F).str(Id); }
  bool findItem();
  bool countedOnAllPaths();
};

/// One variable gets it, and the use counts that and nothing else.
bool Rewrite::findItem() {
  Item = C.V.counted(F, X.Used, RoleKind::TakesReference);
  if (!Item.valid() || S.expr(Item).Kind != ExprKind::Var)
    return false;
  const std::optional<ItemCall> Is = itemCall(C, F, X.Got);
  if (!Is || S.expr(Item).A != Is->Into.V)
    return false;
  Call = *Is;
  std::vector<EventId> Sets = D.at(Call.Into, D.before(X.Used));
  return Sets.size() == 1 && Sets[0] == Call.Set;
}

/// Where there is an item, it is counted before the function ends, once.
bool Rewrite::countedOnAllPaths() {
  const Assumption There = normal(S, Item, true);
  Monitor Misses;
  Misses.Event = [&](EventId E, uint8_t &) {
    return E == X.Used               ? Verdict::Stop
           : D.defines(E, Call.Into) ? Verdict::Found
                                     : Verdict::Go;
  };
  Misses.Exit = [](BlockId, uint8_t) { return Verdict::Found; };
  auto Again = [&](EventId E) { return E == X.Used; };
  auto Anew = [&](EventId E) { return E == Call.Set; };
  return !C.V.paths(F)
              .search(D.after(Call.Set), Misses, {&There, 1})
              .possible() &&
         !C.V.paths(F).somePath(D.after(X.Used), Again, Anew).possible();
}

std::optional<Fix> Rewrite::make() {
  const std::string &Instead = X.Lent.Via->Instead;
  if (!X.Counted || !X.Also.empty() || X.Lent.By != CodeRef{F, X.Got} ||
      X.Who == Sharer::Holder ||
      C.V.says(F, X.Got, RoleKind::ErrorIndicator, "hides") || !findItem() ||
      !countedOnAllPaths())
    return std::nullopt;
  const Event &Count = S.Events[X.Used.V];
  const StmtId Counts = statementAt(S, Count.Range);
  if (!Counts.valid() || S.Statements[Counts.V].Kind != StatementKind::Expr)
    return std::nullopt;
  const std::string Macro = C.P.macroName(F, Count);
  EditBuilder B(C, F);
  B.remove(Counts, fmt::format("{}({});",
                               Macro.empty() ? C.P.calleeName(F, Count) : Macro,
                               text(S.Vars[Call.Into.V].Name)));
  if (!exchangeCall(B, C, Call, Instead))
    return std::nullopt;
  return B.take(fmt::format("get the item with a reference, by '{}'", Instead));
}

} // namespace

std::optional<Fix> ownReference(const ProgramView &C, FnId F,
                                const UnlockedItem &X) {
  return Rewrite(C, F, X).make();
}

} // namespace nogil
