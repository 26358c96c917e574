//===- StateMap.h - a sorted map that states share --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A branch copies a state, and most copies change little before they are joined
// with another one. Copies therefore share their entries until one of them
// changes something (copy on write).
//
// Not thread-safe: a state belongs to the simulation of one function.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_STATEMAP_H
#define NOGIL_ENGINE_STATE_STATEMAP_H

#include "state/Terms.h"
#include <algorithm>

namespace nogil {

template <class V> class StateMap {
public:
  using Entry = std::pair<TermId, V>;
  using Entries = std::vector<Entry>; ///< sorted by term

  StateMap() = default;
  StateMap(const StateMap &O) : P(O.P) {
    if (P)
      ++P->Owners;
  }
  StateMap(StateMap &&O) noexcept : P(std::exchange(O.P, nullptr)) {}
  StateMap &operator=(StateMap O) noexcept {
    std::swap(P, O.P);
    return *this;
  }
  ~StateMap() {
    if (P && --P->Owners == 0)
      delete P;
  }

  const Entries &entries() const {
    static const Entries None;
    return P ? P->List : None;
  }
  auto begin() const { return entries().begin(); }
  auto end() const { return entries().end(); }
  size_t size() const { return entries().size(); }
  bool empty() const { return entries().empty(); }
  const Entry &operator[](size_t I) const { return P->List[I]; }
  bool operator==(const StateMap &O) const {
    return P == O.P || entries() == O.entries();
  }

  const V *find(TermId K) const {
    auto It = lookup(K);
    return It != end() && It->first == K ? &It->second : nullptr;
  }
  void put(TermId K, const V &Value) {
    auto It = lookup(K);
    size_t At = It - begin();
    if (It == end() || It->first != K)
      own().insert(own().begin() + At, {K, Value});
    else if (It->second != Value)
      own()[At].second = Value;
  }
  void drop(TermId K) {
    if (auto It = lookup(K); It != end() && It->first == K)
      eraseAt(It - begin());
  }
  void eraseAt(size_t I) { own().erase(own().begin() + I); }
  /// Asks Is of each entry, once and in order.
  template <class Fn> void eraseIf(const Fn &Is) {
    size_t First = std::find_if(begin(), end(), Is) - begin();
    if (First == size())
      return;
    Entries &List = own();
    auto Out = List.begin() + First;
    for (auto It = Out + 1; It != List.end(); ++It)
      if (!Is(*It))
        *Out++ = std::move(*It);
    List.erase(Out, List.end());
  }

private:
  struct Shared {
    uint32_t Owners = 1;
    Entries List;
  };
  Shared *P = nullptr;

  auto lookup(TermId K) const {
    return std::ranges::lower_bound(entries(), K, {}, &Entry::first);
  }
  /// The entries, for this map to change.
  Entries &own() {
    if (!P) {
      P = new Shared;
    } else if (P->Owners != 1) {
      --P->Owners;
      P = new Shared{1, P->List};
    }
    return P->List;
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_STATEMAP_H
