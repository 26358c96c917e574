//===- Log.h - messages to standard error ----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Standard output belongs to the report; everything else the user is told goes
// through here, in one form: `nogil-tidy: error: what: where: what to do`.
// Messages may come from worker threads, so each one is a single write.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LOG_H
#define NOGIL_DRIVER_LOG_H

#include "support/Printable.h"
#include <stdexcept>
#include <string>
#include <string_view>

namespace nogil {

/// The work can't be done: main() prints the message and exits with 2.
struct DriverError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void logError(const std::string &Message);
void logWarning(const std::string &Message);
void logNote(const std::string &Message);   ///< silent under --quiet
void logDetail(const std::string &Message); ///< silent without --verbose
void setQuiet(bool Quiet);
void setVerbose(bool Verbose);
/// "1 file", "2 files".
std::string counted(size_t N, std::string_view Thing);
/// Removes a progress line, if one is shown, before other output.
void setProgressShown(bool Shown);

} // namespace nogil

#endif // NOGIL_DRIVER_LOG_H
