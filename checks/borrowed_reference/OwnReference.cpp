//===- OwnReference.cpp - the item with a reference, in one step ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/OwnReference.h"
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

SrcRange part(SrcRange R, uint32_t Begin, uint32_t End) {
  R.Col += Begin - R.Offset;
  R.EndCol = R.Col + (End - Begin);
  R.Offset = Begin;
  R.EndOffset = End;
  return R;
}

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
  EventId Set; ///< the assignment of what the call has returned
  ExprId Item; ///< the variable, as it is counted

  const std::string &text(StrId Id) const { return C.P.tu(F).str(Id); }
  bool findItem();
  bool countedOnAllPaths();
  bool byAddress() const;
};

/// One variable gets it, and the use counts that and nothing else.
bool Rewrite::findItem() {
  Item = C.V.counted(F, X.Used, RoleKind::TakesReference);
  if (!Item.valid() || S.expr(Item).Kind != ExprKind::Var)
    return false;
  const VarId V(S.expr(Item).A);
  const Var &Named = S.Vars[V.V];
  std::vector<EventId> Sets = D.at(V, D.before(X.Used));
  if (Named.Kind != Storage::Local || Named.AddressTaken || Named.ByReference ||
      Sets.size() != 1 || !Sets[0].valid())
    return false;
  Set = Sets[0];
  const Event &E = S.Events[Set.V], &Got = S.Events[X.Got.V];
  const TuFacts &T = C.P.tu(F);
  TypeId Fn = Got.Callee.valid() ? T.func(Got.Callee).Type : TypeId();
  TypeId Result = Fn.valid() ? T.type(Fn).Of : TypeId();
  return E.Kind == EventKind::Assign && E.Src.valid() && Result.valid() &&
         S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == X.Got.V &&
         text(Named.Type).ends_with("*") && Named.Type == T.type(Result).Text;
}

/// Where there is an item, it is counted before the function ends, once.
bool Rewrite::countedOnAllPaths() {
  const VarId V(S.expr(Item).A);
  const Assumption There = normal(S, Item, true);
  Monitor Misses;
  Misses.Event = [&](EventId E, uint8_t &) {
    return E == X.Used       ? Verdict::Stop
           : D.defines(E, V) ? Verdict::Found
                             : Verdict::Go;
  };
  Misses.Exit = [](BlockId, uint8_t) { return Verdict::Found; };
  auto Again = [&](EventId E) { return E == X.Used; };
  auto Anew = [&](EventId E) { return E == Set; };
  return !C.V.paths(F).search(D.after(Set), Misses, {&There, 1}).possible() &&
         !C.V.paths(F).somePath(D.after(X.Used), Again, Anew).possible();
}

/// The other function says by its result what it has found.
bool Rewrite::byAddress() const {
  const RoleList *Roles = C.P.Rules->roles(X.Lent.Via->Instead);
  return Roles && std::ranges::any_of(*Roles, [](const Role &R) {
           return R.Does == RoleKind::ErrorIndicator && R.Kind == "three-way";
         });
}

std::optional<Fix> Rewrite::make() {
  const Event &E = S.Events[X.Got.V], &Count = S.Events[X.Used.V];
  const std::string &Instead = X.Lent.Via->Instead;
  if (!X.Counted || !X.Also.empty() || X.Lent.By != CodeRef{F, X.Got} ||
      X.Who == Sharer::Holder || E.Macro.valid() || !E.Callee.valid() ||
      E.Range.Line != E.Range.EndLine ||
      C.V.says(F, X.Got, RoleKind::ErrorIndicator, "hides") || !findItem() ||
      !countedOnAllPaths())
    return std::nullopt;
  const StmtId Gets = statementAt(S, E.Range),
               Counts = statementAt(S, Count.Range);
  if (!Gets.valid() || !Counts.valid() ||
      S.Statements[Counts.V].Kind != StatementKind::Expr)
    return std::nullopt;
  const std::string Name = text(C.P.tu(F).func(E.Callee).Name),
                    Var = text(S.Vars[S.expr(Item).A].Name),
                    Macro = C.P.macroName(F, Count);
  if (Name.starts_with("_")) // of the API's own: with a hash, or another key
    return std::nullopt;
  const uint32_t Begin = E.Range.Offset,
                 Named = Begin + static_cast<uint32_t>(Name.size());
  EditBuilder B(C, F);
  B.remove(Counts,
           fmt::format("{}({});",
                       Macro.empty() ? C.P.calleeName(F, Count) : Macro, Var));
  if (!byAddress()) {
    B.replace(part(E.Range, Begin, Named), Name, Instead);
  } else {
    const Statement &At = S.Statements[Gets.V];
    const bool Declares = At.Kind == StatementKind::Decl;
    if ((!Declares && At.Kind != StatementKind::Expr) ||
        At.Range.Line != At.Range.EndLine ||
        At.Range.EndOffset != E.Range.EndOffset + 1)
      return std::nullopt;
    const std::string Declared =
        Declares ? text(S.Vars[S.expr(Item).A].Type) : "";
    if (Declares)
      B.before(Gets, Declared + Var + ";");
    B.replace(part(At.Range, At.Range.Offset, Named),
              fmt::format("{}{} = {}", Declared, Var, Name), Instead);
    B.replace(part(E.Range, E.Range.EndOffset - 1, E.Range.EndOffset), ")",
              fmt::format(", &{})", Var));
  }
  return B.take(fmt::format("get the item with a reference, by '{}'", Instead));
}

} // namespace

std::optional<Fix> ownReference(const ProgramView &C, FnId F,
                                const UnlockedItem &X) {
  return Rewrite(C, F, X).make();
}

} // namespace nogil
