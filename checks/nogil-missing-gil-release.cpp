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
#include "check/Deadlock.h"
#include "check/Release.h"
#include <algorithm>

namespace nogil {
namespace {

Severity severity(const CheckContext &C, const char *Key) {
  std::string_view Word = C.P.Rules->setting(C.Id, Key);
  return Word == "error"     ? Severity::Error
         : Word == "warning" ? Severity::Warning
                             : Severity::Info;
}

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
             "the same in '" + C.P.display(F) + "'"});
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

  std::string sizeName(const ReleaseSite &S) const {
    const SizeOf &Size = S.Work.Size;
    std::string Name = C.V.describe(Size.In, Size.From.owner());
    if (!Name.empty() && Size.In != S.Fn)
      Name += " of '" + C.P.display(Size.In) + "'";
    bool Array = Size.Kind == SizeKind::Array;
    if (Name.empty())
      return Array ? "the length of an array" : "a size known at run time";
    return (Array ? "the length of " : "") + Name;
  }

  std::string what(const ReleaseSite &S) const {
    if (!S.Call.valid())
      return "a loop as long as " + sizeName(S);
    std::string Name = C.callee(S.Chain.front());
    if (!S.Blocks)
      return Name + ", which computes in a loop";
    if (S.Chain.size() > 1)
      Name += " reaches " + C.callee(S.Chain.back());
    return Name + ", which " + S.Blocks->What;
  }

  /// Who enters the function attached.
  Step entered(FnId F) const {
    for (const Entry &E : C.P.Entries)
      if (E.Fn == F && E.State == Needs::Attached && E.Where.valid())
        return {C.placeIn(E.Tu, E.Where),
                "'" + C.P.display(F) + "' runs attached: " + E.What};
    return {C.place(F, C.P.fn(F).Body->NameRange),
            (Seen.Bits[F.V]
                 ? "all callers of '" + C.P.display(F) + "' are attached"
                 : "'" + C.P.display(F) +
                       "' uses the API without attaching before, so that its "
                       "callers are attached")};
  }

  void report(const std::vector<ReleaseSite> &Sites, const char *Form) {
    if (Sites.empty())
      return;
    const ReleaseSite &S = Sites.front();
    Witness W(entered(S.Fn));
    for (size_t I = 1; I < S.Chain.size(); ++I)
      W.add({C.place(S.Chain[I]), "'" + C.P.display(S.Chain[I].Fn) +
                                      "' calls " + C.callee(S.Chain[I])});
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
                 ? "here " + C.callee(*Twin) + " runs detached"
                 : "this loop of the same length runs detached"});
    constexpr size_t Shown = 6;
    for (size_t I = 1; I < std::min(Shown, Sites.size()); ++I)
      W.add({C.place(S.Fn, Sites[I].Range),
             "the same holds for " + what(Sites[I])});
    std::optional<CodeRef> Body;
    if (S.Blocks && S.Blocks->Kind == "join")
      Body = attachesElsewhere(C, S.Chain.back());
    if (Body)
      W.add({C.place(*Body), "a thread that may have to end first waits here "
                             "until it can attach"});
    std::string Message =
        what(S) + (S.Call.valid() ? "," : "") +
        " runs attached and needs nothing of Python: other threads wait for it";
    if (Body)
      Message = what(S) + ", runs attached, and a thread of '" +
                C.P.display(Body->Fn) + "' attaches: a deadlock";
    Finding F(C.Id, C.place(S.Fn, S.Range), C.P.display(S.Fn),
              std::move(Message), Form, W);
    F.Level = severity(C, "severity");
    if (Twin && F.Level == Severity::Info) // somebody knew
      F.Level = Severity::Warning;
    if (Body)
      F.Level = severity(C, "deadlock_severity");
    if (std::optional<Fix> X = Find.fix(Sites))
      F.Fixes.push_back(std::move(*X));
    Out.push_back(std::move(F));
  }
};

} // namespace

void checkMissingGilRelease(const CheckContext &C, std::vector<Finding> &Out) {
  Contexts Ctx = findContexts(C.P, C.Flow, believedAttached(C));
  CheckContext B{C.P, C.Flow, Ctx, C.Eff, C.V, C.Id};
  Reporter R(B, C.Ctx, Out);
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F)
    if (C.P.Functions[F].Body)
      R.function(FnId(F));
  for (Finding &F : lockDeadlocks(B)) {
    F.Level = severity(C, "deadlock_severity");
    Out.push_back(std::move(F));
  }
}

} // namespace nogil
