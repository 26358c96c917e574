//===- ReleaseAmounts.cpp - calls that are given little to do -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a number, a name or a line that is written to a stream goes to its
// buffer; a file below /dev or /proc is looked up in memory. Neither is worth
// letting others in.
//
// Approach: two questions about what the last call of a path is given. An
// amount is small where it is a number, the length of a text (settings
// `text_lengths`), or made of such by arithmetic; a variable is the largest of
// what it was assigned. A name is one of the system's where it begins as one of
// `system_paths` does: a literal, or an array that calls of role `writes-text`
// fill with a text or format that does.
//
// A record that is written to a stream which stays open, in a member or a
// variable of the program, goes to its buffer mostly; what opens a file reads
// or writes all of it. These are two kinds. A function that opens a file to
// append to it (role `appends`), and that several others call, is one for
// messages of a log: it writes a line.
//
// A thread that is waited for after a flag was set that other functions test,
// or by a function that frees what it is given, was told to end: what is left
// of it is short.
//
// Termination: variables are followed to a fixed depth; what is deeper is
// unknown, and no reason for silence.
//
// Unsound: a text may be a document of megabytes, and a thread that was told to
// end may finish its work first.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "checks/missing_gil_release/Release.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

constexpr unsigned MaxSteps = 4; ///< from variable to variable

/// The largest that is assigned to the variable, where all of that is known.
template <class Fn>
static std::optional<uint64_t> largest(Views &V, FnId F, VarId X, Point At,
                                       const Fn &Of) {
  const Skeleton &S = *V.program().fn(F).Body;
  std::optional<uint64_t> Out;
  for (EventId Def : V.defs(F).at(X, At)) {
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign)
      return std::nullopt;
    std::optional<uint64_t> N = Of(S.Events[Def.V].Src, V.defs(F).before(Def));
    if (!N)
      return std::nullopt;
    Out = std::max(Out.value_or(0), *N);
  }
  return Out;
}

/// How much an expression says, if that is no matter of data.
std::optional<uint64_t> ReleaseFinder::amountOf(FnId F, ExprId E, Point At,
                                                unsigned Steps) {
  constexpr uint64_t TextLength = 256;
  if (!E.valid() || Steps > MaxSteps)
    return std::nullopt;
  const Skeleton &S = *C.P.fn(F).Body;
  const Expr &X = S.expr(E);
  auto Part = [&](uint32_t Of) {
    return amountOf(F, ExprId(Of), At, Steps + 1);
  };
  if (X.Kind == ExprKind::Result) {
    std::string Name = C.P.calleeName(F, S.Events[X.A]);
    return std::ranges::find(Set.TextLengths, Name) != Set.TextLengths.end()
               ? std::optional(TextLength)
               : std::nullopt;
  }
  if (X.Kind == ExprKind::Binary) {
    std::optional<uint64_t> A = Part(X.A), B = Part(X.B);
    if (!A || !B)
      return std::nullopt;
    return X.Op == ExprOp::Add   ? std::optional(*A + *B)
           : X.Op == ExprOp::Mul ? std::optional(*A * *B)
           : X.Op == ExprOp::Sub ? A
                                 : std::nullopt;
  }
  if (X.Kind == ExprKind::Cond) {
    std::optional<uint64_t> A = Part(X.B), B = Part(X.C);
    return A && B ? std::optional(std::max(*A, *B)) : std::nullopt;
  }
  if (X.Kind == ExprKind::Int)
    return X.Value < 0 ? std::nullopt : std::optional(uint64_t(X.Value));
  if (X.Kind != ExprKind::Var)
    return std::nullopt;
  return largest(C.V, F, VarId(X.A), At, [&](ExprId Src, Point From) {
    return amountOf(F, Src, From, Steps + 1);
  });
}

/// The amount that the last call is to do is known, and small.
Answer ReleaseFinder::small(std::span<const CodeRef> Path, const Role &R) {
  if (R.Size.Kind != Slot::Arg)
    return Answer::No;
  // A pipe may be full.
  if (R.Descriptor.Kind == Slot::Arg && !Guards.writesFile(Path, R))
    return C.V.given(Path, R.Descriptor.Index).OfCallers ? Answer::Unknown
                                                         : Answer::No;
  uint64_t Amount = 1;
  bool Known = true, OfCallers = false;
  for (Slot Part : {R.Size, R.Times}) {
    if (Part.Kind != Slot::Arg)
      continue;
    GivenArg Is = C.V.given(Path, Part.Index);
    if (!Is.E.valid())
      return Answer::No;
    CodeRef By = Path[Is.Level];
    Point At = C.V.defs(By.Fn).before(By.Event);
    SizeOf X = W.sizeOf(By.Fn, Is.E, At);
    std::optional<uint64_t> N = X.Kind == SizeKind::Number
                                    ? std::optional(X.Number)
                                    : amountOf(By.Fn, Is.E, At, 0);
    Known &= N.has_value();
    OfCallers |= Is.OfCallers;
    Amount *= N.value_or(1);
  }
  if (Known)
    return answer(Amount < Set.MinSize);
  return OfCallers ? Answer::Unknown : Answer::No;
}

bool ReleaseFinder::isSystemPath(std::string_view Text) const {
  return std::ranges::any_of(Set.SystemPaths, [&](const std::string &Glob) {
    return fitsGlob(Glob, Text);
  });
}

/// What calls write to the array begins as a name of the system.
bool ReleaseFinder::holdsSystemPath(FnId F, VarId Array, unsigned Steps) {
  const Skeleton &S = *C.P.fn(F).Body;
  bool Any = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const Role *R = E.Kind == EventKind::Call
                        ? C.V.role(F, EventId(I), RoleKind::WritesText)
                        : nullptr;
    if (!R || R->Value.Kind != Slot::Arg)
      continue;
    ExprId To = S.arg(E, R->Value.Index);
    if (!To.valid() || S.expr(To).Kind != ExprKind::Var ||
        S.expr(To).A != Array.V)
      continue;
    Any = true;
    if (R->Of.Kind != Slot::Arg ||
        !systemPath(F, S.arg(E, R->Of.Index), C.V.defs(F).before(EventId(I)),
                    Steps + 1))
      return false;
  }
  return Any;
}

bool ReleaseFinder::systemPath(FnId F, ExprId E, Point At, unsigned Steps) {
  if (!E.valid() || Steps > MaxSteps)
    return false;
  const Skeleton &S = *C.P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Str)
    return isSystemPath(C.P.tu(F).str(X.Name));
  if (X.Kind == ExprKind::Cond)
    return systemPath(F, ExprId(X.B), At, Steps + 1) &&
           systemPath(F, ExprId(X.C), At, Steps + 1);
  if (X.Kind != ExprKind::Var)
    return false;
  if (holdsSystemPath(F, VarId(X.A), Steps))
    return true;
  auto Of = [&](ExprId Src, Point From) {
    return systemPath(F, Src, From, Steps + 1) ? std::optional(uint64_t(1))
                                               : std::nullopt;
  };
  return largest(C.V, F, VarId(X.A), At, Of).has_value();
}

/// The last call looks up a file that is not on a disk or a network.
bool ReleaseFinder::opensSystem(std::span<const CodeRef> Path, const Role &R) {
  if (R.Path.Kind != Slot::Arg)
    return false;
  GivenArg Is = C.V.given(Path, R.Path.Index);
  CodeRef By = Path[Is.Level];
  return systemPath(By.Fn, Is.E, C.V.defs(By.Fn).before(By.Event), 0);
}

/// None of the parameters is memory that the function fills.
static bool fillsNothing(const Program &P, CodeRef Call) {
  FnId G = P.calleeOf(Call.Fn, P.event(Call));
  const std::string &Access = P.tu(G).str(P.info(G).Access);
  return Access.find(char(PA_Value)) == std::string::npos;
}

/// It writes to a stream in a member or a variable of the program, which nobody
/// on the way there has opened.
bool ReleaseFinder::keptStream(const ReleaseSite &S) {
  const CodeRef Last = S.Chain.back();
  const Slot &File = S.Blocks->File;
  if (S.Blocks->Size.Kind != Slot::Arg || !fillsNothing(C.P, Last))
    return false;
  auto Opens = [&](CodeRef At) {
    for (uint32_t I = 0; I != C.P.fn(At.Fn).Body->Events.size(); ++I)
      if (C.P.fn(At.Fn).Body->Events[I].Kind == EventKind::Call)
        if (const Role *R = C.V.role(At.Fn, EventId(I), RoleKind::Blocks);
            R && R->Path.Kind == Slot::Arg)
          return true;
    return false;
  };
  if (std::ranges::any_of(S.Chain, Opens))
    return false;
  // A stream of C++ is the object of the call.
  GivenArg Is = C.V.given(S.Chain, File.Kind == Slot::Arg ? File.Index : 0);
  if (!Is.E.valid())
    return false;
  const CodeRef By = S.Chain[Is.Level];
  std::vector<Origin> Of =
      C.V.origins(By.Fn, Is.E, C.V.defs(By.Fn).before(By.Event));
  return std::ranges::any_of(Of, [](const Origin &O) {
    return O.Base == BaseKind::Global ||
           std::ranges::any_of(O.Steps, [](const OriginStep &X) {
             return X.Kind == OriginStep::Field;
           });
  });
}

/// One of several functions that have a message for a log comes here for it.
bool ReleaseFinder::appendsToLog(CodeRef Open) {
  constexpr size_t Several = 3;
  if (std::ranges::none_of(
          C.P.rolesOf(Open.Fn, C.P.event(Open)), [&](const Role &R) {
            return R.Does == RoleKind::Appends &&
                   C.V.holds(Open.Fn, Open.Event, R, /*Certain=*/true);
          }))
    return false;
  std::set<FnId> Callers;
  for (CodeRef By : C.V.callSites(Open.Fn))
    Callers.insert(By.Fn);
  return Callers.size() >= Several;
}

/// Another function branches on the member or variable that By writes.
bool ReleaseFinder::isTested(FnId By, ExprId Flag) const {
  const Skeleton &S = *C.P.fn(By).Body;
  const Expr &X = S.expr(Flag);
  auto Text = [&](FnId F, StrId Id) -> const std::string & {
    return C.P.tu(F).str(Id);
  };
  auto Same = [&](FnId F, const Skeleton &In, const Expr &Y) {
    if (X.Kind != Y.Kind)
      return false;
    if (X.Kind == ExprKind::Field)
      return Text(F, Y.Name) == Text(By, X.Name) &&
             Text(F, Y.Type) == Text(By, X.Type);
    return X.Kind == ExprKind::Var && S.Vars[X.A].Usr.V != 0 &&
           Text(F, In.Vars[Y.A].Usr) == Text(By, S.Vars[X.A].Usr);
  };
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    const Skeleton *In = C.P.Functions[N].Body;
    if (!In || FnId(N) == By)
      continue;
    for (const Block &B : In->Blocks)
      if (B.Term == TermKind::Branch &&
          anyWithin(*In, B.Cond, [&](ExprId, const Expr &Y) {
            return Same(FnId(N), *In, Y);
          }))
        return true;
  }
  return false;
}

/// Before it comes to the wait, the function sets a flag that others test.
bool ReleaseFinder::toldToEnd(CodeRef Wait) {
  const Skeleton &S = *C.P.fn(Wait.Fn).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    ExprId Flag;
    if (E.Kind == EventKind::Assign && E.Src.valid() && E.Dst.valid() &&
        S.expr(E.Src).Kind == ExprKind::Int)
      Flag = E.Dst;
    else if (E.Kind == EventKind::Call)
      if (const Role *R = C.V.role(Wait.Fn, EventId(I), RoleKind::Atomic);
          R && R->Kind == "writes" && R->Value.Kind == Slot::Arg)
        Flag = S.arg(E, R->Value.Index);
    if (Flag.valid() && S.expr(Flag).Kind == ExprKind::Addr)
      Flag = ExprId(S.expr(Flag).A);
    if (Flag.valid() && isTested(Wait.Fn, Flag) &&
        C.V.paths(Wait.Fn)
            .somePath(C.V.defs(Wait.Fn).after(EventId(I)),
                      [&](EventId At) { return At == Wait.Event; })
            .possible())
      return true;
  }
  return false;
}

/// The function frees something that it is given, itself or through a pointer
/// to a function that does.
bool ReleaseFinder::freesParam(FnId G) {
  const Skeleton *S = G.valid() ? C.P.fn(G).Body : nullptr;
  if (!S)
    return false;
  for (uint32_t I = 0; I != S->ParamCount; ++I)
    if (C.V.paramRole(G, I, RoleKind::Frees).valid())
      return true;
  for (const Event &E : S->Events) {
    if (E.Kind != EventKind::Call || E.Callee.valid())
      continue;
    for (FnId T : C.P.targetsOf(G, E, policy::MaxCandidates))
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        if (ExprId Arg = S->arg(E, A);
            Arg.valid() && S->expr(Arg).Kind == ExprKind::Var &&
            S->expr(Arg).A < S->ParamCount && C.P.fn(T).Body &&
            C.V.paramRole(T, A, RoleKind::Frees).valid())
          return true;
  }
  return false;
}

/// A thread is waited for that was told to end, or whose owner is freed: an
/// idle one leaves at once. One that has to attach first is another matter.
bool ReleaseFinder::endsThread(const ReleaseSite &X) {
  if (!X.Blocks || (X.Blocks->Kind != "join" && X.Blocks->Kind != "thread"))
    return false;
  const CodeRef Front = X.Chain.front();
  bool Ends = freesParam(C.P.calleeOf(Front.Fn, C.P.event(Front)));
  for (CodeRef At : X.Chain)
    Ends = Ends || (X.Blocks->Kind == "join" && toldToEnd(At));
  return Ends && !Threads.keptWaiting(X.Chain);
}

} // namespace nogil
