//===- Answer.h - yes, no, not known ----------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an analysis says when it may have to give up (Kleene's strong logic of
// three values; `both` and `either` are its meet and join, `negate` swaps yes
// and no). There is no conversion to bool: who asks says what "not known" means
// there, by `certain` or `possible`. A hazard has to be certain, and so has
// what a fix relies on; a guard that makes code safe needs only be possible.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_ANSWER_H
#define NOGIL_ENGINE_SUPPORT_ANSWER_H

#include <cstdint>

namespace nogil {

enum class Answer : uint8_t { No, Unknown, Yes };

constexpr bool certain(Answer A) { return A == Answer::Yes; }
constexpr bool possible(Answer A) { return A != Answer::No; }
constexpr Answer answer(bool Yes) { return Yes ? Answer::Yes : Answer::No; }
constexpr Answer negate(Answer A) {
  return static_cast<Answer>(2 - static_cast<uint8_t>(A));
}
constexpr Answer both(Answer A, Answer B) { return A < B ? A : B; }
constexpr Answer either(Answer A, Answer B) { return A < B ? B : A; }

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_ANSWER_H
