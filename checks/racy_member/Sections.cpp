//===- Sections.cpp - sections around getters and setters -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a getter takes its reference a step after it has read the member,
// and a setter gives the old value up in between. A section on the object
// around each is the answer, but only if everybody takes it, if nothing in it
// lets others in, and if nobody leaves it half way.
//
// Approach: whoever touches the member of an object that others may have
// either has a section on that object already, or gets one. Who has another
// lock has decided otherwise: then there is no fix. Who gets one is a function
// that only Python calls, by one of the tables of setting `accessors`, touches
// no other member of the record, has nothing to do with locks, and names the
// object by its first parameter. The section is on the statements of one block
// from the first that reads or writes the member to the last that does or that
// uses what was read; a setter gives up the old value behind it, too. In it
//
//  * each call is known, and neither waits, detaches, throws, nor runs Python
//    code; a reference may be given up, with which a finalizer may run, where
//    nothing of the member's follows;
//  * no other configuration has other code there;
//  * nothing leads out of it or into it, but for a `return` at its end, whose
//    value becomes a variable's;
//  * nothing is declared that is used behind it; the first statement's variable
//    is declared before it.
//
// Whether the macros are there is seen when the edited text is read again: they
// are in Python 3.13, and in pythoncapi_compat.h.
//
// Cost: the rows of the member, and the events of a few small functions.
//
//===----------------------------------------------------------------------===//
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include "checks/racy_member/Races.h"
#include "values/MayRun.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

/// One function that gets a section.
class Section {
public:
  Section(const ProgramView &C, FnId F, Member Of,
          const std::vector<EventId> &Together)
      : C(C), F(F), S(*C.P.fn(F).Body), T(C.P.tu(F)), Of(Of),
        Together(Together), Runs(C.V, C.Eff) {}
  bool possible() {
    return isAccessor() && onlyThisMember() && findStatements() &&
           staysInside() && std::ranges::all_of(calls(), [&](EventId Call) {
             return isHarmless(Call);
           });
  }
  std::optional<Fix> make() const;

private:
  const ProgramView &C;
  const FnId F;
  const Skeleton &S;
  const TuFacts &T;
  const Member Of;
  const std::vector<EventId> &Together;
  MayRun Runs;
  StmtId First, Last; ///< of one block
  VarId Declared;     ///< by the first
  SrcRange Whole;

  bool isAccessor() const;
  bool onlyThisMember() const;
  bool findStatements();
  bool declaresOne();
  bool staysInside();
  std::vector<EventId> calls() const;
  bool isHarmless(EventId Call);
  bool returns() const {
    return S.Statements[Last.V].Kind == StatementKind::Return;
  }
};

/// Only Python calls it, as it calls getters, with an object that has others.
bool Section::isAccessor() const {
  const auto &Tables = C.P.Rules->settings("nogil-racy-member", "accessors");
  const std::span<const Entry> By = C.P.entriesOf(F);
  return !By.empty() && C.V.callSites(F).empty() && S.ParamCount &&
         S.Vars[0].Kind == Storage::Param && !S.Vars[0].AddressTaken &&
         !S.Vars[0].ByReference && !T.str(S.Vars[0].Name).empty() &&
         std::ranges::all_of(By, [&](const Entry &E) {
           return E.fromPython() && E.onShared() &&
                  std::ranges::count(Tables, E.Kind);
         });
}

/// The parameter is the object all the time, and there are no other locks.
bool Section::onlyThisMember() const {
  const Defs &D = C.V.defs(F);
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (D.defines(EventId(I), VarId(0u)) ||
        S.Events[I].Kind == EventKind::Macro ||
        (S.Events[I].Kind == EventKind::Call &&
         C.locked().step(F, EventId(I)).Op != LockOp::None))
      return false;
  return C.locked().summary(F).neutral() &&
         std::ranges::all_of(C.shared().of(F), [&](const Access &A) {
           if (A.Record != Of.Record)
             return true;
           ExprId Object = pointerTo(S, A.Place);
           return A.Name == Of.Name && Object.valid() &&
                  std::ranges::all_of(
                      C.V.origins(F, Object, D.before(A.At.Event)),
                      [](const Origin &O) { return O.isParam(0); });
         });
}

/// The innermost block that holds all of it, none of a macro's, and its
/// statements that do.
bool Section::findStatements() {
  StmtId Block;
  for (uint32_t I = 0; I != S.Statements.size(); ++I)
    if (S.Statements[I].Kind == StatementKind::Block &&
        !(S.Statements[I].Flags & SF_Macro) &&
        std::ranges::all_of(Together, [&](EventId E) {
          return within(S.Events[E.V].Range, S.Statements[I].Range);
        }))
      Block = StmtId(I);
  if (Together.empty() || !Block.valid())
    return false;
  for (EventId E : Together) {
    StmtId X = statementAt(S, S.Events[E.V].Range);
    while (X.valid() && S.Statements[X.V].Parent != Block)
      X = S.Statements[X.V].Parent;
    if (!X.valid())
      return false;
    First = First.valid() ? std::min(First, X) : X;
    Last = Last.valid() ? std::max(Last, X) : X;
  }
  Whole = S.Statements[First.V].Range;
  Whole.EndOffset = S.Statements[Last.V].Range.EndOffset;
  return S.Statements[First.V].Kind != StatementKind::Decl || declaresOne();
}

/// The first statement declares one variable that can be set afterwards.
bool Section::declaresOne() {
  for (uint32_t I = S.ParamCount; I != S.Vars.size(); ++I)
    if (within(S.Vars[I].Decl, S.Statements[First.V].Range)) {
      if (Declared.valid())
        return false;
      Declared = VarId(I);
    }
  return Declared.valid() && S.Vars[Declared.V].Kind == Storage::Local &&
         !S.Vars[Declared.V].Const && !S.Vars[Declared.V].ByReference &&
         std::ranges::any_of(S.Events, [&](const Event &E) {
           return E.Kind == EventKind::Assign && (E.Flags & EF_Init) &&
                  S.expr(E.Dst).Kind == ExprKind::Var &&
                  S.expr(E.Dst).A == Declared.V;
         });
}

bool Section::staysInside() {
  for (const OtherCode &X : T.Elsewhere)
    if (within(X.Where, Whole))
      return false;
  const StmtId Block = S.Statements[First.V].Parent;
  for (uint32_t I = First.V; I != S.Statements.size(); ++I) {
    const Statement &X = S.Statements[I];
    if (X.Parent != Block || !within(X.Range, Whole))
      continue;
    const bool AtEnd = I == Last.V && X.Kind == StatementKind::Return;
    if ((X.Flags & (SF_Entered | SF_Macro)) ||
        ((X.Flags & SF_Leaves) && !AtEnd) ||
        (X.Kind == StatementKind::Decl && I != First.V) ||
        X.Kind == StatementKind::Label)
      return false;
  }
  return true;
}

std::vector<EventId> Section::calls() const {
  std::vector<EventId> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call && within(S.Events[I].Range, Whole))
      Out.push_back(EventId(I));
  return Out;
}

/// Nobody else gets between what belongs together.
bool Section::isHarmless(EventId Call) {
  const uint16_t Bad = 1u << EB_RunsPython | 1u << EB_MayRunPython |
                       1u << EB_Blocks | 1u << EB_Detaches | 1u << EB_Ensures |
                       1u << EB_Unknown;
  if ((C.Eff.ofCall(F, Call) & Bad) || S.Events[Call.V].Unwind.valid())
    return false;
  const bool Finalizes = C.Eff.callHas(F, Call, EB_MayFinalize) ||
                         C.V.counted(F, Call, RoleKind::DropsReference).valid();
  auto Touches = [&](EventId E) { return std::ranges::count(Together, E) > 0; };
  return Runs.anyPython(F, Call) == Answer::No &&
         (!Finalizes ||
          !C.V.paths(F).somePath(C.V.defs(F).after(Call), Touches).possible());
}

std::optional<Fix> Section::make() const {
  std::string Begin(C.P.Rules->setting("nogil-racy-member", "begin"));
  const size_t Hole = Begin.find('@');
  if (Hole == Begin.npos)
    return std::nullopt;
  Begin.replace(Hole, 1, T.str(S.Vars[0].Name));
  std::string End(C.P.Rules->setting("nogil-racy-member", "end"));
  EditBuilder B(C, F);
  if (returns()) {
    const TypeId Type = T.func(S.Self).Type;
    const TypeId Result = Type.valid() ? T.type(Type).Of : TypeId();
    if (!Result.valid() || std::ranges::any_of(S.Vars, [&](const Var &X) {
          return T.str(X.Name) == "result";
        }))
      return std::nullopt;
    const std::string &Of = T.str(T.type(Result).Text);
    B.declare(fmt::format("{}{}result;", Of, Of.ends_with('*') ? "" : " "));
    SrcRange Word = S.Statements[Last.V].Range;
    Word.EndLine = Word.Line;
    Word.EndOffset = Word.Offset + 6;
    Word.EndCol = Word.Col + 6;
    B.replace(Word, "return", "result =");
    End += "\nreturn result;";
  }
  if (Declared.valid())
    B.wrapInitialiser(First, Last, Declared, std::move(Begin), std::move(End));
  else
    B.wrap(First, Last, std::move(Begin), std::move(End));
  return B.take("");
}

} // namespace

/// The event gives up what was there before the function has put something else
/// there: nobody else has that any more.
bool Races::alone(CodeRef Ends, Member Of) {
  return V.paths(Ends.Fn).everyPathTo(Ends.Event, [&](EventId E) {
    const Access *Row =
        E == Ends.Event ? nullptr : rowAt({Ends.Fn, E}, Of, true);
    return Row && whole(*Row);
  }) == Answer::Yes;
}

/// Who touches the member of an object that others may have, without a section
/// on it; nothing: somebody has another lock.
std::optional<std::vector<FnId>> Races::unlockedIn(Member Of) {
  std::map<FnId, bool> Found; ///< not only to compare it
  for (const Access *A : ByMember[Of]) {
    if (A->initOnly() || !(A->Contexts & CB_InUse) || entry(*A) == ~0u)
      continue;
    const LockSet &Held = Table.locks(*A);
    const PathTable &Paths = Table.locksets().paths();
    if (A->Path.valid() && std::ranges::any_of(Held, [&](const HeldLock &L) {
          return L.section() &&
                 (!L.Lock.valid() || L.Lock == Paths.object(A->Path));
        }))
      continue; // whose it is, the build without the GIL knows
    if (A->Kind == AccessKind::Release && alone(A->At, Of))
      continue;
    if (!Held.empty() || A->Kind == AccessKind::Atomic)
      return std::nullopt;
    Found[A->At.Fn] |= A->Kind != AccessKind::NullTest;
  }
  std::vector<FnId> Out;
  for (auto [F, Uses] : Found)
    if (Uses)
      Out.push_back(F);
  return Out;
}

/// What a function does with the member, and with what it has read there, but
/// for what it does alone.
std::vector<EventId> Races::belongTogether(FnId F, Member Of) {
  std::vector<EventId> Out;
  for (const Access &A : Table.of(F))
    if (Member{A.Record, A.Name} == Of &&
        (A.Kind != AccessKind::Release || !alone(A.At, Of)))
      Out.push_back(A.At.Event);
  if (used(F).contains(Of))
    for (const Used &U : UsedIn[F][Of])
      if (!U.Ends || !alone({F, U.At}, Of))
        Out.push_back(U.At);
  std::ranges::sort(Out);
  return Out;
}

std::optional<Fix> Races::sections(const MemberRace &R) {
  if ((R.Shape != RaceKind::Swap && R.Shape != RaceKind::Inconsistent) ||
      R.Anew)
    return std::nullopt;
  std::optional<std::vector<FnId>> Open = unlockedIn(R.Of);
  if (!Open || Open->empty())
    return std::nullopt;
  Fix Out;
  for (FnId F : *Open) {
    const std::vector<EventId> Together = belongTogether(F, R.Of);
    Section One(C, F, R.Of, Together);
    std::optional<Fix> Made = One.possible() ? One.make() : std::nullopt;
    if (!Made)
      return std::nullopt;
    std::ranges::move(Made->Edits, std::back_inserter(Out.Edits));
    Out.Message += (Out.Message.empty() ? "" : ", ") + C.quoted(F);
  }
  Out.Message =
      fmt::format("a critical section on the object in {}", Out.Message);
  return Out;
}

} // namespace nogil
