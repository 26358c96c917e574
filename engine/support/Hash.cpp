//===- Hash.cpp - short names for long texts ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Hash.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/SHA1.h"
#include "llvm/Support/SHA256.h"
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

template <size_t N> static std::string digits(const std::array<uint8_t, N> &H) {
  std::string Out;
  for (uint8_t Byte : H) {
    Out += "0123456789abcdef"[Byte >> 4];
    Out += "0123456789abcdef"[Byte & 15];
  }
  return Out;
}

std::string hexOf(const Hash &H) { return digits(H); }

std::string gitBlobName(std::string_view Bytes, size_t Digits) {
  std::string Text = "blob " + std::to_string(Bytes.size());
  Text += '\0';
  Text += Bytes;
  const llvm::ArrayRef<uint8_t> Data(
      reinterpret_cast<const uint8_t *>(Text.data()), Text.size());
  return Digits == 64 ? digits(llvm::SHA256::hash(Data))
                      : digits(llvm::SHA1::hash(Data));
}

} // namespace nogil
