//===- CallGraph.h - who calls whom -----------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: every question about more than one function asks who calls whom, and
// must get the same answer as all others.
//
// Approach: one graph, built once when the program is linked, then frozen. An
// edge leads from an event to a function and has a kind that says why. Edges
// are kept as sets of targets: all direct calls of a function share one, and so
// do all calls of one pointer, so that a table of a thousand functions that a
// thousand calls read costs two thousand entries and no million. Components
// (support/Components.h) are over functions and sets alike; callees come first.
//
// No edge is dropped. A pointer with more candidates than MaxTargets keeps
// them, marked `many`: whoever walks the graph says what that means to it.
// Components are made without these edges: what is computed callees first takes
// such a call for one of an unknown function.
//
// Unsound: see FunctionValues.h for what a pointer may hold.
//
// Cost: linear in the calls and in the candidates of pointers.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_CALLGRAPH_H
#define NOGIL_ENGINE_LINK_CALLGRAPH_H

#include "link/Refs.h"
#include <span>
#include <vector>

namespace nogil {

class Program;

/// Why one function may be entered from another. The first four are what a call
/// event enters itself.
enum class CallKind : uint8_t {
  Direct,
  Virtual,   ///< by the class of an object: the overriders
  Pointer,   ///< what a variable, a member or a table may hold
  Parameter, ///< what callers give to the parameter that is called
  HandedOn,  ///< given to a function, which may call it or keep it
  Callback,  ///< given to an API whose row says that it is called
  Library,   ///< what a library runs in the call: overrides of objects that it
             ///< has, the destructor of what an owner owns
  Stored,    ///< its address is kept, returned or compared
  Nested,    ///< a lambda or an outlined region, where it stands
};
const char *spelled(CallKind K);

/// The edges from several events to several functions.
struct CallTargets {
  CallKind Kind = CallKind::Direct;
  bool Many = false;
  std::vector<FnId> Functions; ///< sorted
  std::vector<CodeRef> Sites;  ///< sorted; Nested: without an event
};

struct CallEdge {
  CodeRef Site;
  FnId Target;
  CallKind Kind;
  bool Many;
};

class CallGraph {
public:
  /// Above this many candidates a pointer is as good as unknown: following all
  /// of them finds paths that no execution takes.
  static constexpr size_t MaxTargets = 8;

  void build(const Program &P);

  /// What the call event itself may enter; null: nothing is known.
  const CallTargets *targets(CodeRef Call) const;
  /// What a library may call back during the call. Sorted.
  std::span<const FnId> calledBack(CodeRef Call) const;
  /// Sets of edges out of a function, by event; into one.
  struct Link {
    EventId Event;
    uint32_t Set;
  };
  const std::vector<Link> &out(FnId F) const { return Out[F.V]; }
  const std::vector<uint32_t> &into(FnId F) const { return Into[F.V]; }
  const CallTargets &set(uint32_t I) const { return Sets[I]; }

  template <class Fn> void forEachEdge(FnId F, const Fn &Do) const {
    for (const Link &L : Out[F.V])
      for (FnId G : Sets[L.Set].Functions)
        Do(CallEdge{{F, L.Event}, G, Sets[L.Set].Kind, Sets[L.Set].Many});
  }
  template <class Fn> void forEachEdgeInto(FnId G, const Fn &Do) const {
    for (uint32_t I : Into[G.V])
      for (CodeRef At : Sets[I].Sites)
        Do(CallEdge{At, G, Sets[I].Kind, Sets[I].Many});
  }

  /// The calls that name the function, or name what it overrides. Sorted.
  const std::vector<CodeRef> &callers(FnId F) const;
  /// These, and calls of pointers and parameters that may hold it and at most
  /// Most others. Sorted.
  std::vector<CodeRef> callSites(FnId F, size_t Most) const;
  /// Its address is given away or kept somewhere: it may be called from where
  /// no edge says so.
  bool addressTaken(FnId F) const { return Taken[F.V]; }

  /// Callees first; members sorted.
  const std::vector<std::vector<FnId>> &components() const { return Groups; }
  uint32_t componentOf(FnId F) const { return Group[F.V]; }
  /// F is not of G's component, and calls lead from G to F.
  bool comesBefore(FnId F, FnId G) const;
  /// Whether a function of the component may run again before it is done.
  bool recursive(uint32_t Component) const { return Recursive[Component]; }

private:
  friend class CallGraphBuilder;
  std::vector<CallTargets> Sets;
  std::vector<std::vector<Link>> Out;        ///< by FnId
  std::vector<std::vector<uint32_t>> Into;   ///< by FnId: sets that hold it
  std::vector<std::vector<CodeRef>> Callers; ///< by FnId
  std::vector<bool> Taken;                   ///< by FnId
  std::vector<std::vector<FnId>> Groups;
  std::vector<uint32_t> Group; ///< by FnId
  std::vector<bool> Recursive; ///< by component
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_CALLGRAPH_H
