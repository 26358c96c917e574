//===- Hash.cpp - short names for long texts ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Hash.h"
#include <cstring>
#include <xxhash.h>

namespace nogil {

Hash hashBytes(std::string_view Bytes) {
  XXH128_canonical_t Canonical;
  XXH128_canonicalFromHash(&Canonical,
                           XXH3_128bits(Bytes.data(), Bytes.size()));
  Hash H;
  std::memcpy(H.data(), Canonical.digest, H.size());
  return H;
}

std::string hexOf(const Hash &H) {
  std::string Out;
  for (uint8_t Byte : H) {
    Out += "0123456789abcdef"[Byte >> 4];
    Out += "0123456789abcdef"[Byte & 15];
  }
  return Out;
}

} // namespace nogil
