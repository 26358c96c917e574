//===- HeaderHints.h - what to do about a missing header --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_HEADERHINTS_H
#define NOGIL_DRIVER_HEADERHINTS_H

#include "DataFolders.h"
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// The project's own words: its build files, and the templates of its headers.
class BuildFiles {
public:
  BuildFiles(const std::vector<std::string> &Roots,
             const std::function<std::string(const std::string &)> &Shown);
  /// The template that a header of this name is made from; empty: none.
  std::string templateOf(std::string_view Header) const;
  /// A build file that names it; empty: none does.
  std::string namerOf(std::string_view Header) const;

private:
  std::map<std::string, std::string> Templates; ///< file name made -> template
  std::vector<std::pair<std::string, std::string>> Texts; ///< path, text
};

class HeaderHints {
public:
  /// Throws DriverError when share/project/headers.yaml is missing or broken.
  explicit HeaderHints(const DataFolders &Data);
  /// `Python`: the interpreter that was asked; empty: none was.
  std::string hintFor(const std::string &Header, const std::string &Python,
                      const BuildFiles &Build) const;
  /// The package whose library a header belongs to, by its path; empty: no
  /// third party's.
  std::string packageOf(std::string_view Path) const;

private:
  using Table = std::map<std::string, std::string>;
  static const std::string *find(const Table &T, std::string_view Header);
  Table Packages, Platforms, Debian;
  std::vector<std::string> Built;
};

} // namespace nogil

#endif // NOGIL_DRIVER_HEADERHINTS_H
