//===- Lowering.h - one function body to one Skeleton -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A structured, single pass over the AST. Each member lowers one kind of thing
// in the current block and leaves the builder where control goes on.
//
//   LowerFunction.cpp  parameters, constructors and destructors, regions
//   LowerStmt.cpp      statements;  LowerJump.cpp loops, switch, goto, try
//   LowerTeams.cpp     directives of OpenMP
//   LowerExpr.cpp      values;      LowerCond.cpp conditions and arms
//   LowerCall.cpp      calls;       LowerInit.cpp declarations, class objects
//   LowerCoroutine.cpp what a coroutine does without saying so
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_EXTRACT_LOWERING_H
#define NOGIL_ENGINE_EXTRACT_LOWERING_H

#include "extract/Unit.h"
#include "facts/Builder.h"
#include "facts/Scopes.h"
#include "parse/ArraySizes.h"
#include "parse/Statements.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>

namespace nogil {

/// A Call about to be emitted.
struct CallSite {
  FuncRefId Callee;
  ExprId CalleeExpr;
  TypeId Type;
  llvm::SmallVector<ExprId, 8> Args;
  llvm::SmallVector<Span, 8> Spans; ///< of those of Args that are written
  clang::SourceRange Range;
  clang::SourceLocation Loc; ///< of the callee's name: says which macro
  uint8_t Flags = 0;
  bool MayThrow = false;
};

class Lowering {
public:
  Lowering(Unit &U, FuncRefId Self);
  void function(const clang::FunctionDecl *D);
  void region(const clang::CapturedStmt *S,
              const clang::OMPExecutableDirective &Team);
  void block(const clang::BlockExpr *E);
  Skeleton take();
  /// Something that is written in the source is not in the skeleton.
  bool incomplete() const { return Incomplete; }

private:
  using State = Scopes::State;

  // Functions
  void declareThis(const clang::CXXMethodDecl *M);
  void declareParams(llvm::ArrayRef<clang::ParmVarDecl *> Params);
  void bodyOf(const clang::Stmt *S);
  void constructorInits(const clang::CXXConstructorDecl *C);
  void constructorInit(const clang::CXXCtorInitializer *I);
  void pushMemberDestructors(const clang::CXXRecordDecl *R, Scopes::Kind K);
  void pushDestructor(const clang::CXXDestructorDecl *D, ExprId Object,
                      Scopes::Kind K, Spot Close);

  // Places
  Spot spot(clang::SourceRange R, clang::SourceLocation L);
  Spot spot(clang::SourceRange R) { return spot(R, R.getBegin()); }
  SrcRange range(clang::SourceRange R);

  // Statements
  /// Braced: directly between braces.
  void stmt(const clang::Stmt *S, bool Braced = false);
  /// A part of a statement's head.
  void part(const clang::Stmt *S) {
    if (S)
      stmtKind(S);
  }
  void stmtKind(const clang::Stmt *S);
  void compound(const clang::CompoundStmt *S);
  void body(const clang::Stmt *S);
  void ifStmt(const clang::IfStmt *S);
  void returnStmt(const clang::ReturnStmt *S);
  void returnShared(ExprId V, clang::SourceRange R);
  void asmStmt(const clang::AsmStmt *S);
  void openmp(const clang::OMPExecutableDirective *S);
  ExprId directive(const clang::OMPExecutableDirective *S, llvm::StringRef Name,
                   bool Locks = false);
  void oneThread(const clang::OMPExecutableDirective *S, llvm::StringRef Name);
  void giveEachThread(const clang::OMPExecutableDirective &S);
  void outline(const clang::OMPExecutableDirective *S, llvm::StringRef Name);
  void openScope(const clang::Stmt *S);
  void macroBrace(clang::SourceLocation L, bool End);

  // Jumps
  void whileStmt(const clang::WhileStmt *S);
  void doStmt(const clang::DoStmt *S);
  void forStmt(const clang::ForStmt *S);
  void rangeFor(const clang::CXXForRangeStmt *S);
  void loopBody(const clang::Stmt *Body, BlockId Break, BlockId Continue,
                State BreakTo);
  void switchStmt(const clang::SwitchStmt *S);
  void caseStmt(const clang::CaseStmt *S);
  void defaultStmt(const clang::DefaultStmt *S);
  void leave(bool Break, clang::SourceRange R);
  void gotoStmt(const clang::LabelDecl *L, clang::SourceRange R);
  void coroutine(const clang::CoroutineBodyStmt *S);
  void coreturn(const clang::CoreturnStmt *S);
  void indirectGoto(const clang::IndirectGotoStmt *S);
  void labelStmt(const clang::LabelStmt *S);
  void findLabels(const clang::Stmt *S,
                  llvm::SmallVectorImpl<const clang::Stmt *> &Open);
  BlockId labelBlock(const clang::LabelDecl *L);
  void tryStmt(const clang::CXXTryStmt *S);
  void handler(const clang::CXXCatchStmt *S);

  // Expressions. A value is a tree without side effects; what has some is
  // emitted on the way.
  ExprId value(const clang::Expr *E);
  ExprId valueKind(const clang::Expr *E);
  ExprId wrapped(const clang::Expr *E, bool &Known);
  ExprId literal(const clang::Expr *E, bool &Known);
  ExprId cxxValue(const clang::Expr *E, bool &Known);
  ExprId children(const clang::Expr *E);
  ExprId castExpr(const clang::CastExpr *E);
  ExprId declRef(const clang::ValueDecl *D, const clang::Expr *E);
  ExprId enumerator(const clang::EnumConstantDecl *D);
  ExprId member(const clang::MemberExpr *E);
  /// Record: the named one around F; null: the one F is in.
  ExprId field(ExprId Base, bool Arrow, const clang::FieldDecl *F,
               const clang::RecordDecl *Record = nullptr);
  ExprId castFunction(ExprId V, clang::QualType To);
  ExprId subscript(const clang::ArraySubscriptExpr *E);
  ExprId unary(const clang::UnaryOperator *E, bool Used);
  ExprId binary(const clang::BinaryOperator *E);
  ExprId assign(const clang::BinaryOperator *E);
  ExprId compoundAssign(const clang::BinaryOperator *E);
  ExprId step(const clang::UnaryOperator *E, bool Used);
  ExprId statementExpr(const clang::StmtExpr *E, bool Used);
  ExprId sizeOf(const clang::Expr *E);
  void sizesIn(clang::QualType T);
  ExprId spelledInt(int64_t V, const clang::Expr *E);
  ExprId lambda(const clang::LambdaExpr *E);
  ExprId blockValue(const clang::BlockExpr *E);
  void discard(const clang::Expr *E);
  /// A full expression as a statement: temporaries die at its end.
  void evaluate(const clang::Expr *E);
  void emitAssign(ExprId Dst, ExprId Src, Spot At, uint8_t Flags);
  void emitRead(const clang::Expr *E, ExprId Src);
  bool readsShared(const clang::Expr *E) const;
  bool loadReads(const clang::Expr *E) const;
  bool hasEvents(const clang::Stmt *S) const;

  // Conditions
  void cond(const clang::Expr *E, BlockId T, BlockId F);
  bool condLogical(const clang::Expr *E, BlockId T, BlockId F);
  bool condCompare(const clang::BinaryOperator *E, BlockId T, BlockId F);
  std::optional<bool> constantCond(const clang::Expr *E) const;
  /// The value that the lvalue E holds.
  ExprId load(const clang::Expr *E);
  void loadArms(const clang::Expr *E);
  ExprId conditional(const clang::AbstractConditionalOperator *E, bool Used);
  ExprId logicalValue(const clang::BinaryOperator *E);
  clang::SourceRange rangeOf(const clang::Expr *E);
  ExprId arms(const clang::Expr *C, const clang::Expr *A, const clang::Expr *B,
              ExprId Into, bool Init);
  void bindCommon(const clang::AbstractConditionalOperator *E);

  // Calls
  ExprId call(const clang::CallExpr *E);
  ExprId callTo(const clang::CallExpr *E, const clang::FunctionDecl *F);
  ExprId operatorCall(const clang::CXXOperatorCallExpr *E);
  ExprId memberCall(const clang::CXXMemberCallExpr *E);
  ExprId indirectCall(const clang::CallExpr *E);
  bool builtin(const clang::CallExpr *E, const clang::FunctionDecl *F,
               ExprId &Out);
  ExprId construct(const clang::CXXConstructExpr *E, ExprId Dst);
  ExprId newExpr(const clang::CXXNewExpr *E);
  void deleteExpr(const clang::CXXDeleteExpr *E);
  void throwExpr(const clang::CXXThrowExpr *E);
  const clang::CXXCatchStmt *handlerOf(const clang::CXXTryStmt *S,
                                       const clang::Expr *Thrown);
  BlockId handlerBlock(const clang::CXXCatchStmt *H);
  std::map<const clang::CXXCatchStmt *, BlockId> HandlerBlocks;
  ExprId argument(const clang::Expr *E, clang::QualType Param);
  void arguments(CallSite &C, llvm::ArrayRef<const clang::Expr *> Args,
                 const clang::FunctionDecl *F,
                 const clang::FunctionProtoType *Proto);
  void direct(CallSite &C, const clang::FunctionDecl *F);
  const clang::CXXMethodDecl *dispatch(CallSite &C,
                                       const clang::CXXMethodDecl *M,
                                       const clang::Expr *Object);
  clang::QualType calleeType(CallSite &C, const clang::CallExpr *E);
  ExprId emitCall(CallSite &C);
  const clang::FunctionDecl *callable(const clang::Expr *E) const;
  clang::SourceLocation calleeLoc(const clang::CallExpr *E) const;

  // Declarations and class objects
  void declStmt(const clang::DeclStmt *S);
  void varDecl(const clang::VarDecl *D);
  void staticLocal(const clang::VarDecl *D);
  void initialise(const clang::VarDecl *D, ExprId Dst);
  void initObject(ExprId Dst, const clang::Expr *E, Spot At);
  /// Names an object that is there already.
  static bool isNamed(const clang::Expr *E);
  void bind(ExprId Reference, const clang::Expr *To, Spot At);
  void initList(ExprId Dst, const clang::InitListExpr *E, Spot At);
  void initMember(ExprId Dst, const clang::Expr *E, Spot At);
  ExprId classValue(const clang::Expr *E);
  ExprId materialise(const clang::MaterializeTemporaryExpr *E);
  ExprId compoundLiteral(const clang::CompoundLiteralExpr *E);
  VarId newVar(Storage K, StrId Name, clang::QualType T, SrcRange R);
  VarId variable(const clang::VarDecl *D);
  VarId declare(const clang::VarDecl *D);
  ExprId temp(clang::QualType T);
  void pushTemp(ExprId Object, clang::QualType T, Spot At);
  void addressTaken(ExprId E);

  Unit &U;
  Builder B;
  Scopes Sc;
  Statements St;
  const clang::FunctionDecl *Fn = nullptr; ///< null in a region
  const clang::Stmt *Body = nullptr;
  bool Incomplete = false;
  bool Outlined = false; ///< locals of others are captures
  llvm::DenseMap<const clang::VarDecl *, VarId> Vars;
  /// Of loops whose rounds are divided among threads.
  llvm::DenseSet<const clang::VarDecl *> Counters;
  VarId ThisVar, OuterThis;
  llvm::DenseMap<const clang::OpaqueValueExpr *, ExprId> Bound;
  llvm::DenseMap<const clang::Expr *, clang::SourceLocation> Ends;
  llvm::DenseSet<const clang::Expr *> Loaded; ///< lvalues whose value is asked
  llvm::DenseSet<const clang::Expr *> Sized;  ///< of arrays: evaluated
  clang::SourceRange Override; ///< where a default argument is called from
  uint8_t NextFlags = 0;       ///< for the call inside an implicit conversion

  struct Target {
    BlockId Break, Continue;
    State BreakTo, ContinueTo;
  };
  llvm::SmallVector<Target, 8> Targets;
  struct SwitchCtx {
    std::vector<int64_t> Values;
    std::vector<BlockId> Blocks, Ranges;
    BlockId Default;
  };
  llvm::SmallVector<SwitchCtx *, 4> Switches;

  BlockId CoroutineEnd; ///< where co_return goes on
  State CoroutineOuter = Scopes::Outside;

  struct Label {
    BlockId Block;
    std::optional<State> Where;
    llvm::SmallPtrSet<const clang::Stmt *, 8> Enclosing;
  };
  llvm::DenseMap<const clang::LabelDecl *, Label> Labels;
  llvm::SmallSetVector<const clang::LabelDecl *, 8> AddressLabels;
  BlockId Dispatch;     ///< of computed gotos
  BlockId SharedReturn; ///< see Scopes::crowded()
  ExprId SharedValue;   ///< what it returns
  bool LabelsFound = false;
  /// Destructors of temporaries whose life a declaration extends.
  struct Extended {
    ExprId Object;
    clang::QualType Type;
  };
  llvm::SmallVector<Extended, 2> ExtendedTemps;
};

int64_t asInt64(const llvm::APSInt &V);
/// Without parentheses, casts that convert nothing and clean-up nodes.
const clang::Expr *bare(const clang::Expr *E);
/// The lvalue that a cast to a reference is another name of.
const clang::Expr *sameLvalue(const clang::Expr *E);
/// Whether T is a reference to an object. One to a function is a value, as a
/// pointer to it is: nothing can be stored in a function.
bool namesPlace(clang::QualType T);
/// The operand of a call that only passes it on: __builtin_expect, std::move.
const clang::Expr *passedThrough(const clang::CallExpr *E);

} // namespace nogil

#endif // NOGIL_ENGINE_EXTRACT_LOWERING_H
