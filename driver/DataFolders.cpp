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
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
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
  return Ec ? "" : Self.string();
#endif
}

DataFolders findDataFolders() {
  DataFolders D;
  std::error_code Ec;
  D.Binary = ownBinary();
  fs::path Prefix = fs::path(D.Binary).parent_path().parent_path();
  fs::path Share = Prefix / "share" / "nogil-tidy";
  fs::path Shared = Share; // in the source folder, some is in share/
  if (!fs::is_directory(Share / "rules", Ec)) {
    Share = NOGIL_SOURCE_DIR;
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
  for (const fs::path &P : {Prefix / "lib" / "clang" / "19",
                            fs::path("/usr/lib/llvm-19/lib/clang/19"),
                            fs::path("/usr/lib/clang/19")})
    if (fs::exists(P / "include" / "stddef.h", Ec)) {
      D.Resource = P.string();
      break;
    }
  return D;
}

} // namespace nogil
