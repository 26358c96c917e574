//===- PythonCallers.h - what Python code keeps to itself -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `_ext.total(list(values))`. A function of an extension module that
// the project's own Python code calls, and hands to nobody, gets what that code
// makes for it. A mistake that takes a list of somebody else's is no mistake of
// such a function, or one that nobody meets.
//
// Approach: the text of the Python files of a project, by names. A function is
// kept back if
//  * it is called through a module that can only be an extension of this
//    project: one that is imported from the package, or whose name begins with
//    an underscore, and that no Python file is;
//  * no file gives it a name that users see: imports it under a name without
//    an underscore, assigns it to one, passes it on as a value, or imports all
//    names of such a module;
//  * no function or method whose name is public hands it a parameter as it is,
//  unless that is a number or a text.
//
// Lattice: none; one pass a file, and the differences of the sums.
//
// Termination: each text once.
//
// Unsound: names are names: a function of another module, or a method of a
// class, that is called like this one counts as this one. Whoever imports the
// private module itself is not seen. Not seen either: `getattr`, and modules
// that are kept in variables.
//
// Cost: that of reading the files, once a finding asks.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PYTHONCALLERS_H
#define NOGIL_DRIVER_PYTHONCALLERS_H

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

class PythonCallers {
public:
  /// All Python files below a folder, but for tests, examples and the like.
  void readTree(const std::string &Root);
  /// One file of a package that has these modules and folders of modules.
  void read(std::string_view Text, const std::set<std::string> &Modules);
  /// Names of functions that the project calls and shows to nobody.
  std::set<std::string> keptBack() const;

private:
  std::set<std::string> Called, Shown;
  bool AllShown = false;

  friend class PythonFile;
};

/// Names of functions that the projects in these folders call and show to
/// nobody. Nothing is read before the first question, which any thread may ask.
std::function<const std::set<std::string> &()>
keptBackBelow(std::vector<std::string> Roots);

} // namespace nogil

#endif // NOGIL_DRIVER_PYTHONCALLERS_H
