//===- Jumps.h - who may come between setjmp and longjmp --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a jump buffer in a static variable holds one place. Another thread
// that comes to the `setjmp` before somebody has jumped puts its own there. In
// builds with the GIL that takes a call that lets others run, between the
// `setjmp` and the last call that may jump; what runs before and after does
// not matter.
//
// Approach: by variable, the functions that jump with it. Of a place that is
// kept: a path question from the `setjmp` to a call of such a function, at any
// depth, by way of a call that detaches or may run Python code, which that
// call itself may be. Where nobody jumps but handlers of signals, what is wrong
// is the jump, which may come on any thread: that is reported at the jump,
// once.
//
// Lattice: per path, whether others were let in.
//
// Unsound: a jump behind a pointer is seen by nobody.
//
// Termination: path search. Cost: the events of the program once, if there is
// such a buffer; a search for each place that is kept.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_JUMPS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_JUMPS_H

#include "interproc/Effects.h"
#include "values/Views.h"
#include <map>

namespace nogil {

class Jumps {
public:
  Jumps(Views &V, const Effects &Eff) : V(V), P(V.program()), Eff(Eff) {}
  /// Nobody jumps with the buffer but handlers of signals.
  bool onlyByHandlers(FnId F, VarId Buffer);
  /// Are others let in between the `setjmp` and a jump? Unknown: no call of F
  /// leads to a jump.
  Answer othersBetween(FnId F, EventId Set, VarId Buffer);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  /// By variable: the functions that jump.
  std::optional<std::map<std::string, std::vector<FnId>>> Jumping;

  const std::vector<FnId> &jumping(FnId F, VarId Buffer);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_JUMPS_H
