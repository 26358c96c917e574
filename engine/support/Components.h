//===- Components.h - strongly connected components -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tarjan's algorithm (SIAM J. Comput. 1972), without recursion, over whatever
// graph has numbers for nodes. Cost: linear.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_COMPONENTS_H
#define NOGIL_ENGINE_SUPPORT_COMPONENTS_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace nogil {

/// `Degree(node)` and `Next(node, i)` are the edges; `Close(nodes)` is called
/// with each component, after those that it leads to.
template <class DegreeFn, class NextFn, class CloseFn> class ComponentFinder {
public:
  ComponentFinder(size_t Nodes, DegreeFn Degree, NextFn Next, CloseFn Close)
      : Degree(Degree), Next(Next), Close(Close), Order(Nodes), Low(Nodes),
        OnStack(Nodes) {}

  /// What the node reaches, itself included; nothing if it was reached before.
  void visit(uint32_t Root) {
    if (Order[Root])
      return;
    enter(Root);
    while (!Todo.empty()) {
      Visit &V = Todo.back();
      uint32_t Done = V.Node;
      if (V.Next != Degree(Done)) {
        uint32_t To = Next(Done, V.Next++);
        if (!Order[To])
          enter(To);
        else if (OnStack[To])
          Low[Done] = std::min(Low[Done], Order[To]);
        continue;
      }
      Todo.pop_back();
      if (!Todo.empty())
        Low[Todo.back().Node] = std::min(Low[Todo.back().Node], Low[Done]);
      if (Low[Done] == Order[Done])
        close(Done);
    }
  }

private:
  struct Visit {
    uint32_t Node;
    size_t Next;
  };
  DegreeFn Degree;
  NextFn Next;
  CloseFn Close;
  std::vector<uint32_t> Order, Low, Stack;
  std::vector<bool> OnStack;
  std::vector<Visit> Todo;
  uint32_t Count = 0;

  void enter(uint32_t Node) {
    Order[Node] = Low[Node] = ++Count;
    Stack.push_back(Node);
    OnStack[Node] = true;
    Todo.push_back({Node, 0});
  }

  void close(uint32_t Root) {
    auto Begin = std::find(Stack.rbegin(), Stack.rend(), Root).base() - 1;
    std::vector<uint32_t> Members(Begin, Stack.end());
    Stack.erase(Begin, Stack.end());
    for (uint32_t Node : Members)
      OnStack[Node] = false;
    Close(Members);
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_COMPONENTS_H
