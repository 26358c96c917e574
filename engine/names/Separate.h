//===- Separate.h - one name in several programs ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a tree holds several extension modules, tests with a `main` each,
// and copies of a helper. A linker sees one of them at a time; here all are
// read at once, and `step` of one module must not stand for `step` of another.
// Nothing says for sure which units make up a program.
//
// Approach: two definitions of one external name in different files are two
// entities. A unit that defines a name means its own. Any other unit that
// names it means, by what tells most:
//
//  1. the definition of its program. Names with one definition in the tree are
//     edges from the unit that uses them to the one that has them. A unit with
//     a function that others may link against, and that nothing in the tree
//     names, is entered from outside: a module or a main program. A definition
//     that one such unit leads to, as it does to the user, is of its program;
//  2. one that is next to it over such a name, in either direction;
//  3. one in the nearest folder;
//  4. the one with most events, then the first by path. That is a guess, and
//     so is a choice between two of one program: the report names both
//     (NameClash).
//
// What 1 and 2 decide gives edges to the next round; 3 and 4 come last.
//
// A unit that several programs compile may name what each of them defines for
// itself. It is taken several times then, once for each answer, and is of those
// programs only. What is entered from outside is a program, and is not split.
//
// Definitions in one file are one, whatever is compiled of it: a header's
// function, a source that is compiled twice. Weak ones (inline functions,
// templates, the attribute) in several files are one where they read the same;
// a weak one gives way to one that is not weak in its own program or folder.
// Internal names are of the file that they are written in; Clang's USR names
// that file's last component only.
//
// The result is facts: in units that mean another definition than the first by
// path, the USR gets a number. Whatever goes by USRs sees separate entities.
//
// Termination: each round but the last decides a use, or splits a unit; there
// are at most MaxRounds. It depends on the set of units only, since they are
// sorted, and so are names and files.
//
// Unsound: the name of a record, which members go by, is one for all programs.
// A library's unit with a function that nothing here calls looks like a program
// of its own. Where several programs share a unit, and it is in no use that
// tells, it has one answer for all of them.
//
// Cost: one look-up for each definition with external linkage. Only where a
// name has two, one for each function and variable that a unit names, and a
// copy of the facts of a unit that needs other names.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_NAMES_SEPARATE_H
#define NOGIL_ENGINE_NAMES_SEPARATE_H

#include "facts/TuFacts.h"
#include <memory>
#include <string>
#include <vector>

namespace nogil {

/// A name with two definitions of which nothing tells which one is meant.
struct NameClash {
  struct Place {
    std::string File;
    uint32_t Line = 0;
    auto operator<=>(const Place &) const = default;
  };
  std::string Name;
  std::vector<Place> Definitions; ///< sorted
  Place Used;                     ///< one of them
  std::vector<std::string> By;    ///< units that name it; sorted
  auto operator<=>(const NameClash &) const = default;
};

using TuList = std::vector<std::shared_ptr<const TuFacts>>;

/// Units in their order; some are replaced by copies, some have several.
/// The guesses are sorted.
TuList separate(TuList Sorted, std::vector<NameClash> &Guesses);

} // namespace nogil

#endif // NOGIL_ENGINE_NAMES_SEPARATE_H
