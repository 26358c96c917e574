//===- TextParser.h - reads the text form -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the parser. `Parser` reads what stands at file level;
// `BodyParser` one function's body. Both walk one vector of tokens.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_SUPPORT_TEXTPARSER_H
#define NOGIL_TESTS_SUPPORT_TEXTPARSER_H

#include "facts/TuFacts.h"
#include "support/TextLexer.h"
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace nogil::text {

/// Key of a name -> index.
using NameMap = std::unordered_map<std::string, uint32_t>;
/// "e12" -> 12; nothing for other words.
std::optional<uint32_t> callLabel(const Token &T);

/// The tokens, and what all levels of the grammar share.
class Cursor {
public:
  explicit Cursor(std::vector<Token> Tokens) : Tokens(std::move(Tokens)) {}

  TuFacts F;
  NameMap Funcs;
  FileId File{0u}; ///< that places without a file are in

  const Token &peek(size_t N = 0) const {
    return Tokens[std::min(At + N, Tokens.size() - 1)];
  }
  const Token &take();
  size_t position() const { return At; }
  void moveTo(size_t Position) { At = Position; }

  [[noreturn]] void fail(const Token &Where, std::string Message) const;
  [[noreturn]] void expected(const std::string &What) const;
  bool acceptPunct(std::string_view P);
  bool acceptKeyword(std::string_view W);
  void expectPunct(std::string_view P);
  void expectKeyword(std::string_view W);
  const Token &expectWord(const std::string &What);
  std::string expectString(const std::string &What);
  uint32_t expectIndex(const std::string &What);
  int64_t expectInt(const std::string &What);
  void skipNewlines();
  void endStatement();

  StrId intern(std::string_view S) { return F.Strings.intern(S); }
  /// "type 3" if Word is "type".
  bool acceptType(std::string_view Word, TypeId &T);
  /// "(3)" if there is one.
  TypeId cast();
  /// "@12:3-12:9" if there is one.
  std::optional<SrcRange> place();
  /// From the token at `First` to the one before the cursor, in the text.
  SrcRange textRange(size_t First) const;
  /// The function of that name, made if there is none.
  FuncRefId func(const Token &Name);

private:
  std::vector<Token> Tokens;
  size_t At = 0;
};

class BodyParser {
public:
  BodyParser(Cursor &C, Skeleton &S) : C(C), S(S) {}
  void addParam(const Token &Name);
  /// From after "{" to after "}".
  void run();
  NameMap takeVars() { return std::move(Vars); }

private:
  Cursor &C;
  Skeleton &S;
  NameMap Vars, Blocks;
  std::unordered_map<uint32_t, uint32_t> Labels; ///< 3 of "e3" -> EventId
  std::vector<bool> Implicit;                    ///< by VarId: never declared
  std::unordered_map<uint32_t, const Token *> Uses; ///< label -> first use
  std::unordered_multimap<size_t, uint32_t> ExprMap;
  uint32_t Current = ~0u; ///< block that is open
  uint32_t Opened = 0;    ///< blocks so far
  int Nesting = 0;        ///< of the expression being read

  // Declarations.
  bool declaration();
  void variable(uint32_t Kind);
  void variableAttrs(Var &V);
  void scope();
  void statementRange();
  uint32_t addVar(const Token &Name, Storage Kind);
  void needScope(const Token &Where, uint32_t N);

  // Blocks.
  void findBlocks();
  void openBlock(uint32_t B);
  void closeBlock();
  Block &block();
  BlockId target();
  bool terminator();
  void switchTo(Block &B);
  void finish(Block &B, size_t First, bool OwnPlace);
  void resolveLabels();

  // Events.
  void statement();
  bool event();
  void call(Event &E);
  void attributes(Event &E, size_t First);
  bool flag(Event &E);
  MacroId macroChain();

  // Expressions.
  ExprId expression();
  ExprId expressionOrNone();
  ExprId binary(int MinPrec);
  ExprId unary();
  ExprId postfix();
  ExprId primary();
  ExprId name();
  uint32_t implicitVar(const Token &T);
  ExprId addressOf();
  ExprId field(ExprId Base, ExprOp Op);
  ExprId add(const Expr &E);
  ExprId addInt(int64_t Value, StrId Name);
};

} // namespace nogil::text

#endif // NOGIL_TESTS_SUPPORT_TEXTPARSER_H
