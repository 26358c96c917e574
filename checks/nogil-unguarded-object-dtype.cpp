//===- nogil-unguarded-object-dtype.cpp -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Array elements used in a way that is wrong for some types of elements that
// nothing on the path rules out: while the thread is detached, though they may
// need Python; byte by byte, though they may be references; and references that
// are moved between elements by hand, with the wrong owner at some step.
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/Report.h"

namespace nogil {

using namespace object_dtype;

void checkUnguardedObjectDtype(const CheckContext &C,
                               std::vector<Finding> &Out) {
  Reporter Report(C, Out);
  for (uint32_t I = 0; I != C.P.Functions.size(); ++I)
    if (const Skeleton *S = C.P.fn(FnId(I)).Body;
        S && C.ours(FnId(I), S->NameRange))
      Report.function(FnId(I));
}

} // namespace nogil
