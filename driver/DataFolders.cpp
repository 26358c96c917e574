//===- DataFolders.cpp - files that come with the program -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "DataFolders.h"
#include "support/Files.h"
#include <climits>
#include <cstdint>
#include <string_view>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#else
#include <sys/auxv.h>
#endif

namespace fs = std::filesystem;

namespace nogil {

static std::string ownBinary() {
#ifdef __APPLE__
  char Buffer[PATH_MAX];
  uint32_t Size = sizeof Buffer;
  if (_NSGetExecutablePath(Buffer, &Size) == 0)
    return realPath(Buffer);
  return "";
#else
  std::error_code Ec;
  fs::path Self = fs::read_symlink("/proc/self/exe", Ec);
  if (!Ec)
    return Self.string();
  // Where there is no /proc, the kernel has said under which name it was run.
  const auto *Name = reinterpret_cast<const char *>(::getauxval(AT_EXECFN));
  return Name ? realPath(Name) : "";
#endif
}

DataFolders findDataFolders() {
  DataFolders D;
  std::error_code Ec;
  D.Binary = ownBinary();
  if (D.Binary.empty())
    return D; // the current folder may be anybody's
  fs::path Prefix = fs::path(D.Binary).parent_path().parent_path();
  fs::path Share = Prefix / "share" / "nogil-tidy";
  fs::path Shared = Share; // in the source folder, some is in share/
  constexpr std::string_view Source = NOGIL_SOURCE_DIR; // empty: none stands in
  if (!Source.empty() && !fs::is_directory(Share / "rules", Ec)) {
    Share = Source;
    Shared = Share / "share";
  }
  if (fs::is_directory(Shared / "include" / "openmp", Ec))
    D.OpenMP = (Shared / "include" / "openmp").string();
  D.Project = (Shared / "project").string();
  D.Report = (Shared / "report").string();
  D.Stress = (Shared / "stress").string();
  D.PythonHeaders =
      (Shared /
       (Share == Shared ? "python-headers" : "../.cache/python-headers") /
       "usr" / "include")
          .lexically_normal()
          .string();
  if (fs::is_directory(Share / "rules", Ec))
    D.Rules = (Share / "rules").string();
  if (fs::is_directory(Share / "docs" / "checks", Ec))
    D.Docs = (Share / "docs" / "checks").string();
  for (const fs::path &P :
       {Share / "lib" / "clang" / "19", Prefix / "lib" / "clang" / "19",
        fs::path("/usr/lib/llvm-19/lib/clang/19"),
        fs::path("/usr/lib/clang/19")})
    if (fs::exists(P / "include" / "stddef.h", Ec)) {
      D.Resource = P.string();
      break;
    }
  return D;
}

} // namespace nogil
