//===- SharedState.cpp - state of the process behind a call ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/SharedState.h"
#include <algorithm>
#include <set>

namespace nogil {

SharedState::SharedState(Views &V, const Locksets &Locked)
    : V(V), P(V.program()), Locked(Locked), Solver(&P.Budgets),
      Guarded(Solver, true, false,
              [this](FnId F) { return callersGuarded(F); }) {}

/// Can To be reached from From, and does anything else run on the way?
bool SharedState::reaches(FnId F, EventId From, EventId To, const Role &R) {
  const Skeleton &S = *P.fn(F).Body;
  auto Works = [&](EventId E) {
    const Role *O = S.Events[E.V].Kind == EventKind::Call
                        ? V.role(F, E, RoleKind::ThreadUnsafe)
                        : nullptr;
    return S.Events[E.V].Kind == EventKind::Call && !(O && O->Kind == R.Kind);
  };
  return V.paths(F)
      .between(V.defs(F).after(From), Works, [&](EventId E) { return E == To; })
      .certain();
}

std::optional<SharedUse> SharedState::temporary(FnId F, EventId At,
                                                const Role &R) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call || I == At.V)
      continue;
    const Role *Other = V.role(F, EventId(I), RoleKind::ThreadUnsafe);
    if (Other && Other->Kind == R.Kind && Other->What == R.What &&
        reaches(F, At, EventId(I), R))
      return SharedUse{At, &R, EventId(I), BlockId()};
  }
  return std::nullopt;
}

/// Does the call set something new? What is passed a variable gives back what
/// was there, and so does 0, the mode of a new thread.
bool SharedState::changes(FnId F, EventId At) const {
  const Skeleton &S = *P.fn(F).Body;
  ExprId A = S.arg(S.Events[At.V], 0);
  if (!A.valid())
    return false;
  const Expr &X = S.expr(A);
  if (X.Kind == ExprKind::Int)
    return X.Value != 0;
  return X.Kind == ExprKind::Addr || X.Kind == ExprKind::Binary;
}

std::optional<SharedUse> SharedState::unrestored(FnId F, EventId At,
                                                 const Role &R) {
  if (!changes(F, At))
    return std::nullopt;
  const Skeleton &S = *P.fn(F).Body;
  auto IsRestore = [&](EventId E) {
    if (S.Events[E.V].Kind != EventKind::Call)
      return false;
    for (const Role *O : V.rolesThatHold(F, E))
      if ((O->Does == RoleKind::FloatFlags && O->Kind == "restores") ||
          (O->Does == RoleKind::ThreadUnsafe && O->Kind == R.Kind &&
           O->What == R.What && !changes(F, E)))
        return true;
    return false;
  };
  PathHit Hit = V.paths(F).someWayOut(V.defs(F).after(At), IsRestore);
  if (!Hit.certain())
    return std::nullopt;
  bool Restores = false;
  for (uint32_t I = 0; I != S.Events.size() && !Restores; ++I)
    Restores = IsRestore(EventId(I));
  if (!Restores && !P.isEntry(F))
    return std::nullopt;
  return SharedUse{At, &R, EventId(), Hit.Block};
}

std::vector<SharedUse> SharedState::uses(FnId F) {
  std::vector<SharedUse> Out;
  std::set<std::string> Named;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    const Role *R = V.role(F, EventId(I), RoleKind::ThreadUnsafe);
    // A function of the program that has the same name is not that one.
    FnId G = P.calleeOf(F, E);
    bool Own = G.valid() && P.fn(G).Body;
    if (!R || Own || Named.count(R->Kind + R->What))
      continue;
    std::optional<SharedUse> Use = SharedUse{EventId(I), R, {}, {}};
    if (R->Kind == "process-state" || R->Kind == "signal")
      Use = temporary(F, EventId(I), *R);
    else if (R->Kind == "float-state")
      Use = unrestored(F, EventId(I), *R);
    if (!Use)
      continue;
    Named.insert(R->Kind + R->What);
    Out.push_back(*Use);
  }
  return Out;
}

/// The variable whose memory a pointer expression points into, if it shows.
static VarId variableOf(const Skeleton &S, ExprId E) {
  while (E.valid()) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Var)
      return VarId(X.A);
    bool Within = X.Kind == ExprKind::Addr || X.Kind == ExprKind::Elem ||
                  (X.Kind == ExprKind::Binary && X.Op == ExprOp::Add) ||
                  (X.Kind == ExprKind::Field && X.Op == ExprOp::Dot);
    if (!Within)
      return VarId();
    E = ExprId(X.A);
  }
  return VarId();
}

std::vector<SharedText> SharedState::buffers(FnId F, RoleKind K,
                                             bool CharsOnly) {
  std::vector<SharedText> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const Role *R =
        E.Kind == EventKind::Call ? V.role(F, EventId(I), K) : nullptr;
    if (!R || R->Value.Kind != Slot::Arg)
      continue;
    VarId X = variableOf(S, S.arg(E, R->Value.Index));
    if (!X.valid())
      continue;
    const Var &Buffer = S.Vars[X.V];
    const std::string &Type = P.tu(F).str(Buffer.Type);
    bool Static =
        Buffer.Kind == Storage::StaticLocal || Buffer.Kind == Storage::Global;
    bool Array = Type.size() > 1 && Type.back() == ']';
    bool Chars = Type.rfind("char[", 0) == 0 || Type.rfind("char [", 0) == 0;
    auto Same = [&](const SharedText &T) { return T.Buffer == X; };
    if (Static && Array && (Chars || !CharsOnly) &&
        std::none_of(Out.begin(), Out.end(), Same))
      Out.push_back({EventId(I), X});
  }
  return Out;
}

bool SharedState::staysIn(FnId F, VarId Buffer) {
  const Skeleton &S = *P.fn(F).Body;
  auto Is = [&](ExprId E) { return variableOf(S, E) == Buffer; };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign && E.Src.valid() && Is(E.Src))
      return false;
    if (E.Kind != EventKind::Call)
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (Is(S.arg(E, A)) && !V.role(F, EventId(I), RoleKind::WritesText) &&
          !V.role(F, EventId(I), RoleKind::KeepsErrno) &&
          !V.role(F, EventId(I), RoleKind::ErrorIndicator))
        return false;
  }
  return std::none_of(S.Blocks.begin(), S.Blocks.end(), [&](const Block &B) {
    return B.Term == TermKind::Return && B.Cond.valid() && Is(B.Cond);
  });
}

std::vector<SharedText> SharedState::texts(FnId F) {
  return buffers(F, RoleKind::WritesText, true);
}

std::vector<SharedText> SharedState::jumps(FnId F) {
  return buffers(F, RoleKind::JumpBuffer, false);
}

/// Is the function handed to a call that runs it once, and called by nobody?
bool SharedState::once(FnId F) {
  if (!Once) {
    Once.emplace(P.Functions.size());
    for (uint32_t G = 0; G != P.Functions.size(); ++G) {
      const FunctionRow *Row = P.Functions[G].Row;
      for (const Callback &C : Row ? Row->Callbacks : std::vector<Callback>())
        for (CodeRef By : C.Once ? V.callers(FnId(G)) : std::vector<CodeRef>())
          for (const Origin &O : V.argOrigins(By.Fn, By.Event, C.Arg))
            if (O.Base == BaseKind::Func && O.Steps.empty())
              (*Once)[P.resolve(P.fn(By.Fn).Tu, FuncRefId(O.Index)).V] = true;
    }
  }
  return (*Once)[F.V] && V.callers(F).empty();
}

bool SharedState::guarded(FnId F, EventId At) {
  // A lock that all threads share is a global one.
  bool Held = std::ranges::any_of(Locked.at({F, At}), [&](const HeldLock &L) {
    return !L.section() && Locked.paths().isGlobal(L.Lock);
  });
  return Held || once(F) || Guarded.of(F);
}

bool SharedState::callersGuarded(FnId F) {
  return !P.isEntry(F) && !V.callers(F).empty() &&
         std::ranges::all_of(V.callers(F),
                             [&](CodeRef C) { return guarded(C.Fn, C.Event); });
}

} // namespace nogil
