//===- Serialize.h - TuFacts to bytes and back ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_SERIALIZE_H
#define NOGIL_ENGINE_FACTS_SERIALIZE_H

#include "facts/TuFacts.h"
#include <optional>
#include <string>
#include <string_view>

namespace nogil {

/// Raised whenever the layout or the meaning of the facts changes: a cache
/// entry of another version is not read.
inline constexpr uint32_t FactsVersion = 14;

/// The same facts give the same bytes. Little-endian, varints, no padding.
std::string serialize(const TuFacts &Facts);
/// Nothing for bytes that are truncated, no facts or of another version. Every
/// index is checked, so that damaged input can't lead to a wild access.
std::optional<TuFacts> deserialize(std::string_view Bytes);

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_SERIALIZE_H
