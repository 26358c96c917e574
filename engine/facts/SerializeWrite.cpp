//===- SerializeWrite.cpp - TuFacts to bytes ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "facts/SerialFormat.h"

namespace nogil {
using namespace serial;
namespace {

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
  void type(const TypeInfo &T, uint32_t Index);
  void func(const FuncInfo &I);
  void table(const Table &T);
  void skeleton(const Skeleton &S);
  void var(const Var &V);
  void expr(const Expr &E, uint32_t Index);
  void event(const Event &E, uint32_t &NextArg, const Skeleton &S);
  void block(const Block &B, uint32_t &NextEvent);
  void statement(const Statement &X, uint32_t Index);
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
  byte(static_cast<uint8_t>(F.CPlusPlus | F.FreeThreaded << 1 |
                            F.DeclaresNoGil << 2 | F.DiffersByBuild << 3 |
                            F.NamesGil << 4));
  for (size_t N :
       {F.Strings.size(), F.Files.size(), F.Macros.size(), F.Types.size(),
        F.Members.size(), F.Funcs.size(), F.Skeletons.size(), F.Tables.size(),
        F.Gaps.size(), F.Elsewhere.size(), F.NameLists.size(),
        F.OlderPython.size()})
    num(N);
  for (uint32_t I = 1; I < F.Strings.size(); ++I) // 0 is always ""
    text(F.Strings[StrId(I)]);
  id(F.Target);
  id(F.ThreadLocal);
  num(F.Python);
  for (const SourceFile &File : F.Files) {
    id(File.Path);
    byte(File.System);
  }
  for (const MacroUse &M : F.Macros) {
    id(M.Name);
    id(M.Outer);
  }
  for (uint32_t I = 0; I < F.Types.size(); ++I)
    type(F.Types[I], I);
  for (const MemberInfo &M : F.Members) {
    id(M.Record);
    id(M.Name);
    id(M.In);
    id(M.Type);
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
  for (const std::vector<StrId> &List : F.NameLists) {
    num(List.size());
    for (StrId N : List)
      id(N);
  }
  for (const OtherCode &O : F.Elsewhere) {
    place(O.Where);
    num(O.Names.V);
  }
  for (const SrcRange &Lines : F.OlderPython)
    place(Lines);
}

void Writer::type(const TypeInfo &T, uint32_t Index) {
  byte(static_cast<uint8_t>(T.Kind));
  byte(T.Flags);
  id(T.Text);
  id(T.Usr);
  num(T.Of.valid() ? Index - T.Of.V : 0);
  num(T.Parts.size());
  for (TypeId P : T.Parts)
    num(Index - P.V);
}

void Writer::func(const FuncInfo &I) {
  id(I.Name);
  id(I.Qual);
  id(I.Display);
  id(I.Usr);
  num(I.Flags);
  byte(I.ParamCount);
  id(I.Access);
  id(I.Params);
  id(I.Parent);
  id(I.Type);
  id(I.Class);
  num(I.Overrides.size());
  for (FuncRefId O : I.Overrides)
    num(O.V);
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
    id(N.Cast);
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
        S.Events.size(), S.Blocks.size(), S.Scopes.size(), S.Statements.size()})
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
    event(E, Next, S);
  Next = 0;
  for (const Block &B : S.Blocks)
    block(B, Next);
  for (uint32_t I = 0; I < S.Statements.size(); ++I)
    statement(S.Statements[I], I);
}

void Writer::statement(const Statement &X, uint32_t Index) {
  byte(static_cast<uint8_t>(static_cast<int>(X.Kind) | X.Flags << 4));
  num(X.Parent.valid() ? Index - X.Parent.V : 0);
  place(X.Range);
}

void Writer::var(const Var &V) {
  byte(static_cast<uint8_t>(static_cast<int>(V.Kind) | V.AddressTaken << 3 |
                            V.ByReference << 4 | V.Const << 5 | V.Defined << 6 |
                            V.Divided << 7));
  id(V.Name);
  id(V.TypeOf);
  if (!V.TypeOf.valid())
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

void Writer::event(const Event &E, uint32_t &NextArg, const Skeleton &S) {
  unsigned Mask = E.Macro.valid() * EM_Macro | E.Callee.valid() * EM_Callee |
                  E.CalleeExpr.valid() * EM_CalleeExpr |
                  (E.ArgsCount || E.ArgsBegin) * EM_Args |
                  E.Dst.valid() * EM_Dst | E.Src.valid() * EM_Src |
                  E.Scope.valid() * EM_Scope | E.Unwind.valid() * EM_Unwind |
                  E.Type.valid() * EM_Type;
  byte(static_cast<uint8_t>(E.Kind));
  byte(E.Flags);
  num(Mask);
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
    // From one to the next it is a comma and a blank: a byte.
    uint32_t At = E.Range.Offset;
    for (uint32_t I = 0; I < E.ArgsCount; ++I) {
      Span X = S.argSpan(E, I);
      num(X.valid() ? X.End - X.Begin : 0);
      if (X.valid()) {
        num(delta(X.Begin, At));
        At = X.End;
      }
    }
  }
  if (Mask & EM_Dst)
    num(E.Dst.V);
  if (Mask & EM_Src)
    num(E.Src.V);
  if (Mask & EM_Scope)
    num(E.Scope.V);
  if (Mask & EM_Unwind)
    num(E.Unwind.V);
  if (Mask & EM_Type)
    num(E.Type.V);
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

} // namespace

std::string serialize(const TuFacts &Facts) {
  Writer W;
  W.facts(Facts);
  std::string Out;
  Out.reserve(HeaderSize + W.Out.size());
  Out += Magic;
  putFixed(Out, FactsVersion, 4);
  Out += W.Out;
  return Out;
}

} // namespace nogil
