//===- Contexts.h - how each function is entered ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Top-down from the entry points, over the call graph and the thread states
// that the simulation saw at each call. A set of bits per function; join is
// union; bits are only added, so the fixpoint is reached after at most
// (functions x bits) additions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_CONTEXTS_H
#define NOGIL_ENGINE_INTERPROC_CONTEXTS_H

#include "threadstate/Flow.h"

namespace nogil {

enum ContextBit : uint8_t {
  CB_Attached = 1,  ///< entered attached
  CB_Detached = 2,  ///< entered detached
  CB_Init = 4,      ///< reached from module initialisation
  CB_Running = 8,   ///< reached from an entry that runs after it
  CB_Teardown = 16, ///< reached from what runs when an object goes away
  CB_Racing = 64,      ///< reached from one that works on objects of others
  CB_Unknown = 32,  ///< also reached through a pointer, nobody knows from where
};

struct Contexts {
  std::vector<uint8_t> Bits; ///< by FnId; 0: nobody is known to call it
  bool initOnly(FnId F) const {
    return (Bits[F.V] & (CB_Init | CB_Running)) == CB_Init;
  }
};

/// Believed: further functions that are taken to be entered attached, after
/// initialisation.
Contexts findContexts(const Program &P, const FlowResult &R,
                      const std::vector<FnId> &Believed = {});
std::string dumpContexts(const Program &P, const Contexts &C);

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_CONTEXTS_H
