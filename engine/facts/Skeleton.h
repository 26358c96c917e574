//===- Skeleton.h - one function, lowered to events -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Skeleton is what is kept of a function body once Clang is done with it: a
// graph of basic blocks whose events are calls, assignments, reads of shared
// memory and the ends of scopes, in evaluation order. It says what the code
// IS. What a call DOES is not known here (that is rules/api), and neither is
// what is WRONG with it (that is checks/); this is why a skeleton can be
// cached on disk and never goes stale when a rule or an API row changes.
//
// Lowering rules (the contract between engine/extract and all after it):
//
//  * Expressions are side-effect free trees, hash-consed per function: equal
//    ExprIds are the same syntactic expression. Casts, parentheses and
//    lvalue-to-rvalue conversions are dropped. `p->f` is Field(p, Arrow),
//    `s.f` is Field(s, Dot); `*p`, `p[i]` are Elem(p, i).
//  * Every call is a Call event; its value is Result(event) in expressions.
//    Constructors, destructors, conversions and overloaded operators are
//    calls whose first argument is the object: `this` is argument 0 and a
//    class object is passed by address, Addr(Var x). What is bound to a
//    reference parameter is the lvalue itself, as the parameter's name means
//    that lvalue inside the callee (Var::ByReference).
//  * `a && b`, `a || b`, `!a` in conditions become control flow. `c ? a : b`
//    and value-context `&&`/`||` are expressions while their operands hold no
//    event, else control flow into a temporary.
//  * Assignments, increments and initialisers are Assign events; one with
//    EF_Binds stores nothing but gives a reference its place.
//  * When control leaves a scope (falls out, return, break, continue, goto,
//    throw), for each scope left, innermost first: the destructor calls of
//    its objects (flag Implicit) in reverse order, then one ScopeEnd event.
//    A scope that declares nothing has no number and no ScopeEnd.
//    Their range is the jump's, or the closing brace's.
//  * `throw` runs the same clean-up to the enclosing try, then jumps to the
//    handler dispatch block or to ExitThrow. A call that may throw names the
//    block that does this in Event::Unwind.
//  * Implicit and defaulted destructors and constructors that call others
//    get skeletons of their own, so that members are destroyed in sight. A
//    written destructor ends with the calls of its members' and bases'
//    destructors.
//  * A lambda or an outlined OpenMP region is a function of its own,
//    referred to by Func expressions; FuncInfo::Parent names the function it
//    stands in, and captures are variables of storage Capture.
//  * An OpenMP parallel/task region is a Call to the function named
//    "#pragma omp parallel" (or "... task") with Func(body) as argument 0.
//    What its clauses give each thread of its own is captured by value. What
//    one thread at a time runs (atomic, critical, ordered) is between Calls of
//    "#pragma omp critical" and "#pragma omp end critical"; what one thread
//    alone runs (master, single, a section) is behind a branch on a Call of
//    "#pragma omp master" or "#pragma omp single" that is 0.
//  * A call of a virtual function names the one that the class of the object's
//    expression has, with EF_Virtual where the object may be of a derived
//    class: not for `Base::f()`, final functions and classes, objects that are
//    named themselves, and `this` under construction or destruction.
//  * Unreachable code after a noreturn call ends in Terminator Unreachable.
//  * Statements are kept for edits, not for flow: where each begins and ends
//    in the text, what encloses it, and what stands in the way of putting
//    lines around it. What a macro's body holds is one statement with the
//    macro's use.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_SKELETON_H
#define NOGIL_ENGINE_FACTS_SKELETON_H

#include "facts/Ids.h"
#include <string>
#include <vector>

namespace nogil {

/// A place in a source file, as the user wrote it: where a macro hides the
/// code, the place of the outermost macro's use. Lines and columns count from
/// 1, columns and offsets in bytes. Line 0: no place.
struct SrcRange {
  FileId File;
  uint32_t Line = 0, Col = 0;       ///< first character
  uint32_t EndLine = 0, EndCol = 0; ///< one past the last character
  uint32_t Offset = 0, EndOffset = 0;
  bool valid() const { return Line != 0; }
  bool operator==(const SrcRange &) const = default;
};

enum class ExprKind : uint8_t {
  Opaque, ///< anything not tracked (A: a number that keeps them distinct)
  Int,    ///< Value; Name: the macro or enumerator it was spelled with
  Str,    ///< string literal; Name: its text (cut to 200 bytes)
  Var,    ///< A: VarId
  Func,   ///< A: FuncRefId; a function used as a value. B: TypeId of the
          ///< function type it was cast to; None: its own
  Field,  ///< A: base ExprId, Name: member, Type: record, Arrow or Dot
  Elem,   ///< A: base ExprId, B: index ExprId or None
  Addr,   ///< A: operand ExprId
  Result, ///< A: EventId of a Call
  Unary,  ///< Op, A
  Binary, ///< Op, A, B
  Cond,   ///< A ? B : C
};

enum class ExprOp : uint8_t {
  None,
  Arrow,
  Dot, // Field
  Not,
  Neg,
  BitNot, // Unary
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge, // comparisons
  And,
  Or,
  Xor,
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  Shl,
  Shr, // arithmetic
  LAnd,
  LOr // logical, side-effect free operands
};

struct Expr {
  ExprKind Kind = ExprKind::Opaque;
  ExprOp Op = ExprOp::None;
  uint32_t A = ~0u, B = ~0u, C = ~0u;
  int64_t Value = 0;
  StrId Name, Type;
  bool operator==(const Expr &) const = default;
};

enum class Storage : uint8_t {
  Param,
  Local,
  StaticLocal,
  Global,      ///< namespace scope or static data member
  ThreadLocal, ///< any storage declared thread_local
  Temp,        ///< made by lowering
  This,
  Capture ///< captured by a lambda or an outlined region
};

struct Var {
  StrId Name;    ///< empty for temporaries
  StrId Type;    ///< canonical type as Clang prints it: "PyThreadState *"
  TypeId TypeOf; ///< the same, as structure
  StrId Usr;     ///< set for Global, StaticLocal, ThreadLocal
  Storage Kind = Storage::Local;
  bool AddressTaken = false;
  bool ByReference = false; ///< reference parameter or by-reference capture
  bool Const = false;
  bool Defined = false; ///< Global, ThreadLocal: in this unit, at Decl
  /// What it holds no other thread of the team has: the counter of a loop whose
  /// rounds threads share, what is reduced.
  bool Divided = false;
  ScopeId Scope;        ///< the scope whose end ends its life (Local, Temp)
  SrcRange Decl;
};

enum class EventKind : uint8_t {
  Call,     ///< Callee or CalleeExpr, Args; value: Result(event)
  Assign,   ///< Dst = Src
  Read,     ///< Src: a read of a global, of a Field through a pointer, or of
            ///< an Elem that holds a pointer
  ScopeEnd, ///< Scope
  Macro,    ///< a macro that left a brace only; MacroEnd: its partner
};

enum EventFlag : uint8_t {
  EF_Implicit = 1,  ///< not spelled: destructor, implicit conversion or copy
  EF_NoThrow = 2,   ///< callee is declared noexcept
  EF_NoReturn = 4,  ///< callee is declared noreturn
  EF_MacroEnd = 8,  ///< Macro: the closing one of a pair
  EF_Init = 16,     ///< Assign: initialiser of a declaration
  EF_Compound = 32, ///< Assign: reads its destination too (`+=`, `++`)
  EF_Virtual = 64,  ///< Call: an overrider of Callee may be what is called
  EF_Binds = 128,   ///< Assign: Dst is a reference, from now on a name of Src
};

/// A part of the file that some range is in, in bytes.
struct Span {
  uint32_t Begin = 0, End = 0;
  bool valid() const { return End > Begin; }
  bool operator==(const Span &) const = default;
};

struct Event {
  EventKind Kind = EventKind::Call;
  uint8_t Flags = 0;
  MacroId Macro;     ///< innermost macro of the chain the event came from
  SrcRange Range;    ///< the call or statement, at the user's spelling
  FuncRefId Callee;  ///< Call: direct
  ExprId CalleeExpr; ///< Call: indirect
  uint32_t ArgsBegin = 0, ArgsCount = 0; ///< Call: into Skeleton::Args
  ExprId Dst, Src;                       ///< Assign, Read
  ScopeId Scope;                         ///< ScopeEnd
  BlockId Unwind; ///< Call: where an exception goes; None: EF_NoThrow or C
  /// Call through a pointer: the function type it is called as. EF_Virtual:
  /// the class of the object, as far as its expression says.
  TypeId Type;
};

enum class TermKind : uint8_t {
  Jump,        ///< Succs[0]
  Branch,      ///< Cond: Succs[0] if true, Succs[1] if false
  Switch,      ///< Cond: Succs[i] when equal to CaseValues[i]; last: default
  Return,      ///< Cond: the value or None; to the function's exit
  ExitThrow,   ///< an exception leaves the function
  Unreachable, ///< after noreturn
};

struct Block {
  uint32_t EventsBegin = 0, EventsCount = 0;
  TermKind Term = TermKind::Return;
  ExprId Cond;
  SrcRange Range; ///< of the condition, the return statement or the jump
  std::vector<BlockId> Succs;
  std::vector<int64_t> CaseValues; ///< Switch: one fewer than Succs
};

enum class StatementKind : uint8_t {
  Expr,
  Decl,
  Block, ///< with braces; the function's body is the first statement
  If,
  Loop,
  Switch,
  Return,
  Jump,  ///< break, continue, goto
  Label, ///< a label, case or default with the statement behind it
  Other,
};

enum StatementFlag : uint8_t {
  SF_Braced = 1,  ///< directly between braces: lines fit before and after it
  SF_Leaves = 2,  ///< a jump, return or throw in it leads out of it
  SF_Entered = 4, ///< holds a label that jumps from outside may lead to
  SF_Macro = 8,   ///< its first or last token is inside of a macro's body
};

struct Statement {
  StatementKind Kind = StatementKind::Other;
  uint8_t Flags = 0;
  StmtId Parent;  ///< the statement around it
  SrcRange Range; ///< with its semicolon, or its closing brace
};

struct Skeleton {
  FuncRefId Self;
  SrcRange Range;           ///< the whole definition
  SrcRange NameRange;       ///< the function's name
  std::vector<Var> Vars;    ///< parameters first, in order (`this` is 0th)
  uint32_t ParamCount = 0;  ///< including `this`
  std::vector<Expr> Exprs;  ///< operands come before their users
  std::vector<ExprId> Args; ///< pool
  /// Where the arguments of Args are spelled, in the file of their call; none
  /// where a macro or nothing at all stands for them. May be shorter than Args.
  std::vector<Span> ArgSpans;
  std::vector<Event> Events;         ///< grouped by block
  std::vector<Block> Blocks;         ///< Blocks[0] is the entry
  std::vector<ScopeId> Scopes;       ///< Scopes[s]: parent scope; 0 is the body
  std::vector<Statement> Statements; ///< in order of the text, outer first

  const Expr &expr(ExprId E) const { return Exprs[E.V]; }
  ExprId arg(const Event &E, uint32_t I) const {
    return I < E.ArgsCount ? Args[E.ArgsBegin + I] : ExprId();
  }
  Span argSpan(const Event &E, uint32_t I) const {
    size_t At = size_t(E.ArgsBegin) + I;
    return I < E.ArgsCount && At < ArgSpans.size() ? ArgSpans[At] : Span();
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_SKELETON_H
