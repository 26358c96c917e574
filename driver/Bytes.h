//===- Bytes.h - numbers and strings in a row ------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What cache entries and messages between processes are made of: numbers of
// eight bytes, low ones first, and strings behind their length. The reader
// takes bytes that nobody vouches for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BYTES_H
#define NOGIL_DRIVER_BYTES_H

#include <cstdint>
#include <string>
#include <string_view>

namespace nogil {

inline void put(std::string &To, uint64_t V) {
  for (int I = 0; I < 8; ++I)
    To += static_cast<char>(V >> (8 * I));
}

inline void put(std::string &To, std::string_view S) {
  put(To, uint64_t(S.size()));
  To += S;
}

/// Reads what `put` wrote; anything that does not fit sets Bad.
struct ByteReader {
  std::string_view Rest;
  bool Bad = false;
  std::string_view take(uint64_t N) {
    if (N > Rest.size()) {
      Bad = true;
      return "";
    }
    std::string_view Taken = Rest.substr(0, N);
    Rest.remove_prefix(N);
    return Taken;
  }
  uint64_t number() {
    uint64_t V = 0;
    std::string_view S = take(8);
    for (size_t I = 0; I < S.size(); ++I)
      V |= uint64_t(uint8_t(S[I])) << (8 * I);
    return V;
  }
  std::string text() { return std::string(take(number())); }
};

} // namespace nogil

#endif // NOGIL_DRIVER_BYTES_H
