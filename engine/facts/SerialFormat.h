//===- SerialFormat.h - the bytes that writer and reader share --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a warm run reads the facts of every translation unit, and nothing
// else; it is as fast as this file. And a cache is a folder on somebody's disk:
// whatever is in it must not crash the program.
//
// Layout: 4 bytes of magic and the version (32 bits, little-endian); then one
// stream of bytes: the counts of the tables, the strings, the tables. Numbers
// are varints (7 bits a byte, low ones first), signed ones zigzagged. An id is
// stored as id + 1, so that None is 0. What mostly repeats is stored as the
// difference from what came before: a place from the place before it, an
// operand from its user. What is mostly absent has a bit in a mask instead of a
// byte of its own.
//
// Safety: the cache finds accidents by a checksum, which is no signature. So
// every index is compared with the size of its table, every count with the
// bytes that are left (which bounds the memory), and what consumers walk (macro
// chains, scopes, operands, initialisers) must go one way, so that no walk
// loops. The reader keeps going after an error with zeros, and looks at the
// flag once a table: fewer branches, and no exception.
//
// Cost: one pass; strings are appended without hashing (TuFacts.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_SERIALFORMAT_H
#define NOGIL_ENGINE_FACTS_SERIALFORMAT_H

#include "facts/Serialize.h"
#include <bit>
#include <limits>

namespace nogil::serial {

constexpr std::string_view Magic = "NGTF";
constexpr size_t HeaderSize = 8;

constexpr uint8_t LastExprKind = static_cast<uint8_t>(ExprKind::Cond);
constexpr uint8_t LastExprOp = static_cast<uint8_t>(ExprOp::LOr);
constexpr uint8_t LastEventKind = static_cast<uint8_t>(EventKind::Macro);
constexpr uint8_t LastTermKind = static_cast<uint8_t>(TermKind::Unreachable);
constexpr uint8_t LastStatementKind =
    static_cast<uint8_t>(StatementKind::Other);
constexpr uint8_t LastTypeKind = static_cast<uint8_t>(TypeKind::Member);
constexpr uint8_t LastInitKind = static_cast<uint8_t>(InitKind::Other);

// The first byte of a place.
enum PlaceTag : uint8_t { PT_None, PT_Same, PT_SameFile, PT_Full };
// Which fields of an expression or event follow.
enum ExprMask : uint8_t {
  XM_A = 1,
  XM_B = 2,
  XM_C = 4,
  XM_Value = 8,
  XM_Name = 16,
  XM_Type = 32,
  XM_Op = 64
};
enum EventMask : uint16_t {
  EM_Macro = 1,
  EM_Callee = 2,
  EM_CalleeExpr = 4,
  EM_Args = 8,
  EM_Dst = 16,
  EM_Src = 32,
  EM_Scope = 64,
  EM_Unwind = 128,
  EM_Type = 256
};

inline uint64_t zigzag(int64_t V) {
  return static_cast<uint64_t>(V) << 1 ^ static_cast<uint64_t>(V >> 63);
}
inline int64_t unzigzag(uint64_t V) {
  return static_cast<int64_t>(V >> 1 ^ (0 - (V & 1)));
}
// Differences of 32-bit numbers wrap, so that any two have one.
inline uint64_t delta(uint32_t V, uint32_t From) {
  return zigzag(static_cast<int32_t>(V - From));
}

/// How the operand fields of an expression are to be read.
struct Operands {
  bool AIsExpr, BIsExpr, CIsExpr;
};
inline Operands operands(ExprKind K) {
  bool Base = K == ExprKind::Field || K == ExprKind::Elem ||
              K == ExprKind::Addr || K == ExprKind::Unary ||
              K == ExprKind::Binary || K == ExprKind::Cond;
  bool Two =
      K == ExprKind::Elem || K == ExprKind::Binary || K == ExprKind::Cond;
  return {Base, Two, K == ExprKind::Cond};
}

inline void putFixed(std::string &Out, uint64_t V, int Bytes) {
  for (int I = 0; I < Bytes; ++I)
    Out.push_back(static_cast<char>(V >> 8 * I));
}
inline uint64_t getFixed(std::string_view S, size_t At, int Bytes) {
  uint64_t V = 0;
  for (int I = 0; I < Bytes; ++I)
    V |= uint64_t(static_cast<unsigned char>(S[At + I])) << 8 * I;
  return V;
}

} // namespace nogil::serial

#endif // NOGIL_ENGINE_FACTS_SERIALFORMAT_H
