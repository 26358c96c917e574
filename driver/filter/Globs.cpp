//===- Globs.cpp - lists of globs, as in --checks -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/Globs.h"

namespace nogil {

bool globMatches(std::string_view Glob, std::string_view Text) {
  // Greedy with one point to go back to: linear in practice.
  size_t G = 0, T = 0, Star = Glob.npos, Mark = 0;
  while (T < Text.size()) {
    if (G < Glob.size() && Glob[G] == '*') {
      Star = G++;
      Mark = T;
    } else if (G < Glob.size() && Glob[G] == Text[T]) {
      ++G, ++T;
    } else if (Star != Glob.npos) {
      G = Star + 1;
      T = ++Mark;
    } else {
      return false;
    }
  }
  while (G < Glob.size() && Glob[G] == '*')
    ++G;
  return G == Glob.size();
}

std::vector<std::string> splitGlobs(std::string_view List) {
  std::vector<std::string> Globs;
  while (true) {
    size_t End = List.find_first_of(",\n");
    std::string_view Item = List.substr(0, End);
    size_t First = Item.find_first_not_of(" \t\r");
    size_t Last = Item.find_last_not_of(" \t\r");
    if (First != Item.npos)
      Globs.emplace_back(Item.substr(First, Last - First + 1));
    if (End == List.npos)
      return Globs;
    List.remove_prefix(End + 1);
  }
}

std::vector<std::string> selectChecks(const std::vector<std::string> &Ids,
                                      const std::vector<std::string> &Lists,
                                      std::vector<std::string> &Unknown) {
  std::vector<std::string> Globs;
  for (const std::string &List : Lists)
    for (std::string &Glob : splitGlobs(List))
      Globs.push_back(std::move(Glob));
  bool All = Globs.empty() || Globs.front().starts_with('-');
  std::vector<bool> Chosen(Ids.size(), All);
  for (const std::string &Glob : Globs) {
    bool Remove = Glob.starts_with('-');
    bool Any = false;
    for (size_t I = 0; I < Ids.size(); ++I)
      if (globMatches(std::string_view(Glob).substr(Remove), Ids[I])) {
        Chosen[I] = !Remove;
        Any = true;
      }
    if (!Any)
      Unknown.push_back(Glob.substr(Remove));
  }
  std::vector<std::string> Result;
  for (size_t I = 0; I < Ids.size(); ++I)
    if (Chosen[I])
      Result.push_back(Ids[I]);
  return Result;
}

} // namespace nogil
