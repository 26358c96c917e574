//===- BufferExports.h - memory handed out to whoever asks ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: who asks for a buffer says in flags whether it will write. An
// exporter that fills in `readonly` and never looks at the flags gives memory
// that may not be written to somebody who has been promised that it may: nobody
// looks at `readonly` again after having asked for a writeable buffer.
//
// Approach: an entry point with a parameter whose member with the role
// `tests-writeable` it stores to, and a number after it, the flags. Stores of a
// constant 0 are fine. So is every function that tests the flags for the bit,
// or hands them on.
//
// Unsound: the answer of the test is not followed.
//
// Cost: a pass over the events of entry points with such a parameter.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_BUFFEREXPORTS_H
#define NOGIL_CHECKS_READONLY_ARRAY_BUFFEREXPORTS_H

#include "values/Views.h"

namespace nogil {

/// The store that says that the exported memory may be read-only, in a function
/// that does not ask for what it is wanted; or None.
EventId uncheckedExport(FnId F, Views &V);

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_BUFFEREXPORTS_H
