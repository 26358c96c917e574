//===- rules.cpp - YAML of rules, read -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file of rules is right, or its errors have a place in it and a text.
//
//===----------------------------------------------------------------------===//
#include "Require.h"
#include "models/Loader.h"
#include <algorithm>

using namespace nogil;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string_view Text = fuzz::text(Data, Size);
  LoadResult R = loadModelsText(Text, "rules.yaml");
  // The lines of YAML: it also ends them with a lone carriage return.
  size_t Lines = 1 + std::count_if(Text.begin(), Text.end(), [](char C) {
                   return C == '\n' || C == '\r';
                 });
  for (const LoadError &E : R.Errors) {
    fuzz::require(!E.Message.empty(), "an error without a text");
    fuzz::require(E.Line <= Lines + 1, "an error behind the end");
  }
  return 0;
}
