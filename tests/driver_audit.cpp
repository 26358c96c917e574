//===- driver_audit.cpp - verdicts on modules -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PackageClaims.h"
#include "audit/Audit.h"
#include <gtest/gtest.h>

namespace nogil {
namespace {

ModuleAudit module(const char *Says) {
  ModuleAudit M;
  M.Name = "m";
  M.Says = Says;
  M.Units = {"m.c"};
  M.Entries = {{"f", "method", {}}, {"g", "method", {}}};
  M.Calls = 100;
  return M;
}

Finding found(Severity Level, const char *Key, uint8_t Builds = Build_Both) {
  Place At{"m.c", 1, 1, 1, 2, 0, 1};
  Finding F("nogil-x", KindName("kind"), At, "f", "broken", Key,
            Witness({At, "here"}));
  F.Level = Level;
  F.Builds = Builds;
  F.Modules = {"m"};
  F.Entries = {"f"};
  return F;
}

AuditedModule one(ModuleAudit M, const Report &R,
                  const std::map<std::string, std::string> &Unread = {}) {
  return audit({std::move(M)}, R, Unread,
               [](const std::string &) { return false; })
      .Modules.at(0);
}

TEST(Audit, RestsOnCauses) {
  Report R;
  EXPECT_EQ(one(module("missing"), R).Says, Verdict::MayDeclare);
  EXPECT_EQ(one(module("used"), R).Says, Verdict::MayDeclare);
  EXPECT_EQ(one(module("not-used"), R).Says, Verdict::Supported);
  R.Findings = {found(Severity::Info, "a"), found(Severity::Note, "b"),
                found(Severity::Error, "c", Build_Gil)};
  EXPECT_EQ(one(module("missing"), R).Says, Verdict::MayDeclare);
  R.Findings.push_back(found(Severity::Warning, "d"));
  EXPECT_EQ(one(module("not-used"), R).Says, Verdict::Look);
  R.Findings.push_back(found(Severity::Error, "e"));
  EXPECT_EQ(one(module("missing"), R).Says, Verdict::FixFirst);
  EXPECT_EQ(one(module("not-used"), R).Says, Verdict::TooEarly);
  R.Findings.back().Modules = {"other"};
  EXPECT_EQ(one(module("not-used"), R).Says, Verdict::Look);
}

TEST(Audit, GroupsCausesByPlace) {
  Report R;
  R.Findings = {found(Severity::Warning, "a"), found(Severity::Warning, "b"),
                found(Severity::Warning, "b"), found(Severity::Error, "c")};
  R.Findings[2].Entries = {"g"};
  AuditedModule M = one(module("missing"), R);
  ASSERT_EQ(M.Causes.size(), 3u);
  EXPECT_EQ(M.Causes[0].What, "c");
  EXPECT_EQ(M.Causes[1].What, "b"); // two entries lead there
  EXPECT_EQ(M.Causes[1].Findings.size(), 2u);
  EXPECT_EQ(M.Reaching, 2u);
}

TEST(Audit, LooksAtPlacesThatNoRuleSpeaksOf) {
  ModuleAudit M = module("not-used");
  M.Statics.resize(3);
  M.Statics[0].Is = Keeping::Constant;
  M.Statics[1].Is = Keeping::Locked;
  M.Statics[2].Is = Keeping::Atomic;
  EXPECT_EQ(one(M, Report()).Says, Verdict::Supported);
  M.Statics[0].Is = Keeping::Racy;
  EXPECT_EQ(one(M, Report()).Says, Verdict::Look);
  M.Statics[0].Is = Keeping::Unknown;
  EXPECT_EQ(one(M, Report()).Says, Verdict::Look);
  M.Statics.clear();
  M.UnknownCalls = 21;
  EXPECT_EQ(one(M, Report()).Says, Verdict::Look);
}

TEST(Audit, CannotTellOfWhatWasNotRead) {
  Report R;
  EXPECT_EQ(one(module("missing"), R, {{"other.c", "why"}}).Says,
            Verdict::MayDeclare);
  AuditedModule M = one(module("missing"), R, {{"m.c", "why"}});
  EXPECT_EQ(M.Says, Verdict::CannotTell);
  ASSERT_EQ(M.Because.size(), 1u);
  EXPECT_NE(M.Because[0].find("m.c was not read"), std::string::npos);
  ModuleAudit Empty = module("missing");
  Empty.Entries.clear();
  EXPECT_EQ(one(Empty, R).Says, Verdict::CannotTell);
  R.Run.Lost.push_back({"n.c", 0, 0, "lost", false});
  EXPECT_EQ(one(module("missing"), R).Says, Verdict::CannotTell);
}

TEST(Audit, CannotTellOfFunctionsThatWereNotRead) {
  Report R;
  ModuleAudit M = module("not-used");
  M.Lost = {{"PyInit_m", "", {"m.c", 7, 1, 7, 9, 0, 8}}};
  EXPECT_EQ(one(M, R).Says, Verdict::CannotTell);
  EXPECT_EQ(one(M, R).Because,
            std::vector<std::string>{
                "parts of 'PyInit_m' could not be read (m.c:7)"});
  M.Lost.resize(5, M.Lost[0]);
  ASSERT_EQ(one(M, R).Because.size(), 4u);
  EXPECT_EQ(one(M, R).Because[3], "nor parts of 2 other functions");
}

TEST(Audit, ErrorsAreEnough) {
  Report R;
  R.Findings = {found(Severity::Error, "a"), found(Severity::Warning, "b")};
  ModuleAudit M = module("missing");
  M.Lost = {{"g", "", {"m.c", 7, 1, 7, 9, 0, 8}}};
  AuditedModule Is = one(M, R, {{"m.c", "why"}});
  EXPECT_EQ(Is.Says, Verdict::FixFirst);
  ASSERT_EQ(Is.Because.size(), 4u); // and what else is not known
  EXPECT_EQ(Is.Because[0], "1 cause that is an error");
  M.Says = "not-used";
  EXPECT_EQ(one(M, R).Says, Verdict::TooEarly);
  R.Findings.erase(R.Findings.begin());
  EXPECT_EQ(one(M, R).Says, Verdict::CannotTell);
}

TEST(Audit, ClassesAreWhatCausesSay) {
  Report R;
  R.Findings = {found(Severity::Warning, "'a.b'"),
                found(Severity::Warning, "'c'"),
                found(Severity::Warning, "'d'")};
  for (Finding &F : R.Findings)
    F.Check = "nogil-racy-static";
  R.Findings[2].Where.File = "other.c";
  ModuleAudit M = module("missing");
  for (const char *Name : {"a", "ab", "c", "d", "d"}) {
    AuditedPlace X;
    X.Name = Name;
    X.At = {"m.c", 1, 1, 1, 2, 0, 1};
    M.Statics.push_back(X);
  }
  std::vector<AuditedPlace> Is = one(M, R).Is.Statics;
  EXPECT_EQ(Is[0].Is, Keeping::Racy);
  EXPECT_EQ(Is[1].Is, Keeping::Unknown);
  EXPECT_EQ(Is[2].Is, Keeping::Racy);
  // One of two in another file: which one is not known.
  EXPECT_EQ(Is[3].Is, Keeping::Unknown);
  M.Statics.pop_back();
  EXPECT_EQ(one(M, R).Is.Statics[3].Is, Keeping::Racy);
}

TEST(Audit, SucceedsWhereAllMayDeclare) {
  AuditReport R;
  EXPECT_EQ(auditExitCode(R), 2); // nothing is seen
  R.Aside = 1;
  EXPECT_EQ(auditExitCode(R), 0);
  R.Modules.resize(2);
  R.Modules[0].Says = Verdict::MayDeclare;
  R.Modules[1].Says = Verdict::Supported;
  EXPECT_EQ(auditExitCode(R), 0);
  for (Verdict V : {Verdict::CannotTell, Verdict::FixFirst, Verdict::TooEarly,
                    Verdict::Look}) {
    R.Modules[1].Says = V;
    EXPECT_EQ(auditExitCode(R), 1);
  }
}

// Names and messages hold what the sources say.
TEST(Audit, NothingActsInItsMarkdown) {
  Report R;
  R.Findings = {found(Severity::Error, "a")};
  R.Findings[0].Message = "'x' | <img src=a> @all #1 [a](b) `c` *d*";
  R.Findings[0].Where.File = "a](b) <i>@c.c";
  ModuleAudit M = module("missing");
  M.Name = "<b>@x";
  R.Findings[0].Modules = {M.Name};
  AuditReport A;
  A.Modules = {one(M, R)};
  const std::string Text = renderAuditMarkdown(A);
  EXPECT_EQ(Text.find("<b>"), Text.npos) << Text;
  EXPECT_NE(Text.find("| error: 'x' \\| &lt;img src=a&gt; \\@<!-- -->all "
                      "\\#<!-- -->1 \\[a\\](b) \\`c\\` \\*d\\* | "
                      "[a\\](b) &lt;i&gt;\\@<!-- -->c.c:1]"
                      "(a%5D%28b%29%20%3Ci%3E%40c.c#L1)"),
            Text.npos)
      << Text;
}

std::vector<AuditedLibrary> librariesOf(const char *Name, const char *Header) {
  static const Libraries Known(findDataFolders());
  return Known.of({{Name, Header, 2}, {Name, Header, 1}});
}

TEST(Libraries, AreKnownByNamesAndHeaders) {
  std::vector<AuditedLibrary> L = librariesOf("GEOSBuffer_r", "");
  ASSERT_EQ(L.size(), 1u);
  EXPECT_EQ(L[0].Is, Safety::PerObject);
  EXPECT_EQ(L[0].Calls, 3u);
  EXPECT_EQ(librariesOf("GEOSBuffer", "").at(0).Is, Safety::Process);
  EXPECT_EQ(librariesOf("wmove", "/usr/include/curses.h").at(0).Is,
            Safety::Process);
  L = librariesOf("archive_read", "/usr/include/archive.h");
  ASSERT_EQ(L.size(), 1u);
  EXPECT_EQ(L[0].Is, Safety::Unknown);
  EXPECT_EQ(L[0].Source, "");
  EXPECT_TRUE(librariesOf("strlen", "/usr/include/string.h").empty());
  EXPECT_TRUE(librariesOf("own", "").empty());
}

TEST(PackageClaims, AreClassifiers) {
  Place At = claimIn("[project]\nclassifiers = [\n  \"Programming Language :: "
                     "Python :: Free Threading :: 3 - Stable\",\n]\n");
  EXPECT_EQ(At.Line, 3u);
  EXPECT_EQ(At.Col, 4u);
  EXPECT_TRUE(
      claimIn("    Programming Language :: Python :: Free Threading").valid());
  EXPECT_FALSE(
      claimIn("# Programming Language :: Python :: Free Threading\n").valid());
  EXPECT_FALSE(claimIn("Programming Language :: Python :: 3\n").valid());
  EXPECT_FALSE(claimIn("").valid());
}

} // namespace
} // namespace nogil
