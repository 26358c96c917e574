// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations in the form of nanobind's <nanobind/ndarray.h>, for test data.
#ifndef NOGIL_TESTDATA_NANOBIND_NDARRAY_H
#define NOGIL_TESTDATA_NANOBIND_NDARRAY_H

#include <nanobind/nanobind.h>

namespace nanobind {

struct ro {};
template <typename... Args> class ndarray {
  void *Memory = nullptr;

public:
  void *data() const { return Memory; }
  size_t shape(size_t) const { return 0; }
  size_t size() const { return 0; }
};

} // namespace nanobind

#endif
