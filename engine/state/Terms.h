//===- Terms.h - values and places, hash-consed -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A term names a value that does not change: what a parameter held on entry,
// what one execution of a call returned, a constant, or an operation on these.
// Facts about terms therefore survive assignments to variables; an assignment
// only changes which term a variable holds (State.h). Equal terms have equal
// ids. Locations (of variables, members, elements) are terms too.
//
// What memory holds is a Load: of its place, and of the version of memory it
// is read from, so that a member read before and after a call that may write
// it is two values (Memory.h). A version of None is memory as it was on entry.
//
// A table belongs to one function: ids number its terms in the order in which
// it made them, by its code and not by names or by what else was analysed. What
// a caller may know is copied into a table that the summary owns (TermCopy).
//
// Construction normalises, so that conditions that mean the same are the same
// term: `a > b` is `b < a`, `a != b` is `!(a == b)`, `x == 0` is `!x`,
// `(x & F) == F` for a one-bit F is `x & F`, `c ? 1 : 0` is `c`.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_TERMS_H
#define NOGIL_ENGINE_STATE_TERMS_H

#include "link/Program.h"
#include <map>
#include <span>
#include <unordered_map>

namespace nogil {

using TermId = Id<struct TermTag>;

/// Members that no source names, of objects whose class has rows: whether a
/// guard holds, and what a wrapper owns.
inline constexpr NameId GuardMember(0u), ContentMember(1u);

enum class ValueKind : uint8_t {
  Const,        ///< V
  Param,        ///< A: index; the value on entry
  Sym,          ///< A: function, B: SymKind, C: index, V: a Phi's block, the
                ///< event of a Version; one execution's value
  Func,         ///< A: FnId
  Str,          ///< A: NameId
  LocVar,       ///< A: function, B: VarId
  LocGlobal,    ///< A: NameId of the USR
  LocField,     ///< A: pointer, B: NameId
  LocElem,      ///< A: pointer, B: index
  Load,         ///< A: location; B: version of memory, None: as on entry
  Mem,          ///< a part of memory. A: what is at a place or behind a
                ///< pointer; or B: members of that name; or all that others
                ///< can reach
  AddrOf,       ///< A: location
  Pure,         ///< A: number of the callee, B: arguments
  Args,         ///< A: first, B: rest or None
  AttachedTest, ///< A: function, B: event; true iff attached
  AtEntry,      ///< true iff the thread was attached on entry
  Not,          ///< A
  Op,           ///< Op, A, B; Eq, Lt and arithmetic
  Select        ///< A ? B : C
};

enum class SymKind : uint8_t {
  Result,
  Phi,
  Opaque,
  Written,
  Out,
  Version, ///< of a part of memory
  SeenVersion,
  Past ///< the version before the last; what is believed, not known
};

struct Term {
  ValueKind Kind = ValueKind::Const;
  ExprOp Op = ExprOp::None;
  uint32_t A = ~0u, B = ~0u, C = ~0u;
  int64_t V = 0;
  auto operator<=>(const Term &) const = default;
};

/// Terms by id; operands come before what is made of them.
class TermTable {
public:
  const Term &operator[](TermId I) const { return Nodes[I.V]; }
  size_t size() const { return Nodes.size(); }
  /// T without the negations around it.
  TermId plain(TermId T) const;
  /// The spelled constant that a condition tests for.
  void label(TermId T, NameId Constant);
  NameId labelOf(TermId T) const;
  /// Whether parameter I occurs in T, a closed term; None: any.
  bool mentionsParam(TermId T, uint32_t I = TermId::None) const;
  /// As the user would write it; for dumps.
  std::string print(TermId T, const Program &P) const;
  bool operator==(const TermTable &) const = default;

protected:
  friend class TermCopy;
  std::vector<Term> Nodes;
  std::unordered_map<TermId, NameId> Labels;
};

/// Copies terms, each once.
class TermCopy {
public:
  TermCopy(const TermTable &From, TermTable &To) : From(From), To(To) {}
  TermId operator()(TermId T);

private:
  const TermTable &From;
  TermTable &To;
  std::unordered_map<TermId, TermId> Done;
};

/// The terms of the function that is looked at.
class Terms : public TermTable {
public:
  /// Another function is looked at: all ids are void.
  void nextFunction();
  TermId make(const Term &T);
  TermId build(ValueKind K, uint32_t A, uint32_t B = ~0u, uint32_t C = ~0u);

  TermId constant(int64_t V);
  TermId param(uint32_t I);
  TermId sym(FnId F, SymKind K, uint32_t Index);
  /// What the place holds behind a block where paths meet.
  TermId phi(FnId F, BlockId Join, TermId Place);
  TermId function(FnId F);
  TermId locVar(FnId F, VarId V);
  TermId locField(TermId Pointer, NameId Field);
  TermId locElem(TermId Pointer, TermId Index);
  TermId load(TermId Loc, TermId Version = TermId());
  /// What is at a place, or behind a pointer, and all it leads to.
  TermId memory(TermId At) { return build(ValueKind::Mem, At.V); }
  /// Members of that name of any object; without a name: any element.
  TermId memoryOf(NameId Member) {
    return build(ValueKind::Mem, TermId::None, Member.V);
  }
  TermId memoryOfOthers() { return build(ValueKind::Mem, TermId::None); }
  /// A part of memory as the event left it.
  TermId version(FnId F, TermId Part, EventId Event, bool Seen = false);
  /// Part of this version was seen to be written, not only maybe.
  bool seenWritten(TermId Version) const;
  TermId past() { return build(ValueKind::Sym, 0, uint32_t(SymKind::Past)); }
  /// What a place is believed to hold.
  bool isPast(TermId X) const {
    const Term &N = (*this)[X];
    return N.Kind == ValueKind::Load && N.B != TermId::None &&
           (*this)[TermId(N.B)].Kind == ValueKind::Sym &&
           (*this)[TermId(N.B)].B == uint32_t(SymKind::Past);
  }
  /// The versions of several parts as one.
  TermId list(const std::vector<TermId> &Parts);
  /// A variable, or a part of one.
  bool ofVariable(TermId Loc) const;
  /// T with memory that may have been written read as it was on entry; not
  /// variables, and not what was seen to be written.
  TermId unversioned(TermId T);
  bool versioned(TermId T) const { return Is[T.V].Versioned; }
  /// Holds a Load.
  bool reads(TermId T) const { return Is[T.V].Reads; }
  /// T with each Load replaced by what Read gives for it; None where it gives
  /// none.
  template <class Fn> TermId rewriteLoads(TermId T, const Fn &Read);
  /// T with each part replaced for which Put gives another term.
  template <class Fn> TermId replace(TermId T, const Fn &Put);
  TermId addrOf(TermId Loc);
  TermId negate(TermId T);
  TermId op(ExprOp Op, TermId A, TermId B);
  TermId select(TermId C, TermId A, TermId B);
  TermId pure(uint32_t Callee, const std::vector<TermId> &Args);

  /// Places of one member, or elements, that may be each other's, and what was
  /// read there.
  struct Alike {
    std::vector<TermId> Stored, Loads;
  };
  /// The same by the variable that they are in; None: behind a pointer.
  struct AlikeIn {
    std::vector<std::pair<TermId, Alike>> Groups;
    std::unordered_map<TermId, uint32_t> Of; ///< by variable, into Groups
    size_t Stored = 0, Loads = 0;            ///< of all groups
    /// Of the first so many Groups, those that the user found to be in no
    /// variable of the function's own.
    std::vector<uint32_t> Elsewhere;
    uint32_t Sorted = 0;
    Alike &in(TermId Variable);
  };
  /// Something is stored at the place.
  void noteStored(TermId Loc);
  /// Something is known of what was read.
  void noteKnown(TermId Load);
  /// Places where something was stored on some path, the first time first.
  const std::vector<TermId> &stored() const { return Stored; }
  AlikeIn *alike(TermId Loc);
  /// The variable that the place is a part of, or None.
  TermId variableOf(TermId Loc) const;

  /// Only parameters, globals and constants: means the same to a caller.
  bool closed(TermId T) const { return Is[T.V].Closed; }
  /// Values of this execution in T that no caller knows, but for versions of
  /// memory, as a Bloom filter: what has a bit more than a set of others can't
  /// be made of these.
  uint64_t values(TermId T) const { return Is[T.V].Values; }
  /// Holds something that is not tracked: two evaluations may differ.
  bool opaque(TermId T) const { return Is[T.V].Opaque; }
  /// Makes these Syms the ones that mentionsMarked() looks for.
  void mark(std::span<const TermId> Syms);
  /// Whether one of the marked Syms occurs in T.
  bool mentionsMarked(TermId T) const {
    return (Is[T.V].Syms & MarkedSyms) && mentionsMarkedSlow(T);
  }

private:
  bool mentionsMarkedSlow(TermId T) const;
  bool noteNew(TermId X, uint8_t As);
  struct Info {
    bool Closed = true;
    bool Opaque = false;
    bool Reads = false;
    bool Versioned = false; ///< holds a Load of another version than entry's
    uint64_t Syms = 0;      ///< Bloom filter of the Syms inside
    uint64_t Values = 0;    ///< the same without versions of memory
  };
  std::vector<Info> Is;       ///< by id
  std::vector<uint8_t> Noted; ///< by id: stored to, known
  std::vector<TermId> Stored; ///< see stored()
  /// By the name of the member; None: elements.
  std::unordered_map<uint32_t, AlikeIn> Likes;
  std::vector<TermId> Unversioned; ///< by id; None: not asked yet
  std::vector<uint32_t> Marks;     ///< by id: the Round that marked it
  uint32_t Round = 0;
  uint64_t MarkedSyms = 0; ///< Bloom filter
  /// Open addressing, by hash. 0: free, else half of the hash and id + 1.
  std::vector<uint64_t> Slots;

  /// X with its operands as Of gives them.
  template <class Fn> TermId rebuild(TermId X, const Fn &Of);
  TermId find(uint64_t Hash, const Term &T) const;
  void add(uint64_t Hash, TermId Id);
  Info infoOf(const Term &T) const;
};

template <class Fn> TermId Terms::rebuild(TermId X, const Fn &Of) {
  const Term N = (*this)[X];
  auto In = [&](uint32_t I) { return Of(TermId(I)); };
  switch (N.Kind) {
  case ValueKind::Load:
    return load(In(N.A), TermId(N.B));
  case ValueKind::LocField:
    return locField(In(N.A), NameId(N.B));
  case ValueKind::LocElem:
    return locElem(In(N.A), In(N.B));
  case ValueKind::AddrOf:
    return addrOf(In(N.A));
  case ValueKind::Not:
    return negate(In(N.A));
  case ValueKind::Op:
    return op(N.Op, In(N.A), In(N.B));
  case ValueKind::Select:
    return select(In(N.A), In(N.B), In(N.C));
  case ValueKind::Pure:
    return N.B == TermId::None ? X : build(ValueKind::Pure, N.A, In(N.B).V);
  case ValueKind::Args:
    return build(ValueKind::Args, In(N.A).V,
                 N.B == TermId::None ? N.B : In(N.B).V);
  default:
    return X;
  }
}

template <class Fn> TermId Terms::rewriteLoads(TermId X, const Fn &Read) {
  if (!reads(X))
    return X;
  if ((*this)[X].Kind == ValueKind::Load)
    return Read(X);
  return rebuild(X, [&](TermId I) { return rewriteLoads(I, Read); });
}

template <class Fn> TermId Terms::replace(TermId X, const Fn &Put) {
  if (TermId Is = Put(X); Is.valid())
    return Is;
  TermId Is = rebuild(X, [&](TermId I) { return replace(I, Put); });
  if (NameId Tested = labelOf(X); Tested.valid() && Is != X)
    label(Is, Tested);
  return Is;
}

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_TERMS_H
