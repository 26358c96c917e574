//===- Terms.cpp - values and places, hash-consed -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/Terms.h"
#include <algorithm>

namespace nogil {
namespace {

uint64_t scramble(uint64_t H) {
  H ^= H >> 33;
  H *= 0xff51afd7ed558ccdull;
  H ^= H >> 33;
  return H;
}

bool oneBit(int64_t V) { return V > 0 && (V & (V - 1)) == 0; }

/// How many of A, B, C of a term are terms themselves.
unsigned operands(ValueKind K) {
  switch (K) {
  case ValueKind::LocField:
  case ValueKind::AddrOf:
  case ValueKind::Not:
  case ValueKind::Mem:
    return 1;
  case ValueKind::Load:
  case ValueKind::LocElem:
  case ValueKind::Args:
  case ValueKind::Op:
    return 2;
  case ValueKind::Select:
    return 3;
  default:
    return 0;
  }
}

uint64_t hashOf(const Term &T) {
  uint64_t Head =
               uint64_t(T.Kind) | (uint64_t(T.Op) << 8) | (uint64_t(T.A) << 16),
           Rest = uint64_t(T.B) << 32 | T.C;
  return scramble(Head * 0x9e3779b97f4a7c15ull ^ Rest * 0xc2b2ae3d27d4eb4full ^
                  uint64_t(T.V) * 0x165667b19e3779f9ull);
}

/// An entry of the table: most terms that are not meant differ in the half of
/// the hash that is kept here, and need not be looked at.
uint64_t slotOf(uint64_t Hash, uint32_t Id) {
  return (Hash >> 32 << 32) | (Id + 1);
}

} // namespace

//===-- Tables ------------------------------------------------------------===//

TermId TermTable::plain(TermId X) const {
  while ((*this)[X].Kind == ValueKind::Not)
    X = TermId((*this)[X].A);
  return X;
}

void TermTable::label(TermId X, NameId Constant) {
  Labels.emplace(plain(X), Constant);
}

NameId TermTable::labelOf(TermId X) const {
  auto It = Labels.find(X);
  return It == Labels.end() ? NameId() : It->second;
}

bool TermTable::mentionsParam(TermId X, uint32_t I) const {
  const Term &N = (*this)[X];
  if (N.Kind == ValueKind::Param)
    return I == TermId::None || N.A == I;
  auto In = [&](uint32_t Operand) {
    return Operand != TermId::None && mentionsParam(TermId(Operand), I);
  };
  unsigned Count = operands(N.Kind);
  return (Count > 0 && In(N.A)) || (Count > 1 && In(N.B)) ||
         (Count > 2 && In(N.C)) || (N.Kind == ValueKind::Pure && In(N.B));
}

TermId TermCopy::operator()(TermId X) {
  if (!X.valid())
    return X;
  if (auto It = Done.find(X); It != Done.end())
    return It->second;
  Term N = From[X];
  auto Operand = [&](uint32_t &I) {
    if (I != TermId::None)
      I = (*this)(TermId(I)).V;
  };
  unsigned Count = operands(N.Kind);
  if (Count > 0)
    Operand(N.A);
  if (Count > 1 || N.Kind == ValueKind::Pure)
    Operand(N.B);
  if (Count > 2)
    Operand(N.C);
  TermId Id(To.Nodes.size());
  To.Nodes.push_back(N);
  if (NameId Label = From.labelOf(X); Label.valid())
    To.Labels.emplace(Id, Label);
  Done.emplace(X, Id);
  return Id;
}

//===-- Making terms ------------------------------------------------------===//

/// Most functions are small: their table stays in the cache.
void Terms::nextFunction() {
  Nodes.clear();
  Labels.clear();
  Is.clear();
  Unversioned.clear();
  Marks.clear();
  Noted.clear();
  Stored.clear();
  Likes.clear();
  Slots.assign(256, 0);
}

/// Keeps the table at most half full.
void Terms::add(uint64_t Hash, TermId Id) {
  auto Insert = [](std::vector<uint64_t> &Into, uint64_t H, uint64_t Slot) {
    size_t Mask = Into.size() - 1, At = H & Mask;
    while (Into[At])
      At = (At + 1) & Mask;
    Into[At] = Slot;
  };
  if (Nodes.size() * 2 > Slots.size()) {
    std::vector<uint64_t> Bigger(std::max<size_t>(256, Slots.size() * 2));
    for (uint64_t Slot : Slots)
      if (Slot)
        Insert(Bigger, hashOf(Nodes[uint32_t(Slot) - 1]), Slot);
    Slots = std::move(Bigger);
  }
  Insert(Slots, Hash, slotOf(Hash, Id.V));
}

TermId Terms::find(uint64_t Hash, const Term &T) const {
  if (Slots.empty())
    return TermId();
  size_t Mask = Slots.size() - 1, At = Hash & Mask;
  for (; uint64_t Slot = Slots[At]; At = (At + 1) & Mask)
    if (Slot >> 32 == Hash >> 32 && Nodes[uint32_t(Slot) - 1] == T)
      return TermId(uint32_t(Slot) - 1);
  return TermId();
}

Terms::Info Terms::infoOf(const Term &T) const {
  Info N;
  auto Use = [&](uint32_t I) {
    if (I == TermId::None)
      return;
    N.Closed &= Is[I].Closed;
    N.Syms |= Is[I].Syms;
    N.Values |= Is[I].Values;
    N.Opaque |= Is[I].Opaque;
    N.Reads |= Is[I].Reads;
    N.Versioned |= Is[I].Versioned;
  };
  unsigned Count = operands(T.Kind);
  if (Count > 0)
    Use(T.A);
  if (Count > 1 || T.Kind == ValueKind::Pure)
    Use(T.B);
  if (Count > 2)
    Use(T.C);
  N.Reads |= T.Kind == ValueKind::Load;
  N.Versioned |= T.Kind == ValueKind::Load && T.B != TermId::None;
  if (T.Kind == ValueKind::LocVar || T.Kind == ValueKind::Sym ||
      T.Kind == ValueKind::AttachedTest)
    N.Closed = false;
  N.Opaque |=
      T.Kind == ValueKind::Sym && T.B == static_cast<uint32_t>(SymKind::Opaque);
  if (T.Kind == ValueKind::Sym) {
    N.Syms = 1ull << (scramble(Is.size()) & 63);
    auto Kind = static_cast<SymKind>(T.B);
    if (Kind != SymKind::Version && Kind != SymKind::SeenVersion &&
        Kind != SymKind::Past)
      N.Values = N.Syms;
  }
  return N;
}

TermId Terms::make(const Term &T) {
  const uint64_t H = hashOf(T);
  if (TermId Known = find(H, T); Known.valid())
    return Known;
  TermId Id(Nodes.size());
  Is.push_back(infoOf(T));
  Nodes.push_back(T);
  add(H, Id);
  return Id;
}

TermId Terms::constant(int64_t V) {
  Term T;
  T.V = V;
  return make(T);
}

TermId Terms::build(ValueKind K, uint32_t A, uint32_t B, uint32_t C) {
  Term T;
  T.Kind = K;
  T.A = A;
  T.B = B;
  T.C = C;
  return make(T);
}

TermId Terms::param(uint32_t I) { return build(ValueKind::Param, I); }

TermId Terms::sym(FnId F, SymKind K, uint32_t Index) {
  return build(ValueKind::Sym, F.V, static_cast<uint32_t>(K), Index);
}

TermId Terms::phi(FnId F, BlockId Join, TermId Place) {
  Term T;
  T.Kind = ValueKind::Sym;
  T.A = F.V;
  T.B = static_cast<uint32_t>(SymKind::Phi);
  T.C = Place.V;
  T.V = Join.V;
  return make(T);
}

TermId Terms::function(FnId F) { return build(ValueKind::Func, F.V); }

TermId Terms::locVar(FnId F, VarId V) {
  return build(ValueKind::LocVar, F.V, V.V);
}

TermId Terms::locField(TermId Pointer, NameId Field) {
  return build(ValueKind::LocField, Pointer.V, Field.V);
}

TermId Terms::locElem(TermId Pointer, TermId Index) {
  const Term &P = (*this)[Pointer];
  const Term &I = (*this)[Index];
  if (P.Kind == ValueKind::AddrOf && I.Kind == ValueKind::Const && I.V == 0)
    return TermId(P.A);
  return build(ValueKind::LocElem, Pointer.V, Index.V);
}

TermId Terms::load(TermId Loc, TermId Version) {
  return build(ValueKind::Load, Loc.V, Version.V);
}

TermId Terms::version(FnId F, TermId Part, EventId Event, bool Seen) {
  Term T;
  T.Kind = ValueKind::Sym;
  T.A = F.V;
  T.B = static_cast<uint32_t>(Seen ? SymKind::SeenVersion : SymKind::Version);
  T.C = Part.V;
  T.V = Event.V;
  return make(T);
}

bool Terms::seenWritten(TermId Version) const {
  while (true) {
    const Term &N = (*this)[Version];
    TermId First = N.Kind == ValueKind::Args ? TermId(N.A) : Version;
    const Term &V = (*this)[First];
    if (V.Kind == ValueKind::Sym &&
        V.B == static_cast<uint32_t>(SymKind::SeenVersion))
      return true;
    if (N.Kind != ValueKind::Args || N.B == TermId::None)
      return false;
    Version = TermId(N.B);
  }
}

TermId Terms::variableOf(TermId Loc) const {
  while (true) {
    const Term &N = (*this)[Loc];
    if (N.Kind != ValueKind::LocField && N.Kind != ValueKind::LocElem)
      return N.Kind == ValueKind::LocVar ? Loc : TermId();
    const Term &Base = (*this)[TermId(N.A)];
    if (Base.Kind != ValueKind::AddrOf)
      return TermId();
    Loc = TermId(Base.A);
  }
}

bool Terms::ofVariable(TermId Loc) const { return variableOf(Loc).valid(); }

/// False: X was noted before.
bool Terms::noteNew(TermId X, uint8_t As) {
  if (Noted.size() <= X.V)
    Noted.resize(Nodes.size());
  const bool New = !(Noted[X.V] & As);
  Noted[X.V] |= As;
  return New;
}

Terms::Alike &Terms::AlikeIn::in(TermId Variable) {
  auto [It, New] = Of.try_emplace(Variable, uint32_t(Groups.size()));
  if (New)
    Groups.push_back({Variable, {}});
  return Groups[It->second].second;
}

/// By the name of the member; None: elements.
static uint32_t nameOfLikes(const Term &Loc) {
  return Loc.Kind == ValueKind::LocField ? Loc.B : NameId::None;
}

void Terms::noteStored(TermId Loc) {
  if (!noteNew(Loc, 1))
    return;
  Stored.push_back(Loc);
  const Term &N = (*this)[Loc];
  if (N.Kind != ValueKind::LocField && N.Kind != ValueKind::LocElem)
    return;
  AlikeIn &Like = Likes[nameOfLikes(N)];
  Like.in(variableOf(Loc)).Stored.push_back(Loc);
  ++Like.Stored;
}

void Terms::noteKnown(TermId Load) {
  const TermId Loc((*this)[Load].A);
  const Term &N = (*this)[Loc];
  if ((N.Kind != ValueKind::LocField && N.Kind != ValueKind::LocElem) ||
      !noteNew(Load, 2))
    return;
  AlikeIn &Like = Likes[nameOfLikes(N)];
  Like.in(variableOf(Loc)).Loads.push_back(Load);
  ++Like.Loads;
}

Terms::AlikeIn *Terms::alike(TermId Loc) {
  auto It = Likes.find(nameOfLikes((*this)[Loc]));
  return It == Likes.end() ? nullptr : &It->second;
}

TermId Terms::unversioned(TermId X) {
  if (!versioned(X))
    return X;
  if (X.V < Unversioned.size() && Unversioned[X.V].valid())
    return Unversioned[X.V];
  TermId Out = rewriteLoads(X, [&](TermId L) {
    TermId Loc((*this)[L].A), Version((*this)[L].B);
    bool Fresh = ofVariable(Loc) || (Version.valid() && seenWritten(Version));
    return Fresh ? L : load(unversioned(Loc));
  });
  if (Unversioned.size() <= X.V)
    Unversioned.resize(X.V + 1);
  return Unversioned[X.V] = Out;
}

TermId Terms::addrOf(TermId Loc) {
  const Term L = (*this)[Loc];
  if (L.Kind == ValueKind::LocElem &&
      (*this)[TermId(L.B)].Kind == ValueKind::Const &&
      (*this)[TermId(L.B)].V == 0)
    return TermId(L.A);
  return build(ValueKind::AddrOf, Loc.V);
}

TermId Terms::negate(TermId X) {
  const Term T = (*this)[X];
  if (T.Kind == ValueKind::Not)
    return TermId(T.A); // as a condition
  if (T.Kind == ValueKind::Const)
    return constant(T.V == 0);
  return build(ValueKind::Not, X.V);
}

TermId Terms::op(ExprOp Op, TermId A, TermId B) {
  switch (Op) {
  case ExprOp::Ne:
    return negate(op(ExprOp::Eq, A, B));
  case ExprOp::Gt:
    return op(ExprOp::Lt, B, A);
  case ExprOp::Le:
    return negate(op(ExprOp::Lt, B, A));
  case ExprOp::Ge:
    return negate(op(ExprOp::Lt, A, B));
  default:
    break;
  }
  const Term X = (*this)[A], Y = (*this)[B];
  bool CX = X.Kind == ValueKind::Const, CY = Y.Kind == ValueKind::Const;
  if (CX && CY) {
    switch (Op) {
    case ExprOp::Eq:
      return constant(X.V == Y.V);
    case ExprOp::Lt:
      return constant(X.V < Y.V);
    case ExprOp::And:
      return constant(X.V & Y.V);
    case ExprOp::Or:
      return constant(X.V | Y.V);
    case ExprOp::Xor:
      return constant(X.V ^ Y.V);
    case ExprOp::Add:
      return constant(int64_t(uint64_t(X.V) + uint64_t(Y.V)));
    case ExprOp::Sub:
      return constant(int64_t(uint64_t(X.V) - uint64_t(Y.V)));
    default:
      break;
    }
  }
  bool Commutes = Op == ExprOp::Eq || Op == ExprOp::And || Op == ExprOp::Or ||
                  Op == ExprOp::Add || Op == ExprOp::Mul;
  if (Commutes && !CY && (CX || B < A))
    return op(Op, B, A);
  if (Op == ExprOp::Eq && CY && Y.V == 0)
    return negate(A);
  if (Op == ExprOp::Eq && CY && oneBit(Y.V) && X.Kind == ValueKind::Op &&
      X.Op == ExprOp::And && X.B == B.V)
    return A; // (x & F) == F, as a condition
  if (Op == ExprOp::Or && CY && Y.V == 0)
    return A;
  Term T;
  T.Kind = ValueKind::Op;
  T.Op = Op;
  T.A = A.V;
  T.B = B.V;
  return make(T);
}

TermId Terms::select(TermId C, TermId A, TermId B) {
  if (A == B)
    return A;
  const Term X = (*this)[A], Y = (*this)[B], Z = (*this)[C];
  if (Z.Kind == ValueKind::Const)
    return Z.V ? A : B;
  if (X.Kind == ValueKind::Const && Y.Kind == ValueKind::Const) {
    if (X.V == 1 && Y.V == 0)
      return C;
    if (X.V == 0 && Y.V == 1)
      return negate(C);
  }
  return build(ValueKind::Select, C.V, A.V, B.V);
}

TermId Terms::list(const std::vector<TermId> &Parts) {
  uint32_t Rest = TermId::None;
  for (auto It = Parts.rbegin(); It != Parts.rend(); ++It) {
    Term A;
    A.Kind = ValueKind::Args;
    A.A = It->V;
    A.B = Rest;
    Rest = make(A).V;
  }
  return TermId(Rest);
}

TermId Terms::pure(uint32_t Callee, const std::vector<TermId> &Args) {
  return build(ValueKind::Pure, Callee, list(Args).V);
}

void Terms::mark(std::span<const TermId> Syms) {
  ++Round;
  MarkedSyms = 0;
  Marks.resize(Nodes.size());
  for (TermId S : Syms) {
    Marks[S.V] = Round;
    MarkedSyms |= Is[S.V].Syms;
  }
}

bool Terms::mentionsMarkedSlow(TermId T) const {
  const Term &N = Nodes[T.V];
  if (N.Kind == ValueKind::Sym)
    return T.V < Marks.size() && Marks[T.V] == Round;
  auto In = [&](uint32_t I) {
    return I != TermId::None && mentionsMarked(TermId(I));
  };
  unsigned Count = operands(N.Kind);
  return (Count > 0 && In(N.A)) || (Count > 1 && In(N.B)) ||
         (Count > 2 && In(N.C)) || (N.Kind == ValueKind::Pure && In(N.B));
}

} // namespace nogil
