//===- Log.cpp - messages to standard error -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include <atomic>
#include <cstdio>
#include <fmt/format.h>

namespace nogil {

static std::atomic<bool> IsQuiet{false}, IsVerbose{false};
static std::atomic<bool> ProgressShown{false};

void setQuiet(bool Quiet) { IsQuiet = Quiet; }
void setVerbose(bool Verbose) { IsVerbose = Verbose; }
void setProgressShown(bool Shown) { ProgressShown = Shown; }

static void emit(const char *Kind, const std::string &Message) {
  // `\r ESC[K` wipes the progress line, which has no newline of its own.
  std::string Line = ProgressShown ? "\r\x1b[K" : "";
  Line += "nogil-tidy: ";
  Line += Kind;
  Line += ": " + printable(Message) + "\n";
  std::fwrite(Line.data(), 1, Line.size(), stderr);
}

void logError(const std::string &Message) { emit("error", Message); }
void logWarning(const std::string &Message) { emit("warning", Message); }
void logNote(const std::string &Message) {
  if (!IsQuiet)
    emit("note", Message);
}

void logDetail(const std::string &Message) {
  if (IsVerbose)
    emit("note", Message);
}

std::string counted(size_t N, std::string_view Thing) {
  return fmt::format("{} {}{}", N, Thing, N == 1 ? "" : "s");
}

} // namespace nogil
