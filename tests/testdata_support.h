//===- testdata_support.h - sources with expectations -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the drivers of testdata/ share: which flags a source is compiled with,
// the way from sources to a result, and the comments that say what is expected.
//
//   // expect: ID[: SUBSTRING]     a finding on this line whose message holds
//                                  SUBSTRING
//   // expect: ID/KIND[: SUBSTRING]  the same, of this kind of evidence
//   // expect+1: ID, expect-2: ID  the same, so many lines further on or back
//   // fp: ID: WHY                 reported today although it is wrong
//   // fn: ID: WHY                 a defect that is missed today
//   // flags: -DX                  more flags for this source
//
// `// guard:` is read by testdata_guards.cpp.
//
// Several may stand on a line. Findings that no comment speaks of are errors,
// and so are `fp` and `fn` that no longer hold: they are records of what the
// analysis gets wrong, not permissions.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_TESTDATA_SUPPORT_H
#define NOGIL_TESTS_TESTDATA_SUPPORT_H

#include "checks/Catalogue.h"
#include "extract/Extract.h"
#include "models/Loader.h"
#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace nogil::testdata {

namespace fs = std::filesystem;

inline fs::path sourceDir() { return NOGIL_SOURCE_DIR; }

std::string readFile(const fs::path &P);

std::vector<std::string> splitLines(const std::string &Text);

inline bool isCxx(const fs::path &P) { return P.extension() == ".cpp"; }
inline bool isSource(const fs::path &P) {
  return P.extension() == ".c" || isCxx(P);
}

/// The sources of a case: the file itself, or everything in the folder.
std::vector<fs::path> filesOf(const fs::path &Case);

/// Names of the cases in a folder, sorted; folders count as one case.
std::vector<std::string> casesIn(const fs::path &Dir);

ExtractInput inputFor(const fs::path &File);

/// The project's own rule files, read once.
const LoadResult &rules();
std::string ruleErrors();

struct Extracted {
  std::vector<std::shared_ptr<const TuFacts>> Tus;
  std::string Gaps; ///< empty, or what could not be read
};

Extracted extractAll(const std::vector<fs::path> &Files);

struct Expectation {
  enum KindT { Expect, FalsePositive, FalseNegative } Kind = Expect;
  std::string File; ///< without its folder
  uint32_t Line = 0;
  std::string Check, Text; ///< Text: a part of the message, or why
  std::string Evidence{};  ///< the kind of the finding; empty: any
};

/// What the groups of a regular expression match; empty: nothing.
using Groups = std::vector<std::string>;

/// Calls Found(line number, groups) for each comment of one kind. Whatever
/// Looks like one and can't be read goes to Errors.
void forEachComment(const std::string &File, const std::string &Text,
                    const char *Comment, const char *Looks, const char *What,
                    std::string &Errors,
                    const std::function<void(uint32_t, const Groups &)> &Found);

/// The expectations of one source. What can't be read goes to Errors.
std::vector<Expectation> expectationsOf(const std::string &File,
                                        const std::string &Text,
                                        std::string &Errors);

std::string describe(const Finding &F);

/// Empty when every finding is expected and every expectation is met.
std::string compare(const std::vector<Expectation> &Expected,
                    const std::vector<Finding> &Findings);

/// "helper_other_file", "region_direct_c": what GoogleTest allows in a name.
std::string testName(std::string Name);

} // namespace nogil::testdata

#endif // NOGIL_TESTS_TESTDATA_SUPPORT_H
