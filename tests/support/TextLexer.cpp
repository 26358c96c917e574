//===- TextLexer.cpp - tokens of the text form ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A qualified name is one token, with its "#2" and its leading "::", so that
// the parser never puts names together. Line ends are tokens, because they end
// statements.
//
//===----------------------------------------------------------------------===//

#include "support/TextLexer.h"
#include <cctype>
#include <charconv>

namespace nogil::text {

namespace {

bool isStart(char C) {
  return std::isalpha(static_cast<unsigned char>(C)) || C == '_';
}
bool isDigit(char C) { return C >= '0' && C <= '9'; }

class Lexer {
public:
  explicit Lexer(std::string_view T) : T(T) {}

  std::vector<Token> run() {
    std::vector<Token> Out;
    do {
      Out.push_back(next());
    } while (Out.back().Kind != TokenKind::End);
    return Out;
  }

private:
  std::string_view T;
  size_t At = 0, LineStart = 0;
  uint32_t Line = 1;

  char peek(size_t N = 0) const { return At + N < T.size() ? T[At + N] : 0; }
  [[noreturn]] void fail(std::string Message) const {
    throw Failure{Line, std::move(Message)};
  }

  Token next();
  void blanks();
  bool word(Token &Tok);
  void plainWord(Token &Tok);
  void number(Token &Tok);
  uint32_t suffix();
  std::string enclosed(char Quote);
  char escaped();
};

void Lexer::blanks() {
  while (At < T.size()) {
    if (T.substr(At, 2) == "//")
      while (At < T.size() && T[At] != '\n')
        ++At;
    else if (T[At] == ' ' || T[At] == '\t' || T[At] == '\r')
      ++At;
    else
      return;
  }
}

Token Lexer::next() {
  blanks();
  Token Tok;
  Tok.Line = Line;
  Tok.Offset = static_cast<uint32_t>(At);
  Tok.Col = static_cast<uint32_t>(At - LineStart + 1);
  size_t Start = LineStart;
  if (At >= T.size()) {
    Tok.Kind = TokenKind::End;
  } else if (peek() == '\n') {
    Tok.Kind = TokenKind::Newline;
    ++At;
    ++Line;
    LineStart = At;
  } else if (peek() == '"') {
    Tok.Kind = TokenKind::String;
    Tok.Text = enclosed('"');
  } else if (isDigit(peek())) {
    number(Tok);
  } else if (!word(Tok)) {
    Tok.Kind = TokenKind::Punct;
    size_t Length = 1;
    for (std::string_view P :
         {"->", "==", "!=", "<=", ">=", "&&", "||", "<<", ">>"})
      if (T.substr(At, 2) == P)
        Length = 2;
    Tok.Text = T.substr(At, Length);
    if (Tok.Text.find_first_of("{}()[]<>=!&|^~+-*/%?:;,.@") != 0)
      fail("unexpected character '" + Tok.Text +
           "'; a name that is no identifier stands in backquotes");
    At += Length;
  }
  Tok.EndCol = static_cast<uint32_t>(At - Start + 1);
  Tok.EndOffset = static_cast<uint32_t>(At);
  return Tok;
}

// ["::"] (identifier | backquoted) ["#" digits]
bool Lexer::word(Token &Tok) {
  size_t Skip = T.substr(At, 2) == "::" ? 2 : 0;
  char First = peek(Skip);
  if (First != '`' && !isStart(First))
    return false;
  Tok.Kind = TokenKind::Word;
  Tok.Global = Skip != 0;
  At += Skip;
  if (First == '`') {
    Tok.Backquoted = true;
    Tok.Text = enclosed('`');
  } else {
    plainWord(Tok);
  }
  Tok.Number = suffix();
  return true;
}

void Lexer::plainWord(Token &Tok) {
  size_t Begin = At;
  while (isStart(peek()) || isDigit(peek()) || T.substr(At, 2) == "::") {
    if (peek() != ':') {
      ++At;
      continue;
    }
    size_t Skip = peek(2) == '~' ? 3 : 2;
    if (!isStart(peek(Skip)))
      break;
    At += Skip;
  }
  Tok.Text = T.substr(Begin, At - Begin);
}

uint32_t Lexer::suffix() {
  if (peek() != '#')
    return 0;
  uint32_t N = 0;
  auto [End, Err] = std::from_chars(T.data() + At + 1, T.data() + T.size(), N);
  if (Err != std::errc() || N == 0)
    fail("a number from 1 is expected after '#'");
  At = static_cast<size_t>(End - T.data());
  return N;
}

void Lexer::number(Token &Tok) {
  Tok.Kind = TokenKind::Number;
  bool Hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
  size_t Begin = At + (Hex ? 2 : 0);
  auto [End, Err] = std::from_chars(T.data() + Begin, T.data() + T.size(),
                                    Tok.Value, Hex ? 16 : 10);
  if (Err != std::errc())
    fail("this number does not fit into 64 bits");
  size_t After = static_cast<size_t>(End - T.data());
  Tok.Text = T.substr(At, After - At);
  At = After;
  if (isStart(peek()))
    fail("unexpected '" + std::string(1, peek()) + "' in the number " +
         Tok.Text);
}

std::string Lexer::enclosed(char Quote) {
  std::string Out;
  for (++At; peek() != Quote;) {
    if (At >= T.size() || peek() == '\n')
      fail(std::string("missing closing ") + Quote);
    char C = T[At++];
    Out += C == '\\' ? escaped() : C;
  }
  ++At;
  return Out;
}

char Lexer::escaped() {
  char C = peek();
  ++At;
  if (C == 'n')
    return '\n';
  if (C == 't')
    return '\t';
  if (C != 'x')
    return C;
  unsigned Code = 0;
  std::string_view Digits = T.substr(std::min(At, T.size()), 2);
  auto [End, Err] =
      std::from_chars(Digits.data(), Digits.data() + Digits.size(), Code, 16);
  if (Err != std::errc() || End != Digits.data() + 2)
    fail("two hexadecimal digits are expected after \\x");
  At += 2;
  return static_cast<char>(Code);
}

} // namespace

std::string Token::spelled() const {
  switch (Kind) {
  case TokenKind::End:
    return "the end of the text";
  case TokenKind::Newline:
    return "the end of the line";
  case TokenKind::String:
    return "\"" + Text + "\"";
  case TokenKind::Word:
    return "'" + std::string(Global ? "::" : "") + Text +
           (Number ? "#" + std::to_string(Number) : "") + "'";
  case TokenKind::Number:
  case TokenKind::Punct:
    break;
  }
  return "'" + Text + "'";
}

std::vector<Token> tokenize(std::string_view Text) { return Lexer(Text).run(); }

} // namespace nogil::text
