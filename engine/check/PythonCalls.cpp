//===- PythonCalls.cpp - by which names Python calls functions ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/PythonCalls.h"
#include "check/Claims.h"
#include "link/Slots.h"
#include <map>
#include <set>
#include <tuple>

namespace nogil {
namespace {

/// A part of a table.
struct NodeRef {
  uint32_t Tu = 0;
  const Table *Tab = nullptr;
  uint32_t Node = 0;
};

class CallFinder {
public:
  CallFinder(const Program &P, const std::vector<NamedRecord> &Names,
             const std::vector<Finding> &Findings)
      : P(P), Names(Names), Around(P, Findings) {
    for (uint32_t U = 0; U != P.Tus.size(); ++U)
      for (const Table &T : P.Tus[U]->Tables)
        index(U, T);
    for (const Entry &E : P.Entries)
      if (E.fromPython() && E.Where.valid())
        Registered.emplace(spot(E.Tu, E.Where), &E);
  }

  /// Where a finding goes in, both times.
  std::vector<PythonCall> of(const Finding &F) const {
    std::vector<PythonCall> Out;
    std::set<FnId> Done;
    for (const Step &S : F.Notes)
      if (auto It = Registered.find(spot(S.Where)); It != Registered.end())
        add(*It->second, Done, Out);
    for (const Step &S : F.Notes)
      nearest(Around.around(S.Where), Done, Out);
    return Out;
  }

private:
  static constexpr size_t Threads = 2, MostSearched = 1000;
  using Spot = std::tuple<std::string_view, uint32_t, uint32_t>;

  const Program &P;
  const std::vector<NamedRecord> &Names;
  const FunctionsAt Around;
  std::map<FnId, std::vector<NodeRef>> Holding;    ///< places that hold it
  std::map<NameId, std::vector<NodeRef>> Pointing; ///< at a table, by USR
  std::map<const Table *, std::vector<uint32_t>> ParentOf; ///< of each node
  std::map<Spot, const Entry *> Registered;

  Spot spot(uint32_t Tu, SrcRange R) const {
    const TuFacts &T = *P.Tus[Tu];
    return {T.str(T.Files[R.File.V].Path), R.Offset, R.EndOffset};
  }
  static Spot spot(const Place &W) { return {W.File, W.Offset, W.EndOffset}; }

  void index(uint32_t U, const Table &T) {
    std::vector<uint32_t> &Parents = ParentOf[&T];
    Parents.assign(T.Nodes.size(), ~0u);
    for (uint32_t I = 0; I != T.Nodes.size(); ++I) {
      const InitNode &N = T.Nodes[I];
      for (uint32_t C : N.Children)
        Parents[C] = I;
      if (N.Kind == InitKind::Func)
        Holding[P.resolve(U, N.Func)].push_back({U, &T, I});
      else if (N.Kind == InitKind::VarRef)
        Pointing[P.nameId(U, N.Text)].push_back({U, &T, I});
    }
  }

  /// From a part to that which it stands in; false: to none.
  bool up(NodeRef &At) const {
    At.Node = ParentOf.at(At.Tab)[At.Node];
    return At.Node != ~0u;
  }
  const TuFacts &facts(const NodeRef &At) const { return *P.Tus[At.Tu]; }
  static const InitNode &node(const NodeRef &At) {
    return At.Tab->Nodes[At.Node];
  }

  const NamedRecord *rowOf(const NodeRef &At) const {
    const std::string &Type = facts(At).str(node(At).Type);
    if (node(At).Kind == InitKind::List)
      for (const NamedRecord &N : Names)
        if (N.Record == Type)
          return &N;
    return nullptr;
  }
  /// What a member of a record says as text; empty: nothing.
  std::string text(const NodeRef &At, const std::string &Member) const {
    const InitNode *M = memberOf(facts(At), *At.Tab, node(At), Member);
    return M && M->Kind == InitKind::Str ? facts(At).str(M->Text) : "";
  }

  /// The type or module that has what stands there.
  void owner(NodeRef From, PythonCall &Out) const {
    std::vector<NodeRef> Todo{From};
    std::set<NameId> Seen;
    for (size_t I = 0; I != Todo.size(); ++I) {
      NodeRef At = Todo[I];
      do {
        const NamedRecord *Row = rowOf(At);
        if (!Row || Row->What == NamedRecord::Function)
          continue;
        std::string Name = text(At, Row->Name);
        (Row->What == NamedRecord::Type ? Out.Type : Out.Module) = Name;
        if (!Name.empty())
          return;
      } while (up(At));
      const NameId Usr = P.nameId(At.Tu, At.Tab->Usr);
      if (auto It = Pointing.find(Usr);
          It != Pointing.end() && Seen.insert(Usr).second)
        Todo.insert(Todo.end(), It->second.begin(), It->second.end());
    }
  }

  /// The row of a slot whose record this is; null: none has ids.
  const EntryRow *slotRow(const NodeRef &At) const {
    for (const EntryRow &R : P.Rules->entries())
      if (!R.SlotKey.empty() && R.Record == facts(At).str(node(At).Type) &&
          memberOf(facts(At), *At.Tab, node(At), R.SlotKey))
        return &R;
    return nullptr;
  }

  PythonCall describe(FnId F, NodeRef At) const {
    PythonCall Out;
    Out.Function = P.display(F);
    Out.Member = facts(At).str(node(At).Field);
    if (!up(At))
      return Out;
    // The value of a slot may stand in a union.
    NodeRef Slot = At;
    for (unsigned Depth = 0; Depth != 2; ++Depth)
      if (const EntryRow *Row = slotRow(Slot)) {
        const InitNode *Id =
            memberOf(facts(Slot), *Slot.Tab, node(Slot), Row->SlotKey);
        Out.Member = slotName(facts(Slot), *Id, *Row);
        At = Slot;
        break;
      } else if (!up(Slot)) {
        break;
      }
    Out.Record = facts(At).str(node(At).Type);
    if (const NamedRecord *Row = rowOf(At);
        Row && Row->What == NamedRecord::Function) {
      Out.Name = text(At, Row->Name);
      const InitNode *N = memberOf(facts(At), *At.Tab, node(At), Row->Flags);
      if (!Row->Flags.empty() && N && N->Kind == InitKind::Int)
        Out.Flags = N->Value;
    }
    owner(At, Out);
    return Out;
  }

  /// Of several places, that where the entry point was registered, or the
  /// first that some type or module has.
  void add(const Entry &E, std::set<FnId> &Done,
           std::vector<PythonCall> &Out) const {
    if (Out.size() == Threads || !Done.insert(E.Fn).second)
      return;
    PythonCall Best;
    Best.Function = P.display(E.Fn);
    unsigned BestRank = 0;
    if (auto It = Holding.find(E.Fn); It != Holding.end())
      for (const NodeRef &At : It->second) {
        PythonCall Now = describe(E.Fn, At);
        const bool Here = E.Where.valid() &&
                          spot(At.Tu, node(At).Range) == spot(E.Tu, E.Where);
        const bool Owned = !Now.Type.empty() || !Now.Module.empty();
        if (unsigned Rank = 1 + Owned + 2 * Here; Rank > BestRank) {
          Best = std::move(Now);
          BestRank = Rank;
        }
      }
    Out.push_back(std::move(Best));
  }

  /// The entry point that the fewest calls lead from.
  void nearest(std::vector<FnId> Todo, std::set<FnId> &Done,
               std::vector<PythonCall> &Out) const {
    std::set<FnId> Seen(Todo.begin(), Todo.end());
    for (size_t I = 0; I != Todo.size() && I != MostSearched; ++I) {
      for (const Entry &E : P.entriesOf(Todo[I]))
        if (E.fromPython() && !E.Teardown) {
          add(E, Done, Out);
          return;
        }
      P.Calls.forEachEdgeInto(Todo[I], [&](const CallEdge &E) {
        if (P.enters(E) && Seen.insert(E.Site.Fn).second)
          Todo.push_back(E.Site.Fn);
      });
    }
  }
};

} // namespace

void findPythonCalls(const Program &P, const std::vector<NamedRecord> &Names,
                     std::vector<Finding> &Findings) {
  const CallFinder Finder(P, Names, Findings);
  for (Finding &F : Findings)
    if (F.Builds & Build_FreeThreaded)
      F.Calls = Finder.of(F);
}

} // namespace nogil
