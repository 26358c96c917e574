//===- StateMap.h - a sorted map that states share --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a branch copies a state, and most copies change little before they
// are joined with another one. A function may have thousands of places alive at
// once, and then each block would cost as much as all of them.
//
// Approach: the entries stand in chunks of a few dozen, and copies share each
// chunk until one of them changes something in it (copy on write). What two
// maps share is not compared. A chunk may have notes, made when they are asked
// for the first time, that tell whether a question concerns any of its entries.
//
// Cost: a look-up is two searches; a copy is free, and the first change after
// it costs the number of chunks and one chunk.
//
// Not thread-safe: a state belongs to the simulation of one function.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_STATEMAP_H
#define NOGIL_ENGINE_STATE_STATEMAP_H

#include "cfg/Liveness.h"
#include "state/Terms.h"
#include <algorithm>

namespace nogil {

/// What the entries of a chunk have, one or another.
struct ChunkNotes {
  uint64_t Values = 0; ///< Terms::values()
  uint32_t Flags = 0;  ///< the map's user says which
  void operator|=(const ChunkNotes &O) {
    Values |= O.Values;
    Flags |= O.Flags;
  }
};

template <class V> class StateMap {
public:
  using Entry = std::pair<TermId, V>;
  using Entries = std::vector<Entry>; ///< sorted by term

  /// Some entries that follow each other.
  class Chunk {
  public:
    const Entries &entries() const { return List; }
    /// What Of says of the entries; asked once.
    template <class Fn> const ChunkNotes &notes(const Fn &Of) const {
      if (!HasNotes) {
        Notes = {};
        for (const Entry &E : List)
          Notes |= Of(E);
        HasNotes = true;
      }
      return Notes;
    }
    /// What Note(notes, entry) adds for each entry; asked once.
    template <class Fn> const LiveNotes &live(const Fn &Note) const {
      if (!HasLive) {
        Live = {};
        for (const Entry &E : List)
          Note(Live, E);
        HasLive = true;
      }
      return Live;
    }

    /// All entries went the last time, when this was asked with the same key.
    bool goneFor(uint64_t Key) const { return HasGone && Gone == Key; }

  private:
    friend class StateMap;
    explicit Chunk(Entries List) : List(std::move(List)) {}
    uint32_t Owners = 1;
    mutable bool HasNotes = false, HasLive = false, HasGone = false;
    mutable uint64_t Gone = 0;
    Entries List;
    mutable ChunkNotes Notes;
    mutable LiveNotes Live;
  };

  class Iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Entry;
    using pointer = const Entry *;
    using reference = const Entry &;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(Chunk *const *At, size_t I) : At(At), I(I) {}
    const Entry &operator*() const { return (*At)->entries()[I]; }
    const Entry *operator->() const { return &**this; }
    Iterator &operator++() {
      if (++I == (*At)->entries().size()) {
        ++At;
        I = 0;
      }
      return *this;
    }
    Iterator operator++(int) {
      Iterator Old = *this;
      ++*this;
      return Old;
    }
    bool operator==(const Iterator &) const = default;

  private:
    Chunk *const *At = nullptr;
    size_t I = 0;
  };

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
  ~StateMap() { release(P); }

  const std::vector<Chunk *> &chunks() const {
    static const std::vector<Chunk *> None;
    return P ? P->Chunks : None;
  }
  Iterator begin() const { return {chunks().data(), 0}; }
  Iterator end() const { return {chunks().data() + chunks().size(), 0}; }
  size_t size() const { return P ? P->Count : 0; }
  bool empty() const { return size() == 0; }
  bool operator==(const StateMap &O) const {
    return P == O.P ||
           (size() == O.size() &&
            walk(O, [](TermId, const V *, const V *) { return false; }));
  }

  const V *find(TermId K) const {
    if (empty())
      return nullptr;
    const Entries &List = chunks()[chunkOf(K)]->List;
    auto It = lookup(List, K);
    return It != List.end() && It->first == K ? &It->second : nullptr;
  }
  void put(TermId K, const V &Value) {
    if (empty()) {
      own().push_back(new Chunk({{K, Value}}));
      P->Count = 1;
      return;
    }
    size_t C = chunkOf(K);
    const Entries &Old = chunks()[C]->List;
    const size_t At = size_t(lookup(Old, K) - Old.begin());
    if (At != Old.size() && Old[At].first == K) {
      if (Old[At].second != Value)
        own(C)[At].second = Value;
      return;
    }
    own();
    ++P->Count;
    if (Old.size() < Most) {
      Entries &List = own(C);
      List.insert(List.begin() + ptrdiff_t(At), {K, Value});
      return;
    }
    if (At == Old.size()) { // what comes later has a later name, mostly
      P->Chunks.insert(P->Chunks.begin() + ptrdiff_t(C) + 1,
                       new Chunk({{K, Value}}));
      return;
    }
    Entries &List = own(C);
    List.insert(List.begin() + ptrdiff_t(At), {K, Value});
    auto Half = List.begin() + Most / 2;
    auto *Second = new Chunk(Entries(Half, List.end()));
    List.erase(Half, List.end());
    P->Chunks.insert(P->Chunks.begin() + ptrdiff_t(C) + 1, Second);
  }
  void drop(TermId K) {
    if (empty())
      return;
    const size_t C = chunkOf(K);
    const Entries &Old = chunks()[C]->List;
    auto It = lookup(Old, K);
    if (It == Old.end() || It->first != K)
      return;
    const auto At = It - Old.begin();
    Entries &List = own(C);
    List.erase(List.begin() + At);
    --P->Count;
    shrunk(C);
  }
  /// Asks Is of each entry, once and in order.
  template <class Fn> void eraseIf(const Fn &Is) {
    eraseIf([](const Chunk &) { return true; }, Is);
  }
  /// The same for the chunks of which Asks is true. Returns how many entries
  /// were asked.
  template <class In, class Fn> size_t eraseIf(const In &Asks, const Fn &Is) {
    return eraseIf(Asks, [](const Chunk &) { return false; }, Is, 0);
  }
  /// The same, but of those chunks of which All is true nobody is asked: all of
  /// the entries go. Where they do, it is noted under the key.
  template <class In, class Whole, class Fn>
  size_t eraseIf(const In &Asks, const Whole &All, const Fn &Is, uint64_t Key) {
    size_t Asked = 0;
    Erasing To(*this);
    for (size_t C = 0; C != chunks().size(); ++C) {
      Chunk &Of = *chunks()[C];
      if (!Asks(Of)) {
        To.keep(&Of);
      } else if (All(Of)) {
        To.replace(C, {});
      } else {
        Asked += Of.List.size();
        const size_t First =
            size_t(std::ranges::find_if(Of.List, Is) - Of.List.begin());
        if (First == Of.List.size()) {
          To.keep(&Of);
          continue;
        }
        Entries Left(Of.List.begin(), Of.List.begin() + ptrdiff_t(First));
        for (size_t I = First + 1; I != Of.List.size(); ++I)
          if (!Is(Of.List[I]))
            Left.push_back(Of.List[I]);
        if (Left.empty()) {
          Of.HasGone = true;
          Of.Gone = Key;
        }
        To.replace(C, std::move(Left));
      }
    }
    To.end();
    return Asked;
  }
  /// Calls F with each term that only one of the maps has, or that they have
  /// with different values, and what they have, or null. Returns how many
  /// entries were looked at.
  template <class Fn> size_t differences(const StateMap &O, const Fn &F) const {
    size_t Looked = 0;
    if (P != O.P)
      walk(
          O,
          [&](TermId K, const V *Here, const V *There) {
            F(K, Here, There);
            return true;
          },
          &Looked);
    return Looked;
  }

private:
  static constexpr size_t Most = 64; ///< entries of a chunk
  struct Spine {
    uint32_t Owners = 1;
    size_t Count = 0;            ///< of entries
    std::vector<Chunk *> Chunks; ///< none of them empty
  };
  Spine *P = nullptr;

  /// What is left of a map, chunk by chunk. Where nothing goes, the map stays
  /// as it is; else only what stays is counted once more.
  class Erasing {
  public:
    explicit Erasing(StateMap &Of) : Of(Of), Mine(Of.P && Of.P->Owners == 1) {}
    void keep(Chunk *C) {
      if (!Changed)
        return;
      C->Owners += !Mine;
      Chunks.push_back(C);
    }
    /// Of chunk I, the map has these entries only, fewer than it had.
    void replace(size_t I, Entries Left) {
      Chunk *Old = Of.P->Chunks[I];
      if (!Changed) {
        Changed = true;
        Chunks.reserve(I);
        for (size_t Before = 0; Before != I; ++Before)
          keep(Of.P->Chunks[Before]);
      }
      Gone += Old->List.size() - Left.size();
      if (Mine)
        unref(Old);
      if (Left.empty())
        return;
      if (Chunks.empty() ||
          Chunks.back()->List.size() + Left.size() > Most / 2) {
        Chunks.push_back(new Chunk(std::move(Left)));
        return;
      }
      Entries &Before = own(Chunks.back());
      Before.insert(Before.end(), Left.begin(), Left.end());
    }
    void end() {
      if (!Changed)
        return;
      if (Mine) {
        Of.P->Count -= Gone;
        Of.P->Chunks = std::move(Chunks);
        return;
      }
      --Of.P->Owners;
      Of.P = new Spine{1, Of.P->Count - Gone, std::move(Chunks)};
    }

  private:
    StateMap &Of;
    const bool Mine;
    bool Changed = false;
    size_t Gone = 0;
    std::vector<Chunk *> Chunks; ///< from the first change on
  };

  static void unref(Chunk *C) {
    if (--C->Owners == 0)
      delete C;
  }
  static void release(Spine *S) {
    if (!S || --S->Owners != 0)
      return;
    for (Chunk *C : S->Chunks)
      unref(C);
    delete S;
  }
  static auto lookup(const Entries &List, TermId K) {
    return std::ranges::lower_bound(List, K, {}, &Entry::first);
  }
  /// The chunk that has K, if one does.
  size_t chunkOf(TermId K) const {
    auto It = std::ranges::upper_bound(
        chunks(), K, {}, [](const Chunk *C) { return C->List.front().first; });
    return size_t(std::max<ptrdiff_t>(It - chunks().begin(), 1) - 1);
  }
  /// The chunks, for this map to change.
  std::vector<Chunk *> &own() {
    if (!P) {
      P = new Spine;
    } else if (P->Owners != 1) {
      --P->Owners;
      P = new Spine{1, P->Count, P->Chunks};
      for (Chunk *C : P->Chunks)
        ++C->Owners;
    }
    return P->Chunks;
  }
  /// The entries of a chunk, for this map to change.
  Entries &own(size_t I) { return own(own()[I]); }
  static Entries &own(Chunk *&C) {
    if (C->Owners != 1) {
      --C->Owners;
      C = new Chunk(C->List);
    }
    C->HasNotes = C->HasLive = C->HasGone = false;
    return C->List;
  }
  /// A chunk of this map alone has lost entries: what is left of it may go to
  /// the one before. Returns the next one.
  size_t shrunk(size_t C) {
    std::vector<Chunk *> &Of = P->Chunks;
    const size_t Left = Of[C]->List.size();
    if (Left && (C == 0 || Of[C - 1]->List.size() + Left > Most / 2))
      return C + 1;
    if (Left) {
      Entries &Before = own(C - 1);
      Before.insert(Before.end(), Of[C]->List.begin(), Of[C]->List.end());
    }
    unref(Of[C]);
    Of.erase(Of.begin() + ptrdiff_t(C));
    return C;
  }
  /// False where F was, which is called as by differences().
  template <class Fn>
  bool walk(const StateMap &O, const Fn &F, size_t *Looked = nullptr) const {
    const std::vector<Chunk *> &A = chunks(), &B = O.chunks();
    size_t I = 0, J = 0, InI = 0, InJ = 0;
    while (I != A.size() || J != B.size()) {
      if (I != A.size() && J != B.size() && InI == 0 && InJ == 0 &&
          A[I] == B[J]) {
        ++I;
        ++J;
        continue;
      }
      const Entry *X = I != A.size() ? &A[I]->List[InI] : nullptr;
      const Entry *Y = J != B.size() ? &B[J]->List[InJ] : nullptr;
      const bool Here = X && (!Y || X->first <= Y->first);
      const bool There = Y && (!X || Y->first <= X->first);
      if (Looked)
        ++*Looked;
      if (!(Here && There && X->second == Y->second) &&
          !F(Here ? X->first : Y->first, Here ? &X->second : nullptr,
             There ? &Y->second : nullptr))
        return false;
      if (Here && ++InI == A[I]->List.size()) {
        ++I;
        InI = 0;
      }
      if (There && ++InJ == B[J]->List.size()) {
        ++J;
        InJ = 0;
      }
    }
    return true;
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_STATEMAP_H
