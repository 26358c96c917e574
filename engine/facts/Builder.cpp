//===- Builder.cpp - makes one Skeleton -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: lowering visits a tree, so blocks are made before it is known
// whether anything reaches them, and many hold nothing but a jump. The flow
// analysis pays for each block.
//
// Approach: keep drafts; at the end send jumps to their final target, join a
// block with its only successor where it is that one's only predecessor, and
// number what is left in reverse post-order. Unwind edges count as edges.
//
// Cost: linear in the drafts.
//
//===----------------------------------------------------------------------===//
#include "facts/Builder.h"
#include <algorithm>

namespace nogil {

Builder::Builder() {
  S.Scopes.push_back(ScopeId());
  Cur = newBlock();
}

size_t Builder::Hash::operator()(const Expr &E) const {
  uint64_t H = uint64_t(E.Kind) | uint64_t(E.Op) << 8;
  for (uint64_t V : {uint64_t(E.A), uint64_t(E.B), uint64_t(E.C),
                     uint64_t(E.Value), uint64_t(E.Name.V), uint64_t(E.Type.V)})
    H = (H ^ V) * 0x9e3779b97f4a7c15ull + (H >> 29);
  return H ^ (H >> 32);
}

ExprId Builder::expr(const Expr &E) {
  auto [It, New] = Index.try_emplace(E, uint32_t(S.Exprs.size()));
  if (New)
    S.Exprs.push_back(E);
  return ExprId(It->second);
}

ExprId Builder::opaque() {
  Expr E;
  E.A = Opaques++;
  return expr(E);
}

ExprId Builder::integer(int64_t V, StrId Name) {
  Expr E;
  E.Kind = ExprKind::Int;
  E.Value = V;
  E.Name = Name;
  return expr(E);
}

ExprId Builder::string(StrId Text) {
  Expr E;
  E.Kind = ExprKind::Str;
  E.Name = Text;
  return expr(E);
}

ExprId Builder::var(VarId V) {
  Expr E;
  E.Kind = ExprKind::Var;
  E.A = V.V;
  return expr(E);
}

ExprId Builder::func(FuncRefId F, TypeId Cast) {
  Expr E;
  E.Kind = ExprKind::Func;
  E.A = F.V;
  E.B = Cast.V;
  return expr(E);
}

ExprId Builder::field(ExprId Base, bool Arrow, StrId Name, StrId Record) {
  // (&x)->f is x.f and (*p).f is p->f, so that one member has one spelling.
  const Expr &B = at(Base);
  if (Arrow && B.Kind == ExprKind::Addr) {
    Base = ExprId(B.A);
    Arrow = false;
  } else if (!Arrow && B.Kind == ExprKind::Elem && B.B == ExprId::None) {
    Base = ExprId(B.A);
    Arrow = true;
  }
  Expr E;
  E.Kind = ExprKind::Field;
  E.Op = Arrow ? ExprOp::Arrow : ExprOp::Dot;
  E.A = Base.V;
  E.Name = Name;
  E.Type = Record;
  return expr(E);
}

ExprId Builder::elem(ExprId Base, ExprId Idx) {
  if (!Idx.valid() && at(Base).Kind == ExprKind::Addr)
    return ExprId(at(Base).A);
  if (!Idx.valid() && at(Base).Kind == ExprKind::Func)
    return Base;
  Expr E;
  E.Kind = ExprKind::Elem;
  E.A = Base.V;
  E.B = Idx.V;
  return expr(E);
}

ExprId Builder::addr(ExprId X) {
  const Expr &O = at(X);
  if (O.Kind == ExprKind::Func)
    return X;
  if (O.Kind == ExprKind::Elem && O.B == ExprId::None)
    return ExprId(O.A);
  Expr E;
  E.Kind = ExprKind::Addr;
  E.A = X.V;
  return expr(E);
}

ExprId Builder::result(EventId Ev) {
  Expr E;
  E.Kind = ExprKind::Result;
  E.A = Ev.V;
  return expr(E);
}

ExprId Builder::unary(ExprOp Op, ExprId A) {
  const Expr &X = at(A);
  if (X.Kind == ExprKind::Int) {
    if (Op == ExprOp::Neg)
      return integer(int64_t(-uint64_t(X.Value)));
    if (Op == ExprOp::Not)
      return integer(X.Value == 0);
    if (Op == ExprOp::BitNot)
      return integer(~X.Value);
  }
  Expr E;
  E.Kind = ExprKind::Unary;
  E.Op = Op;
  E.A = A.V;
  return expr(E);
}

/// The value of an operation on two constants, or nothing.
ExprId Builder::fold(ExprOp Op, ExprId A, ExprId B) {
  if (at(A).Kind != ExprKind::Int || at(B).Kind != ExprKind::Int)
    return {};
  int64_t X = at(A).Value, Y = at(B).Value;
  switch (Op) {
  case ExprOp::Eq:
    return integer(X == Y);
  case ExprOp::Ne:
    return integer(X != Y);
  case ExprOp::Lt:
    return integer(X < Y);
  case ExprOp::Le:
    return integer(X <= Y);
  case ExprOp::Gt:
    return integer(X > Y);
  case ExprOp::Ge:
    return integer(X >= Y);
  case ExprOp::And:
    return integer(X & Y);
  case ExprOp::Or:
    return integer(X | Y);
  case ExprOp::Xor:
    return integer(X ^ Y);
  case ExprOp::Add:
    return integer(int64_t(uint64_t(X) + uint64_t(Y)));
  case ExprOp::Sub:
    return integer(int64_t(uint64_t(X) - uint64_t(Y)));
  case ExprOp::Shl:
    return Y >= 0 && Y < 63 ? integer(int64_t(uint64_t(X) << Y)) : ExprId();
  default:
    return {};
  }
}

ExprId Builder::binary(ExprOp Op, ExprId A, ExprId B) {
  if (ExprId F = fold(Op, A, B); F.valid())
    return F;
  Expr E;
  E.Kind = ExprKind::Binary;
  E.Op = Op;
  E.A = A.V;
  E.B = B.V;
  return expr(E);
}

ExprId Builder::cond(ExprId C, ExprId A, ExprId B) {
  Expr E;
  E.Kind = ExprKind::Cond;
  E.A = C.V;
  E.B = A.V;
  E.C = B.V;
  return expr(E);
}

VarId Builder::root(ExprId E) const {
  for (;;) {
    const Expr &X = at(E);
    if (X.Kind == ExprKind::Var)
      return VarId(X.A);
    if (X.Kind != ExprKind::Field || X.Op != ExprOp::Dot)
      return {};
    E = ExprId(X.A);
  }
}

BlockId Builder::newBlock() {
  Blocks.emplace_back();
  return BlockId(Blocks.size() - 1);
}

void Builder::fallInto(BlockId B) {
  jump(B);
  Cur = B;
}

EventId Builder::emit(Event E) {
  EventId Id(Events.size());
  Events.push_back(std::move(E));
  Blocks[Cur.V].Events.push_back(Id.V);
  return Id;
}

void Builder::seal(Block B) {
  Draft &D = Blocks[Cur.V];
  if (!D.Done) {
    D.B = std::move(B);
    D.Done = true;
  }
  Cur = newBlock();
}

void Builder::jump(BlockId To, SrcRange R, bool Keep) {
  Blocks[Cur.V].Keep |= Keep && !Blocks[Cur.V].Done;
  Block B;
  B.Term = TermKind::Jump;
  B.Range = R;
  B.Succs = {To};
  seal(std::move(B));
}

void Builder::branch(ExprId C, BlockId T, BlockId F, SrcRange R) {
  Block B;
  B.Term = TermKind::Branch;
  B.Cond = C;
  B.Range = R;
  B.Succs = {T, F};
  seal(std::move(B));
}

void Builder::switchOn(ExprId C, std::vector<int64_t> Values,
                       std::vector<BlockId> Succs, SrcRange R) {
  Block B;
  B.Term = TermKind::Switch;
  B.Cond = C;
  B.Range = R;
  B.CaseValues = std::move(Values);
  B.Succs = std::move(Succs);
  seal(std::move(B));
}

void Builder::finishBlock(TermKind K, ExprId C, SrcRange R) {
  Block B;
  B.Term = K;
  B.Cond = C;
  B.Range = R;
  seal(std::move(B));
}

/// Sends edges that lead to empty blocks on to where these lead.
void Builder::threadJumps() {
  std::vector<uint32_t> Target(Blocks.size(), BlockId::None);
  auto Final = [&](uint32_t B) {
    std::vector<uint32_t> Path;
    uint32_t At = B;
    while (Target[At] == BlockId::None) {
      const Draft &D = Blocks[At];
      if (!D.Events.empty() || !D.Done || D.Keep || D.B.Term != TermKind::Jump)
        break;
      Target[At] = At; // cuts endless loops of empty blocks
      Path.push_back(At);
      At = D.B.Succs[0].V;
    }
    if (Target[At] != BlockId::None)
      At = Target[At];
    for (uint32_t P : Path)
      Target[P] = At;
    Target[B] = At;
    return At;
  };
  for (Draft &D : Blocks) {
    for (BlockId &To : D.B.Succs)
      To = BlockId(Final(To.V));
    if (D.B.Term == TermKind::Branch && D.B.Succs[0] == D.B.Succs[1]) {
      D.B.Term = TermKind::Jump;
      D.B.Succs.pop_back();
      D.B.Cond = {};
    }
  }
  for (Event &E : Events)
    if (E.Unwind.valid())
      E.Unwind = BlockId(Final(E.Unwind.V));
}

/// Reachable blocks in reverse post-order.
std::vector<uint32_t> Builder::order() const {
  std::vector<uint32_t> Post;
  std::vector<uint8_t> Seen(Blocks.size());
  struct Frame {
    uint32_t Block;
    std::vector<uint32_t> Next; ///< to visit, last first
  };
  std::vector<Frame> Stack;
  auto Push = [&](uint32_t B) {
    Seen[B] = 1;
    Frame F{B, {}};
    for (BlockId T : Blocks[B].B.Succs)
      F.Next.push_back(T.V);
    for (uint32_t E : Blocks[B].Events)
      if (Events[E].Unwind.valid())
        F.Next.push_back(Events[E].Unwind.V);
    Stack.push_back(std::move(F));
  };
  Push(0);
  while (!Stack.empty()) {
    Frame &F = Stack.back();
    if (F.Next.empty()) {
      Post.push_back(F.Block);
      Stack.pop_back();
      continue;
    }
    uint32_t T = F.Next.back();
    F.Next.pop_back();
    if (!Seen[T])
      Push(T);
  }
  std::reverse(Post.begin(), Post.end());
  return Post;
}

std::vector<uint32_t> Builder::predecessors() const {
  std::vector<uint32_t> Count(Blocks.size());
  ++Count[0];
  for (uint32_t B : order()) {
    for (BlockId T : Blocks[B].B.Succs)
      ++Count[T.V];
    for (uint32_t E : Blocks[B].Events)
      if (Events[E].Unwind.valid())
        ++Count[Events[E].Unwind.V];
  }
  return Count;
}

void Builder::joinLines() {
  std::vector<uint32_t> Preds = predecessors();
  for (uint32_t B : order()) {
    Draft &D = Blocks[B];
    while (D.B.Term == TermKind::Jump && D.B.Succs.size() == 1 && !D.Keep) {
      uint32_t T = D.B.Succs[0].V;
      if (T == B || T == 0 || Preds[T] != 1)
        break;
      Draft &Next = Blocks[T];
      D.Events.insert(D.Events.end(), Next.Events.begin(), Next.Events.end());
      D.B = std::move(Next.B);
      Next = Draft();
    }
  }
}

void Builder::renumberExprs(const std::vector<uint32_t> &EventMap) {
  for (Expr &E : S.Exprs) {
    if (E.Kind != ExprKind::Result)
      continue;
    uint32_t New = EventMap[E.A];
    if (New == EventId::None) { // the call is in code that nothing reaches
      E.Kind = ExprKind::Opaque;
      New = Opaques++;
    }
    E.A = New;
  }
}

void Builder::number(const std::vector<uint32_t> &Order) {
  std::vector<uint32_t> BlockMap(Blocks.size(), BlockId::None);
  std::vector<uint32_t> EventMap(Events.size(), EventId::None);
  for (uint32_t I = 0; I != Order.size(); ++I)
    BlockMap[Order[I]] = I;
  for (uint32_t Old : Order) {
    Draft &D = Blocks[Old];
    D.B.EventsBegin = static_cast<uint32_t>(S.Events.size());
    D.B.EventsCount = static_cast<uint32_t>(D.Events.size());
    for (uint32_t E : D.Events) {
      EventMap[E] = static_cast<uint32_t>(S.Events.size());
      S.Events.push_back(Events[E]);
      BlockId &U = S.Events.back().Unwind;
      if (U.valid())
        U = BlockId(BlockMap[U.V]);
    }
    for (BlockId &T : D.B.Succs)
      T = BlockId(BlockMap[T.V]);
    S.Blocks.push_back(std::move(D.B));
  }
  renumberExprs(EventMap);
}

Skeleton Builder::finish() {
  threadJumps();
  joinLines();
  number(order());
  return std::move(S);
}

} // namespace nogil
