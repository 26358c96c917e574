//===- Check.cpp - what a rule sees and how it reports --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Check.h"

namespace nogil {

uint8_t CheckContext::statesAt(CodeRef C) const {
  uint8_t Entered = Ctx.Bits[C.Fn.V] & (CB_Attached | CB_Detached);
  const std::vector<uint8_t> &Modes = Flow.Modes[C.Fn.V];
  if (Modes.empty())
    return Entered;
  uint8_t Out = 0;
  auto Has = [&](Mode M) { return Modes[C.Event.V] & (1u << unsigned(M)); };
  if (Has(Mode::Entry))
    Out |= Entered;
  if (Has(Mode::Attached))
    Out |= CB_Attached;
  if (Has(Mode::Detached))
    Out |= CB_Detached;
  return Out;
}

Place CheckContext::placeIn(uint32_t Tu, SrcRange R) const {
  const TuFacts &T = *P.Tus[Tu];
  if (!R.valid())
    return Place();
  return {T.str(T.Files[R.File.V].Path),
          R.Line,
          R.Col,
          R.EndLine,
          R.EndCol,
          R.Offset,
          R.EndOffset};
}

bool CheckContext::ours(FnId F, SrcRange R) const {
  return R.valid() && !P.tu(F).Files[R.File.V].System;
}

std::string CheckContext::callee(CodeRef C) const {
  std::string Name = P.calleeName(C.Fn, P.event(C));
  return Name.empty() ? "a function pointer" : "'" + Name + "'";
}

std::string CheckContext::callee(const Violation &V, size_t I) const {
  std::string Name = P.calleeName(V.Chain[I].Fn, P.event(V.Chain[I]));
  if (Name.empty() && I + 1 < V.Chain.size())
    Name = P.display(V.Chain[I + 1].Fn);
  return Name.empty() ? "a function pointer" : "'" + Name + "'";
}

std::string CheckContext::spelled(CodeRef C) const {
  std::string Macro = P.macroName(C.Fn, P.event(C));
  return Macro.empty() ? callee(C) : "'" + Macro + "'";
}

Step CheckContext::origin(const Violation &V) const {
  if (V.EntryIndex != ~0u) {
    const Entry &E = P.Entries[V.EntryIndex];
    std::string How = E.Foreign ? "on a thread that Python does not know"
                      : E.State == Needs::Detached ? "detached"
                                                   : "attached";
    std::string Text = "'" + P.display(E.Fn) + "' runs " + How + ": " + E.What;
    Place Where = placeIn(E.Tu, E.Where);
    if (!Where.valid())
      Where = place(E.Fn, P.fn(E.Fn).Body->NameRange);
    return {Where, Text};
  }
  if (!V.Since.Event.valid())
    return {place(V.Chain.front()), "the thread state is set by the caller"};
  std::string What;
  switch (V.Kind) {
  case ViolationKind::AttachAttached:
    What = "the thread is attached here, by ";
    break;
  case ViolationKind::HandleNotReleased:
  case ViolationKind::HandleReleasedTwice:
    What = "the handle is taken here, by ";
    break;
  default: {
    const FunctionRow *Row = P.rowOf(V.Since.Fn, P.event(V.Since));
    What = Row && Row->TestsAttached
               ? "a path goes on here on which the thread is detached, says "
               : "the thread is detached here, by ";
  }
  }
  return {place(V.Since), What + spelled(V.Since)};
}

void CheckContext::addCalls(const Violation &V, Witness &W) const {
  for (size_t I = 0; I != V.Chain.size(); ++I) {
    bool Last = I + 1 == V.Chain.size();
    std::string In = "'" + P.display(V.Chain[I].Fn) + "' calls ";
    In += callee(V, I);
    if (Last && V.Kind == ViolationKind::ApiDetached)
      In += ", which needs an attached thread state";
    W.add({place(V.Chain[I]), In});
  }
}

} // namespace nogil
