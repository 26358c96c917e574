//===- Hash.h - short names for long texts ---------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// XXH3 with 128 bits: no signature, but two texts of a program's life do not
// share a hash by accident. The same on every machine.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_HASH_H
#define NOGIL_ENGINE_SUPPORT_HASH_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nogil {

using Hash = std::array<uint8_t, 16>;
Hash hashBytes(std::string_view Bytes);
/// 32 digits.
std::string hexOf(const Hash &H);
/// The name that git gives to a text, of so many digits: 40, or 64.
std::string gitBlobName(std::string_view Bytes, size_t Digits);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_HASH_H
