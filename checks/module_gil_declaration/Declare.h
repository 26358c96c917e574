//===- Declare.h - the declaration that a module lacks ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: that a module says nothing is a fact; that it should say that it can
// do without the GIL is only true of modules that can. Rules can't tell, an
// audit can.
//
// Approach: the fix is made with the finding, marked as a declaration, and kept
// by nobody but an audit, which makes those of modules with the verdict that
// they may declare. Of a module that Python makes it is a slot, the first of
// its array; of one that makes itself a call, behind the statement that puts
// the new module into a variable. Its texts are settings of the rule.
//
// What has no fix: a module that is made in a return statement, by a helper or
// a library, into a member, or in a macro; an array that is not the text of its
// unit alone, that another module shares, or that has a size, which one slot
// more would exceed; units that name such a declaration anywhere, in lines that
// are left out or for a value that is not seen.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MODULE_GIL_DECLARATION_DECLARE_H
#define NOGIL_CHECKS_MODULE_GIL_DECLARATION_DECLARE_H

#include "check/ProgramView.h"
#include "interproc/Modules.h"
#include <optional>

namespace nogil {

/// M says nothing.
std::optional<Fix> declaration(const ProgramView &V, const Module &M);

} // namespace nogil

#endif // NOGIL_CHECKS_MODULE_GIL_DECLARATION_DECLARE_H
