//===- FloatFlags.h - floating-point flags of another thread ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the status flags of the floating-point unit belong to the thread of
// the operating system and stay set until somebody clears them. Do the flags
// that are read here come from the work that they are read for?
//
// Approach: a path search from each call that clears them (role `float-flags`)
// to each that reads them. They say too little where the work in between is
// given to other threads (a callback that is run on a foreign thread), too much
// where Python code runs in between, and nothing where there is no work at all
// in between, but before.
//
// Flags that are left: from work that may set some (`leaves`), in a function
// that detaches the thread for it and so is the last one on the way back to
// Python, a path to the end with nothing that reads or clears them. Whoever
// tests the flags of this thread next takes them for his own.
//
// Unsound: work is any call or assignment; a call that is not known is trusted
// to work on this thread.
//
// Cost: two path searches a call that clears the flags.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_FLOATFLAGS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_FLOATFLAGS_H

#include "values/MayRun.h"
#include "values/Views.h"

namespace nogil {

struct WrongFlags {
  enum KindT : uint8_t {
    Elsewhere, ///< Between ran the work on other threads
    Python,    ///< Between ran Python code
    TooLate    ///< cleared after the work: Between is None
  } Kind = Elsewhere;
  EventId Clear, Between, Read;
};

class FloatFlags {
public:
  FloatFlags(Views &V, const Effects &Eff)
      : V(V), P(V.program()), Runs(V, Eff) {}
  std::vector<WrongFlags> wrong(FnId F);
  /// The first call that leaves flags set for somebody else; None: there is
  /// none.
  EventId left(FnId F);

private:
  Views &V;
  const Program &P;
  MayRun Runs;

  bool has(FnId F, EventId E, std::string_view Kinds);
  bool onOtherThreads(FnId F, EventId E) const;
  bool works(FnId F, EventId E);
  bool leaves(FnId F, EventId E);
  bool asks(FnId F);
  void from(FnId F, EventId Clear, std::vector<WrongFlags> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_FLOATFLAGS_H
