//===- Defaults.cpp - what sanitizers do in programs of this project ------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linked into the programs of the preset `asan`. LLVM's headers, compiled here,
// mark what its allocators have not given out; LLVM's libraries, compiled by
// the distribution, take memory from the same allocators without a word. Such
// marks say nothing, and are ignored.
//
// The first undefined behaviour ends the program, so that its test fails: what
// a process that reads files prints is seen by nobody.
//
//===----------------------------------------------------------------------===//

extern "C" const char *__asan_default_options(); // NOLINT: the runtime's names
extern "C" const char *__asan_default_options() {
  return "allow_user_poisoning=0";
}

extern "C" const char *__ubsan_default_options(); // NOLINT
extern "C" const char *__ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1";
}
