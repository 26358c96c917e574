//===- Units.cpp - which sources are units of their own -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Units.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <set>

namespace nogil {

bool isTestName(const std::string &File, const std::string &Root) {
  std::filesystem::path Path =
      isBelow(File, Root) ? File.substr(Root.size()) : File;
  auto IsTest = [](const std::string &Name) {
    return Name == "test" || Name == "tests" || Name == "testing";
  };
  for (const std::filesystem::path &Folder : Path.parent_path())
    if (IsTest(Folder.string()))
      return true;
  std::string Stem = Path.stem().string();
  return IsTest(Stem) || Stem.starts_with("test_") || Stem.ends_with("_test");
}

UnitChoice::UnitChoice(const std::vector<SourceInput> &Inputs)
    : Inputs(Inputs), Sources(Inputs.size()) {
  for (size_t I = 0; I < Inputs.size(); ++I)
    if (!Inputs[I].Named)
      Found.emplace(Inputs[I].Command.File, I);
  for (size_t I = 0; I < Inputs.size(); ++I)
    for (const std::string &Path : Inputs[I].MayInclude)
      addIncluded(I, Path);
}

void UnitChoice::addIncluded(size_t I, const std::string &Path) {
  auto It = Found.find(Path);
  if (It == Found.end() || It->second == I)
    return;
  const std::string &Root = Inputs[It->second].Root;
  if (isTestName(Inputs[I].Command.File, Root) && !isTestName(Path, Root))
    return;
  std::vector<size_t> &Known = Sources[I].Includes;
  auto At = std::lower_bound(Known.begin(), Known.end(), It->second);
  if (At == Known.end() || *At != It->second)
    Known.insert(At, It->second);
}

bool UnitChoice::includes(size_t I, size_t Other) const {
  const std::vector<size_t> &Known = Sources[I].Includes;
  return std::binary_search(Known.begin(), Known.end(), Other);
}

const std::string &UnitChoice::realName(const std::string &Path) {
  auto [It, New] = RealNames.try_emplace(Path);
  if (New)
    It->second = realPath(Path);
  return It->second;
}

void UnitChoice::wasRead(size_t I, const std::vector<Dependency> &Files) {
  Sources[I].Read = true;
  Sources[I].Includes.clear();
  if (Found.empty())
    return;
  for (const Dependency &D : Files)
    if (D.Project)
      addIncluded(I, realName(D.Path));
}

void UnitChoice::findParts() {
  for (const Source &S : Sources)
    if (S.Is == State::Unit)
      for (size_t Included : S.Includes)
        if (Sources[Included].Is == State::Waiting)
          Sources[Included].Is = State::Part;
}

/// Those that wait, and for no other one.
std::vector<size_t> UnitChoice::first() const {
  std::vector<bool> Behind(Sources.size());
  for (size_t I = 0; I < Sources.size(); ++I)
    if (Sources[I].Is == State::Waiting)
      for (size_t Other : Sources[I].Includes)
        if (!(includes(Other, I) && Other < I))
          Behind[Other] = true;
  std::vector<size_t> Waiting, First;
  for (size_t I = 0; I < Sources.size(); ++I)
    if (Sources[I].Is == State::Waiting) {
      Waiting.push_back(I);
      if (!Behind[I])
        First.push_back(I);
    }
  // What each of a circle reads need not be what the others do.
  if (First.empty() && !Waiting.empty())
    First.push_back(Waiting.front());
  return First;
}

std::vector<size_t> UnitChoice::next() {
  std::vector<size_t> Unread;
  auto Ask = [&](size_t I) {
    if (!Sources[I].Read)
      Unread.push_back(I);
  };
  for (size_t I = 0; I < Inputs.size(); ++I)
    if (Inputs[I].Named) {
      Sources[I].Is = State::Unit;
      Ask(I);
    }
  while (Unread.empty()) {
    findParts();
    std::vector<size_t> First = first();
    if (First.empty())
      break;
    std::for_each(First.begin(), First.end(), Ask);
    if (Unread.empty())
      for (size_t I : First)
        Sources[I].Is = State::Unit;
  }
  return Unread;
}

std::vector<size_t> UnitChoice::units() const {
  std::vector<size_t> Units;
  for (size_t I = 0; I < Sources.size(); ++I)
    if (Sources[I].Is == State::Unit)
      Units.push_back(I);
  return Units;
}

std::vector<std::string> UnitChoice::parts() const {
  std::set<std::string> Files, Mains;
  for (size_t I = 0; I < Sources.size(); ++I)
    (Sources[I].Is == State::Part ? Files : Mains)
        .insert(Inputs[I].Command.File);
  std::vector<std::string> Parts;
  std::set_difference(Files.begin(), Files.end(), Mains.begin(), Mains.end(),
                      std::back_inserter(Parts));
  return Parts;
}

} // namespace nogil
