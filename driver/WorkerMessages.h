//===- WorkerMessages.h - what is asked of a process, and told --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A message is its length and the bytes. Neither side believes the other one:
// what does not fit is no message.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_WORKERMESSAGES_H
#define NOGIL_DRIVER_WORKERMESSAGES_H

#include "extract/Extract.h"
#include "support/StandIns.h"
#include <optional>
#include <string>
#include <string_view>

namespace nogil {

/// Where a process that reads units finds its socket.
inline constexpr int WorkerSocket = 3;
/// Longer ones are no messages.
inline constexpr uint64_t MaxMessage = uint64_t(1) << 30;
inline constexpr size_t MessageHead = 8;

/// With its head.
std::string requestOf(const ExtractInput &In, const StandIns &Texts = {});
std::string answerOf(const ExtractOutput &Out);
/// Without it. `Facts`: the bytes of the facts.
std::optional<ExtractInput> readRequest(std::string_view Message,
                                        StandIns &Texts);
std::optional<ExtractOutput> readAnswer(std::string_view Message,
                                        std::string &Facts);

} // namespace nogil

#endif // NOGIL_DRIVER_WORKERMESSAGES_H
