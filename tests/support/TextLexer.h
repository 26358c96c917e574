//===- TextLexer.h - tokens of the text form --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the parser; the grammar is at the top of
// engine/facts/TextPrint.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_SUPPORT_TEXTLEXER_H
#define NOGIL_TESTS_SUPPORT_TEXTLEXER_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nogil::text {

/// Thrown inside the parser only; parseSkeletons turns it into a TextError.
struct Failure {
  uint32_t Line;
  std::string Message;
};

enum class TokenKind : uint8_t { End, Newline, Word, Number, String, Punct };

struct Token {
  TokenKind Kind = TokenKind::End;
  bool Global = false;     ///< Word: written with a leading "::"
  bool Backquoted = false; ///< Word: never a keyword
  std::string Text;        ///< without quotes and prefixes
  uint32_t Number = 0;     ///< Word: N of "name#N"; 0: none
  uint64_t Value = 0;      ///< Number
  uint32_t Line = 0, Col = 0, EndCol = 0, Offset = 0, EndOffset = 0;

  bool isPunct(std::string_view P) const {
    return Kind == TokenKind::Punct && Text == P;
  }
  bool isKeyword(std::string_view W) const {
    return Kind == TokenKind::Word && !Global && !Backquoted && !Number &&
           Text == W;
  }
  bool endsStatement() const {
    return Kind == TokenKind::End || Kind == TokenKind::Newline ||
           isPunct(";") || isPunct("}");
  }
  /// Equal for equal names: the number is no part of any name.
  std::string key() const {
    return (Global ? "::" : "") + Text +
           (Number ? '\1' + std::to_string(Number) : "");
  }
  /// As written, for messages.
  std::string spelled() const;
};

/// The last token is an End. Throws Failure.
std::vector<Token> tokenize(std::string_view Text);

} // namespace nogil::text

#endif // NOGIL_TESTS_SUPPORT_TEXTLEXER_H
