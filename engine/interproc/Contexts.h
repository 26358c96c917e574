//===- Contexts.h - how each function is entered ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: in which thread states is a function entered, does it run after its
// module is initialised, when an object goes away, in several threads at once?
//
// Approach: top-down from the entry points, over the call graph and the thread
// states that the simulation saw at each call. All edges count, those of crowds
// too: what may be called while the program runs is not init-only. A function
// whose address was handed out (stored, given to an API or to unknown code) may
// be called at any time, from wherever, and so may what it calls; an entry
// point is called as its row says. One that is handed to a function that only
// calls it in place, by its row or by its body, has the contexts of that call.
// What is past once modules are there (Once.h) enters functions from their
// initialisation only.
//
// Lattice: a set of bits per function; join is union; bits are only added, so
// the fixpoint is reached after at most (functions x bits) additions.
//
// Unsound: a function that nobody is known to call, and that has no address
// taken, has no context at all: other programs may call it.
//
// Cost: linear in the edges of the call graph.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_CONTEXTS_H
#define NOGIL_ENGINE_INTERPROC_CONTEXTS_H

#include "interproc/Modules.h"
#include "support/Answer.h"
#include "threadstate/Flow.h"

namespace nogil {

enum ContextBit : uint16_t {
  CB_Attached = 1,     ///< entered attached
  CB_Detached = 2,     ///< entered detached
  CB_Init = 4,         ///< reached from module initialisation
  CB_Running = 8,      ///< reached from an entry that runs after it
  CB_Teardown = 16,    ///< reached from what runs when an object goes away
  CB_Unknown = 32,     ///< also reached through a pointer, in whatever state
  CB_HandedOut = 64,   ///< its address, or a caller's, is held by others
  CB_Concurrent = 128, ///< reached from what may run in several threads at once
  CB_Racing = 256,     ///< reached from one that works on objects of others
  /// Entered detached, and no thread that waits for it is attached: code that
  /// needs to be attached may run meanwhile.
  CB_Unheld = 512,
  /// Reached after initialisation from an entry other than those that run when
  /// an object goes away.
  CB_InUse = 1024
};

class Contexts {
public:
  std::vector<uint16_t> Bits; ///< by FnId; 0: nobody is known to call it
  /// By FnId: it runs in a program without Python that lies beside the module:
  /// reached from the `main` of a unit that calls nothing of Python's, and from
  /// no entry point.
  std::vector<bool> Apart;
  Modules Parts; ///< the extension modules that the program is made of

  /// Does it run only while modules are initialised? Unknown: nobody is seen to
  /// call it later, but somebody may.
  Answer initOnly(FnId F) const {
    if (!(Bits[F.V] & CB_Init) || (Bits[F.V] & CB_Running))
      return Answer::No;
    return Bits[F.V] & CB_HandedOut ? Answer::Unknown : Answer::Yes;
  }
  /// May code that has to be attached run on another thread, at this event,
  /// in a build with the GIL?
  bool othersRun(const FlowResult &R, CodeRef At) const {
    return R.runsIn(At, Mode::Detached) ||
           (R.runsIn(At, Mode::Entry) && (Bits[At.Fn.V] & CB_Unheld));
  }
  /// May two threads be in it at once?
  Answer concurrent(FnId F) const {
    if (Bits[F.V] & CB_Concurrent)
      return Answer::Yes;
    bool Closed = Bits[F.V] && !(Bits[F.V] & CB_HandedOut);
    return Closed ? Answer::No : Answer::Unknown;
  }
  /// May somebody call it whom nobody sees: from outside, through a pointer
  /// that is anywhere, or in a program that this one is a part of?
  bool open(const Program &P, FnId F) const;
  /// The same, if these functions are entered attached, after initialisation.
  Contexts with(const Program &P, const FlowResult &R,
                const std::vector<FnId> &Entered) const;
};

Contexts findContexts(const Program &P, const FlowResult &R);
std::string dumpContexts(const Program &P, const Contexts &C);

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_CONTEXTS_H
