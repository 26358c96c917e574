//===- PythonCalls.h - by which names Python calls functions ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a finding about two threads names two functions of C. Whoever wants
// to see it happen has to know what to write in Python for them to be called.
//
// Approach: Python calls a function through the record of a table that holds
// it. Some records have a name beside it, and flags; the others are slots,
// which have the name of their member or their id. The record stands in a table
// to which others point, and these in others, up to the first that names a type
// or a module: that is what has the function. Which members are names is told
// from outside (NamedRecord).
//
// Where two threads go in is what the witness of a finding names: the places
// where entry points are registered. If it names less than two, the functions
// that its other steps stand in are taken, or the nearest entry points from
// which they are called; if there is only one, both threads call that.
//
// Lattice: none. Termination: each table and each function is visited once.
// Unsound: of tables that are filled at run time, and of types that bindings of
// C++ make, no names are known. A function in several tables is taken for that
// of the first that has a name. Cost: linear in the tables, and in the calls
// that lead to a finding.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_PYTHONCALLS_H
#define NOGIL_ENGINE_CHECK_PYTHONCALLS_H

#include "check/Finding.h"

namespace nogil {

class Program;

/// A record that says by which name Python knows something.
struct NamedRecord {
  enum WhatT : uint8_t { Function, Type, Module } What = Function;
  std::string Record;
  std::string Name;  ///< the member that is the name
  std::string Flags; ///< the member that says what a function takes, or empty
};

/// Fills in Calls of findings that hold without the GIL. Files are called by
/// their paths.
void findPythonCalls(const Program &P, const std::vector<NamedRecord> &Names,
                     std::vector<Finding> &Findings);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_PYTHONCALLS_H
