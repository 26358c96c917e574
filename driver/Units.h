//===- Units.h - which sources are units of their own -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a source below a folder need not be compiled by itself. In a unity
// build `module.c` says `#include "impl.c"`, and impl.c alone is analysed a
// second time, or does not parse. Approach: a unit is what a compile database
// or the command line names; of the sources that were only found, those that
// no unit reads. What a unit reads is known for certain once it was: the files
// that the compiler opened, with the unit's own macros and include folders.
//
// So as not to compile parts only to throw them away, sources are read in
// rounds: first the named ones, then those that no other source seems to
// include by its text, then what is left, such as an include in `#if 0`. A
// round answers for itself; the text only decides who comes first, and never
// that a source is left out. Each source ends as a unit or in the list of
// files that a unit has read, as a file of the project.
//
// Sources that include each other: the first by name is the unit, if nobody
// else includes them. A test that includes what is no test proves nothing: the
// extension is built from the source itself, without the test's macros.
//
// Lattice: a source goes from waiting to unit or part, once. Terminates: each
// round reads or decides at least one source.
//
// Unsound: a part is seen as its units compile it. If it is compiled alone as
// well, with other macros, only a compile database says so.
//
// Cost: the edges of the include graph between found sources, once a round;
// there are hardly more rounds than levels of parts in parts.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_UNITS_H
#define NOGIL_DRIVER_UNITS_H

#include "extract/Extract.h"
#include <string>
#include <unordered_map>
#include <vector>

namespace nogil {

/// How a source would be compiled, and why it is one.
struct SourceInput {
  ExtractInput Command;
  /// A file of the command line or of a compile database: always a unit. Else
  /// it was found below a folder.
  bool Named = true;
  std::string Root; ///< of its project, where it was found
  /// What its text includes, at any depth; real paths. May be too many or too
  /// few.
  std::vector<std::string> MayInclude;
  /// Nothing but the source itself can show that its language standard, the
  /// first argument, is too early.
  bool StandardDerived = false;
};

class UnitChoice {
public:
  /// `Sources` are sorted, and live longer.
  explicit UnitChoice(const std::vector<SourceInput> &Sources);

  /// The sources to read next; none: all are decided.
  std::vector<size_t> next();
  /// What a source has read, once `next` has asked for it. A source that could
  /// not be read has read nothing.
  void wasRead(size_t I, const std::vector<Dependency> &Files);

  std::vector<size_t> units() const; ///< in order
  /// The files that are no units, because one reads them; sorted.
  std::vector<std::string> parts() const;

private:
  enum class State { Waiting, Unit, Part };
  struct Source {
    State Is = State::Waiting;
    bool Read = false;
    std::vector<size_t> Includes; ///< found sources; sorted
  };
  void addIncluded(size_t I, const std::string &Path);
  bool includes(size_t I, size_t Other) const;
  void findParts();
  std::vector<size_t> first() const;
  const std::string &realName(const std::string &Path);

  const std::vector<SourceInput> &Inputs;
  std::vector<Source> Sources;
  std::unordered_map<std::string, size_t> Found; ///< by real path
  std::unordered_map<std::string, std::string> RealNames;
};

/// A file below `Root` is a test's by its name or by that of a folder.
bool isTestName(const std::string &File, const std::string &Root);

} // namespace nogil

#endif // NOGIL_DRIVER_UNITS_H
