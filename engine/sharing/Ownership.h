//===- Ownership.h - who else knows an object -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an object that the function has just made is its own; one that was
// handed in is also its caller's, and other threads'. Between the two stand
// views (new objects over memory of others) and conversions (the argument
// itself when it fits, a copy when it does not).
//
// Approach: origins (Origins.h) end at a parameter, a call's result, a global.
// The roles of the call say what the result is: `fresh`, or `passes` of kind
// `view` or `maybe`; these are followed to the argument. A function of the
// program is what all of its returns are. Freshness ends where the object is
// published: stored to memory that others reach, put into a container, handed
// to a call that runs Python. Returning it publishes, too, but nothing comes
// after that.
//
// Lattice: Fresh < View < Maybe < Argument < Stored < Unknown; of several the
// highest counts.
//
// Termination: calls are followed backwards to arguments and downwards into
// callees to a fixpoint (Summaries.h); a call in a cycle starts as Unknown.
//
// Unsound: an object that is reached over two origins is two objects. What a
// callee without row and body does with an argument is not seen: it does not
// publish.
//
// Cost: origins of a few arguments per question; isPrivate searches the paths
// from where the object is made.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_OWNERSHIP_H
#define NOGIL_ENGINE_SHARING_OWNERSHIP_H

#include "interproc/Effects.h"
#include "values/Views.h"
#include <set>

namespace nogil {

enum class Owned : uint8_t {
  Fresh,    ///< made here, or by a callee that returns what it made
  View,     ///< new, over the memory of something fresh
  Maybe,    ///< the argument itself, when it fits
  Argument, ///< handed in, or an item of what was handed in
  Stored,   ///< read from a global, or from a member of something
  Unknown
};

class Ownership {
public:
  Ownership(const Effects &Eff, Views &V);

  /// Whose the object behind an origin is.
  Owned of(FnId F, const Origin &O);
  /// The objects whose memory it may be: views and conversions are followed to
  /// what they were made of, and are in the list themselves.
  std::vector<Origin> roots(FnId F, const Origin &O);
  /// It comes from the caller of an entry point: a parameter of one, an item of
  /// its arguments, or what was parsed out of them.
  bool fromOutside(FnId F, const Origin &O) const;
  /// Made here, and on no path known to others before At.
  bool isPrivate(FnId F, const Origin &O, Point At);
  /// The event before At that makes the object known to others, or None.
  EventId publishedBefore(FnId F, const Origin &O, Point At);
  /// Python calls it, attached.
  bool isEntry(FnId F) const;

private:
  const Effects &Eff;
  Views &V;
  const Program &P;
  Summaries<CodeRef, Owned> Results; ///< of calls
  /// Whether a function makes what its parameter names known to others.
  Summaries<std::pair<FnId, uint32_t>, bool> Publishes;

  Owned ofBase(FnId F, const Origin &O);
  Owned findResult(FnId F, EventId Call);
  Owned returnedBy(FnId F, EventId Call, FnId G);
  Owned ofArg(FnId F, EventId Call, uint32_t Arg);
  bool publishes(FnId F, EventId E, const Origin &O);
  bool publishesParam(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_OWNERSHIP_H
