//===- SerializeRead.cpp - bytes to TuFacts -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "facts/SerialFormat.h"

namespace nogil {
using namespace serial;
namespace {

class Reader {
public:
  explicit Reader(std::string_view S) : P(S.data()), End(S.data() + S.size()) {}
  bool facts(TuFacts &F);

private:
  const char *P, *End;
  bool Ok = true;
  SrcRange Last;
  // Sizes of the tables that indices are compared with.
  uint32_t Strings = 0, Files = 0, Macros = 0, Types = 0, Funcs = 0;
  const std::vector<TypeInfo> *TypeTable = nullptr;

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
  TypeId typeId() { return id<TypeId>(Types); }
  /// Of items that take at least `Least` bytes each.
  uint32_t count(uint32_t Least) {
    uint64_t N = num();
    require(N <= static_cast<uint64_t>(End - P) / Least);
    return Ok ? static_cast<uint32_t>(N) : 0;
  }
  SrcRange place();
  bool strings(StringTable &T, uint32_t N);
  void types(TuFacts &F, uint32_t Members);
  void elsewhere(TuFacts &F, uint32_t Codes, uint32_t Lists);
  void type(TypeInfo &T, uint32_t Index);
  void func(FuncInfo &I);
  void table(Table &T, const std::vector<uint32_t> &VarsOf);
  void nodes(Table &T);
  bool skeleton(Skeleton &S);
  void var(Var &V, uint32_t Scopes);
  void expr(Expr &E, uint32_t Index, const Skeleton &S);
  uint32_t operand(bool IsExpr, uint32_t Index);
  void event(Event &E, uint32_t &NextArg, Skeleton &S);
  void block(Block &B, uint32_t &NextEvent, const Skeleton &S);
  void statement(Statement &X, uint32_t Index);
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

void Reader::type(TypeInfo &T, uint32_t Index) {
  T.Kind = static_cast<TypeKind>(upTo(LastTypeKind));
  T.Flags = byte();
  T.Text = str();
  T.Usr = str();
  // What a type is made of comes before it.
  if (uint32_t Back = num32()) {
    require(Back <= Index);
    T.Of = TypeId(Index - Back);
  }
  T.Parts.resize(count(1));
  for (TypeId &P : T.Parts) {
    uint32_t Back = num32();
    require(Back >= 1 && Back <= Index);
    P = TypeId(Index - Back);
  }
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
  I.Access = str();
  I.Params = str();
  I.Parent = funcRef();
  I.Type = typeId();
  I.Class = typeId();
  I.Overrides.resize(count(1));
  for (FuncRefId &O : I.Overrides)
    O = FuncRefId(below(Funcs));
  I.Decl = place();
}

void Reader::types(TuFacts &F, uint32_t Members) {
  F.Types.resize(Ok ? Types : 0);
  for (uint32_t I = 0; I < F.Types.size(); ++I)
    type(F.Types[I], I);
  TypeTable = &F.Types;
  F.Members.resize(Ok ? Members : 0);
  for (MemberInfo &M : F.Members) {
    M.Record = str();
    M.Name = str();
    M.In = typeId();
    M.Type = typeId();
  }
  F.indexMembers();
}

bool Reader::facts(TuFacts &F) {
  uint8_t How = upTo(31);
  F.CPlusPlus = How & 1;
  F.FreeThreaded = How & 2;
  F.DeclaresNoGil = How & 4;
  F.NamesGil = How & 16;
  F.DiffersByBuild = How & 8;
  // The least bytes of an entry of each table, to bound what is allocated.
  constexpr uint32_t Least[] = {1, 2, 2, 6, 4, 13, 11, 7, 3, 2, 1, 1};
  uint32_t Count[std::size(Least)];
  for (size_t I = 0; I < std::size(Least); ++I)
    Count[I] = count(Least[I]);
  Strings = Count[0];
  Files = Count[1];
  Macros = Count[2];
  Types = Count[3];
  Funcs = Count[5];
  require(Strings >= 1);
  if (!Ok || !strings(F.Strings, Strings))
    return false;
  F.Target = str();
  F.ThreadLocal = str();
  uint64_t Python = num();
  require(Python <= std::numeric_limits<uint16_t>::max());
  F.Python = static_cast<uint16_t>(Python);
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
  types(F, Count[4]);
  F.Funcs.resize(Ok ? Funcs : 0);
  for (FuncInfo &I : F.Funcs)
    func(I);
  F.Skeletons.resize(Ok ? Count[6] : 0);
  std::vector<uint32_t> VarsOf(Funcs); // variables of each function's body
  for (Skeleton &S : F.Skeletons) {
    if (!skeleton(S))
      return false;
    VarsOf[S.Self.V] = static_cast<uint32_t>(S.Vars.size());
  }
  F.Tables.resize(Ok ? Count[7] : 0);
  for (Table &T : F.Tables)
    table(T, VarsOf);
  F.Gaps.resize(Ok ? Count[8] : 0);
  for (Gap &G : F.Gaps) {
    G.Where = place();
    G.Message = str();
    G.Fatal = upTo(1) != 0;
  }
  elsewhere(F, Count[9], Count[10]);
  F.OlderPython.resize(Ok ? Count[11] : 0);
  for (SrcRange &Lines : F.OlderPython)
    Lines = place();
  return Ok && P == End;
}

void Reader::elsewhere(TuFacts &F, uint32_t Codes, uint32_t Lists) {
  F.NameLists.resize(Ok ? Lists : 0);
  for (std::vector<StrId> &List : F.NameLists) {
    List.resize(count(1));
    for (StrId &N : List)
      N = str();
  }
  F.Elsewhere.resize(Ok ? Codes : 0);
  for (OtherCode &O : F.Elsewhere) {
    O.Where = place();
    O.Names = NamesId(below(Lists));
  }
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
  T.Nodes.resize(count(10));
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
    N.Cast = typeId();
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
  S.ArgSpans.resize(S.Args.size());
  S.Events.resize(count(4));
  S.Blocks.resize(count(7));
  S.Scopes.resize(count(1));
  S.Statements.resize(count(3));
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
  for (uint32_t I = 0; I < S.Statements.size() && Ok; ++I)
    statement(S.Statements[I], I);
  return Ok;
}

void Reader::statement(Statement &X, uint32_t Index) {
  uint8_t Bits = byte();
  require((Bits & 15) <= LastStatementKind);
  X.Kind = static_cast<StatementKind>(Ok ? Bits & 15 : 0);
  X.Flags = Bits >> 4;
  uint32_t Up = num32();
  require(Up <= Index); // parents come first
  X.Parent = Up && Ok ? StmtId(Index - Up) : StmtId();
  X.Range = place();
}

void Reader::var(Var &V, uint32_t Scopes) {
  uint8_t Bits = upTo(255);
  V.Kind = static_cast<Storage>(Bits & 7);
  V.AddressTaken = Bits & 8;
  V.ByReference = Bits & 16;
  V.Const = Bits & 32;
  V.Defined = Bits & 64;
  V.Divided = Bits & 128;
  V.Name = str();
  V.TypeOf = typeId();
  V.Type = V.TypeOf.valid() && Ok ? (*TypeTable)[V.TypeOf.V].Text : str();
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
  if (!(Mask & XM_A)) // only a leaf of no table has none
    return require(E.Kind <= ExprKind::Str);
  if (E.Kind == ExprKind::Var)
    require(E.A < S.Vars.size());
  else if (E.Kind == ExprKind::Func)
    require(E.A < Funcs && (E.B == ~0u || E.B < Types));
  else if (E.Kind == ExprKind::Result)
    require(E.A < S.Events.size());
}

void Reader::event(Event &E, uint32_t &NextArg, Skeleton &S) {
  auto Exprs = static_cast<uint32_t>(S.Exprs.size());
  E.Kind = static_cast<EventKind>(upTo(LastEventKind));
  E.Flags = byte();
  uint32_t Mask = num32();
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
    uint32_t At = E.Range.Offset;
    for (uint32_t I = E.ArgsBegin; I != NextArg && Ok; ++I)
      if (uint32_t Length = num32()) {
        uint32_t Begin = plus(At);
        At = Begin + Length;
        require(At > Begin);
        S.ArgSpans[I] = {Begin, At};
      }
  }
  if (Mask & EM_Dst)
    E.Dst = ExprId(below(Exprs));
  if (Mask & EM_Src)
    E.Src = ExprId(below(Exprs));
  if (Mask & EM_Scope)
    E.Scope = ScopeId(below(static_cast<uint32_t>(S.Scopes.size())));
  if (Mask & EM_Unwind)
    E.Unwind = BlockId(below(static_cast<uint32_t>(S.Blocks.size())));
  if (Mask & EM_Type)
    E.Type = TypeId(below(Types));
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

std::optional<TuFacts> deserialize(std::string_view Bytes) {
  if (Bytes.size() < HeaderSize || !Bytes.starts_with(Magic) ||
      getFixed(Bytes, 4, 4) != FactsVersion)
    return std::nullopt;
  std::string_view Payload = Bytes.substr(HeaderSize);
  std::optional<TuFacts> F(std::in_place);
  if (!Reader(Payload).facts(*F))
    F.reset();
  return F;
}

} // namespace nogil
