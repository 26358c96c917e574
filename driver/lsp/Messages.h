//===- Messages.h - bytes to messages ---------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a client writes comes in pieces of any size: `Content-Length: N`, an
// empty line, N bytes. The library's own loop waits for whole messages, so that
// nothing else can be waited for, ends at one that is no JSON-RPC, and answers
// none that is no JSON; so messages are put together here, and the library
// is given what is whole.
//
// After headers that make no sense, or promise more than MostBytes, everything
// up to the next `Content-Length:` is left out: within JSON, no line ends stand
// behind these words.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_MESSAGES_H
#define NOGIL_DRIVER_LSP_MESSAGES_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nogil::lsp {

/// One message, or what is wrong with it.
struct Message {
  std::string Text;
  std::string Problem; ///< empty: none
};

class MessageReader {
public:
  static constexpr size_t MostBytes = size_t(64) << 20, MostHeader = 8192;

  void add(std::string_view Bytes) { Buffer += Bytes; }
  /// Nothing: there is no whole one.
  std::optional<Message> next();

private:
  std::optional<Message> broken(std::string Why);
  bool skip();
  std::string Buffer;
  bool IsLost = false; ///< waits for the beginning of a message
};

/// Brackets nest no deeper than any client's do: the parser's stack is as large
/// as it is.
bool nestsSanely(std::string_view Json);

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_MESSAGES_H
