//===- Policy.h - what is assumed of the unknown ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place where the answers to "what if we don't know?" are written
// down. The common principle: no evidence of a hazard, no finding.
//
//  callee without row and body   leaves the thread state as it is, needs none,
//                                does not throw, may write what its arguments
//                                lead to (but for const) and what others can
//                                reach; functions of system headers write what
//                                their arguments lead to only
//                                may call overrides of its library's classes
//                                whose objects it has got (LibraryCalls.h)
//  row with state `unknown`      leaves the thread state alone, as above
//  indirect call, no targets     the same
//  indirect call, many targets   the same (see CallGraph::MaxTargets)
//  row with state `attached`     writes what it is given the address of;
//                                objects only if it runs Python code
//  memory that a call may have   holds anything; but where paths in different
//  written                       thread states have told by it before which
//                                one they are, they go on telling
//  one of several targets that   is not called: a slot that is not implemented
//  ignores what it is given
//  function nobody calls         its entry state is open: what it needs becomes
//                                a precondition, never a finding
//  unknown branch condition      both ways are taken, and the truth of the
//                                condition is remembered for later branches
//  two pointers                  do not alias unless they are the same term; a
//                                write to `p->f` forgets what is known of every
//                                other `q->f`
//  a thread state handle in      whoever can reach that memory is trusted to
//  memory others can reach       re-attach
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_POLICY_H
#define NOGIL_ENGINE_LINK_POLICY_H

#include <cstddef>
#include <cstdint>

namespace nogil::policy {

/// CallGraph::MaxTargets for questions about all candidates of a pointer: does
/// none of them need Python?
inline constexpr size_t MaxCandidates = 64;
/// Disjuncts kept per program point. Where there are more, guards that have no
/// say in the thread state are dropped, and there is room for the second
/// number; beyond, paths with the same thread state are merged: first those
/// that differ only in the event that led to it; where there are others, the
/// function is counted as a budget cut.
inline constexpr size_t MaxDisjuncts = 24;
inline constexpr size_t MaxDisjunctsAgain = 96;
/// Guard variables and conditions that keep paths apart, per block.
inline constexpr size_t MaxGuards = 12;
/// Block visits per block of a function before the simulation gives up.
inline constexpr size_t MaxVisitsPerBlock = 40;
/// Places and facts that joins of one function may look at in one round: a
/// second or so. Beyond, a round that knows the thread state alone takes its
/// place, and the function is a cut.
inline constexpr size_t MaxWork = 20'000'000;
/// Ways to leave a function that callers can tell apart by what they know.
inline constexpr size_t MaxPostconditions = 8;
/// Functions of at most so many blocks are taken for wrappers: each of their
/// conditions may matter to a caller, also those that are tested only once.
inline constexpr size_t WrapperBlocks = 16;
/// Preconditions with different guards kept per call site.
inline constexpr size_t MaxGuardedPerSite = 4;
/// Facts that may guard one precondition.
inline constexpr size_t MaxGuardFacts = 16;
/// Rounds over a group of mutually recursive functions before what still
/// changes is given up.
inline constexpr unsigned MaxRecursionRounds = 12;
/// Places and pointers that one function is known to write, and the steps from
/// a parameter or global to one; beyond, whatever the parameter leads to.
inline constexpr size_t MaxPlaces = 24;
inline constexpr unsigned MaxPlaceDepth = 10;
/// States that calls in the middle of a block may leave apart.
inline constexpr size_t MaxForks = 4;
/// Origins of one value, steps of one origin, expressions and definitions
/// followed for one question; beyond, the origin is unknown.
inline constexpr size_t MaxOrigins = 8;
inline constexpr size_t MaxOriginSteps = 6;
inline constexpr unsigned MaxOriginDepth = 48;
/// Expressions that one question looks at, on all ways together.
inline constexpr unsigned MaxOriginSearch = 4096;
/// Parameters that a search for the origin of an object goes through.
inline constexpr size_t MaxSharedSearch = 256;
/// Copies between a member and a use of its value; callers above a function
/// that may test a flag for it.
inline constexpr unsigned MaxLoadDepth = 8;
inline constexpr unsigned MaxCallersLookedAt = 3;
/// Numbers that results of functions in a cycle are compared with: `f(n - 1) +
/// 1 == 3` leads to others without end.
inline constexpr int64_t MaxCounted = 64;
/// Points, with what is assumed there, that one path search visits.
inline constexpr size_t MaxPathStates = 4096;

} // namespace nogil::policy

#endif // NOGIL_ENGINE_LINK_POLICY_H
