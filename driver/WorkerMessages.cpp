//===- WorkerMessages.cpp - what is asked of a process, and told ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "WorkerMessages.h"
#include "Bytes.h"
#include "facts/Serialize.h"

namespace nogil {

static std::string withHead(const std::string &Body) {
  std::string Out;
  Out.reserve(MessageHead + Body.size());
  put(Out, Body);
  return Out;
}

static void putList(std::string &To, const std::vector<std::string> &List) {
  put(To, uint64_t(List.size()));
  for (const std::string &S : List)
    put(To, S);
}

static std::vector<std::string> list(ByteReader &R) {
  std::vector<std::string> Out;
  for (uint64_t N = R.number(); N > 0 && !R.Bad; --N)
    Out.push_back(R.text());
  return Out;
}

static void putTexts(std::string &To, const StandIns &Texts) {
  put(To, uint64_t(Texts.size()));
  for (const auto &[Path, Text] : Texts) {
    put(To, Path);
    put(To, Text);
  }
}

static StandIns texts(ByteReader &R) {
  StandIns Out;
  for (uint64_t N = R.number(); N > 0 && !R.Bad; --N) {
    std::string Path = R.text();
    Out[Path] = R.text();
  }
  return Out;
}

std::string requestOf(const ExtractInput &In, const StandIns &Texts) {
  std::string Body;
  for (const std::string *S : {&In.File, &In.Directory, &In.ResourceDir})
    put(Body, *S);
  for (const auto *List : {&In.Args, &In.ProjectRoots, &In.ExcludedRoots})
    putList(Body, *List);
  putTexts(Body, In.Overlay);
  putTexts(Body, Texts);
  return withHead(Body);
}

std::optional<ExtractInput> readRequest(std::string_view Message,
                                        StandIns &Texts) {
  ByteReader R{Message};
  ExtractInput In;
  for (std::string *S : {&In.File, &In.Directory, &In.ResourceDir})
    *S = R.text();
  for (auto *List : {&In.Args, &In.ProjectRoots, &In.ExcludedRoots})
    *List = list(R);
  In.Overlay = texts(R);
  Texts = texts(R);
  if (R.Bad || !R.Rest.empty())
    return std::nullopt;
  return In;
}

std::string answerOf(const ExtractOutput &Out) {
  std::string Body;
  put(Body, uint64_t(Out.Deps.size()));
  for (const Dependency &D : Out.Deps) {
    put(Body, D.Path);
    put(Body, uint64_t(D.Project));
  }
  Body += serialize(Out.Facts);
  return withHead(Body);
}

std::optional<ExtractOutput> readAnswer(std::string_view Message,
                                        std::string &Facts) {
  ByteReader R{Message};
  ExtractOutput Out;
  for (uint64_t N = R.number(); N > 0 && !R.Bad; --N) {
    std::string Path = R.text();
    Out.Deps.push_back({std::move(Path), R.number() != 0});
  }
  if (R.Bad || Out.Deps.empty())
    return std::nullopt;
  std::optional<TuFacts> Read = deserialize(R.Rest);
  if (!Read || Read->Files.empty())
    return std::nullopt;
  Out.Facts = std::move(*Read);
  Facts = R.Rest;
  return Out;
}

} // namespace nogil
