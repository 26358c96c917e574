//===- Separate.cpp - one name in several programs ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "names/Separate.h"
#include "names/SeparateNames.h"
#include "support/Components.h"
#include <algorithm>

namespace nogil {
namespace {

constexpr uint32_t MaxSplits = 64, MaxInstances = 8, MaxRounds = 256;

using Bits = std::vector<uint64_t>;

bool meet(const Bits &A, const Bits &B) {
  for (size_t I = 0; I != A.size(); ++I)
    if (A[I] & B[I])
      return true;
  return false;
}

/// Decides which definition each unit means.
class Chooser {
public:
  explicit Chooser(NameTable &N) : N(N) {}

  void run() {
    collect();
    bool More = true;
    for (uint32_t Round = 0; More && Round != MaxRounds; ++Round) {
      connect();
      More = decide();
    }
    connect();
    for (const Open &O : Todo)
      N.Nodes[O.Node].Means[O.Symbol] = nearest(O);
    Todo.clear();
  }

  std::vector<NameClash> guesses() const {
    std::vector<NameClash> Out;
    for (const auto &[Key, By] : Guessed)
      if (NameClash C = N.clash(Key.first, Key.second, By);
          C.Definitions.size() > 1)
        Out.push_back(std::move(C));
    std::sort(Out.begin(), Out.end());
    return Out;
  }

private:
  struct Open {
    uint32_t Node, Symbol;
  };
  NameTable &N;
  std::vector<Open> Todo;
  std::vector<std::set<uint32_t>> Out, In; ///< by node
  std::vector<Bits> Roots; ///< by node: the entered ones that lead to it
  std::map<std::pair<uint32_t, uint32_t>, std::set<std::string>> Guessed;
  uint32_t Splits = 0;

  void collect() {
    for (uint32_t U = 0; U != N.Nodes.size(); ++U)
      for (uint32_t S : N.Nodes[U].Uses)
        if (N.Symbols[S].Defs.size() > 1)
          Todo.push_back({U, S});
    for (uint32_t U = 0; U != N.Nodes.size(); ++U)
      for (auto [S, D] : N.Nodes[U].Own)
        if (N.Symbols[S].Defs[D].Weak && N.Symbols[S].anyStrong())
          Todo.push_back({U, S});
  }

  //===-- Who leads to whom -----------------------------------------------===//

  void edges(uint32_t From, const Definition &D) {
    for (uint32_t To : D.Nodes)
      if (To != From) {
        Out[From].insert(To);
        In[To].insert(From);
      }
  }

  void connect() {
    Out.assign(N.Nodes.size(), {});
    In.assign(N.Nodes.size(), {});
    for (uint32_t U = 0; U != N.Nodes.size(); ++U) {
      for (uint32_t S : N.Nodes[U].Uses)
        if (N.Symbols[S].Defs.size() == 1)
          edges(U, N.Symbols[S].Defs[0]);
      for (auto [S, D] : N.Nodes[U].Means)
        edges(U, N.Symbols[S].Defs[D]);
    }
    findRoots();
  }

  void findRoots() {
    std::vector<std::vector<uint32_t>> To;
    for (const std::set<uint32_t> &S : Out)
      To.emplace_back(S.begin(), S.end());
    std::vector<std::vector<uint32_t>> Groups;
    std::vector<uint32_t> Of(To.size());
    ComponentFinder Find(
        To.size(), [&](uint32_t U) { return To[U].size(); },
        [&](uint32_t U, size_t I) { return To[U][I]; },
        [&](const std::vector<uint32_t> &Members) {
          for (uint32_t U : Members)
            Of[U] = uint32_t(Groups.size());
          Groups.push_back(Members);
        });
    for (uint32_t U = 0; U != To.size(); ++U)
      Find.visit(U);
    std::vector<Bits> Has(Groups.size(), Bits(N.Nodes.size() / 64 + 1));
    for (size_t G = Groups.size(); G-- != 0;) // callers first
      for (uint32_t U : Groups[G]) {
        if (N.Nodes[U].Entered)
          Has[G][U / 64] |= uint64_t(1) << U % 64;
      }
    for (size_t G = Groups.size(); G-- != 0;)
      for (uint32_t U : Groups[G])
        for (uint32_t V : To[U])
          for (size_t W = 0; W != Has[G].size() && Of[V] != G; ++W)
            Has[Of[V]][W] |= Has[G][W];
    Roots.clear();
    for (uint32_t U = 0; U != To.size(); ++U)
      Roots.push_back(Has[Of[U]]);
  }

  //===-- Which definition --------------------------------------------------//

  using Choice = std::vector<uint32_t>; ///< of definitions

  Choice all(const Open &O) const {
    Choice C;
    const Symbol &S = N.Symbols[O.Symbol];
    for (uint32_t D = 0; D != S.Defs.size(); ++D)
      if (!S.Defs[D].Weak || !S.anyStrong())
        C.push_back(D);
    return C;
  }

  template <class Pred> static Choice only(const Choice &Of, const Pred &Is) {
    Choice C;
    std::copy_if(Of.begin(), Of.end(), std::back_inserter(C), Is);
    return C.empty() ? Of : C;
  }

  Bits rootsOf(const Definition &D) const {
    Bits B(Roots.empty() ? 0 : Roots[0].size());
    for (uint32_t U : D.Nodes)
      for (size_t W = 0; W != B.size(); ++W)
        B[W] |= N.Nodes[U].Within.empty() ? Roots[U][W] : 0;
    return B;
  }

  /// An instance is of the programs that it was made for.
  bool isWithin(const Definition &D, uint32_t Node) const {
    for (uint32_t U : D.Nodes)
      for (uint32_t R : N.Nodes[U].Within)
        if (meet(Roots[R], Roots[Node]))
          return true;
    return false;
  }

  bool ofProgram(const Definition &D, uint32_t Node) const {
    return meet(rootsOf(D), Roots[Node]) || isWithin(D, Node);
  }

  bool isNext(const Definition &D, uint32_t Node) const {
    return std::any_of(D.Nodes.begin(), D.Nodes.end(), [&](uint32_t U) {
      return Out[Node].contains(U) || In[Node].contains(U);
    });
  }

  Choice inProgram(const Open &O) const {
    const Symbol &S = N.Symbols[O.Symbol];
    Choice C;
    for (uint32_t D : all(O))
      if (ofProgram(S.Defs[D], O.Node))
        C.push_back(D);
    return C;
  }

  /// One program has two of them.
  bool oneProgramHasTwo(const Open &O, const Choice &C) const {
    const Symbol &S = N.Symbols[O.Symbol];
    Bits Seen(Roots[O.Node].size());
    for (uint32_t D : C) {
      Bits B = rootsOf(S.Defs[D]);
      for (size_t W = 0; W != B.size(); ++W) {
        B[W] &= Roots[O.Node][W];
        if (B[W] & Seen[W])
          return true;
        Seen[W] |= B[W];
      }
    }
    return false;
  }

  /// Whether the next round knows more.
  bool decide() {
    std::vector<std::pair<Open, uint32_t>> Sure;
    std::vector<Open> Left;
    std::map<uint32_t, std::vector<std::pair<uint32_t, Choice>>> Shared;
    for (const Open &O : Todo) {
      const Symbol &S = N.Symbols[O.Symbol];
      Choice C = inProgram(O);
      if (C.size() > 1 && !N.Nodes[O.Node].Own.contains(O.Symbol) &&
          !oneProgramHasTwo(O, C))
        Shared[O.Node].push_back({O.Symbol, C});
      if (C.empty())
        for (uint32_t D : all(O))
          if (isNext(S.Defs[D], O.Node))
            C.push_back(D);
      if (C.size() == 1)
        Sure.push_back({O, C[0]});
      else
        Left.push_back(O);
    }
    for (auto &[O, D] : Sure)
      N.Nodes[O.Node].Means[O.Symbol] = D;
    Todo = std::move(Left);
    if (!Sure.empty())
      return true;
    for (auto &[Node, Of] : Shared)
      if (split(Node, Of))
        return true;
    return false;
  }

  /// The unit is compiled into several programs, and means something else in
  /// each.
  bool split(uint32_t Node,
             const std::vector<std::pair<uint32_t, Choice>> &Of) {
    if (Splits == MaxSplits || N.Nodes[Node].Instance != 0 ||
        N.Nodes[Node].Entered)
      return false;
    // By the first that tells most; others follow in the next rounds.
    auto Best = std::max_element(Of.begin(), Of.end(),
                                 [](const auto &A, const auto &B) {
                                   return A.second.size() < B.second.size();
                                 });
    const Symbol &S = N.Symbols[Best->first];
    if (Best->second.size() > MaxInstances)
      return false;
    ++Splits;
    std::vector<uint32_t> Made = {Node};
    std::vector<std::vector<uint32_t>> Within;
    for (uint32_t D : Best->second)
      Within.push_back(S.Defs[D].Nodes);
    const std::vector<Open> Before = Todo;
    for (size_t I = 1; I != Within.size(); ++I) {
      uint32_t Copy = N.copy(Node, uint32_t(I));
      Made.push_back(Copy);
      for (const Open &O : Before)
        if (O.Node == Node)
          Todo.push_back({Copy, O.Symbol});
    }
    for (size_t I = 0; I != Made.size(); ++I) {
      N.Nodes[Made[I]].Within = Within[I];
      N.Nodes[Made[I]].Means[Best->first] = Best->second[I];
    }
    std::erase_if(Todo, [&](const Open &O) {
      return O.Symbol == Best->first &&
             std::find(Made.begin(), Made.end(), O.Node) != Made.end();
    });
    namesOfInstances(Node, Made);
    return true;
  }

  /// What the unit defines has as many definitions now, and who uses it has to
  /// choose.
  void namesOfInstances(uint32_t Node, const std::vector<uint32_t> &Made) {
    for (auto [S, D] : std::map<uint32_t, uint32_t>(N.Nodes[Node].Own)) {
      if (N.Symbols[S].Defs[D].Weak || N.Symbols[S].Internal)
        continue;
      bool Was = N.Symbols[S].Defs.size() > 1;
      for (size_t I = 1; I != Made.size(); ++I)
        N.addInstance(S, D, Made[I]);
      for (uint32_t U = 0; U != N.Nodes.size(); ++U) {
        auto M = N.Nodes[U].Means.find(S);
        bool Again = M != N.Nodes[U].Means.end() && M->second == D;
        if (Again)
          N.Nodes[U].Means.erase(M);
        if (Again || (!Was && N.uses(U, S)))
          Todo.push_back({U, S});
      }
    }
  }

  /// Nothing but its place tells.
  uint32_t nearest(const Open &O) {
    const Symbol &S = N.Symbols[O.Symbol];
    const Node &U = N.Nodes[O.Node];
    auto Own = U.Own.find(O.Symbol);
    Choice C = inProgram(O);
    bool Two = C.size() > 1;
    if (!Two)
      C = all(O);
    C = only(C, [&](uint32_t D) { return isNext(S.Defs[D], O.Node); });
    size_t Most = 0;
    for (uint32_t D : C)
      Most = std::max(Most, N.nearness(O.Node, S.Defs[D]));
    C = only(C,
             [&](uint32_t D) { return N.nearness(O.Node, S.Defs[D]) == Most; });
    if (Own != U.Own.end()) // a weak one of its own
      return C.size() == 1 && N.sameFolder(O.Node, S.Defs[C[0]]) ? C[0]
                                                                 : Own->second;
    uint32_t Best =
        *std::max_element(C.begin(), C.end(), [&](uint32_t A, uint32_t B) {
          return S.Defs[A].events() < S.Defs[B].events();
        });
    if (C.size() > 1 || Two)
      Guessed[{O.Symbol, Best}].insert(N.fileOf(O.Node));
    return Best;
  }
};

} // namespace

TuList separate(TuList Sorted, std::vector<NameClash> &Guesses) {
  NameTable N(std::move(Sorted));
  if (N.anyTwins()) {
    N.findUses();
    Chooser Choose(N);
    Choose.run();
    Guesses = Choose.guesses();
  }
  return N.renamed();
}

} // namespace nogil
