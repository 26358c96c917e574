//===- driver_support.h - what the driver's tests share --------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_DRIVER_SUPPORT_H
#define NOGIL_TESTS_DRIVER_SUPPORT_H

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace nogil::test {

/// A folder that lives as long as the object. Its name has no symbolic links.
class TempFolder {
public:
  TempFolder() {
    std::string Name =
        (std::filesystem::temp_directory_path() / "nogil.XXXXXX").string();
    if (!::mkdtemp(Name.data()))
      std::abort();
    Path = std::filesystem::canonical(Name);
  }
  ~TempFolder() {
    std::error_code Ec;
    std::filesystem::remove_all(Path, Ec);
  }
  TempFolder(const TempFolder &) = delete;
  std::string operator/(const std::string &Name) const {
    return (Path / Name).string();
  }
  std::string str() const { return Path.string(); }
  /// What is in it, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> Names;
    for (const auto &E : std::filesystem::directory_iterator(Path))
      Names.push_back(E.path().filename().string());
    std::sort(Names.begin(), Names.end());
    return Names;
  }

private:
  std::filesystem::path Path;
};

inline void write(const std::string &Path, const std::string &Text) {
  std::filesystem::create_directories(
      std::filesystem::path(Path).parent_path());
  std::ofstream(Path, std::ios::binary) << Text;
}

inline std::string read(const std::string &Path) {
  std::ifstream In(Path, std::ios::binary);
  std::ostringstream Text;
  Text << In.rdbuf();
  return Text.str();
}

inline std::string replaceAll(std::string Text, const std::string &From,
                              const std::string &To) {
  for (size_t I = 0; (I = Text.find(From, I)) != std::string::npos;
       I += To.size())
    Text.replace(I, From.size(), To);
  return Text;
}

/// The programs are built with AddressSanitizer, which takes more memory, and
/// of addresses more than a limit would allow.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool Sanitized = true;
#else
inline constexpr bool Sanitized = false;
#endif

struct Ran {
  int Exit = -1;
  std::string Out, Err;
};

/// Runs shell text in `Folder`, with the built program first on PATH and no
/// cache but `Cache`.
inline Ran runShell(const std::string &Script, const std::string &Folder,
                    const std::string &Cache) {
  TempFolder Streams;
  write(Streams / "script", Script);
  std::string Line =
      "cd '" + Folder + "' && PATH='" NOGIL_BINARY_DIR "/bin':\"$PATH\"" +
      " TESTDATA='" NOGIL_SOURCE_DIR "/testdata' XDG_CACHE_HOME='" + Cache +
      "' NO_COLOR=1 VIRTUAL_ENV= CPATH= sh '" + (Streams / "script") + "' >'" +
      (Streams / "out") + "' 2>'" + (Streams / "err") + "' </dev/null";
  int Status = std::system(Line.c_str());
  return {WIFEXITED(Status) ? WEXITSTATUS(Status) : -1, read(Streams / "out"),
          read(Streams / "err")};
}

} // namespace nogil::test

#endif // NOGIL_TESTS_DRIVER_SUPPORT_H
