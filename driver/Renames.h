//===- Renames.h - where a file's text was before ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file that a revision does not have may be one of those that it has and that
// are gone now, under another name, with few lines changed: what was wrong in
// it before is not new. As git does it: of the files that are gone, the one
// with most lines in common, if that is at least half of the longer text. Two
// files may come from one, which was cut.
//
// Cost: the texts of sources and headers that are gone, once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_RENAMES_H
#define NOGIL_DRIVER_RENAMES_H

#include <map>
#include <string>

namespace nogil {

/// The name of the text in `Gone` that is most like `Now`; nullptr: none is.
const std::string *movedFrom(const std::string &Now,
                             const std::map<std::string, std::string> &Gone);

} // namespace nogil

#endif // NOGIL_DRIVER_RENAMES_H
