//===- Declared.h - the command line as data --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Help, completion and the manual page say what is declared in
// DeclareOptions.cpp and Options.cpp and nowhere else. What those can't say is
// what a value is: a table here names it, and what a shell may offer for it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_HELP_DECLARED_H
#define NOGIL_DRIVER_HELP_DECLARED_H

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace nogil {

/// What a shell may offer for a value.
enum class Offer { Nothing, Words, Rules, Files, Folders };

struct DeclaredOption {
  std::vector<std::string> Names; ///< "-q", "--quiet"; none: a positional
  std::string Value;              ///< "FILE"; empty: takes none
  std::string What;
  Offer Offers = Offer::Nothing;
  std::vector<std::string> Words; ///< that the value is one of
  bool Repeatable = false;
};

struct DeclaredCommand {
  std::string Name, What;
  std::vector<DeclaredOption> Positionals, Options; ///< its own alone
};

struct Declared {
  std::string What;
  std::vector<DeclaredOption> Options;
  std::vector<DeclaredCommand> Commands;
};

/// Gives the values of options their names, in --help as well.
void nameValues(CLI::App &App);
/// All of `App`, in its order.
Declared declaredBy(const CLI::App &App);
/// Help in which lines fit into 80 columns, and that of a command has the
/// options of all.
void formatHelp(CLI::App &App);

} // namespace nogil

#endif // NOGIL_DRIVER_HELP_DECLARED_H
