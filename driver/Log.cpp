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

static std::atomic<bool> IsQuiet{false};
static std::atomic<bool> ProgressShown{false};

void setQuiet(bool Quiet) { IsQuiet = Quiet; }
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

std::string printable(std::string_view Text) {
  std::string Out;
  Out.reserve(Text.size());
  for (size_t I = 0; I < Text.size(); ++I) {
    auto C = static_cast<unsigned char>(Text[I]);
    // U+0080 to U+009F, in UTF-8, are control characters as well.
    bool Late = C == 0xC2 && I + 1 < Text.size() &&
                static_cast<unsigned char>(Text[I + 1]) >= 0x80 &&
                static_cast<unsigned char>(Text[I + 1]) < 0xA0;
    if (C == '\n')
      Out += "\\n";
    else if (C < 0x20 || C == 0x7F)
      Out += fmt::format("\\x{:02x}", C);
    else if (Late)
      Out += fmt::format("\\x{:02x}", static_cast<unsigned char>(Text[++I]));
    else
      Out += Text[I];
  }
  return Out;
}

std::string counted(size_t N, std::string_view Thing) {
  return fmt::format("{} {}{}", N, Thing, N == 1 ? "" : "s");
}

} // namespace nogil
