//===- nogil-missing-gil-release.cpp --------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Long work while attached that needs nothing of Python: calls that wait or
// compute, and loops over data. One finding for the calls of a function and one
// for its loops, at the first; the others are notes.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Deadlock.h"
#include "checks/missing_gil_release/Words.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {
namespace {

class Reporter {
public:
  Reporter(const CheckContext &C, const Contexts &Seen,
           std::vector<Finding> &Out)
      : C(C), Seen(Seen), Out(Out), Set(*C.P.Rules, C.Id), Find(C, Set) {}

  void function(FnId F) {
    std::vector<ReleaseSite> Calls = Find.calls(F), Loops = Find.loops(F);
    // A call in a loop that is reported goes with the loop.
    std::erase_if(Calls, [&](const ReleaseSite &S) {
      return std::any_of(Loops.begin(), Loops.end(), [&](const ReleaseSite &L) {
        return L.Range.Offset <= S.Range.Offset &&
               S.Range.EndOffset <= L.Range.EndOffset;
      });
    });
    report(Calls, "call");
    // One for all functions that a macro writes.
    if (!Loops.empty() && !Loops.front().Macro.empty()) {
      std::string Place =
          C.place(F, Loops.front().Range).File + ": " + Loops.front().Macro;
      auto [It, New] = ByMacro.try_emplace(Place, Out.size());
      if (!New) {
        Out[It->second].Notes.push_back(
            {C.place(F, Loops.front().Range),
             fmt::format("the same in {}", C.quoted(F))});
        return;
      }
    }
    report(Loops, "loop");
  }

private:
  const CheckContext &C;
  const Contexts &Seen; ///< without what is believed
  std::vector<Finding> &Out;
  const ReleaseSettings Set;
  ReleaseFinder Find;
  std::map<std::string, size_t> ByMacro; ///< file and macro, into Out

  /// What is said of work that only the GIL keeps apart from others.
  std::string needsLock(const ReleaseSite &S, const ReleaseSite &First,
                        Witness &W) {
    auto [Write, Other] = Find.guarded(First);
    W.add({C.place(Write), "only the GIL guards what is written here"});
    if (Write != Other)
      W.add({C.place(Other), "others come to the same place here"});
    return fmt::format(
        "{}{} runs attached and writes what only the GIL guards: "
        "that needs a lock before others are let in",
        workOf(C, S), S.Call.valid() ? "," : "");
  }

  /// What is said of a wait with a handle that others reach.
  std::string needsHandleLock(const ReleaseSite &S, Witness &W) {
    if (std::optional<CodeRef> End = Find.handleEnd(S))
      W.add({C.place(*End), "the handle is ended here"});
    return fmt::format("{}, runs attached, and others may use or end what it "
                       "works with: that needs a lock before they are let in",
                       workOf(C, S));
  }

  void report(const std::vector<ReleaseSite> &Sites, const char *Form) {
    if (Sites.empty())
      return;
    const ReleaseSite &S = Sites.front();
    // What takes longest says what all of it is worth.
    auto Main = std::ranges::find_if_not(Sites, ReleaseFinder::opens);
    Witness W(entered(C, Seen, S.Fn));
    for (size_t I = 1; I < S.Chain.size(); ++I)
      W.add(C.calls(S.Chain[I]));
    W.add({C.place(S.Fn, S.Range),
           S.Call.valid() ? "nothing that it calls needs a thread state"
                          : "nothing in the loop needs a thread state"});
    std::optional<CodeRef> Twin;
    for (const ReleaseSite &X : Sites)
      if (!Twin)
        Twin = Find.detachedTwin(X);
    if (Twin)
      W.add({C.place(*Twin),
             C.P.event(*Twin).Kind == EventKind::Call && S.Call.valid()
                 ? fmt::format("here {} runs detached", C.callee(*Twin))
                 : "this loop of the same length runs detached"});
    constexpr size_t Shown = 6;
    for (size_t I = 1; I < std::min(Shown, Sites.size()); ++I)
      W.add({C.place(S.Fn, Sites[I].Range),
             fmt::format("the same holds for {}", workOf(C, Sites[I]))});
    std::optional<CodeRef> Body;
    if (S.Blocks && (S.Blocks->Kind == "join" || S.Blocks->Kind == "thread"))
      Body = Find.attachingThread(S);
    if (Body)
      W.add({C.place(*Body), S.Blocks->Kind == "join"
                                 ? "a thread that may have to end first waits "
                                   "here until it can attach"
                                 : "a thread that is to wake this one waits "
                                   "here until it can attach"});
    namespace kind = kinds::missing_gil_release;
    const ReleaseSite &First = Main == Sites.end() ? S : *Main;
    const KindName Kind =
        Body ? kind::JoinDeadlock : Find.kindOf(First, Twin.has_value());
    std::string Message = fmt::format("{}{} runs attached and needs nothing of "
                                      "Python: other threads wait for it",
                                      workOf(C, S), S.Call.valid() ? "," : "");
    if (Kind == kind::NeedsLockFirst)
      Message = needsLock(S, First, W);
    if (Kind == kind::HandleNeedsLock)
      Message = needsHandleLock(S, W);
    if (Body)
      Message = fmt::format(
          "{}, runs attached, and a thread of {} attaches: a deadlock",
          workOf(C, S), C.quoted(Body->Fn));
    Finding F(C.Id, Kind, C.place(S.Fn, S.Range), C.P.display(S.Fn),
              std::move(Message), Form, W);
    F.Level = severityOf(C, "severity");
    if (Twin && F.Level == Severity::Info) // somebody knew
      F.Level = Severity::Warning;
    if (Body)
      F.Level = severityOf(C, "deadlock_severity");
    if (std::optional<Fix> X = S.OnHandle ? std::nullopt : Find.fix(Sites))
      F.Fixes.push_back(std::move(*X));
    Out.push_back(std::move(F));
  }
};

} // namespace

void checkMissingGilRelease(const CheckContext &C, std::vector<Finding> &Out) {
  Contexts Ctx = C.Ctx.with(C.P, C.Flow, believedAttached(C));
  ProgramView B(C, Ctx);
  Reporter R(B, C.Ctx, Out);
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F)
    if (C.P.Functions[F].Body)
      R.function(FnId(F));
  for (auto *Deadlocks : {lockDeadlocks, teardownDeadlocks})
    for (Finding &F : Deadlocks(B)) {
      F.Level = severityOf(C, "deadlock_severity");
      Out.push_back(std::move(F));
    }
}

} // namespace nogil
