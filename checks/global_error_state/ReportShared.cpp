//===- ReportShared.cpp - state of the whole process ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"
#include <fmt/format.h>

namespace nogil::error_state {

Finding *Reporter::reportShared(KindName Kind, EventId E,
                                const std::string &What,
                                const std::string &Instead,
                                const std::string &Key, EventId Back) {
  uint8_t States = C.statesAt({F, E});
  if (!States || certain(C.Ctx.initOnly(F)) || Shared.guarded(F, E))
    return nullptr;
  bool Detached = States & CB_Detached;
  std::string Text =
      fmt::format("{}, and {}", What,
                  Detached ? "it runs here while the thread is detached"
                           : "without the GIL other threads run here as well");
  if (!Instead.empty())
    Text += fmt::format("; use '{}'", Instead);
  Witness W(at(E, Detached ? "the thread is detached here on some path"
                           : "methods of a module come here after it has been "
                             "made, on any thread"));
  if (Back.valid())
    W.add(at(Back, "changed again here"));
  return report(Kind, E, Text, Key, W,
                Detached ? Build_Both : Build_FreeThreaded);
}

void Reporter::shared(const SharedUse &U) {
  std::string Name = C.callee({F, U.At}), Key = U.How->Kind + Name;
  const std::string &Kind = U.How->Kind, &What = U.How->What;
  if (Kind == "legacy-error-mask")
    return; // a pattern: rules/patterns/nogil-global-error-state.yaml
  if (Kind == "float-state") {
    if (!certain(C.Ctx.initOnly(F))) {
      Witness W(
          at(U.At, fmt::format("{} changes {} of the thread", Name, What)));
      W.add({C.place(F, C.P.fn(F).Body->Blocks[U.Exit.V].Range),
             "this path leaves without changing it back"});
      report(kind::FloatState, U.At,
             fmt::format("{} changes {} of the thread, and a path leaves {} "
                         "without changing it back",
                         Name, What, C.quoted(F)),
             Key, W);
    }
  } else if (Kind == "process-state" || Kind == "signal") {
    // A handler that is there while a buffer for its jump is: one cause.
    if (Kind == "signal" && !Shared.jumps(F).empty())
      return;
    reportShared(
        C.statesAt({F, U.At}) & CB_Detached ? kind::ProcessStateDetached
                                            : kind::ProcessState,
        U.At,
        fmt::format("{} changes {} of the process for a while", Name, What),
        U.How->Instead, Key, U.Back);
  } else if (Kind == "error-handler") {
    reportShared(kind::ProcessState, U.At,
                 fmt::format("{} changes how {} reports errors in the whole "
                             "process",
                             Name, What),
                 U.How->Instead, Key);
  } else if (Finding *Made = reportShared(kind::StaticResult, U.At,
                                          fmt::format("{} {}", Name, What),
                                          U.How->Instead, Key)) {
    ownResult(*Made, U);
  }
}

/// Alone: only a build without the GIL lets another thread in.
static KindName bufferKind(bool Alone) {
  return Alone ? kind::BufferWithoutGil : kind::StaticBuffer;
}

void Reporter::buffers() {
  const Skeleton &S = *C.P.fn(F).Body;
  auto Var = [&](const SharedText &T) {
    return "'" + C.P.tu(F).str(S.Vars[T.Buffer.V].Name) + "'";
  };
  for (const SharedText &T : Shared.texts(F))
    if (Finding *Made = reportShared(
            bufferKind(!(C.statesAt({F, T.At}) & CB_Detached)), T.At,
            fmt::format("{} writes text to {}, a "
                        "buffer that all threads "
                        "share",
                        name(T.At), Var(T)),
            "", "text" + Var(T)))
      notStatic(*Made, T);
  for (const SharedText &T : Shared.jumps(F))
    if (!certain(C.Ctx.initOnly(F)))
      jump(T);
}

void Reporter::jump(const SharedText &T) {
  const Var &Buffer = C.P.fn(F).Body->Vars[T.Buffer.V];
  bool Attached = C.statesAt({F, T.At}) == CB_Attached;
  bool Alone = keepsOthersOut(T.At);
  if (C.V.says(F, T.At, RoleKind::JumpBuffer, "keeps")) {
    if (Attached && Jumping.onlyByHandlers(F, T.Buffer))
      return;
    Answer Others = Jumping.othersBetween(F, T.At, T.Buffer);
    Alone |= Attached && Others == Answer::No;
  }
  std::string Name = "'" + C.P.tu(F).str(Buffer.Name) + "'";
  report(bufferKind(Alone), T.At,
         fmt::format("{} uses {}, a jump buffer that all threads share{}",
                     name(T.At), Name,
                     Alone ? ", and without the GIL other threads run here as "
                             "well"
                           : ": it may hold another thread's place"),
         "jump" + Name, Witness({C.place(F, Buffer.Decl), "declared here"}),
         Alone ? Build_FreeThreaded : Build_Both);
}

/// With the GIL no other thread comes here meanwhile: the function is entered
/// attached, and neither detaches nor runs code of others that might.
bool Reporter::keepsOthersOut(EventId E) const {
  return !C.P.handler(F) && C.statesAt({F, E}) == CB_Attached &&
         !C.Eff.has(F, EB_Detaches) && !C.Eff.has(F, EB_RunsPython) &&
         !C.Eff.has(F, EB_MayRunPython);
}

} // namespace nogil::error_state
