//===- Progress.cpp - a progress line on a terminal -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Progress.h"
#include "Log.h"
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace nogil {

Progress::Progress(size_t Total, bool Wanted)
    : Total(Total), Shown(Wanted && ::isatty(STDERR_FILENO)) {
  setProgressShown(Shown);
}

Progress::~Progress() {
  if (Shown)
    std::fputs("\r\x1b[K", stderr);
  setProgressShown(false);
}

void Progress::finished(const std::string &File) {
  if (!Shown)
    return;
  std::lock_guard<std::mutex> Guard(Lock);
  ++Done;
  winsize Window = {};
  size_t Width =
      ::ioctl(STDERR_FILENO, TIOCGWINSZ, &Window) == 0 && Window.ws_col > 20
          ? Window.ws_col
          : 80;
  std::string Line =
      fmt::format("[{}/{}] {}", Done, Total,
                  printable(std::filesystem::path(File).filename().string()));
  // A line that wraps can't be written over.
  size_t Bytes = 0;
  for (size_t Columns = 0; Bytes < Line.size();) {
    ShownChar C = firstShown(std::string_view(Line).substr(Bytes));
    if ((Columns += C.Width) >= Width)
      break;
    Bytes += C.Bytes;
  }
  Line.resize(Bytes);
  std::fprintf(stderr, "\r\x1b[K%s", Line.c_str());
}

} // namespace nogil
