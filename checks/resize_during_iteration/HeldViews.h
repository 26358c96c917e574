//===- HeldViews.h - buffers that are not given back ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function asks for a buffer, gives it back at its end, and leaves
// in between: the object that was asked can't be resized any more and is never
// freed.
//
// Approach: typestate over paths. A call that pins an object and fills a local
// record (roles `pins` and `passes` of kind `view`), or a parser of arguments
// whose format fills one, holds; a path on which the call says that it has
// failed holds nothing (a parser gives back what it had filled already). A call
// that frees the record, itself, or through a function or a destructor of the
// program, gives it back. So does everything after which somebody else may: the
// record is copied, its address is kept, returned or handed to a function of
// which nothing is known. The finding is a return behind the call with none of
// these. Only of records that the function gives back on some other path.
//
// Unsound: that the object was a null pointer, or that the variable with the
// call's result has another value by then, is known for plain tests only.
//
// Cost: one path search for each call that holds a record.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_HELDVIEWS_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_HELDVIEWS_H

#include "values/Views.h"

namespace nogil {

struct HeldView {
  EventId Taken;
  VarId View;
  BlockId Returns;           ///< the first in the text
  std::vector<BlockId> Also; ///< further ones
};

/// One for each call that some return follows with the view still held.
std::vector<HeldView> heldViews(FnId F, Views &V);

/// The local records that a call of a function or destructor of the program
/// frees whenever it runs, unless it asks the record itself before. A
/// destructor frees what its object was made with, too.
std::vector<Origin> freedThrough(FnId F, EventId Call, Views &V);

/// Does the call free the record, itself or so?
bool givesBack(FnId F, EventId Call, VarId Record, Views &V);

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_HELDVIEWS_H
