//===- HeaderInputs.h - headers that are named as inputs --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A header is read through a source that includes it, with that source's
// command: only there its macros and templates mean what they mean. Sources
// are looked for by their texts, as in DerivedFlags. Where none includes it,
// the header is compiled alone.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_HEADERINPUTS_H
#define NOGIL_DRIVER_HEADERINPUTS_H

#include "DerivedFlags.h"
#include <map>
#include <string>
#include <vector>

namespace nogil {

bool isHeaderName(std::string_view File);

/// Which sources include a header, by their texts.
class Includers {
public:
  /// The first of `Sources` (in their order, but one of the header's own stem
  /// first and tests last) that includes `Header` at some depth; empty: none.
  std::string sourceFor(const std::string &Header,
                        std::vector<std::string> Sources,
                        const std::string &Root);

private:
  std::map<std::string, FlagDeriver> Derivers;           ///< by root
  std::map<std::string, std::vector<std::string>> Reach; ///< by source
};

/// Is it C++, by its text or, where that says nothing, by most of its
/// neighbours?
bool isCPlusPlusHeader(const std::string &Header);

/// Arguments that make the compiler take a header for a source. Python's header
/// goes first where its names are used: headers often leave that to who
/// includes them.
std::vector<std::string> aloneArgs(const std::string &Header,
                                   std::vector<std::string> Args);

} // namespace nogil

#endif // NOGIL_DRIVER_HEADERINPUTS_H
