//===- Wording.cpp - messages that can be read at once --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Wording.h"
#include <fmt/format.h>

namespace nogil {
namespace {

/// The end of the template argument list that opens at I; npos: it is none.
size_t closing(std::string_view Name, size_t I) {
  unsigned Depth = 0;
  for (; I != Name.size(); ++I) {
    if (Name[I] == '<')
      ++Depth;
    // The arrow of a lambda's type closes nothing.
    if (Name[I] == '>' && Name[I - 1] != '-' && --Depth == 0)
      return I;
  }
  return Name.npos;
}

std::string plainName(std::string_view Name) {
  std::string Out;
  for (size_t I = 0; I != Name.size(); ++I) {
    bool Operator = std::string_view(Out).ends_with("operator") ||
                    std::string_view(Out).ends_with("operator<");
    size_t End =
        Name[I] == '<' && !Operator && I != 0 ? closing(Name, I) : Name.npos;
    if (End == Name.npos)
      Out += Name[I];
    else
      I = End;
  }
  return Out;
}

/// `a::b::c::d` as `c::d`.
std::string lastParts(std::string_view Name) {
  size_t Last = Name.rfind("::");
  if (Last == Name.npos || Last < 2)
    return std::string(Name);
  size_t Before = Name.rfind("::", Last - 1);
  return std::string(Before == Name.npos ? Name : Name.substr(Before + 2));
}

std::string withoutMiddle(std::string_view Name) {
  constexpr size_t Keep = 24;
  if (Name.size() <= 2 * Keep + 3)
    return std::string(Name);
  return fmt::format("{}...{}", Name.substr(0, Keep),
                     Name.substr(Name.size() - Keep));
}

/// Each name in single quotes, changed. An apostrophe is no quote.
template <class Fn> std::string eachName(std::string_view Text, Fn Change) {
  std::string Out;
  for (size_t I = 0; I < Text.size();) {
    size_t End = Text.npos;
    bool Opens = Text[I] == '\'' && (I == 0 || !isalnum(uint8_t(Text[I - 1])));
    for (size_t J = I + 1; Opens && J < Text.size() && End == Text.npos; ++J)
      if (Text[J] == '\'' &&
          (J + 1 == Text.size() || !isalnum(uint8_t(Text[J + 1]))))
        End = J;
    if (End == Text.npos) {
      Out += Text[I++];
      continue;
    }
    Out += fmt::format("'{}'", Change(Text.substr(I + 1, End - I - 1)));
    I = End + 1;
  }
  return Out;
}

} // namespace

std::string withoutTemplateArguments(std::string_view Text) {
  return eachName(Text, plainName);
}

void makeReadable(Finding &F) {
  F.Message = withoutTemplateArguments(F.Message);
  if (F.Message.size() > MaxMessage)
    F.Message = eachName(F.Message, lastParts);
  if (F.Message.size() > MaxMessage)
    F.Message = eachName(F.Message, withoutMiddle);
  for (Step &N : F.Notes) {
    N.Message = withoutTemplateArguments(N.Message);
    if (N.Message.size() > MaxMessage)
      N.Message = eachName(eachName(N.Message, lastParts), withoutMiddle);
  }
  if (F.Notes.size() <= MaxNotes)
    return;
  // What leads there is the longer half.
  constexpr size_t Front = MaxNotes / 2, Back = MaxNotes - Front - 1;
  size_t Left = F.Notes.size() - Front - Back;
  F.Notes[Front].Message = fmt::format("... and {} more steps from here", Left);
  F.Notes.erase(F.Notes.begin() + Front + 1, F.Notes.end() - Back);
}

} // namespace nogil
