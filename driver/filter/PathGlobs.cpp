//===- PathGlobs.cpp - patterns of paths, as in .gitignore ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/PathGlobs.h"
#include <algorithm>

namespace nogil {

static std::vector<std::string> namesOf(std::string_view Path) {
  std::vector<std::string> Names;
  while (!Path.empty()) {
    size_t End = Path.find('/');
    if (End != 0)
      Names.emplace_back(Path.substr(0, End));
    Path.remove_prefix(std::min(End == Path.npos ? End : End + 1, Path.size()));
  }
  return Names;
}

/// One character against what stands at `At`, which goes behind that.
static bool charMatches(std::string_view Pattern, size_t &At, char C) {
  char P = Pattern[At++];
  if (P == '?')
    return true;
  if (P == '\\' && At < Pattern.size())
    return Pattern[At++] == C;
  size_t End = P == '[' ? Pattern.find(']', At + 2) : Pattern.npos;
  if (P == '[' && End == Pattern.npos)
    End = Pattern.find(']', At + 1);
  if (P != '[' || End == Pattern.npos)
    return P == C;
  std::string_view Set = Pattern.substr(At, End - At);
  At = End + 1;
  const bool Negated = Set.starts_with('!') || Set.starts_with('^');
  Set.remove_prefix(Negated);
  bool In = false;
  for (size_t I = 0; I < Set.size(); ++I) {
    if (I + 2 < Set.size() && Set[I + 1] == '-') {
      In |= uint8_t(Set[I]) <= uint8_t(C) && uint8_t(C) <= uint8_t(Set[I + 2]);
      I += 2;
    } else
      In |= Set[I] == C;
  }
  return In != Negated;
}

bool nameMatches(std::string_view Pattern, std::string_view Name) {
  // Only the last star can be wrong: what it takes grows, one by one.
  size_t P = 0, N = 0, Star = Pattern.npos, Taken = 0;
  while (N < Name.size()) {
    if (P < Pattern.size() && Pattern[P] == '*') {
      Star = ++P;
      Taken = N;
      continue;
    }
    size_t Next = P;
    if (P < Pattern.size() && charMatches(Pattern, Next, Name[N])) {
      P = Next;
      ++N;
      continue;
    }
    if (Star == Pattern.npos)
      return false;
    P = Star;
    N = ++Taken;
  }
  return Pattern.find_first_not_of('*', P) == Pattern.npos;
}

/// The same a level up: names for characters, "**" for a star.
static bool pathMatches(const std::vector<std::string> &Pattern,
                        const std::vector<std::string> &Path) {
  size_t P = 0, N = 0, Star = Pattern.size() + 1, Taken = 0;
  while (N < Path.size()) {
    if (P < Pattern.size() && Pattern[P] == "**") {
      Star = ++P;
      Taken = N;
    } else if (P < Pattern.size() && nameMatches(Pattern[P], Path[N])) {
      ++P;
      ++N;
    } else if (Star <= Pattern.size()) {
      P = Star;
      N = ++Taken;
    } else
      return false;
  }
  // "a/**" means what is below a.
  return P == Pattern.size();
}

void PathGlobs::add(std::string_view Line, const std::string &Folder) {
  if (Line.ends_with('\r'))
    Line.remove_suffix(1);
  while (Line.ends_with(' ') && !Line.ends_with("\\ "))
    Line.remove_suffix(1);
  Pattern X;
  X.Folder = Folder;
  if (Line.starts_with('#'))
    return;
  if (Line.starts_with('!')) {
    X.Takes = false;
    Line.remove_prefix(1);
  }
  if (Line.ends_with('/')) {
    X.FoldersOnly = true;
    Line.remove_suffix(1);
  }
  if (Line.empty())
    return;
  const bool Tied = Line.find('/') != Line.npos;
  X.Names = namesOf(Line);
  if (!Tied)
    X.Names.insert(X.Names.begin(), "**");
  if (!X.Names.empty())
    Patterns.push_back(std::move(X));
}

std::optional<bool> PathGlobs::decide(const std::string &Path,
                                      bool IsFolder) const {
  for (auto It = Patterns.rbegin(); It != Patterns.rend(); ++It) {
    const std::string Base = It->Folder == "/" ? "" : It->Folder;
    if ((It->FoldersOnly && !IsFolder) || Path.size() <= Base.size() + 1 ||
        !Path.starts_with(Base) || Path[Base.size()] != '/')
      continue;
    if (pathMatches(It->Names,
                    namesOf(std::string_view(Path).substr(Base.size() + 1))))
      return It->Takes;
  }
  return std::nullopt;
}

bool PathGlobs::match(const std::string &Path, bool IsFolder) const {
  if (Patterns.empty())
    return false;
  for (size_t At = Path.find('/', 1); At != Path.npos;
       At = Path.find('/', At + 1))
    if (decide(Path.substr(0, At), true).value_or(false))
      return true;
  return decide(Path, IsFolder).value_or(false);
}

} // namespace nogil
