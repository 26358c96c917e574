//===- Files.cpp - reading, writing and naming files ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Files.h"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace nogil {

std::optional<std::string> readFile(const std::string &Path) {
  int Fd = ::open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (Fd < 0)
    return std::nullopt;
  struct stat St;
  if (::fstat(Fd, &St) != 0 || S_ISDIR(St.st_mode)) {
    ::close(Fd);
    return std::nullopt;
  }
  std::string Bytes;
  // One byte more than the file has, so that its end needs no second read.
  size_t Chunk = St.st_size > 0 ? size_t(St.st_size) + 1 : 65536;
  for (;;) {
    size_t Old = Bytes.size();
    Bytes.resize(Old + Chunk);
    ssize_t Got = ::read(Fd, Bytes.data() + Old, Chunk);
    if (Got < 0 && errno == EINTR)
      Got = 0, Bytes.resize(Old);
    else if (Got <= 0) {
      Bytes.resize(Old);
      ::close(Fd);
      return Got < 0 ? std::nullopt : std::optional(std::move(Bytes));
    } else {
      Bytes.resize(Old + size_t(Got));
      if (size_t(Got) < Chunk && St.st_size > 0 &&
          Bytes.size() == size_t(St.st_size)) {
        ::close(Fd);
        return Bytes;
      }
    }
    Chunk = 65536;
  }
}

static std::string writeAll(int Fd, std::string_view Bytes) {
  while (!Bytes.empty()) {
    ssize_t Put = ::write(Fd, Bytes.data(), Bytes.size());
    if (Put < 0 && errno == EINTR)
      continue;
    if (Put < 0)
      return std::strerror(errno);
    Bytes.remove_prefix(size_t(Put));
  }
  return "";
}

static constexpr mode_t NewFile = 0666;

/// Writes a new file next to `Path`; `Temp` is its name.
static std::string stage(const std::string &Path, std::string_view Bytes,
                         mode_t Mode, std::string &Temp) {
  static std::atomic<unsigned> Counter{0};
  Temp = Path + ".tmp." + std::to_string(::getpid()) + "." +
         std::to_string(Counter++);
  int Fd = ::open(Temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, Mode);
  if (Fd < 0)
    return std::strerror(errno);
  std::string Error = writeAll(Fd, Bytes);
  // A new file gets what the umask leaves; one that is replaced keeps its own.
  if (Error.empty() && Mode != NewFile && ::fchmod(Fd, Mode) != 0)
    Error = std::strerror(errno);
  if (::close(Fd) != 0 && Error.empty())
    Error = std::strerror(errno);
  return Error;
}

std::string writeFileAtomically(const std::string &Path,
                                std::string_view Bytes) {
  // Devices and pipes can't be replaced by a rename; write through.
  struct stat St;
  if (::stat(Path.c_str(), &St) == 0 && !S_ISREG(St.st_mode)) {
    int Fd = ::open(Path.c_str(), O_WRONLY | O_CLOEXEC);
    if (Fd < 0)
      return std::strerror(errno);
    std::string Error = writeAll(Fd, Bytes);
    ::close(Fd);
    return Error;
  }
  std::string Temp;
  std::string Error = stage(Path, Bytes, NewFile, Temp);
  if (Error.empty() && ::rename(Temp.c_str(), Path.c_str()) != 0)
    Error = std::strerror(errno);
  if (!Error.empty())
    ::unlink(Temp.c_str());
  return Error;
}

std::string
writeFilesAtomically(const std::map<std::string, std::string> &Texts) {
  std::vector<std::pair<std::string, std::string>> Staged; // temporary, final
  std::string Error;
  for (const auto &[Path, Text] : Texts) {
    struct stat St;
    if (::stat(Path.c_str(), &St) != 0)
      Error = std::strerror(errno);
    // The name that a rename would replace is the link, not the file.
    std::string Real = realPath(Path), Temp;
    if (Error.empty())
      Error = stage(Real, Text, St.st_mode & 07777, Temp);
    Staged.push_back({Temp, Real});
    if (!Error.empty()) {
      Error = Path + ": " + Error;
      break;
    }
  }
  for (const auto &[Temp, Real] : Staged) {
    if (Error.empty() && ::rename(Temp.c_str(), Real.c_str()) != 0)
      Error = Real + ": " + std::strerror(errno);
    if (!Error.empty())
      ::unlink(Temp.c_str());
  }
  return Error;
}

std::string realPath(const std::string &Path) {
  std::error_code Ec;
  fs::path Real = fs::weakly_canonical(Path, Ec);
  if (Ec || !Real.is_absolute())
    Real = fs::absolute(Path, Ec).lexically_normal();
  std::string S = Real.string();
  while (S.size() > 1 && S.back() == '/')
    S.pop_back();
  return S;
}

bool isBelow(std::string_view File, std::string_view Folder) {
  if (Folder == "/")
    return true;
  return File.starts_with(Folder) &&
         (File.size() == Folder.size() || File[Folder.size()] == '/');
}

std::string projectRoot(const std::string &Folder) {
  std::error_code Ec;
  for (fs::path P = Folder;; P = P.parent_path()) {
    for (const char *Mark : {"pyproject.toml", "setup.py", ".git"})
      if (fs::exists(P / Mark, Ec))
        return P.string();
    if (P == P.parent_path())
      return Folder;
  }
}

std::set<std::string> virtualEnvironments(const std::string &Root) {
  std::set<std::string> Found;
  std::error_code Ec;
  for (const char *Name : {".venv", "venv", "env", ".env"})
    if (fs::exists(fs::path(Root) / Name / "pyvenv.cfg", Ec))
      Found.insert(realPath(Root + "/" + Name));
  return Found;
}

const std::string &DisplayPaths::of(const std::string &Path) {
  auto [It, New] = Memo.try_emplace(Path);
  if (New && !Path.empty()) {
    // A relative name is one that was displayed before, or relative to the
    // same working folder; both come out unchanged.
    std::string Real =
        realPath(Path.starts_with('/') ? Path : Base + "/" + Path);
    if (Real != Base && isBelow(Real, Base))
      Real = Real.substr(Base == "/" ? 1 : Base.size() + 1);
    It->second = std::move(Real);
  }
  return It->second;
}

} // namespace nogil
