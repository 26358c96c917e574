//===- Edits.cpp - putting edits into texts -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/Edits.h"
#include <algorithm>

namespace nogil {

bool EditSet::Change::apart(const Change &O) const {
  if (Side != Edit::Alone && O.Side != Edit::Alone) {
    auto Cross = [](const Change &A, const Change &B) {
      return A.From < B.From && B.From < A.To && A.To < B.To;
    };
    if (Cross(*this, O) || Cross(O, *this))
      return false;
  }
  return End <= O.Begin || O.End <= Begin;
}

bool EditSet::Change::standsBefore(const Change &Older) const {
  if (std::pair(Begin, End) != std::pair(Older.Begin, Older.End))
    return std::pair(Begin, End) < std::pair(Older.Begin, Older.End);
  auto Rank = [](Edit::SideT S) {
    return S == Edit::Closes ? 0 : S == Edit::Alone ? 1 : 2;
  };
  if (Side != Older.Side)
    return Rank(Side) < Rank(Older.Side);
  return Side == Edit::Closes  ? From >= Older.From
         : Side == Edit::Opens ? To > Older.To
                               : false;
}

std::string EditSet::add(const Fix &F) {
  auto Next = Files;
  for (const Edit &E : F.Edits) {
    Change C{E.Where.Offset, E.Where.EndOffset, E.Replacement,
             E.Side,         E.Begin,           E.End};
    if (E.Where.File.empty() || C.End < C.Begin)
      return "it has no place in a file";
    std::vector<Change> &Of = Next[E.Where.File];
    if (std::find(Of.begin(), Of.end(), C) != Of.end())
      continue;
    if (!std::all_of(Of.begin(), Of.end(),
                     [&](const Change &O) { return C.apart(O); }))
      return "it overlaps another fix";
    Of.insert(std::upper_bound(Of.begin(), Of.end(), C,
                               [](const Change &New, const Change &Older) {
                                 return New.standsBefore(Older);
                               }),
              C);
  }
  Files = std::move(Next);
  return "";
}

std::vector<std::string> EditSet::files() const {
  std::vector<std::string> Out;
  for (const auto &[File, Of] : Files)
    Out.push_back(File);
  return Out;
}

std::optional<std::string> EditSet::apply(const std::string &File,
                                          const std::string &Text) const {
  auto It = Files.find(File);
  if (It == Files.end())
    return Text;
  std::string Out;
  size_t At = 0;
  for (const Change &C : It->second) {
    if (C.Begin < At || C.End > Text.size())
      return std::nullopt;
    Out.append(Text, At, C.Begin - At);
    Out += C.Text;
    At = C.End;
  }
  Out.append(Text, At, Text.npos);
  return Out;
}

} // namespace nogil
