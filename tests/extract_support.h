//===- extract_support.h - sources in tests to facts ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tests of extraction are a source and the skeleton expected of it, in the text
// form without places.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_EXTRACT_SUPPORT_H
#define NOGIL_TESTS_EXTRACT_SUPPORT_H

#include "extract/Extract.h"
#include "facts/Text.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace nogil::test {

/// A folder that goes away with the test.
class Folder {
public:
  Folder() {
    std::string T = (std::filesystem::temp_directory_path() / "ngtXXXXXX");
    Path = mkdtemp(T.data());
  }
  ~Folder() {
    std::error_code Ignored;
    std::filesystem::remove_all(Path, Ignored);
  }
  std::string write(const std::string &Name, const std::string &Text) const {
    std::filesystem::path P = Path / Name;
    std::filesystem::create_directories(P.parent_path());
    std::ofstream(P) << Text;
    return P;
  }
  std::filesystem::path Path;
};

ExtractOutput extractFile(const Folder &F, const std::string &File,
                          std::vector<std::string> Args = {});
TuFacts extractC(const std::string &Text);
TuFacts extractCxx(const std::string &Text,
                   std::vector<std::string> Extra = {});
/// Without the numbers of types as well.
std::string withoutPlaces(const std::string &Text);

/// The blocks of the first function that is called Name in the text form,
/// without places. Indentation is dropped too.
std::string body(const TuFacts &Facts, const std::string &Name);

/// The line of the text form that declares variable Name of Function.
const Var *variable(const TuFacts &Facts, const std::string &Function,
                    const std::string &Name);
const Skeleton *skeleton(const TuFacts &Facts, const std::string &Qual);

} // namespace nogil::test

#endif // NOGIL_TESTS_EXTRACT_SUPPORT_H
