//===- Summary.h - what a function needs and does, as its callers see it --===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Summaries are relative to entry: a function that is entered in an unknown
// thread state REQUIRES it to be attached where it calls the Python API, and a
// caller that is known to be detached there turns the precondition into a
// violation. Guards say under which values of parameters and globals the
// precondition's path is taken, so that a caller that passes `needs_api == 0`
// does not meet it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_SUMMARY_H
#define NOGIL_ENGINE_STATE_SUMMARY_H

#include "state/State.h"
#include <deque>
#include <set>

namespace nogil {

enum class PreconditionKind : uint8_t {
  ApiCall,    ///< a call that needs an attached thread state
  Detach,     ///< a detach, which needs one too
  Attach,     ///< a re-attach with a saved state: needs to be detached
  CallsParam, ///< calls a pointer that the caller supplies
};

/// Its terms are those of the summary that it is part of.
struct Precondition {
  PreconditionKind Kind = PreconditionKind::ApiCall;
  CodeRef Where;                      ///< the event in this function
  const Precondition *Next = nullptr; ///< the callee's, when Where is a call
  const FunctionRow *Row = nullptr;   ///< of the last event
  TermMap<Range> Guards;              ///< over closed terms
  /// A parameter that must be null for this to matter: no evidence, no need.
  TermId IfNull;
  /// Over closed terms. CallsParam: what is called. Attach: the saved state.
  TermId Pointer;
  Mode At = Mode::Entry; ///< CallsParam: state at the call
  CodeRef Since;         ///< CallsParam: what set At
};

/// One way to leave a function in a state that its caller must know of: the
/// state holds behind the call where the guards do.
struct Postcondition {
  Mode M = Mode::Entry, Assumed = Mode::Entry;
  uint8_t Pops = 0;
  bool Throws = false; ///< an exception leaves; the call does not come back
  TermMap<Range> Guards;
  bool ReturnsToken = false; ///< the result is the detach token or handle
  TermId Token;              ///< the token, when it is a closed term
  TermId TokenPlace;         ///< else the closed place that holds it, or None
  bool HandleTaken = false;  ///< Ensure without Release; the token is its
  TermId Returned;           ///< closed term, or None
  TermMap<TermId> Stored;    ///< closed places set to constants
  SrcRange Where;            ///< the return
  bool operator==(const Postcondition &) const = default;
};

enum class ViolationKind : uint8_t {
  ApiDetached,       ///< Python API while detached
  DetachDetached,    ///< detaches again
  AttachAttached,    ///< re-attaches while attached
  LeftDetached,      ///< a path ends with the saved state lost
  HandleNotReleased, ///< a path ends with an Ensure'd handle lost
  HandleReleasedTwice,
  ReturnsDetached, ///< to an interpreter that expects it attached
};

/// What a precondition is that is not met.
inline ViolationKind violationOf(PreconditionKind K) {
  if (K == PreconditionKind::Attach)
    return ViolationKind::AttachAttached;
  return K == PreconditionKind::Detach ? ViolationKind::DetachDetached
                                       : ViolationKind::ApiDetached;
}

/// What the simulation has found, before any rule looks at it.
struct Violation {
  ViolationKind Kind = ViolationKind::ApiDetached;
  std::vector<CodeRef> Chain; ///< from where the state is known to the event
  uint32_t Blame = 0;         ///< index into Chain: where the fix belongs
  CodeRef Since;              ///< what set the thread state; None: the entry
  uint32_t EntryIndex = ~0u;  ///< into Program::Entries
  const FunctionRow *Row = nullptr; ///< of the last event
  FnId ExitFn;                      ///< for the kinds about a path's end
  SrcRange ExitAt;
  /// ExitAt: whichever way leads there. EntryIndex, of a thread of the
  /// program's own: no function on the way is one that attaches.
  bool Everywhere = false;
  bool operator==(const Violation &) const = default;
};

/// A violation on a path that only some values of parameters lead to, in a
/// function whose callers are all seen: one of them has to pass such values.
struct Conditional {
  Violation What;
  TermMap<Range> Guards; ///< over closed terms
  bool operator==(const Conditional &) const = default;
};

struct Summary {
  TermTable Terms; ///< closed: parameters, globals, constants
  std::vector<const Precondition *> Preconditions;
  std::vector<Postcondition> Postconditions; ///< empty when Neutral
  bool Neutral = true; ///< leaves the thread state as it was
  bool Throws = false; ///< an exception may leave it
  bool Returns = true; ///< some path comes back
  TermId Result;       ///< the one closed term it returns, or None
  /// Neutral: what it leaves in objects that own something, on all ways out.
  TermMap<TermId> Contents;
  /// Its paths were merged beyond what they can be told apart by, or those of
  /// a callee: what it needs and leaves behind is not sure.
  bool Unsure = false;
  bool Aware = false; ///< knows that it may be entered detached
  /// Whenever it comes back, it has needed to be entered so; Entry: either.
  Mode Shows = Mode::Entry;
  std::vector<Conditional> Conditionals;
};

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_SUMMARY_H
