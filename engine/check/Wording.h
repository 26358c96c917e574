//===- Wording.h - messages that can be read at once ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every finding's text has in common, whichever rule it is from: names of
// C++ are shown without the arguments of templates, messages have an end, and
// of a proof of many steps the beginning and the end are shown.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_WORDING_H
#define NOGIL_ENGINE_CHECK_WORDING_H

#include "check/Finding.h"

namespace nogil {

inline constexpr size_t MaxMessage = 200; ///< bytes
inline constexpr size_t MaxNotes = 12;

/// Names in single quotes without what stands between `<` and `>`:
/// "'std::vector<int>::push_back'" is "'std::vector::push_back'". Operators
/// keep their names.
std::string withoutTemplateArguments(std::string_view Text);
/// The same for a whole finding. Where a message is too long, names in it lose
/// all but their last two parts, and then their middle. Of more than MaxNotes
/// notes those in the middle become one that counts them.
void makeReadable(Finding &F);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_WORDING_H
