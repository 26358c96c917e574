//===- nogil-global-error-state.cpp ---------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Error state that belongs to the process or the thread rather than to the
// call, and is used at the wrong time. What is looked for is in engine/flow:
// Errno.h, SharedState.h, FloatFlags.h, PendingError.h. What runs at module
// initialisation only is left out where the hazard is another thread.
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"
#include "flow/Errno.h"
#include "flow/FloatFlags.h"
#include "flow/PendingError.h"
#include "flow/SharedState.h"

namespace nogil {
namespace {

struct Reporter {
  const CheckContext &C;
  std::vector<Finding> &Out;
  ErrnoFlow Errno;
  SharedState Shared;
  FloatFlags Float;
  PendingErrors Errors;
  FnId F;

  Reporter(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Errno(C.V, C.Eff), Shared(C.V, C.Flow), Float(C.V),
        Errors(C.V) {}

  std::string name(EventId E) const { return C.spelled({F, E}); }
  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  void report(EventId E, std::string Message, std::string Key, Witness W,
              uint8_t Builds = Build_Both) {
    if (!C.ours(F, C.P.event({F, E}).Range))
      return;
    Out.emplace_back(C.Id, C.place({F, E}), C.P.display(F), std::move(Message),
                     std::move(Key), W);
    Out.back().Builds = Builds;
  }
  void reportShared(EventId E, const std::string &What,
                    const std::string &Instead, const std::string &Key,
                    EventId Back = EventId());
  void errnoLost();
  void shared(const SharedUse &U);
  void buffers();
  void settings();
  void flags();
  void exceptions();
};

void Reporter::errnoLost() {
  for (const LostErrno &L : Errno.lost(F)) {
    Witness W(at(L.Set, name(L.Set) + " says here in 'errno' why it failed"));
    W.add(at(L.Change, name(L.Change) + " may change 'errno'"));
    std::string Key = "errno" + name(L.Set) + name(L.Change);
    if (L.Use.valid())
      W.add(at(L.Use, "'errno' is used here"));
    report(L.Use.valid() ? L.Use : L.Change,
           L.Use.valid()
               ? name(L.Use) + " uses 'errno' after " + name(L.Change) +
                     ", which may have changed it since " + name(L.Set) +
                     " failed"
               : name(L.Change) + " may change 'errno', which " + name(L.Set) +
                     " has set for the caller",
           Key, W);
  }
}

/// A hazard that takes another thread: none while the module is made, none
/// where all take a lock, and only in builds where that thread can run.
void Reporter::reportShared(EventId E, const std::string &What,
                            const std::string &Instead, const std::string &Key,
                            EventId Back) {
  uint8_t States = C.statesAt({F, E});
  if (!States || C.Ctx.initOnly(F) || Shared.guarded(F, E))
    return;
  bool Detached = States & CB_Detached;
  std::string Text = What;
  Text += Detached ? ", and it runs here while the thread is detached"
                   : ", and without the GIL other threads run here as well";
  if (!Instead.empty())
    Text += "; use '" + Instead + "'";
  Witness W(at(E, Detached ? "the thread is detached here on some path"
                           : "methods of a module come here after it has been "
                             "made, on any thread"));
  if (Back.valid())
    W.add(at(Back, "changed again here"));
  report(E, Text, Key, W, Detached ? Build_Both : Build_FreeThreaded);
}

void Reporter::shared(const SharedUse &U) {
  std::string Name = C.callee({F, U.At}), Key = U.How->Kind + Name;
  const std::string &Kind = U.How->Kind, &What = U.How->What;
  if (Kind == "legacy-error-mask" && !C.Ctx.initOnly(F)) {
    report(U.At,
           Name + " is " + What + ", which the whole process shares; use '" +
               U.How->Instead + "'",
           Key, Witness(at(U.At, "called here")));
  } else if (Kind == "float-state") {
    if (!C.Ctx.initOnly(F)) {
      Witness W(at(U.At, Name + " changes " + What + " of the thread"));
      W.add({C.place(F, C.P.fn(F).Body->Blocks[U.Exit.V].Range),
             "this path leaves without changing it back"});
      report(U.At,
             Name + " changes " + What + " of the thread, and a path leaves '" +
                 C.P.display(F) + "' without changing it back",
             Key, W);
    }
  } else if (Kind == "process-state" || Kind == "signal") {
    reportShared(U.At,
                 Name + " changes " + What + " of the process for a while",
                 U.How->Instead, Key, U.Back);
  } else if (Kind == "error-handler") {
    reportShared(U.At,
                 Name + " changes how " + What +
                     " reports errors in the whole process",
                 U.How->Instead, Key);
  } else {
    reportShared(U.At, Name + " " + What, U.How->Instead, Key);
  }
}

void Reporter::buffers() {
  const Skeleton &S = *C.P.fn(F).Body;
  auto Var = [&](const SharedText &T) {
    return "'" + C.P.tu(F).str(S.Vars[T.Buffer.V].Name) + "'";
  };
  for (const SharedText &T : Shared.texts(F))
    reportShared(T.At,
                 name(T.At) + " writes text to " + Var(T) +
                     ", a buffer that all threads share",
                 "", "text" + Var(T));
  for (const SharedText &T : Shared.jumps(F))
    if (!C.Ctx.initOnly(F))
      report(T.At,
             name(T.At) + " uses " + Var(T) +
                 ", a jump buffer that all threads share: it may hold "
                 "another thread's place",
             "jump" + Var(T),
             Witness({C.place(F, S.Vars[T.Buffer.V].Decl), "declared here"}));
}

/// Names of NumPy's error settings, asked for by name.
void Reporter::settings() {
  const Skeleton &S = *C.P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const Role *R = E.Kind == EventKind::Call
                        ? C.V.role(F, EventId(I), RoleKind::NamesAttribute)
                        : nullptr;
    ExprId A = R ? S.arg(E, R->Value.Index) : ExprId();
    if (!A.valid() || S.expr(A).Kind != ExprKind::Str)
      continue;
    const std::string &Text = C.P.tu(F).str(S.expr(A).Name);
    if (C.P.Rules->constantKind(Text) == "error-settings" && !C.Ctx.initOnly(F))
      report(EventId(I),
             "'" + Text +
                 "' changes the error settings of all "
                 "code in this context, and code on other threads "
                 "does not see it",
             "settings" + Text, Witness(at(EventId(I), "called here")));
  }
}

void Reporter::flags() {
  for (const WrongFlags &W : Float.wrong(F)) {
    Witness Path(at(W.Clear, "the floating-point flags are cleared here"));
    std::string Why = name(W.Read) + " reads floating-point flags ";
    if (W.Kind == WrongFlags::TooLate)
      Why += "that were cleared after the work";
    else
      Path.add(at(W.Between, W.Kind == WrongFlags::Python
                                 ? "Python code runs here"
                                 : "the work is given to other threads here"));
    if (W.Kind == WrongFlags::Elsewhere)
      Why += "of this thread, but the work ran on others";
    if (W.Kind == WrongFlags::Python)
      Why += "after " + name(W.Between) +
             " has run Python code, which may have "
             "set them";
    report(W.Read, Why, "flags" + std::to_string(W.Kind), Path);
  }
}

void Reporter::exceptions() {
  for (const LostError &L : Errors.lost(F)) {
    std::string Key = "error" + std::to_string(L.Kind) + name(L.At);
    if (L.Kind == LostError::Destructor)
      report(L.At,
             name(L.At) + " runs in a destructor and loses an exception "
                          "that is pending; save it before",
             Key,
             Witness({C.place(F, C.P.fn(F).Body->NameRange),
                      "the interpreter calls this also while an exception is "
                      "on its way"}));
    else if (L.Kind == LostError::Foreign) {
      Witness W(at(L.Since, name(L.Since) + " sets an exception"));
      W.add(at(L.At, "gone with the thread state here"));
      report(L.Since,
             name(L.Since) + " sets an exception on a thread of its "
                             "own, and nobody takes it from there",
             Key, W);
    } else {
      Witness W(at(L.Since, name(L.Since) + " may fail here with -1"));
      W.add(at(L.At, name(L.At) + " runs with the exception pending"));
      report(L.Since,
             "the failure of " + name(L.Since) +
                 " is taken for one of its other results, and its "
                 "exception stays pending",
             Key, W);
    }
  }
}

} // namespace

void checkGlobalErrorState(const CheckContext &C, std::vector<Finding> &Out) {
  Reporter R(C, Out);
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F) {
    R.F = FnId(F);
    const Skeleton *S = C.P.Functions[F].Body;
    if (!S || !C.ours(R.F, S->NameRange))
      continue;
    R.errnoLost();
    for (const SharedUse &U : R.Shared.uses(R.F))
      R.shared(U);
    R.buffers();
    R.settings();
    R.flags();
    R.exceptions();
  }
}

} // namespace nogil
