//===- OptionWords.h - the words of a command, option by option -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_OPTIONWORDS_H
#define NOGIL_ENGINE_PARSE_OPTIONWORDS_H

#include "clang/Driver/Options.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include <memory>
#include <string>
#include <vector>

namespace nogil {

/// Calls Each(argument, its words), as Clang's table divides them; `Seen`: the
/// visibility of options. Returns the word that lacks its value, if one does:
/// what follows it is not read.
template <typename Function>
llvm::StringRef forEachOption(llvm::ArrayRef<std::string> Words, unsigned Seen,
                              Function Each) {
  const llvm::opt::OptTable &Table = clang::driver::getDriverOptTable();
  std::vector<const char *> Argv;
  for (const std::string &W : Words)
    Argv.push_back(W.c_str());
  llvm::opt::InputArgList List(Argv.data(), Argv.data() + Argv.size());
  for (unsigned I = 0; I < Words.size();) {
    const unsigned Begin = I;
    if (Words[I].empty()) {
      ++I;
      continue;
    }
    std::unique_ptr<llvm::opt::Arg> A =
        Table.ParseOneArg(List, I, llvm::opt::Visibility(Seen));
    if (!A)
      return Words[Begin];
    Each(*A, Words.slice(Begin, I - Begin));
  }
  return "";
}

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_OPTIONWORDS_H
