//===- TextWords.h - the words of the text form -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to engine/facts: what the printer and the parser must agree on.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_TEXTWORDS_H
#define NOGIL_ENGINE_FACTS_TEXTWORDS_H

#include "facts/TuFacts.h"
#include <string_view>
#include <utility>

namespace nogil::text {

inline constexpr std::pair<FuncFlag, const char *> FuncFlagNames[] = {
    {FF_Static, "static"},
    {FF_NoReturn, "noreturn"},
    {FF_NoThrow, "nothrow"},
    {FF_System, "system"},
    {FF_Lambda, "lambda"},
    {FF_Ctor, "ctor"},
    {FF_Dtor, "dtor"},
    {FF_Virtual, "virtual"},
    {FF_Template, "template"},
    {FF_Variadic, "variadic"},
    {FF_Copy, "copy"},
    {FF_Move, "move"},
    {FF_Pure, "pure"},
    {FF_Final, "final"},
    {FF_Incomplete, "incomplete"},
    {FF_Weak, "weak"},
};
inline constexpr std::pair<EventFlag, const char *> EventFlagNames[] = {
    {EF_Implicit, "implicit"}, {EF_NoThrow, "nothrow"},
    {EF_NoReturn, "noreturn"}, {EF_Init, "init"},
    {EF_Compound, "compound"}, {EF_Virtual, "virtual"},
    {EF_Binds, "binds"},
};
inline constexpr std::pair<StatementFlag, const char *> StatementFlagNames[] = {
    {SF_Braced, "braced"},
    {SF_Leaves, "leaves"},
    {SF_Entered, "entered"},
    {SF_Macro, "macro"},
};
inline constexpr std::pair<TypeFlag, const char *> TypeFlagNames[] = {
    {TF_Const, "const"},       {TF_Volatile, "volatile"},
    {TF_Variadic, "variadic"}, {TF_NoPrototype, "noprototype"},
    {TF_RValue, "rvalue"},     {TF_Final, "final"},
};
/// In the order of TypeKind.
inline constexpr const char *TypeNames[] = {"other",     "builtin",  "pointer",
                                            "reference", "array",    "record",
                                            "enum",      "function", "member"};
/// In the order of StatementKind.
inline constexpr const char *StatementNames[] = {
    "expr",   "decl",   "block", "if",    "loop",
    "switch", "return", "jump",  "label", "other"};
/// In the order of Storage.
inline constexpr const char *StorageNames[] = {
    "param",        "local", "static", "global",
    "thread_local", "temp",  "this",   "capture"};

/// What FuncInfo::Name is unless said otherwise.
inline std::string_view lastComponent(std::string_view Qual) {
  size_t At = Qual.rfind("::");
  return At == Qual.npos ? Qual : Qual.substr(At + 2);
}

} // namespace nogil::text

#endif // NOGIL_ENGINE_FACTS_TEXTWORDS_H
