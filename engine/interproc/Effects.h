//===- Effects.h - what calling a function may do ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does this call run Python code, block, detach the thread, or need
// it attached, at any depth?
//
// Approach: a set of bits per function, from the rows and roles of the calls
// in it and the bits of the functions it calls; least fixpoint by worklist
// over callers. What is past (Once.h) is left out. For each bit the first event
// that brought it is kept, so that a rule can show the way down.
//
// Lattice: bit sets under union; bits are only added, so it ends after at most
// (functions x bits) additions.
//
// Unsound: calls through pointers with unknown targets are EB_Unknown and
// nothing else. Imprecise: no path is looked at; a call that only an error
// branch makes counts.
//
// Cost: linear in the events of the program.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_EFFECTS_H
#define NOGIL_ENGINE_INTERPROC_EFFECTS_H

#include "once/Once.h"
#include <array>

namespace nogil {

enum EffectBit : uint8_t {
  EB_RunsPython,   ///< runs Python code, always or usually
  EB_MayRunPython, ///< may do so for some arguments (`__index__`, `__eq__`)
  EB_Blocks,       ///< role `blocks`
  EB_NeedsThread,  ///< calls something that needs an attached thread state
  EB_Detaches,     ///< detaches the thread; others may run meanwhile
  EB_Ensures,      ///< attaches a thread that may be detached
  EB_Unknown,      ///< calls something that nothing is known of
  EB_MayFinalize,  ///< runs Python code through a finalizer or a hook at most
  EB_Count
};

class Effects {
public:
  /// `Done`: what is past counts for nobody who calls.
  Effects(const Program &P, const Once &Done);

  bool has(FnId F, EffectBit B) const { return Bits[F.V] >> B & 1; }
  /// Of one call: by its row and roles, or the bits of the functions it may
  /// reach. A bit per EffectBit.
  uint16_t ofCall(FnId Caller, EventId Call) const;
  bool callHas(FnId Caller, EventId Call, EffectBit B) const {
    return ofCall(Caller, Call) >> B & 1;
  }
  /// From a call down to the event that has the effect itself.
  std::vector<CodeRef> chain(FnId Caller, EventId Call, EffectBit B) const;

  /// It has been done by the time that anybody calls.
  bool past(CodeRef At) const { return Past.past(At); }

private:
  const Program &P;
  const Once &Past;
  std::vector<uint16_t> Bits; ///< by FnId
  std::vector<std::array<EventId, EB_Count>> First;

  uint16_t direct(FnId Caller, const Event &Call) const;
  uint16_t ofEvent(FnId Caller, const Event &Call) const;
  /// Functions of the program with a body that the call may reach; empty when
  /// a row or role stands for it.
  std::vector<FnId> bodies(FnId Caller, const Event &Call) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_EFFECTS_H
