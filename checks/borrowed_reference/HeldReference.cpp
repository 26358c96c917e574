//===- HeldReference.cpp - a reference until the function is done ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/HeldReference.h"
#include "cfg/Exprs.h"
#include "cfg/Ranges.h"
#include "checks/borrowed_reference/RefCall.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

/// One item.
class Holding {
public:
  Holding(const ProgramView &C, const ItemCall &X, bool Alone)
      : C(C), F(X.F), S(*C.P.fn(F).Body), D(C.V.defs(F)), T(C.P.tu(F)), X(X),
        Item(S.Events[X.Set.V].Dst), Alone(Alone), There(normal(S, Item, true)),
        None(normal(S, Item, false)) {}
  bool possible() const { return onlyUsed() && givenUpOnAllPaths(); }
  bool write(EditBuilder &B) const;

private:
  /// Where the scope ends.
  struct End {
    StmtId At; ///< behind it if it is no return and no jump
    bool Maybe = false;
    bool Uses = false; ///< works something out that the item may be needed for
  };

  const ProgramView &C;
  const FnId F;
  const Skeleton &S;
  const Defs &D;
  const TuFacts &T;
  const ItemCall &X;
  const ExprId Item; ///< the variable
  const bool Alone;
  const Assumption There, None;

  bool isEnd(EventId E) const {
    return S.Events[E.V].Kind == EventKind::ScopeEnd &&
           S.Events[E.V].Scope == S.Vars[X.Into.V].Scope;
  }
  bool onlyUsed() const;
  bool givenUpOnAllPaths() const;
  bool comes(EventId To, const Assumption &With) const;
  bool worksOut(const Statement &At) const;
  bool isPlain(ExprId E) const;
  bool lends(const Statement &At) const;
  bool addEnd(EventId E, std::map<StmtId, End> &Out) const;
  bool writeReturn(EditBuilder &B, const End &E, const std::string &Drop) const;
  void braces(EditBuilder &B, StmtId At, const std::string &Begin,
              const std::string &Last) const;
};

/// Set once, and neither counted, copied, stored nor returned.
bool Holding::onlyUsed() const {
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const EventId Id(I);
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign && E.Src == Item)
      return false;
    if (Id != X.Set && D.defines(Id, X.Into) &&
        (!(E.Flags & EF_Init) || !E.Src.valid() ||
         S.expr(E.Src).Kind != ExprKind::Int || S.expr(E.Src).Value != 0))
      return false;
    if (C.V.counted(F, Id, RoleKind::TakesReference) == Item ||
        C.V.counted(F, Id, RoleKind::DropsReference) == Item)
      return false;
  }
  return std::ranges::none_of(S.Blocks,
                              [&](const Block &B) {
                                return B.Term == TermKind::Return &&
                                       B.Cond == Item;
                              }) &&
         std::ranges::none_of(T.Elsewhere, [&](const OtherCode &O) {
           return within(O.Where, S.Range);
         });
}

/// No item is left when the variable is set again, the function ends, or
/// something may be thrown.
bool Holding::givenUpOnAllPaths() const {
  Monitor Left;
  Left.Event = [&](EventId E, uint8_t &) {
    return E == X.Set || S.Events[E.V].Unwind.valid() ? Verdict::Found
           : isEnd(E)                                 ? Verdict::Stop
                                                      : Verdict::Go;
  };
  Left.Exit = [&](BlockId B, uint8_t) {
    return S.Blocks[B.V].Term == TermKind::Unreachable ? Verdict::Stop
                                                       : Verdict::Found;
  };
  return !C.V.paths(F).search(D.after(X.Set), Left, {&There, 1}).possible();
}

/// From the call to this end, with an item or without.
bool Holding::comes(EventId To, const Assumption &With) const {
  Monitor Ways;
  Ways.Event = [&](EventId E, uint8_t &) {
    return E == To                  ? Verdict::Found
           : isEnd(E) || E == X.Set ? Verdict::Stop
                                    : Verdict::Go;
  };
  return C.V.paths(F).search(D.after(X.Set), Ways, {&With, 1}).possible();
}

/// A number, an object of its own: nothing that needs the item.
bool Holding::isPlain(ExprId E) const {
  return !anyWithin(S, E, [&](ExprId Id, const Expr &Of) {
    if (Of.Kind == ExprKind::Var) {
      const Var &V = S.Vars[Of.A];
      return Id == Item ||
             (V.Kind != Storage::Param && V.Kind != Storage::Global &&
              T.str(V.Type).ends_with("*"));
    }
    return Of.Kind == ExprKind::Opaque || Of.Kind == ExprKind::Field ||
           Of.Kind == ExprKind::Elem;
  });
}

/// A return statement evaluates something by the item, or by what was got from
/// it.
bool Holding::worksOut(const Statement &At) const {
  for (const Event &E : S.Events) {
    if (!within(E.Range, At.Range))
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (!isPlain(S.arg(E, A)))
        return true;
    if ((E.Src.valid() && !isPlain(E.Src)) || E.CalleeExpr.valid())
      return true;
  }
  return std::ranges::any_of(S.Blocks, [&](const Block &B) {
    return within(B.Range, At.Range) && B.Cond.valid() &&
           mentions(S, B.Cond, X.Into);
  });
}

/// It returns a pointer that may lead into the item, and is no object.
bool Holding::lends(const Statement &At) const {
  return std::ranges::any_of(S.Blocks, [&](const Block &B) {
    if (!within(B.Range, At.Range) || !B.Cond.valid() ||
        S.expr(B.Cond).Kind != ExprKind::Var)
      return false;
    const Var &V = S.Vars[S.expr(B.Cond).A];
    return V.Kind == Storage::Local && T.str(V.Type).ends_with("*") &&
           V.Type != S.Vars[X.Into.V].Type;
  });
}

bool Holding::addEnd(EventId E, std::map<StmtId, End> &Out) const {
  const bool Reached = comes(E, There);
  const SrcRange &R = S.Events[E.V].Range;
  StmtId At = statementAt(S, R);
  if (!At.valid())
    return !Reached;
  const Statement &Around = S.Statements[At.V];
  End New;
  if (Around.Kind == StatementKind::Block &&
      Around.Range.EndOffset == R.EndOffset) {
    for (uint32_t I = At.V + 1; I != S.Statements.size(); ++I)
      if (S.Statements[I].Parent == At)
        New.At = StmtId(I);
  } else if (Around.Kind == StatementKind::Return ||
             Around.Kind == StatementKind::Jump) {
    New.At = At;
    New.Uses = Around.Kind == StatementKind::Return && worksOut(Around);
    if (Reached && lends(Around))
      return false;
  }
  if (!New.At.valid())
    return !Reached;
  // Nobody has set it: that is all right where nothing is given up.
  bool Unset = false;
  for (EventId Def : D.at(X.Into, D.before(E))) {
    Unset |= !Def.valid();
    New.Maybe |= Def != X.Set;
  }
  New.Maybe |= comes(E, None);
  if (!Reached) // the same statement may be another end's, too
    return !Unset || !Out.count(New.At);
  auto [It, First] = Out.try_emplace(New.At, New);
  It->second.Maybe |= New.Maybe;
  return !Unset;
}

/// Braces around a statement that has none.
void Holding::braces(EditBuilder &B, StmtId At, const std::string &Begin,
                     const std::string &Last) const {
  const SrcRange &R = S.Statements[At.V].Range;
  SrcRange After = R;
  After.Offset = R.EndOffset;
  After.Line = R.EndLine;
  After.Col = R.EndCol;
  if (!Begin.empty())
    B.replace(part(R, R.Offset, R.Offset), "", Begin);
  B.replace(After, "", Last);
}

/// `return f(x);` becomes `returned = f(x);`, then the item goes.
bool Holding::writeReturn(EditBuilder &B, const End &E,
                          const std::string &Drop) const {
  const SrcRange &R = S.Statements[E.At.V].Range;
  const TypeId Fn = T.func(S.Self).Type;
  const TypeId Result = Fn.valid() ? T.type(Fn).Of : TypeId();
  if (!Alone || !Result.valid() ||
      std::ranges::any_of(
          S.Vars, [&](const Var &V) { return T.str(V.Name) == "returned"; }))
    return false;
  const std::string &Type = T.str(T.type(Result).Text);
  B.declare(fmt::format("{}{}returned;", Type, Type.ends_with('*') ? "" : " "));
  SrcRange Word = part(R, R.Offset, R.Offset + 6);
  Word.EndLine = Word.Line;
  if (B.fits(E.At)) {
    B.replace(Word, "return", "returned =");
    B.after(E.At, Drop + "\nreturn returned;");
  } else {
    B.replace(Word, "return", "{ returned =");
    braces(B, E.At, "", fmt::format(" {} return returned; }}", Drop));
  }
  return true;
}

bool Holding::write(EditBuilder &B) const {
  std::map<StmtId, End> Ends;
  // Those without an item last: see addEnd().
  for (bool With : {true, false})
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (isEnd(EventId(I)) && comes(EventId(I), There) == With &&
          !addEnd(EventId(I), Ends))
        return false;
  for (const auto &[At, E] : Ends) {
    std::string Drop(C.P.Rules->setting("nogil-borrowed-reference",
                                        E.Maybe ? "drop_maybe" : "drop"));
    const size_t Hole = Drop.find('@');
    if (Hole == Drop.npos)
      return false;
    Drop.replace(Hole, 1, T.str(S.Vars[X.Into.V].Name));
    const StatementKind Kind = S.Statements[At.V].Kind;
    const bool Leaves =
        Kind == StatementKind::Return || Kind == StatementKind::Jump;
    if (E.Uses) {
      if (!writeReturn(B, E, Drop))
        return false;
    } else if (!Leaves) {
      B.after(At, Drop);
    } else if (B.fits(At)) {
      B.before(At, Drop);
    } else {
      braces(B, At, fmt::format("{{ {} ", Drop), " }");
    }
  }
  return !Ends.empty();
}

} // namespace

std::optional<Fix> heldReference(const ProgramView &C, FnId F,
                                 const std::vector<EventId> &Items,
                                 bool Alone) {
  EditBuilder B(C, F);
  std::string Names;
  for (EventId Got : Items) {
    const Role *Lends = C.V.role(F, Got, RoleKind::Interior);
    const std::optional<ItemCall> Call = itemCall(C, F, Got);
    if (!Lends || Lends->Kind != "borrowed" || Lends->Instead.empty() || !Call)
      return std::nullopt;
    Holding One(C, *Call, Alone && Items.size() == 1);
    if (!One.possible() || !exchangeCall(B, C, *Call, Lends->Instead) ||
        !One.write(B))
      return std::nullopt;
    if (Names.find("'" + Lends->Instead + "'") == Names.npos)
      Names += (Names.empty() ? "'" : ", '") + Lends->Instead + "'";
  }
  return B.take(fmt::format(
      "get the item with a reference, by {}, and give that up at the end",
      Names));
}

} // namespace nogil
