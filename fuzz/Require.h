//===- Require.h - what a fuzzer finds wrong ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_FUZZ_REQUIRE_H
#define NOGIL_FUZZ_REQUIRE_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace nogil::fuzz {

inline std::string_view text(const uint8_t *Data, size_t Size) {
  return {reinterpret_cast<const char *>(Data), Size};
}

/// What must hold for every input: libFuzzer keeps one for which it does not.
inline void require(bool Holds, const char *Wrong) {
  if (Holds)
    return;
  std::fprintf(stderr, "fuzz: %s\n", Wrong);
  std::abort();
}

} // namespace nogil::fuzz

#endif // NOGIL_FUZZ_REQUIRE_H
