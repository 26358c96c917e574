//===- Extract.cpp - sources in tests to facts ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include "facts/Serialize.h"
#include <regex>
#include <sstream>

namespace nogil::test {

ExtractOutput extractFile(const Folder &F, const std::string &File,
                          std::vector<std::string> Args) {
  ExtractInput In;
  In.File = File;
  In.Directory = F.Path;
  In.Args = std::move(Args);
  In.ProjectRoots = {F.Path};
  ExtractOutput Out = extractTu(In);
  // Reading facts back checks every index in them.
  EXPECT_TRUE(deserialize(serialize(Out.Facts)).has_value());
  return Out;
}

TuFacts extractC(const std::string &Text) {
  Folder F;
  return extractFile(F, F.write("a.c", Text)).Facts;
}

TuFacts extractCxx(const std::string &Text, std::vector<std::string> Extra) {
  Folder F;
  Extra.push_back("-std=c++17");
  return extractFile(F, F.write("a.cpp", Text), Extra).Facts;
}

std::string withoutPlaces(const std::string &Text) {
  static const std::regex Place(
      R"re( @("[^"]*":)?[0-9][0-9:-]*| (type|class) [0-9]+)re");
  static const std::regex Cast(R"re(&\([0-9]+\))re");
  return std::regex_replace(std::regex_replace(Text, Place, ""), Cast, "&");
}

std::string body(const TuFacts &Facts, const std::string &Name) {
  std::istringstream In(withoutPlaces(printSkeletons(Facts)));
  std::string Line, Out;
  bool Found = false, Blocks = false;
  while (std::getline(In, Line)) {
    if (!Found) {
      Found = Line.starts_with("func " + Name + "(") && Line.ends_with("{");
      continue;
    }
    if (Line == "}")
      return Out;
    Blocks |= Line.starts_with("b0:");
    if (Blocks)
      Out += Line.substr(Line.find_first_not_of(' ')) + "\n";
  }
  return Found ? Out : "no function " + Name + "\n";
}

const Var *variable(const TuFacts &Facts, const std::string &Function,
                    const std::string &Name) {
  for (const Skeleton &S : Facts.Skeletons)
    if (Facts.str(Facts.func(S.Self).Name) == Function)
      for (const Var &V : S.Vars)
        if (Facts.str(V.Name) == Name)
          return &V;
  return nullptr;
}

const Skeleton *skeleton(const TuFacts &Facts, const std::string &Qual) {
  for (const Skeleton &S : Facts.Skeletons)
    if (Facts.str(Facts.func(S.Self).Qual) == Qual)
      return &S;
  return nullptr;
}

} // namespace nogil::test
