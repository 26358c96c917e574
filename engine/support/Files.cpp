//===- Files.cpp - reading, writing and naming files ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Files.h"
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

/// Writes a new file next to `Path`; `Temp` is its name. It is to replace a
/// file like `Old`, if there is one.
static std::string stage(const std::string &Path, std::string_view Bytes,
                         const struct stat *Old, std::string &Temp) {
  static std::atomic<unsigned> Counter{0};
  Temp = Path + ".tmp." + std::to_string(::getpid()) + "." +
         std::to_string(Counter++);
  int Fd = ::open(Temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                  Old ? Old->st_mode & 07777 : 0666);
  if (Fd < 0)
    return std::strerror(errno);
  std::string Error = writeAll(Fd, Bytes);
  // A new file gets what the umask leaves; one that is replaced keeps its mode,
  // and its owner where the user may give files away.
  bool Given = Old && ::fchown(Fd, Old->st_uid, Old->st_gid) == 0;
  mode_t Bits = Given ? 07777 : 0777;
  if (Error.empty() && Old && ::fchmod(Fd, Old->st_mode & Bits) != 0)
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
  std::string Error = stage(Path, Bytes, nullptr, Temp);
  if (Error.empty() && ::rename(Temp.c_str(), Path.c_str()) != 0)
    Error = std::strerror(errno);
  if (!Error.empty())
    ::unlink(Temp.c_str());
  return Error;
}

namespace {

/// A file that is to be replaced.
struct Replaced {
  std::string Real, Temp, Old;
  struct stat Like;
};

} // namespace

static std::string replace(Replaced &F, std::string_view Text) {
  std::string Error = stage(F.Real, Text, &F.Like, F.Temp);
  if (Error.empty() && ::rename(F.Temp.c_str(), F.Real.c_str()) != 0)
    Error = std::strerror(errno);
  if (!Error.empty())
    ::unlink(F.Temp.c_str());
  return Error;
}

std::string
writeFilesAtomically(const std::map<std::string, std::string> &Texts) {
  std::vector<Replaced> Staged;
  std::string Error;
  for (const auto &[Path, Text] : Texts) {
    // The name that a rename would replace is the link, not the file.
    Replaced F{realPath(Path), "", "", {}};
    std::optional<std::string> Old = readFile(F.Real);
    if (!Old || ::stat(F.Real.c_str(), &F.Like) != 0) {
      Error = std::strerror(errno);
    } else {
      F.Old = std::move(*Old);
      Error = stage(F.Real, Text, &F.Like, F.Temp);
    }
    Staged.push_back(std::move(F));
    if (!Error.empty()) {
      Error = Path + ": " + Error;
      break;
    }
  }
  size_t Done = 0;
  for (; Error.empty() && Done != Staged.size(); ++Done) {
    const Replaced &F = Staged[Done];
    if (::rename(F.Temp.c_str(), F.Real.c_str()) != 0) {
      Error = F.Real + ": " + std::strerror(errno);
      break;
    }
  }
  if (Error.empty())
    return "";
  for (size_t I = Done; I != Staged.size(); ++I)
    ::unlink(Staged[I].Temp.c_str());
  std::string Kept;
  for (size_t I = 0; I != Done; ++I)
    if (!replace(Staged[I], Staged[I].Old).empty())
      Kept += " " + Staged[I].Real;
  return Error +
         (Kept.empty() ? ": no file was changed" : ": changed before:" + Kept);
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
