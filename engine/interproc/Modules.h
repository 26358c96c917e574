//===- Modules.h - extension modules and what they declare ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: Python without the GIL switches it on again when a module is
// imported that does not say that it can do without. So what goes wrong only
// without the GIL goes wrong in code of modules that say so. A program here is
// all that a project compiles, and may have many modules.
//
// Approach: a module is an entry point that initialises one and has its name in
// its own (`PyInit_x`: rows of `entry_names`). What belongs to it is what its
// initialisation names: functions that are called or named, variables that are
// named, tables of these, what those hold, and so on; what classes derived
// there override, and lambdas, where they stand. Pointers are not followed:
// whoever has put a function into one has named it.
//
// What it says is looked for in what initialisation runs: a slot of its
// slot array (`gil_slot` of an entry row), a call or an object that says so
// (role declares-gil). An array without that slot, a module that is made in one
// step (role makes-module) and no call: nothing is said, and Python takes that
// for no. Two that differ, a value that is no constant, no way to see how the
// module is made, or a declaration in lines that this configuration leaves out:
// not known.
//
// A function that no module is seen to reach is taken for one of those that
// reach another one of its file, or of all modules.
//
// An initialisation that could not be read makes a module all the same: of what
// is left of it, what it names belongs to the module, and what it says counts;
// that it says nothing, if no text of its unit does. Such functions have no
// body in the program; those that a module reaches are `Lost`.
//
// Lattice: none. Termination: each function and variable is visited once a
// module. Unsound: what is registered at run time by constructors of variables
// is not seen to belong; modules that are made by hand at run time are not
// seen. Cost: linear in the expressions, for each module.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_MODULES_H
#define NOGIL_ENGINE_INTERPROC_MODULES_H

#include "link/Program.h"

namespace nogil {

/// What a module says: whether it needs the GIL.
enum class GilDeclaration : uint8_t { Unknown, Missing, Used, NotUsed };
const char *spelled(GilDeclaration D);

struct Module {
  enum class Init : uint8_t {
    Unknown,
    Single, ///< made and filled by its init function
    Multi,  ///< Python makes it, by slots
  };
  FnId Fn; ///< the init function
  std::string Name;
  uint32_t Home = 0; ///< where Fn is
  SrcRange Head;     ///< the name of Fn there
  Init How = Init::Unknown;
  GilDeclaration Says = GilDeclaration::Unknown;
  std::string Why; ///< of Unknown
  /// The declaration; where it is missing, what it would be a part of.
  uint32_t Tu = 0;
  SrcRange Where;
  SrcRange Slots; ///< there: what is between the braces of its first slot array
  FnId In;        ///< the function around it; None: it stands outside
  /// Entries that it reaches, as numbers into Program::Entries.
  std::vector<uint32_t> Entries;
  std::vector<bool> Reaches; ///< by FnId
  /// Functions that it reaches, and of which parts could not be read.
  struct LostFunction {
    FnId Fn;
    uint32_t Tu = 0;
    SrcRange Head;
  };
  std::vector<LostFunction> Lost;
};

class Modules {
public:
  Modules() = default;
  explicit Modules(const Program &P);

  /// Sorted by name, then place.
  const std::vector<Module> &all() const { return All; }
  /// Those that a function belongs to, as numbers. None: there are none.
  std::vector<uint32_t> of(FnId F) const;
  /// One of them says that it does not need the GIL, or may say so.
  bool claims(FnId F) const;

private:
  std::vector<Module> All;
  std::vector<uint32_t> TuOf;                ///< by FnId
  std::vector<std::vector<uint32_t>> InUnit; ///< by TU: modules
  std::vector<bool> MayClaim;                ///< by module

  friend class ModuleFinder;
};

/// --dump=modules
std::string dumpModules(const Program &P, const Modules &Of);

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_MODULES_H
