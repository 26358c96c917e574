//===- Loader.cpp - which clang-tidy gets the rules -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules use the functions of the clang-tidy that loads them, and the
// classes of its LLVM as one release lays them out. In another one they would
// not load, with a message about a symbol, or load and crash. So what
// clang-tidy is told to load is this file, which needs nothing of LLVM: it asks
// the program that it is in which Clang it has, and only then loads the module
// with the rules that lies next to it.
//
// A program that can't have the rules ends here. Going on without them would
// look like code without findings.
//
//===----------------------------------------------------------------------===//
#include <cstdio>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

namespace {

/// clang::getClangFullVersion() and the class that all checks have, as the
/// compilers of Linux call them in programs that use GNU's C++ library.
constexpr const char *AsksVersion = "_ZN5clang19getClangFullVersionB5cxx11Ev";
constexpr const char *CheckClass = "_ZTIN5clang4tidy14ClangTidyCheckE";
constexpr const char *Instead =
    "use clang-tidy-19 of Debian or apt.llvm.org, or the program nogil-tidy, "
    "which needs no clang-tidy and finds more";

[[noreturn]] void refuse(const std::string &Why) {
  std::fprintf(stderr, "nogil-tidy: %s: %s\n", Why.c_str(), Instead);
  std::fflush(stderr);
  ::_exit(1);
}

/// This file's name with `-llvm19` before the ending.
std::string moduleOfRules() {
  Dl_info Info;
  if (!::dladdr(reinterpret_cast<const void *>(&moduleOfRules), &Info) ||
      !Info.dli_fname)
    return "";
  std::string Name = Info.dli_fname;
  if (size_t Dot = Name.rfind(".so"); Dot != Name.npos)
    Name.insert(Dot, NOGIL_MODULE_SUFFIX);
  return Name;
}

[[gnu::constructor]] void load() {
  void *Asks = ::dlsym(RTLD_DEFAULT, AsksVersion);
  if (!Asks || !::dlsym(RTLD_DEFAULT, CheckClass))
    refuse("this clang-tidy shows plugins none of its functions, as that of "
           "PyPI (pip install clang-tidy), so that the rules can't be loaded");
  const std::string Version = reinterpret_cast<std::string (*)()>(Asks)();
  if (Version.find(" version " NOGIL_LLVM ".") == Version.npos)
    refuse("the rules are built for LLVM " NOGIL_LLVM
           ", and this clang-tidy is of '" +
           Version + "'");
  const std::string Module = moduleOfRules();
  if (!::dlopen(Module.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
    const char *Why = ::dlerror();
    refuse("the rules, which lie next to the plugin, can't be loaded (" +
           std::string(Why ? Why : "no reason given") + ")");
  }
}

} // namespace
