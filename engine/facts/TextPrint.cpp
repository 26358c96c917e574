//===- TextPrint.cpp - TuFacts as text --------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The text form of the facts, which TextParse.cpp reads back. It is what
// `--dump=skeleton` shows and what the tests of the analysis are written in,
// so that everything but the names of functions and blocks may be left out.
//
//   func f(x, needs_api) {
//   b0:
//     call e0 save()
//     set s = e0
//     if needs_api then b1 else b2
//   b1:
//     call e1 api(x)
//   b2:
//     call e2 restore(s)
//     return 0
//   }
//
// Line based; several statements may share a line with ";" between them; "//"
// starts a comment. Square brackets below mean "may be left out".
//
//   Names     a, ns::f, ns::C::~C; anything else in backquotes: `operator()`.
//             Equal names are told apart by a number: x, x#2. A temporary is
//             t#1. A global variable is ::g.
//   Places    @line:col-endline:endcol, @"other.h":line:col; shorter forms
//             @line:col and @line. @0: no place. What has no place gets that
//             of the text itself, in the file "text". Offsets are not part of
//             the text form, and so the places of arguments are not.
//
//   At file level
//     cplusplus
//     freethreaded                   compiled for Python without the GIL
//     target "x86_64-pc-windows-msvc"
//     threadlocal "MY_TLS"           a macro that stands for such storage
//     file "a.c" [system]            the first one is the main file
//     type N KIND "text" [usr "u"] [of N] [parts N...] [flags]
//       numbered from 0; KIND: other builtin pointer reference array record
//       enum function member; flags: const volatile variadic noprototype
//       rvalue final. Elsewhere `type N` names one.
//     member "record" "name" [in N] [type N]
//     func NAME[(params)] [attrs] { body }
//     func NAME[(params)] [attrs]    a function without a body; extern is the
//     extern NAME [attrs]            same. Unknown callees need neither.
//       attrs: name "n" display "d" usr "u" params N parent NAME file "f"
//              static noreturn nothrow system lambda ctor dtor virtual
//              template variadic copy move pure final incomplete weak, type N,
//              class N, overrides NAME, at PLACE (the definition), named PLACE,
//              decl PLACE
//     table NAME [: "type"] [usr "u"] [owner FUNC [var NAME]] [PLACE] = init
//       init: [RECORD] { [[index]] [.field =] init [PLACE], ... }
//             &func, &(N)func cast to type N, 3, SPELLED(3), SPELLED, "text",
//             ::usr, ?
//     gap "message" [fatal] [PLACE]
//
//   In a body, before the first block
//     param|local|static|global|thread_local|temp|this|capture NAME
//       [: "type"] [type N] [usr "u"] [scope N] [ref] [const] [addrtaken]
//       [defined] [divided] [PLACE]
//     scope N [in M]
//     stmt KIND [in N] [braced leaves entered macro] PLACE
//       numbered from 0; KIND: expr decl block if loop switch return jump label
//       other
//   Blocks are labelled NAME: and fall into the next one. Statements
//     call [eN] NAME(args) [attrs]   eN is the value in expressions
//     call [eN] *(expr)(args) [attrs]
//     set DST = SRC [attrs]
//     read EXPR [attrs]
//     end scope N [attrs]
//     macro NAME / macro end NAME    a macro that left a brace only
//       attrs: PLACE, macro INNER<-OUTER, unwind BLOCK, implicit nothrow
//              noreturn init compound virtual, type N, via EXPR (a callee
//              expression beside a name)
//   Ends of blocks
//     goto B           if COND then B else B      return [EXPR]
//     throw            unreachable                switch X {1: B, default: B}
//
//   Expressions are C's, without casts and calls. &f is a function where f is
//   one and no variable, always with &func f; &(N)f is cast to type N.
//   p->Record::f names the record. SPELLED(3) is a number with the macro or
//   enumerator it was written as; NULL, nullptr, true and false need no number.
//   ?7 is not tracked, `none` is no expression. Unknown names are local
//   variables.
//
//===----------------------------------------------------------------------===//

#include "facts/Text.h"
#include "facts/TextExpr.h"
#include "facts/TextWords.h"

namespace nogil {

namespace {

using text::BodyNames;
using text::FuncNames;
using text::quoted;
using text::word;

std::string block(BlockId B) {
  return B.valid() ? "b" + std::to_string(B.V) : "none";
}

class Printer {
public:
  explicit Printer(const TuFacts &F) : F(F), Funcs(F) {}

  std::string run(bool Bodies) {
    if (F.CPlusPlus)
      Out += "cplusplus\n";
    if (F.FreeThreaded)
      Out += "freethreaded\n";
    if (F.DeclaresNoGil)
      Out += "declaresnogil\n";
    if (F.DiffersByBuild)
      Out += "differsbybuild\n";
    if (!F.str(F.Target).empty())
      Out += "target " + quoted(F.str(F.Target)) + "\n";
    if (!F.str(F.ThreadLocal).empty())
      Out += "threadlocal " + quoted(F.str(F.ThreadLocal)) + "\n";
    for (const SourceFile &File : F.Files)
      Out += "file " + quoted(F.str(File.Path)) +
             (File.System ? " system\n" : "\n");
    types();
    functions(Bodies);
    for (const Table &T : F.Tables)
      table(T);
    for (const Gap &G : F.Gaps) {
      Out += "gap " + quoted(F.str(G.Message)) + (G.Fatal ? " fatal" : "");
      place(G.Where, FileId(0u), true);
      Out += "\n";
    }
    for (const OtherCode &O : F.Elsewhere) {
      Out += "elsewhere";
      for (StrId N : F.names(O))
        Out += " " + quoted(F.str(N));
      place(O.Where, FileId(0u), true);
      Out += "\n";
    }
    for (const SrcRange &Lines : F.OlderPython) {
      Out += "olderpython";
      place(Lines, FileId(0u), true);
      Out += "\n";
    }
    return std::move(Out);
  }

private:
  const TuFacts &F;
  const FuncNames Funcs;
  std::string Out;
  FileId File; // that places without a file are in

  void types();
  void functions(bool Bodies);
  void header(FuncRefId R, const Skeleton *S, const BodyNames *Names);
  void function(const Skeleton &S, bool Body);
  void variable(const Var &V, const std::string &Name);
  void statement(const Statement &X);
  void event(const Skeleton &S, const BodyNames &Names, uint32_t E);
  void call(const Skeleton &S, const BodyNames &Names, uint32_t E);
  void terminator(const Skeleton &S, const BodyNames &Names, const Block &B);
  void table(const Table &T);
  void init(const Table &T, uint32_t N, const std::string &Default, int Indent);
  void list(const Table &T, const InitNode &Node, const std::string &Default,
            int Indent);
  std::string ownerVar(const Table &T) const;

  void place(const SrcRange &R, FileId Default, bool Always = false);
  void macros(MacroId M);
  void number(const char *Word, TypeId T) {
    if (T.valid())
      Out += std::string(" ") + Word + " " + std::to_string(T.V);
  }
  void attr(const char *Word, StrId Value) {
    Out += std::string(" ") + Word + " " + quoted(F.str(Value));
  }
};

void Printer::place(const SrcRange &R, FileId Default, bool Always) {
  if (!R.valid()) {
    Out += Always ? " @0" : "";
    return;
  }
  Out += " @";
  if (R.File != Default)
    Out += (R.File.V < F.Files.size() ? quoted(F.str(F.Files[R.File.V].Path))
                                      : "\"\"") +
           ":";
  Out += std::to_string(R.Line);
  if (R.Col || R.EndLine)
    Out += ":" + std::to_string(R.Col);
  if (R.EndLine)
    Out += "-" + std::to_string(R.EndLine) + ":" + std::to_string(R.EndCol);
}

void Printer::macros(MacroId M) {
  // A chain longer than the table would be a loop.
  for (size_t I = 0; I < F.Macros.size() && M.V < F.Macros.size(); ++I) {
    Out += (I ? "<-" : " ") + word(F.str(F.Macros[M.V].Name));
    M = F.Macros[M.V].Outer;
  }
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

void Printer::types() {
  for (uint32_t I = 0; I < F.Types.size(); ++I) {
    const TypeInfo &T = F.Types[I];
    Out += "type " + std::to_string(I) + " " +
           text::TypeNames[static_cast<int>(T.Kind)] + " " +
           quoted(F.str(T.Text));
    if (!F.str(T.Usr).empty())
      attr("usr", T.Usr);
    number("of", T.Of);
    Out += T.Parts.empty() ? "" : " parts";
    for (TypeId P : T.Parts)
      Out += " " + std::to_string(P.V);
    for (auto [Flag, Name] : text::TypeFlagNames)
      if (T.Flags & Flag)
        Out += std::string(" ") + Name;
    Out += "\n";
  }
  for (const MemberInfo &M : F.Members) {
    Out += "member " + quoted(F.str(M.Record)) + " " + quoted(F.str(M.Name));
    number("in", M.In);
    number("type", M.Type);
    Out += "\n";
  }
}

void Printer::functions(bool Bodies) {
  std::vector<bool> Defined(F.Funcs.size());
  for (const Skeleton &S : F.Skeletons) {
    if (S.Self.V >= F.Funcs.size() || Defined[S.Self.V])
      continue;
    Defined[S.Self.V] = true;
    function(S, Bodies);
  }
  for (FuncRefId R : Funcs.order()) {
    if (Defined[R.V])
      continue;
    Out += "extern " + Funcs[R];
    File = FileId(0u);
    header(R, nullptr, nullptr);
    Out += "\n";
  }
}

void Printer::header(FuncRefId R, const Skeleton *S, const BodyNames *Names) {
  const FuncInfo &I = F.func(R);
  uint32_t Params = S ? S->ParamCount : 0;
  if (S && Names) {
    Out += "(";
    for (uint32_t P = 0; P < Params; ++P)
      Out += (P ? ", " : "") + Names->var(P);
    Out += ")";
  }
  if (File.V != 0)
    attr("file", F.Files[File.V].Path);
  const std::string &Base = F.str(I.Qual.valid() ? I.Qual : I.Name);
  if (F.str(I.Name) != text::lastComponent(Base))
    attr("name", I.Name);
  if (F.str(I.Display) != Base)
    attr("display", I.Display);
  if (F.str(I.Usr) != Base)
    attr("usr", I.Usr);
  if (I.ParamCount != Params)
    Out += " params " + std::to_string(I.ParamCount);
  if (I.Access.valid())
    attr("access", I.Access);
  if (I.Params.valid() && !S)
    attr("names", I.Params);
  for (auto [Flag, Name] : text::FuncFlagNames)
    if (I.Flags & Flag)
      Out += std::string(" ") + Name;
  if (I.Parent.valid())
    Out += " parent " + Funcs[I.Parent];
  number("type", I.Type);
  number("class", I.Class);
  for (FuncRefId O : I.Overrides)
    Out += " overrides " + Funcs[O];
  if (I.Decl.valid()) {
    Out += " decl";
    place(I.Decl, File);
  }
}

void Printer::function(const Skeleton &S, bool Body) {
  BodyNames Names(F, S, Funcs);
  Out += (Out.empty() ? "func " : "\nfunc ") + Funcs[S.Self];
  File = S.Range.File.V < F.Files.size() ? S.Range.File : FileId(0u);
  header(S.Self, &S, &Names);
  Out += " at";
  place(S.Range, File, true);
  Out += " named";
  place(S.NameRange, File, true);
  if (!Body) {
    Out += "\n";
    return;
  }
  Out += " {\n";
  for (uint32_t V = 0; V < S.Vars.size(); ++V)
    variable(S.Vars[V], Names.var(V));
  for (uint32_t I = 1; I < S.Scopes.size(); ++I) {
    Out += "  scope " + std::to_string(I);
    if (S.Scopes[I].valid())
      Out += " in " + std::to_string(S.Scopes[I].V);
    Out += "\n";
  }
  for (const Statement &X : S.Statements)
    statement(X);
  for (uint32_t B = 0; B < S.Blocks.size(); ++B) {
    Out += "b" + std::to_string(B) + ":\n";
    const Block &Bl = S.Blocks[B];
    for (uint32_t I = 0; I < Bl.EventsCount; ++I)
      if (uint64_t E = uint64_t(Bl.EventsBegin) + I; E < S.Events.size())
        event(S, Names, static_cast<uint32_t>(E));
    terminator(S, Names, Bl);
  }
  Out += "}\n";
}

void Printer::variable(const Var &V, const std::string &Name) {
  Out += std::string("  ") + text::StorageNames[static_cast<int>(V.Kind)] +
         " " + Name;
  if (V.Type.valid() && !F.str(V.Type).empty())
    Out += " : " + quoted(F.str(V.Type));
  number("type", V.TypeOf);
  if (V.Usr.valid() && !F.str(V.Usr).empty())
    attr("usr", V.Usr);
  if (V.Scope.valid())
    Out += " scope " + std::to_string(V.Scope.V);
  Out += V.ByReference ? " ref" : "";
  Out += V.Const ? " const" : "";
  Out += V.AddressTaken ? " addrtaken" : "";
  Out += V.Defined ? " defined" : "";
  Out += V.Divided ? " divided" : "";
  place(V.Decl, File);
  Out += "\n";
}

void Printer::statement(const Statement &X) {
  Out +=
      std::string("  stmt ") + text::StatementNames[static_cast<int>(X.Kind)];
  if (X.Parent.valid())
    Out += " in " + std::to_string(X.Parent.V);
  for (auto [Flag, Name] : text::StatementFlagNames)
    if (X.Flags & Flag)
      Out += std::string(" ") + Name;
  place(X.Range, File, true);
  Out += "\n";
}

void Printer::call(const Skeleton &S, const BodyNames &Names, uint32_t No) {
  text::ExprPrinter Expr(F, S, &Names);
  const Event &E = S.Events[No];
  Out += "call " + Names.call(No) + " ";
  Out += E.Callee.valid() ? Funcs[E.Callee] : "*(" + Expr(E.CalleeExpr) + ")";
  Out += "(";
  for (uint32_t I = 0; I < E.ArgsCount; ++I)
    Out += (I ? ", " : "") + Expr(S.arg(E, I));
  Out += ")";
  if (E.Callee.valid() && E.CalleeExpr.valid())
    Out += " via " + Expr(E.CalleeExpr);
}

void Printer::event(const Skeleton &S, const BodyNames &Names, uint32_t No) {
  text::ExprPrinter Expr(F, S, &Names);
  const Event &E = S.Events[No];
  Out += "  ";
  switch (E.Kind) {
  case EventKind::Call:
    call(S, Names, No);
    break;
  case EventKind::Assign:
    Out += "set " + Expr(E.Dst) + " = " + Expr(E.Src);
    break;
  case EventKind::Read:
    Out += "read " + Expr(E.Src);
    break;
  case EventKind::ScopeEnd:
    Out += "end scope " + std::to_string(E.Scope.V);
    break;
  case EventKind::Macro:
    Out += E.Flags & EF_MacroEnd ? "macro end" : "macro";
    macros(E.Macro);
    break;
  }
  place(E.Range, File, true);
  if (E.Kind != EventKind::Macro && E.Macro.valid()) {
    Out += " macro";
    macros(E.Macro);
  }
  if (E.Unwind.valid())
    Out += " unwind " + block(E.Unwind);
  number("type", E.Type);
  for (auto [Flag, Name] : text::EventFlagNames)
    if (E.Flags & Flag)
      Out += std::string(" ") + Name;
  Out += "\n";
}

void Printer::terminator(const Skeleton &S, const BodyNames &Names,
                         const Block &B) {
  text::ExprPrinter Expr(F, S, &Names);
  auto Succ = [&](size_t I) {
    return block(I < B.Succs.size() ? B.Succs[I] : BlockId());
  };
  Out += "  ";
  switch (B.Term) {
  case TermKind::Jump:
    Out += "goto " + Succ(0);
    break;
  case TermKind::Branch:
    Out += "if " + Expr(B.Cond) + " then " + Succ(0) + " else " + Succ(1);
    break;
  case TermKind::Switch:
    Out += "switch " + Expr(B.Cond) + " {";
    for (size_t I = 0; I < B.CaseValues.size(); ++I)
      Out += std::to_string(B.CaseValues[I]) + ": " + Succ(I) + ", ";
    Out += "default: " + Succ(B.CaseValues.size()) + "}";
    break;
  case TermKind::Return:
    Out += B.Cond.valid() ? "return " + Expr(B.Cond) : "return";
    break;
  case TermKind::ExitThrow:
    Out += "throw";
    break;
  case TermKind::Unreachable:
    Out += "unreachable";
    break;
  }
  // These two have no words of their own in most sources.
  bool Silent = B.Term == TermKind::Jump || B.Term == TermKind::Unreachable;
  place(B.Range, File, !Silent);
  Out += "\n";
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

// The name of the owner's variable, as its skeleton spells it.
std::string Printer::ownerVar(const Table &T) const {
  for (const Skeleton &S : F.Skeletons)
    if (S.Self == T.Owner)
      return BodyNames(F, S, Funcs).var(T.OwnerVar.V);
  return "``";
}

void Printer::table(const Table &T) {
  File = T.Decl.File.V < F.Files.size() ? T.Decl.File : FileId(0u);
  Out += (Out.empty() ? "table " : "\ntable ") + word(F.str(T.Name));
  const std::string &Type = F.str(T.Type);
  if (!Type.empty())
    Out += " : " + quoted(Type);
  if (F.str(T.Usr) != F.str(T.Name))
    attr("usr", T.Usr);
  if (T.Owner.valid())
    Out += " owner " + Funcs[T.Owner];
  if (T.Owner.valid() && T.OwnerVar.valid())
    Out += " var " + ownerVar(T);
  if (File.V != 0)
    attr("file", F.Files[File.V].Path);
  place(T.Decl, File, true);
  if (!T.Nodes.empty()) {
    Out += " = ";
    init(T, 0, text::elementType(Type), 0);
  }
  Out += "\n";
}

void Printer::init(const Table &T, uint32_t N, const std::string &Default,
                   int Indent) {
  const InitNode &Node = T.Nodes[N];
  switch (Node.Kind) {
  case InitKind::List:
    list(T, Node, Default, Indent);
    break;
  case InitKind::Func:
    Out += "&" + text::castTo(Node.Cast) + Funcs[Node.Func];
    break;
  case InitKind::Int:
    Out += text::spelledInt(F.str(Node.Text), Node.Value);
    break;
  case InitKind::Str:
    Out += quoted(F.str(Node.Text));
    break;
  case InitKind::VarRef:
    Out += "::" + word(F.str(Node.Text));
    break;
  case InitKind::Other:
    Out += "?";
    break;
  }
  place(Node.Range, File, true);
}

void Printer::list(const Table &T, const InitNode &Node,
                   const std::string &Default, int Indent) {
  const std::string &Type = F.str(Node.Type);
  if (Type != Default)
    Out += word(Type) + " ";
  Out += "{\n";
  uint32_t Next = 0;
  for (uint32_t C : Node.Children) {
    // Operands come after their list: no loops.
    if (C >= T.Nodes.size() || &T.Nodes[C] <= &Node)
      continue;
    const InitNode &Child = T.Nodes[C];
    Out += std::string(2 * Indent + 2, ' ');
    const std::string &Field = F.str(Child.Field);
    if (Child.Index != Next)
      Out += "[" + std::to_string(Child.Index) + "] ";
    Next = Child.Index + 1;
    if (!Field.empty())
      Out += "." + word(Field) + " = ";
    init(T, C, Field.empty() ? Type : "", Indent + 1);
    Out += ",\n";
  }
  Out += std::string(2 * Indent, ' ') + "}";
}

} // namespace

std::string printSkeletons(const TuFacts &Facts) {
  return Printer(Facts).run(true);
}

std::string printFacts(const TuFacts &Facts) {
  return Printer(Facts).run(false);
}

} // namespace nogil
