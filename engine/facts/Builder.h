//===- Builder.h - makes one Skeleton ---------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks are filled in any order and events appended to whichever is current;
// finish() drops what can't be reached, joins straight lines, and numbers
// blocks and events. Knows nothing of Clang.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_BUILDER_H
#define NOGIL_ENGINE_FACTS_BUILDER_H

#include "facts/Skeleton.h"
#include <unordered_map>

namespace nogil {

class Builder {
public:
  Builder();

  Skeleton S; ///< Vars, Exprs, Args and Scopes are written at once

  // Expressions. Equal ones have equal ids.
  ExprId expr(const Expr &E);
  ExprId opaque();
  ExprId integer(int64_t V, StrId Name = {});
  ExprId string(StrId Text);
  ExprId var(VarId V);
  ExprId func(FuncRefId F, TypeId Cast = {});
  ExprId field(ExprId Base, bool Arrow, StrId Name, StrId Record);
  ExprId elem(ExprId Base, ExprId Index = {});
  ExprId addr(ExprId E);
  ExprId result(EventId E);
  ExprId unary(ExprOp Op, ExprId A);
  ExprId binary(ExprOp Op, ExprId A, ExprId B);
  ExprId cond(ExprId C, ExprId A, ExprId B);
  const Expr &at(ExprId E) const { return S.Exprs[E.V]; }
  /// The variable that an lvalue is in, if it is in one.
  VarId root(ExprId E) const;

  // Blocks. There is always a current one; after a jump it is a new block that
  // nothing leads to.
  BlockId newBlock();
  BlockId current() const { return Cur; }
  void enter(BlockId B) { Cur = B; }
  /// Goes on in B, from the current block as well.
  void fallInto(BlockId B);
  EventId emit(Event E);
  /// Keep: the block stays, so that its range can be shown.
  void jump(BlockId To, SrcRange R = {}, bool Keep = false);
  void branch(ExprId C, BlockId T, BlockId F, SrcRange R);
  void switchOn(ExprId C, std::vector<int64_t> Values,
                std::vector<BlockId> Succs, SrcRange R);
  void finishBlock(TermKind K, ExprId C = {}, SrcRange R = {});

  Skeleton finish();

private:
  struct Draft {
    Block B;
    std::vector<uint32_t> Events;
    bool Done = false, Keep = false;
  };
  void seal(Block B);
  void threadJumps();
  std::vector<uint32_t> order() const;
  std::vector<uint32_t> predecessors() const;
  void joinLines();
  void number(const std::vector<uint32_t> &Order);
  void renumberExprs(const std::vector<uint32_t> &EventMap);
  ExprId fold(ExprOp Op, ExprId A, ExprId B);

  struct Hash {
    size_t operator()(const Expr &E) const;
  };
  std::unordered_map<Expr, uint32_t, Hash> Index;
  std::vector<Event> Events;
  std::vector<Draft> Blocks;
  BlockId Cur;
  uint32_t Opaques = 0;
};

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_BUILDER_H
