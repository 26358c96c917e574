//===- driver_cache.cpp - the cache never lies and never gets in the way --===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Cache.h"
#include "driver_support.h"
#include "facts/Serialize.h"
#include "support/Files.h"
#include "support/Jobs.h"
#include "support/Replace.h"
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;

namespace {

class CacheTest : public testing::Test {
protected:
  CacheTest() {
    write(T / "a.c", "int a;\n");
    write(T / "a.h", "int h;\n");
    In.File = T / "a.c";
    Out.Facts.addFile(In.File, false);
    Out.Facts.addFile(T / "a.h", false);
    Out.Deps = {{T / "a.c"}, {T / "a.h", false}};
    age("a.c"), age("a.h");
  }
  /// Long enough ago for the cache to trust its time.
  void age(const std::string &Name, int Hours = 1) {
    fs::last_write_time(T / Name, fs::file_time_type::clock::now() -
                                      std::chrono::hours(Hours));
  }
  FactsCache open(uint64_t MaxBytes = 1 << 30) {
    return FactsCache(true, T / "cache", MaxBytes);
  }
  void fill() {
    FactsCache C(true, T / "cache", 1 << 30);
    C.store(C.keyOf(In), Out, FactsCache::now());
    C.finish();
  }
  bool isWarm(uint64_t *Damaged = nullptr) {
    FactsCache C(true, T / "cache", 1 << 30);
    std::optional<ExtractOutput> F = C.lookup(C.keyOf(In));
    if (Damaged)
      *Damaged = C.damaged();
    EXPECT_TRUE(!F || serialize(F->Facts) == serialize(Out.Facts));
    auto Same = [](const Dependency &A, const Dependency &B) {
      return A.Path == B.Path && A.Project == B.Project;
    };
    EXPECT_TRUE(!F || std::equal(F->Deps.begin(), F->Deps.end(),
                                 Out.Deps.begin(), Out.Deps.end(), Same));
    return F.has_value();
  }
  std::string entry() {
    for (const auto &E : fs::directory_iterator(T / "cache"))
      return E.path().string();
    return "";
  }
  TempFolder T;
  ExtractInput In;
  ExtractOutput Out;
};

} // namespace

TEST_F(CacheTest, WarmAfterCold) {
  EXPECT_FALSE(isWarm());
  fill();
  EXPECT_TRUE(isWarm());
}

TEST_F(CacheTest, EveryInputIsPartOfTheKey) {
  FactsCache C(true, T / "cache");
  std::string Key = C.keyOf(In);
  EXPECT_EQ(Key.size(), 32u);
  auto Differs = [&](auto Change) {
    ExtractInput Other = In;
    Change(Other);
    return C.keyOf(Other) != Key;
  };
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.File += "x"; }));
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.Directory = "/"; }));
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.Args = {"-DX"}; }));
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.ResourceDir = "/r"; }));
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.ProjectRoots = {"-DX"}; }));
  EXPECT_TRUE(Differs([](ExtractInput &I) { I.ExcludedRoots = {"-DX"}; }));
}

TEST_F(CacheTest, AChangedDependencyIsNoticed) {
  fill();
  write(T / "a.h", "int changed;\n");
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, SameSizeOtherContent) {
  fill();
  write(T / "a.h", "int g;\n");
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, ATouchedFileIsCompared) {
  fill();
  age("a.h", 2);
  EXPECT_TRUE(isWarm());
}

TEST_F(CacheTest, ATimeOfWritingIsNoProof) {
  fill();
  auto Written = fs::last_write_time(T / "a.h");
  write(T / "a.h", "int g;\n");
  fs::last_write_time(T / "a.h", Written);
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, TheEnvironmentIsPartOfTheKey) {
  for (const char *Name :
       {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH",
        "OBJCPLUS_INCLUDE_PATH", "SOURCE_DATE_EPOCH"}) {
    std::string Key = FactsCache(true, T / "cache").keyOf(In);
    ASSERT_EQ(::getenv(Name), nullptr);
    ::setenv(Name, "1", 1);
    EXPECT_NE(FactsCache(true, T / "cache").keyOf(In), Key) << Name;
    ::unsetenv(Name);
  }
}

TEST_F(CacheTest, ADeletedDependencyIsNoticed) {
  fill();
  fs::remove(T / "a.h");
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, NothingIsKeptOfAFileThatIsBeingWritten) {
  write(T / "a.h", "int h;\n"); // now
  fill();
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, NothingIsKeptOfAMissingHeader) {
  Gap G;
  G.Message = Out.Facts.Strings.intern("'x.h' file not found");
  Out.Facts.Gaps.push_back(G);
  fill();
  EXPECT_FALSE(isWarm());
}

TEST_F(CacheTest, EveryDamageIsNoticed) {
  fill();
  std::string Path = entry(), Good = read(Path);
  ASSERT_FALSE(Good.empty());
  for (size_t I = 0; I < Good.size(); ++I) {
    std::string Bad = Good;
    Bad[I] = char(Bad[I] ^ 0x40);
    write(Path, Bad);
    uint64_t Damaged = 0;
    EXPECT_FALSE(isWarm(&Damaged)) << "byte " << I;
    EXPECT_EQ(Damaged, 1u);
    write(Path, Good.substr(0, I));
    EXPECT_FALSE(isWarm(&Damaged)) << "cut at " << I;
    EXPECT_EQ(Damaged, 1u);
  }
  write(Path, Good);
  EXPECT_TRUE(isWarm());
}

TEST_F(CacheTest, AnEntryOfAnotherUnitIsRefused) {
  fill();
  std::string First = entry();
  ExtractInput Other = In;
  Other.Args = {"-DOTHER"};
  FactsCache C(true, T / "cache");
  fs::copy_file(First, (T / "cache/") + C.keyOf(Other));
  EXPECT_FALSE(C.lookup(C.keyOf(Other)));
  EXPECT_EQ(C.damaged(), 1u);
  EXPECT_TRUE(C.lookup(C.keyOf(In)));
}

TEST_F(CacheTest, AnEntryThatIsAPipeIsReplaced) {
  fill();
  std::string Path = entry();
  fs::remove(Path);
  ASSERT_EQ(::mkfifo(Path.c_str(), 0600), 0);
  EXPECT_FALSE(isWarm());
  fill();
  EXPECT_TRUE(isWarm());
}

TEST_F(CacheTest, AFolderThatCannotBeWrittenIsGoneWithout) {
  write(T / "file", "");
  testing::internal::CaptureStderr();
  FactsCache C(true, T / "file/cache");
  EXPECT_FALSE(C.enabled());
  C.store(C.keyOf(In), Out, FactsCache::now());
  EXPECT_FALSE(C.lookup(C.keyOf(In)));
  std::string Said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(Said.begin(), Said.end(), '\n'), 1) << Said;
}

TEST_F(CacheTest, TheOldestGoFirstAndStrangersStay) {
  fill();
  std::string Old = entry();
  fs::last_write_time(Old,
                      fs::file_time_type::clock::now() - std::chrono::hours(9));
  write(T / "cache/README", std::string(4096, 'x'));
  In.Args = {"-DOTHER"};
  FactsCache C(true, T / "cache", fs::file_size(Old) + 8);
  C.store(C.keyOf(In), Out, FactsCache::now());
  C.finish();
  EXPECT_FALSE(fs::exists(Old));
  EXPECT_TRUE(fs::exists(T / "cache/README"));
  EXPECT_TRUE(isWarm());
}

TEST_F(CacheTest, ManyThreadsOneEntry) {
  FactsCache C(true, T / "cache");
  std::string Key = C.keyOf(In), Wanted = serialize(Out.Facts);
  std::atomic<int> Wrong{0};
  runJobs(8, 64, [&](size_t I) {
    if (I % 2) {
      C.store(Key, Out, FactsCache::now());
      return;
    }
    std::optional<ExtractOutput> F = C.lookup(Key);
    Wrong += F && serialize(F->Facts) != Wanted;
  });
  EXPECT_EQ(Wrong, 0);
  EXPECT_EQ(C.damaged(), 0u);
  EXPECT_TRUE(isWarm());
}

TEST(Jobs, EachOnceAndFailuresComeBack) {
  std::vector<int> Seen(100);
  runJobs(4, Seen.size(), [&](size_t I) { ++Seen[I]; });
  EXPECT_EQ(Seen, std::vector<int>(100, 1));
  EXPECT_THROW(runJobs(2, 10,
                       [](size_t I) {
                         if (I == 3)
                           throw std::runtime_error("x");
                       }),
               std::runtime_error);
}

TEST(Files, AtomicWritesLeaveNothingBehind) {
  TempFolder T;
  EXPECT_EQ(writeFileAtomically(T / "f", "one"), "");
  EXPECT_EQ(writeFileAtomically(T / "f", "two"), "");
  EXPECT_EQ(readFile(T / "f"), "two");
  EXPECT_NE(writeFileAtomically(T / "no/f", "x"), "");
  EXPECT_NE(writeFileAtomically(T.str(), "x"), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(T.str()), {}), 1);
  EXPECT_FALSE(readFile(T.str()));
  EXPECT_FALSE(readFile(T / "absent"));
}

TEST(Files, DisplayedNames) {
  TempFolder T;
  write(T / "w/a.c", "");
  write(T / "w2/b.c", "");
  fs::create_directory_symlink(T / "w", T / "link");
  DisplayPaths P(T / "w");
  EXPECT_EQ(P.of(T / "w/a.c"), "a.c");
  EXPECT_EQ(P.of(T / "link/a.c"), "a.c");
  EXPECT_EQ(P.of(T / "w/../w/a.c"), "a.c");
  EXPECT_EQ(P.of("a.c"), "a.c");
  EXPECT_EQ(P.of(T / "w2/b.c"), T / "w2/b.c") << "a longer name, not below";
  EXPECT_EQ(P.of(""), "");
}
