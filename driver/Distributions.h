//===- Distributions.h - headers of an installed package --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: packages bring headers for others, and say where by a function of
// their own; what is installed in the linted tree is not run. Approach: what an
// installer has written down: RECORD in the package's .dist-info names its
// files. A folder of headers is one called `include` that has some behind it,
// or, of headers for all (`include/site/python3.13`), that of the interpreter;
// where there is none, the folders of the headers themselves. A package without
// that list (of Debian) is looked for under its own name.
//
// Unsound: a package that is installed as a link to its sources has its headers
// there. Cost: a look at the list of one package.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_DISTRIBUTIONS_H
#define NOGIL_DRIVER_DISTRIBUTIONS_H

#include <string>
#include <string_view>
#include <vector>

namespace nogil {

struct DistributionHeaders {
  std::vector<std::string> Folders; ///< real, the outer ones first
  std::string Problem; ///< "is not installed", where there are none
};

/// `Sites`: folders that packages are installed in, the first one goes first.
DistributionHeaders headersOf(const std::string &Distribution,
                              const std::vector<std::string> &Sites);

/// Folders to look for headers in, of the files that a distribution has;
/// relative to where it is installed.
std::vector<std::string> headerFolders(const std::vector<std::string> &Files);

/// The files of a RECORD: the first field of each line, without its quotes.
std::vector<std::string> filesOfRecord(std::string_view Text);

} // namespace nogil

#endif // NOGIL_DRIVER_DISTRIBUTIONS_H
