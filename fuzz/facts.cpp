//===- facts.cpp - bytes of the cache, read ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is read can be printed, and is written and read again to the same.
//
//===----------------------------------------------------------------------===//
#include "Require.h"
#include "facts/Serialize.h"
#include "facts/Text.h"

using namespace nogil;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::optional<TuFacts> Facts = deserialize(fuzz::text(Data, Size));
  if (!Facts)
    return -1; // not worth to be kept
  std::string Bytes = serialize(*Facts);
  std::optional<TuFacts> Again = deserialize(Bytes);
  fuzz::require(Again.has_value(), "what was written is not read");
  fuzz::require(serialize(*Again) == Bytes, "other bytes the second time");
  fuzz::require(printFacts(*Facts) == printFacts(*Again), "other facts");
  return 0;
}
