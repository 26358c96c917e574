//===- Files.cpp - reading and naming files -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Files.h"
#include "support/StandIns.h"
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

namespace {

/// What std::error_code has no word for.
enum class Unreadable { Pipe = 1, Device, Socket, TooLarge, Unknown };

class UnreadableCategory : public std::error_category {
public:
  const char *name() const noexcept override { return "unreadable"; }
  std::string message(int Code) const override {
    switch (Unreadable(Code)) {
    case Unreadable::Pipe:
      return "a named pipe, and only regular files are read";
    case Unreadable::Device:
      return "a device, and only regular files are read";
    case Unreadable::Socket:
      return "a socket, and only regular files are read";
    case Unreadable::TooLarge:
      return fmt::format("larger than {} MiB, which is the most that is read "
                         "of a file",
                         MaxFileBytes >> 20);
    case Unreadable::Unknown:
      break;
    }
    return "not a regular file, and only those are read";
  }
};

} // namespace

static std::error_code unreadable(Unreadable Why) {
  static const UnreadableCategory Category;
  return {int(Why), Category};
}

static std::error_code lastError() { return {errno, std::generic_category()}; }

/// What build systems name where a file is wanted and none is there.
static bool isNull(const struct stat &St) {
  struct stat Null;
  return S_ISCHR(St.st_mode) && ::stat("/dev/null", &Null) == 0 &&
         Null.st_rdev == St.st_rdev;
}

static std::error_code whyUnread(const struct stat &St) {
  if (S_ISREG(St.st_mode))
    return uint64_t(St.st_size) > MaxFileBytes
               ? unreadable(Unreadable::TooLarge)
               : std::error_code();
  if (S_ISDIR(St.st_mode))
    return std::make_error_code(std::errc::is_a_directory);
  if (S_ISFIFO(St.st_mode))
    return unreadable(Unreadable::Pipe);
  if (S_ISSOCK(St.st_mode))
    return unreadable(Unreadable::Socket);
  if (S_ISCHR(St.st_mode) || S_ISBLK(St.st_mode))
    return isNull(St) ? std::error_code() : unreadable(Unreadable::Device);
  return unreadable(Unreadable::Unknown);
}

std::error_code whyUnread(const std::string &Path) {
  struct stat St;
  return ::stat(Path.c_str(), &St) != 0 ? lastError() : whyUnread(St);
}

/// The rest of an open file of about `Size` bytes.
static std::error_code readAll(int Fd, size_t Size, std::string &Bytes) {
  // One byte more than the file has, so that its end needs no second read.
  for (size_t Chunk = Size > 0 ? Size + 1 : 65536;; Chunk = 65536) {
    size_t Old = Bytes.size();
    Bytes.resize(Old + Chunk);
    ssize_t Got = ::read(Fd, Bytes.data() + Old, Chunk);
    Bytes.resize(Old + size_t(std::max<ssize_t>(Got, 0)));
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got < 0)
      return lastError();
    if (Got == 0 || (size_t(Got) < Chunk && Size > 0 && Bytes.size() == Size))
      return {};
    // One that grows, or whose size the system does not know.
    if (Bytes.size() > MaxFileBytes)
      return unreadable(Unreadable::TooLarge);
  }
}

std::error_code readInto(const std::string &Path, std::string &Bytes) {
  if (const std::string *Text = standInFor(Path)) {
    Bytes = *Text;
    return {};
  }
  // To open a device may do something, so it is looked at before; and what is a
  // pipe by then is not waited for.
  if (std::error_code Ec = whyUnread(Path))
    return Ec;
  int Fd = ::open(Path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (Fd < 0)
    return lastError();
  struct stat St;
  std::error_code Ec = ::fstat(Fd, &St) != 0 ? lastError() : whyUnread(St);
  Bytes.clear();
  if (!Ec)
    Ec = readAll(Fd, size_t(std::max<off_t>(St.st_size, 0)), Bytes);
  ::close(Fd);
  return Ec;
}

std::optional<std::string> readFile(const std::string &Path, std::string *Why) {
  std::string Bytes;
  std::error_code Ec = readInto(Path, Bytes);
  if (!Ec)
    return Bytes;
  if (Why)
    *Why = Ec.message();
  return std::nullopt;
}

std::string realPath(const std::string &Path) {
  std::error_code Ec;
  fs::path Real = fs::weakly_canonical(Path, Ec);
  if (Ec || !Real.is_absolute())
    Real = fs::absolute(Path, Ec).lexically_normal();
  // Nobody finds /dev/zero in his project.
  if (fs::file_status At = fs::status(Real, Ec);
      fs::exists(At) && !fs::is_regular_file(At) && !fs::is_directory(At)) {
    fs::path Link = fs::absolute(Path, Ec).lexically_normal();
    Real = fs::weakly_canonical(Link.parent_path(), Ec) / Link.filename();
  }
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

/// Empty: none.
static std::string markedRoot(const std::string &Folder) {
  std::error_code Ec;
  for (fs::path P = Folder;; P = P.parent_path()) {
    for (const char *Mark : {"pyproject.toml", "setup.py", ".git"})
      if (fs::exists(P / Mark, Ec))
        return P.string();
    if (P == P.parent_path())
      return "";
  }
}

std::string projectRoot(const std::string &Folder) {
  std::string Root = markedRoot(Folder);
  return Root.empty() ? Folder : Root;
}

std::set<std::string> virtualEnvironments(const std::string &Root) {
  std::set<std::string> Found;
  std::error_code Ec;
  for (const char *Name : {".venv", "venv", "env", ".env"})
    if (fs::exists(fs::path(Root) / Name / "pyvenv.cfg", Ec))
      Found.insert(realPath(Root + "/" + Name));
  return Found;
}

static std::string relativeTo(const std::string &Base, std::string Real) {
  if (Real != Base && isBelow(Real, Base))
    return Real.substr(Base == "/" ? 1 : Base.size() + 1);
  return Real;
}

const std::string &DisplayPaths::of(const std::string &Path) {
  auto [It, New] = Memo.try_emplace(Path);
  if (New && !Path.empty()) {
    // A relative name is one that was displayed before, or relative to the
    // same working folder; both come out unchanged.
    It->second = relativeTo(
        Base, realPath(Path.starts_with('/') ? Path : Base + "/" + Path));
  }
  return It->second;
}

const std::string &ProjectPaths::of(const std::string &Path) {
  auto [It, New] = Memo.try_emplace(Path);
  if (!New || Path.empty())
    return It->second;
  std::string Real = realPath(Path);
  std::string Folder = fs::path(Real).parent_path().string();
  auto [Known, First] = Roots.try_emplace(Folder);
  if (First) {
    std::string &Root = Known->second = markedRoot(Folder);
    if (Root.empty())
      for (const std::string &Input : Inputs)
        if (isBelow(Folder, Input) && Input.size() > Root.size())
          Root = Input;
  }
  return It->second =
             Known->second.empty() ? Real : relativeTo(Known->second, Real);
}

} // namespace nogil
