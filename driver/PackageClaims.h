//===- PackageClaims.h - what packages say of the GIL -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a package says to its users that it runs without the GIL, by a
// classifier, and one of its modules does not say so to Python.
//
// Approach: the text of the files that hold classifiers, line by line, for a
// project's folder alone. A line that is a comment up to there says nothing.
//
// Unsound: a list that is put together otherwise is not seen, and one that is
// not used for anything counts. Cost: that of reading three files a project.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PACKAGECLAIMS_H
#define NOGIL_DRIVER_PACKAGECLAIMS_H

#include "check/Finding.h"
#include <string_view>

namespace nogil {

/// The classifier in such a text; no valid place: there is none.
Place claimIn(std::string_view Text);

/// Where the projects in these folders say that they run without the GIL.
std::vector<Place> claimsBelow(const std::vector<std::string> &Roots);

} // namespace nogil

#endif // NOGIL_DRIVER_PACKAGECLAIMS_H
