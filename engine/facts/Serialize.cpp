//===- Serialize.cpp - TuFacts to bytes and back ----------------*- C++ -*-===//
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
// Layout: 4 bytes of magic, the version (32 bits), the checksum of the rest
// (64 bits), all little-endian; then one stream of bytes: the counts of the
// tables, the strings, the tables. Numbers are varints (7 bits a byte, low ones
// first), signed ones zigzagged. An id is stored as id + 1, so that None is 0.
// What mostly repeats is stored as the difference from what came before: a
// place from the place before it, an operand from its user. What is mostly
// absent has a bit in a mask instead of a byte of its own.
//
// Safety: the checksum finds accidents; it is no signature. So every index is
// compared with the size of its table, every count with the bytes that are
// left (which bounds the memory), and what consumers walk (macro chains,
// scopes, operands, initialisers) must go one way, so that no walk loops. The
// reader keeps going after an error with zeros, and looks at the flag once a
// table: fewer branches, and no exception.
//
// Cost: one pass; strings are appended without hashing (TuFacts.cpp).
//
//===----------------------------------------------------------------------===//

#include "facts/Serialize.h"
#include <bit>
#include <limits>

namespace nogil {

namespace {

constexpr std::string_view Magic = "NGTF";
constexpr size_t HeaderSize = 16;

constexpr uint8_t LastExprKind = static_cast<uint8_t>(ExprKind::Cond);
constexpr uint8_t LastExprOp = static_cast<uint8_t>(ExprOp::LOr);
constexpr uint8_t LastEventKind = static_cast<uint8_t>(EventKind::Macro);
constexpr uint8_t LastTermKind = static_cast<uint8_t>(TermKind::Unreachable);
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
enum EventMask : uint8_t {
  EM_Macro = 1,
  EM_Callee = 2,
  EM_CalleeExpr = 4,
  EM_Args = 8,
  EM_Dst = 16,
  EM_Src = 32,
  EM_Scope = 64,
  EM_Unwind = 128
};

uint64_t zigzag(int64_t V) {
  return static_cast<uint64_t>(V) << 1 ^ static_cast<uint64_t>(V >> 63);
}
int64_t unzigzag(uint64_t V) {
  return static_cast<int64_t>(V >> 1 ^ (0 - (V & 1)));
}
// Differences of 32-bit numbers wrap, so that any two have one.
uint64_t delta(uint32_t V, uint32_t From) {
  return zigzag(static_cast<int32_t>(V - From));
}

/// How the operand fields of an expression are to be read.
struct Operands {
  bool AIsExpr, BIsExpr, CIsExpr;
};
Operands operands(ExprKind K) {
  bool Base = K == ExprKind::Field || K == ExprKind::Elem ||
              K == ExprKind::Addr || K == ExprKind::Unary ||
              K == ExprKind::Binary || K == ExprKind::Cond;
  bool Two =
      K == ExprKind::Elem || K == ExprKind::Binary || K == ExprKind::Cond;
  return {Base, Two, K == ExprKind::Cond};
}

void putFixed(std::string &Out, uint64_t V, int Bytes) {
  for (int I = 0; I < Bytes; ++I)
    Out.push_back(static_cast<char>(V >> 8 * I));
}
uint64_t getFixed(std::string_view S, size_t At, int Bytes) {
  uint64_t V = 0;
  for (int I = 0; I < Bytes; ++I)
    V |= uint64_t(static_cast<unsigned char>(S[At + I])) << 8 * I;
  return V;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

class Writer {
public:
  std::string Out;
  void facts(const TuFacts &F);

private:
  SrcRange Last; // place before

  void byte(uint8_t V) { Out.push_back(static_cast<char>(V)); }
  void num(uint64_t V) {
    for (; V >= 0x80; V >>= 7)
      byte(static_cast<uint8_t>(V | 0x80));
    byte(static_cast<uint8_t>(V));
  }
  template <class Tag> void id(Id<Tag> I) {
    num(static_cast<uint32_t>(I.V + 1));
  }
  void text(const std::string &S) {
    num(S.size());
    Out += S;
  }
  void place(const SrcRange &R);
  void func(const FuncInfo &I);
  void table(const Table &T);
  void skeleton(const Skeleton &S);
  void var(const Var &V);
  void expr(const Expr &E, uint32_t Index);
  void event(const Event &E, uint32_t &NextArg);
  void block(const Block &B, uint32_t &NextEvent);
};

void Writer::place(const SrcRange &R) {
  if (R == SrcRange()) {
    byte(PT_None);
    return;
  }
  if (R == Last) {
    byte(PT_Same);
    return;
  }
  if (R.File == Last.File) {
    byte(PT_SameFile);
  } else {
    byte(PT_Full);
    id(R.File);
  }
  num(delta(R.Line, Last.Line));
  num(R.Col);
  num(delta(R.EndLine, R.Line));
  num(R.EndCol);
  num(delta(R.Offset, Last.Offset));
  num(delta(R.EndOffset, R.Offset));
  Last = R;
}

void Writer::facts(const TuFacts &F) {
  byte(F.CPlusPlus);
  for (size_t N :
       {F.Strings.size(), F.Files.size(), F.Macros.size(), F.Funcs.size(),
        F.Skeletons.size(), F.Tables.size(), F.Gaps.size()})
    num(N);
  for (uint32_t I = 1; I < F.Strings.size(); ++I) // 0 is always ""
    text(F.Strings[StrId(I)]);
  for (const SourceFile &File : F.Files) {
    id(File.Path);
    byte(File.System);
  }
  for (const MacroUse &M : F.Macros) {
    id(M.Name);
    id(M.Outer);
  }
  for (const FuncInfo &I : F.Funcs)
    func(I);
  for (const Skeleton &S : F.Skeletons)
    skeleton(S);
  for (const Table &T : F.Tables)
    table(T);
  for (const Gap &G : F.Gaps) {
    place(G.Where);
    id(G.Message);
    byte(G.Fatal);
  }
}

void Writer::func(const FuncInfo &I) {
  id(I.Name);
  id(I.Qual);
  id(I.Display);
  id(I.Usr);
  num(I.Flags);
  byte(I.ParamCount);
  id(I.Parent);
  place(I.Decl);
}

void Writer::table(const Table &T) {
  id(T.Name);
  id(T.Usr);
  id(T.Type);
  id(T.Owner);
  id(T.OwnerVar);
  place(T.Decl);
  num(T.Nodes.size());
  for (const InitNode &N : T.Nodes) {
    byte(static_cast<uint8_t>(N.Kind));
    id(N.Field);
    id(N.Type);
    id(N.Text);
    id(N.Func);
    num(zigzag(N.Value));
    num(N.Index);
    place(N.Range);
    num(N.Children.size());
    for (uint32_t C : N.Children)
      num(C);
  }
}

void Writer::skeleton(const Skeleton &S) {
  id(S.Self);
  place(S.Range);
  place(S.NameRange);
  for (size_t N :
       {size_t(S.ParamCount), S.Vars.size(), S.Exprs.size(), S.Args.size(),
        S.Events.size(), S.Blocks.size(), S.Scopes.size()})
    num(N);
  for (ScopeId P : S.Scopes)
    id(P);
  for (const Var &V : S.Vars)
    var(V);
  for (uint32_t I = 0; I < S.Exprs.size(); ++I)
    expr(S.Exprs[I], I);
  for (ExprId A : S.Args)
    id(A);
  uint32_t Next = 0;
  for (const Event &E : S.Events)
    event(E, Next);
  Next = 0;
  for (const Block &B : S.Blocks)
    block(B, Next);
}

void Writer::var(const Var &V) {
  byte(static_cast<uint8_t>(static_cast<int>(V.Kind) | V.AddressTaken << 3 |
                            V.ByReference << 4 | V.Const << 5));
  id(V.Name);
  id(V.Type);
  id(V.Usr);
  id(V.Scope);
  place(V.Decl);
}

void Writer::expr(const Expr &E, uint32_t Index) {
  Operands Is = operands(E.Kind);
  unsigned Mask = (E.A != ~0u) * XM_A | (E.B != ~0u) * XM_B |
                  (E.C != ~0u) * XM_C | (E.Value != 0) * XM_Value |
                  E.Name.valid() * XM_Name | E.Type.valid() * XM_Type |
                  (E.Op != ExprOp::None) * XM_Op;
  byte(static_cast<uint8_t>(E.Kind));
  byte(static_cast<uint8_t>(Mask));
  if (Mask & XM_Op)
    byte(static_cast<uint8_t>(E.Op));
  if (Mask & XM_A)
    num(Is.AIsExpr ? Index - E.A : E.A);
  if (Mask & XM_B)
    num(Is.BIsExpr ? Index - E.B : E.B);
  if (Mask & XM_C)
    num(Is.CIsExpr ? Index - E.C : E.C);
  if (Mask & XM_Value)
    num(zigzag(E.Value));
  if (Mask & XM_Name)
    num(E.Name.V);
  if (Mask & XM_Type)
    num(E.Type.V);
}

void Writer::event(const Event &E, uint32_t &NextArg) {
  unsigned Mask = E.Macro.valid() * EM_Macro | E.Callee.valid() * EM_Callee |
                  E.CalleeExpr.valid() * EM_CalleeExpr |
                  (E.ArgsCount || E.ArgsBegin) * EM_Args |
                  E.Dst.valid() * EM_Dst | E.Src.valid() * EM_Src |
                  E.Scope.valid() * EM_Scope | E.Unwind.valid() * EM_Unwind;
  byte(static_cast<uint8_t>(E.Kind));
  byte(E.Flags);
  byte(static_cast<uint8_t>(Mask));
  place(E.Range);
  if (Mask & EM_Macro)
    num(E.Macro.V);
  if (Mask & EM_Callee)
    num(E.Callee.V);
  if (Mask & EM_CalleeExpr)
    num(E.CalleeExpr.V);
  if (Mask & EM_Args) {
    num(delta(E.ArgsBegin, NextArg));
    num(E.ArgsCount);
    NextArg = E.ArgsBegin + E.ArgsCount;
  }
  if (Mask & EM_Dst)
    num(E.Dst.V);
  if (Mask & EM_Src)
    num(E.Src.V);
  if (Mask & EM_Scope)
    num(E.Scope.V);
  if (Mask & EM_Unwind)
    num(E.Unwind.V);
}

void Writer::block(const Block &B, uint32_t &NextEvent) {
  byte(static_cast<uint8_t>(B.Term));
  num(delta(B.EventsBegin, NextEvent));
  num(B.EventsCount);
  NextEvent = B.EventsBegin + B.EventsCount;
  id(B.Cond);
  place(B.Range);
  num(B.Succs.size());
  for (BlockId S : B.Succs)
    num(S.V);
  num(B.CaseValues.size());
  for (int64_t V : B.CaseValues)
    num(zigzag(V));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

class Reader {
public:
  explicit Reader(std::string_view S) : P(S.data()), End(S.data() + S.size()) {}
  bool facts(TuFacts &F);

private:
  const char *P, *End;
  bool Ok = true;
  SrcRange Last;
  // Sizes of the tables that indices are compared with.
  uint32_t Strings = 0, Files = 0, Macros = 0, Funcs = 0;

  // Moves to the end, so that loops over counts end soon.
  void fail() {
    Ok = false;
    P = End;
  }
  void require(bool Cond) {
    if (!Cond) [[unlikely]]
      fail();
  }
  uint8_t byte() {
    if (P == End) [[unlikely]] {
      fail();
      return 0;
    }
    return static_cast<uint8_t>(*P++);
  }
  uint64_t num() {
    if (P != End && static_cast<int8_t>(*P) >= 0) [[likely]]
      return static_cast<uint8_t>(*P++);
    return longNum();
  }
  uint64_t longNum();
  uint32_t num32() {
    uint64_t V = num();
    require(V <= ~0u);
    return static_cast<uint32_t>(V);
  }
  uint8_t upTo(uint8_t Max) {
    uint8_t V = byte();
    require(V <= Max);
    return Ok ? V : 0;
  }
  uint32_t plus(uint32_t From) {
    return From + static_cast<uint32_t>(unzigzag(num()));
  }
  /// An index below Size, stored as it is.
  uint32_t below(uint32_t Size) {
    uint64_t V = num();
    require(V < Size);
    return static_cast<uint32_t>(V);
  }
  /// An id below Size or None, stored as id + 1.
  template <class T> T id(uint32_t Size) {
    uint64_t V = num();
    require(V <= Size);
    return T(static_cast<uint32_t>(V) - 1);
  }
  StrId str() { return id<StrId>(Strings); }
  FuncRefId funcRef() { return id<FuncRefId>(Funcs); }
  /// Of items that take at least `Least` bytes each.
  uint32_t count(uint32_t Least) {
    uint64_t N = num();
    require(N <= static_cast<uint64_t>(End - P) / Least);
    return Ok ? static_cast<uint32_t>(N) : 0;
  }
  SrcRange place();
  bool strings(StringTable &T, uint32_t N);
  void func(FuncInfo &I);
  void table(Table &T, const std::vector<uint32_t> &VarsOf);
  void nodes(Table &T);
  bool skeleton(Skeleton &S);
  void var(Var &V, uint32_t Scopes);
  void expr(Expr &E, uint32_t Index, const Skeleton &S);
  uint32_t operand(bool IsExpr, uint32_t Index);
  void event(Event &E, uint32_t &NextArg, const Skeleton &S);
  void block(Block &B, uint32_t &NextEvent, const Skeleton &S);
};

uint64_t Reader::longNum() {
  uint64_t V = 0;
  for (int Shift = 0; Shift < 64; Shift += 7) {
    uint8_t B = byte();
    V |= uint64_t(B & 0x7f) << Shift;
    if (B < 0x80) {
      require(Shift < 63 || B <= 1); // else bits would be lost
      return Ok ? V : 0;
    }
  }
  fail();
  return 0;
}

SrcRange Reader::place() {
  uint8_t Tag = byte();
  if (Tag == PT_None)
    return {};
  if (Tag == PT_Same)
    return Last;
  require(Tag <= PT_Full);
  SrcRange R;
  R.File = Tag == PT_Full ? id<FileId>(Files) : Last.File;
  R.Line = plus(Last.Line);
  R.Col = num32();
  R.EndLine = plus(R.Line);
  R.EndCol = num32();
  R.Offset = plus(Last.Offset);
  R.EndOffset = plus(R.Offset);
  Last = R;
  return R;
}

bool Reader::strings(StringTable &T, uint32_t N) {
  for (uint32_t I = 1; I < N && Ok; ++I) {
    uint32_t Size = count(1);
    T.append({P, Size});
    P += Size;
  }
  return Ok;
}

void Reader::func(FuncInfo &I) {
  I.Name = str();
  I.Qual = str();
  I.Display = str();
  I.Usr = str();
  uint64_t Flags = num();
  require(Flags <= std::numeric_limits<uint16_t>::max());
  I.Flags = static_cast<uint16_t>(Flags);
  I.ParamCount = byte();
  I.Parent = funcRef();
  I.Decl = place();
}

bool Reader::facts(TuFacts &F) {
  F.CPlusPlus = upTo(1) != 0;
  uint32_t Count[7];
  // The least bytes of an entry of each table, to bound what is allocated.
  constexpr uint32_t Least[7] = {1, 2, 2, 8, 10, 7, 3};
  for (int I = 0; I < 7; ++I)
    Count[I] = count(I == 0 ? 1 : Least[I]);
  Strings = Count[0];
  Files = Count[1];
  Macros = Count[2];
  Funcs = Count[3];
  require(Strings >= 1);
  if (!Ok || !strings(F.Strings, Strings))
    return false;
  F.Files.resize(Files);
  for (SourceFile &File : F.Files) {
    File.Path = str();
    File.System = upTo(1) != 0;
  }
  F.Macros.resize(Macros);
  for (uint32_t I = 0; I < Macros; ++I) {
    F.Macros[I].Name = str();
    F.Macros[I].Outer = id<MacroId>(I); // chains lead to earlier ones
  }
  F.Funcs.resize(Funcs);
  for (FuncInfo &I : F.Funcs)
    func(I);
  F.Skeletons.resize(Ok ? Count[4] : 0);
  std::vector<uint32_t> VarsOf(Funcs); // variables of each function's body
  for (Skeleton &S : F.Skeletons) {
    if (!skeleton(S))
      return false;
    VarsOf[S.Self.V] = static_cast<uint32_t>(S.Vars.size());
  }
  F.Tables.resize(Ok ? Count[5] : 0);
  for (Table &T : F.Tables)
    table(T, VarsOf);
  F.Gaps.resize(Ok ? Count[6] : 0);
  for (Gap &G : F.Gaps) {
    G.Where = place();
    G.Message = str();
    G.Fatal = upTo(1) != 0;
  }
  return Ok && P == End;
}

void Reader::table(Table &T, const std::vector<uint32_t> &VarsOf) {
  T.Name = str();
  T.Usr = str();
  T.Type = str();
  T.Owner = funcRef();
  if (!Ok)
    return;
  T.OwnerVar = id<VarId>(T.Owner.valid() ? VarsOf[T.Owner.V] : 0);
  T.Decl = place();
  T.Nodes.resize(count(9));
  nodes(T);
}

void Reader::nodes(Table &T) {
  auto Size = static_cast<uint32_t>(T.Nodes.size());
  std::vector<bool> HasParent(Size);
  for (uint32_t I = 0; I < Size && Ok; ++I) {
    InitNode &N = T.Nodes[I];
    N.Kind = static_cast<InitKind>(upTo(LastInitKind));
    N.Field = str();
    N.Type = str();
    N.Text = str();
    N.Func = funcRef();
    N.Value = unzigzag(num());
    N.Index = num32();
    N.Range = place();
    N.Children.resize(count(1));
    for (uint32_t &C : N.Children) {
      C = below(Size);
      // A tree, whose children come after their parents.
      require(Ok && C > I && !HasParent[C]);
      if (!Ok)
        return;
      HasParent[C] = true;
    }
  }
}

bool Reader::skeleton(Skeleton &S) {
  S.Self = FuncRefId(below(Funcs + 1) - 1);
  require(S.Self.valid());
  S.Range = place();
  S.NameRange = place();
  S.ParamCount = num32();
  S.Vars.resize(count(6));
  S.Exprs.resize(count(2));
  S.Args.resize(count(1));
  S.Events.resize(count(4));
  S.Blocks.resize(count(7));
  S.Scopes.resize(count(1));
  require(S.ParamCount <= S.Vars.size());
  for (uint32_t I = 0; I < S.Scopes.size() && Ok; ++I)
    S.Scopes[I] = id<ScopeId>(I); // parents come first
  for (uint32_t I = 0; I < S.Vars.size() && Ok; ++I)
    var(S.Vars[I], static_cast<uint32_t>(S.Scopes.size()));
  for (uint32_t I = 0; I < S.Exprs.size() && Ok; ++I)
    expr(S.Exprs[I], I, S);
  for (uint32_t I = 0; I < S.Args.size() && Ok; ++I)
    S.Args[I] = id<ExprId>(static_cast<uint32_t>(S.Exprs.size()));
  uint32_t Next = 0;
  for (uint32_t I = 0; I < S.Events.size() && Ok; ++I)
    event(S.Events[I], Next, S);
  Next = 0;
  for (uint32_t I = 0; I < S.Blocks.size() && Ok; ++I)
    block(S.Blocks[I], Next, S);
  return Ok;
}

void Reader::var(Var &V, uint32_t Scopes) {
  uint8_t Bits = upTo(63);
  V.Kind = static_cast<Storage>(Bits & 7);
  V.AddressTaken = Bits & 8;
  V.ByReference = Bits & 16;
  V.Const = Bits & 32;
  V.Name = str();
  V.Type = str();
  V.Usr = str();
  V.Scope = id<ScopeId>(Scopes);
  V.Decl = place();
}

// An operand comes before its user: the difference is at least 1.
uint32_t Reader::operand(bool IsExpr, uint32_t Index) {
  uint32_t V = num32();
  if (!IsExpr)
    return V;
  require(V >= 1 && V <= Index);
  return Index - V;
}

void Reader::expr(Expr &E, uint32_t Index, const Skeleton &S) {
  E.Kind = static_cast<ExprKind>(upTo(LastExprKind));
  uint8_t Mask = upTo(127);
  Operands Is = operands(E.Kind);
  if (Mask & XM_Op)
    E.Op = static_cast<ExprOp>(upTo(LastExprOp));
  if (Mask & XM_A)
    E.A = operand(Is.AIsExpr, Index);
  if (Mask & XM_B)
    E.B = operand(Is.BIsExpr, Index);
  if (Mask & XM_C)
    E.C = operand(Is.CIsExpr, Index);
  if (Mask & XM_Value)
    E.Value = unzigzag(num());
  if (Mask & XM_Name)
    E.Name = StrId(below(Strings));
  if (Mask & XM_Type)
    E.Type = StrId(below(Strings));
  if (!(Mask & XM_A))
    return;
  if (E.Kind == ExprKind::Var)
    require(E.A < S.Vars.size());
  else if (E.Kind == ExprKind::Func)
    require(E.A < Funcs);
  else if (E.Kind == ExprKind::Result)
    require(E.A < S.Events.size());
}

void Reader::event(Event &E, uint32_t &NextArg, const Skeleton &S) {
  auto Exprs = static_cast<uint32_t>(S.Exprs.size());
  E.Kind = static_cast<EventKind>(upTo(LastEventKind));
  E.Flags = byte();
  uint8_t Mask = byte();
  E.Range = place();
  if (Mask & EM_Macro)
    E.Macro = MacroId(below(Macros));
  if (Mask & EM_Callee)
    E.Callee = FuncRefId(below(Funcs));
  if (Mask & EM_CalleeExpr)
    E.CalleeExpr = ExprId(below(Exprs));
  if (Mask & EM_Args) {
    E.ArgsBegin = plus(NextArg);
    E.ArgsCount = num32();
    require(uint64_t(E.ArgsBegin) + E.ArgsCount <= S.Args.size());
    NextArg = E.ArgsBegin + E.ArgsCount;
  }
  if (Mask & EM_Dst)
    E.Dst = ExprId(below(Exprs));
  if (Mask & EM_Src)
    E.Src = ExprId(below(Exprs));
  if (Mask & EM_Scope)
    E.Scope = ScopeId(below(static_cast<uint32_t>(S.Scopes.size())));
  if (Mask & EM_Unwind)
    E.Unwind = BlockId(below(static_cast<uint32_t>(S.Blocks.size())));
}

void Reader::block(Block &B, uint32_t &NextEvent, const Skeleton &S) {
  B.Term = static_cast<TermKind>(upTo(LastTermKind));
  B.EventsBegin = plus(NextEvent);
  B.EventsCount = num32();
  require(uint64_t(B.EventsBegin) + B.EventsCount <= S.Events.size());
  NextEvent = B.EventsBegin + B.EventsCount;
  B.Cond = id<ExprId>(static_cast<uint32_t>(S.Exprs.size()));
  B.Range = place();
  B.Succs.resize(count(1));
  for (BlockId &Succ : B.Succs)
    Succ = BlockId(below(static_cast<uint32_t>(S.Blocks.size())));
  B.CaseValues.resize(count(1));
  for (int64_t &V : B.CaseValues)
    V = unzigzag(num());
  size_t N = B.Succs.size();
  require(B.Term != TermKind::Jump || N == 1);
  require(B.Term != TermKind::Branch || N == 2);
  require(B.Term != TermKind::Switch || N == B.CaseValues.size() + 1);
}

} // namespace

// FNV-1a's step on words of 8 bytes, with a rotation because a product's low
// bits depend on low bits only. Every step is a bijection of the state, so that
// a change of a single word is always seen.
uint64_t checksum(std::string_view Bytes) {
  uint64_t H = 0xcbf29ce484222325u ^ Bytes.size();
  auto Mix = [&H](uint64_t Word) {
    H = std::rotl(H ^ Word, 29) * 0x9e3779b97f4a7c15u;
  };
  size_t At = 0;
  for (; At + 8 <= Bytes.size(); At += 8)
    Mix(getFixed(Bytes, At, 8));
  Mix(getFixed(Bytes, At, static_cast<int>(Bytes.size() - At)));
  return H ^ H >> 32;
}

std::string serialize(const TuFacts &Facts) {
  Writer W;
  W.facts(Facts);
  std::string Out;
  Out.reserve(HeaderSize + W.Out.size());
  Out += Magic;
  putFixed(Out, FactsVersion, 4);
  putFixed(Out, checksum(W.Out), 8);
  Out += W.Out;
  return Out;
}

std::optional<TuFacts> deserialize(std::string_view Bytes) {
  if (Bytes.size() < HeaderSize || !Bytes.starts_with(Magic) ||
      getFixed(Bytes, 4, 4) != FactsVersion)
    return std::nullopt;
  std::string_view Payload = Bytes.substr(HeaderSize);
  if (getFixed(Bytes, 8, 8) != checksum(Payload))
    return std::nullopt;
  std::optional<TuFacts> F(std::in_place);
  if (!Reader(Payload).facts(*F))
    F.reset();
  return F;
}

} // namespace nogil
