//===- Replace.cpp - writing files, whole or not at all -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Replace.h"
#include "support/Files.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

namespace fs = std::filesystem;

namespace nogil {

static constexpr std::string_view TempStart = ".nogil-tidy.", TempEnd = ".tmp";

static std::string errorText() { return std::strerror(errno); }

static std::string folderOf(const std::string &Path) {
  std::string Folder = fs::path(Path).parent_path().string();
  return Folder.empty() ? "." : Folder;
}

static std::string writeAll(int Fd, std::string_view Bytes) {
  while (!Bytes.empty()) {
    ssize_t Put = ::write(Fd, Bytes.data(), Bytes.size());
    if (Put < 0 && errno == EINTR)
      continue;
    if (Put < 0)
      return errorText();
    Bytes.remove_prefix(size_t(Put));
  }
  return "";
}

namespace {

/// A file that is to be replaced.
struct Replaced {
  std::string Real, Temp = {}, Old = {};
  struct stat Like = {};
  bool Exists = false;  ///< the new one is to be like it
  bool Durable = false; ///< a crash of the machine leaves either text
};

} // namespace

/// Access lists and what users have noted about the file. What belongs to the
/// system (labels, capabilities) is the system's to give.
static std::string keepAttributes(const std::string &From, int To) {
#ifdef __linux__
  ssize_t Size = ::listxattr(From.c_str(), nullptr, 0);
  std::string Names(size_t(std::max<ssize_t>(Size, 0)), '\0');
  Size = ::listxattr(From.c_str(), Names.data(), Names.size());
  Names.resize(size_t(std::max<ssize_t>(Size, 0)));
  for (size_t I = 0; I < Names.size(); I = Names.find('\0', I) + 1) {
    const char *Name = Names.c_str() + I;
    if (!std::string_view(Name).starts_with("user.") &&
        !std::string_view(Name).starts_with("system.posix_acl_"))
      continue;
    Size = ::getxattr(From.c_str(), Name, nullptr, 0);
    std::string Value(size_t(std::max<ssize_t>(Size, 0)), '\0');
    Size = ::getxattr(From.c_str(), Name, Value.data(), Value.size());
    if (Size < 0 || ::fsetxattr(To, Name, Value.data(), size_t(Size), 0) != 0)
      return fmt::format("extended attribute {}: {}", Name, errorText());
  }
#else
  (void)From, (void)To;
#endif
  return "";
}

/// A new file gets what the umask leaves; one that is replaced keeps its mode,
/// and its owner and group where the user may give files away.
static std::string makeAlike(const Replaced &F, int Fd) {
  if (!F.Exists)
    return "";
  bool Given = ::fchown(Fd, F.Like.st_uid, F.Like.st_gid) == 0;
  mode_t Bits = Given ? 07777 : 0777;
  if (::fchmod(Fd, F.Like.st_mode & Bits) != 0)
    return errorText();
  return keepAttributes(F.Real, Fd);
}

/// Writes the new file next to the old one.
static std::string stage(Replaced &F, std::string_view Bytes) {
  static std::atomic<unsigned> Counter{0};
  int Fd = -1;
  // Another process may have had this one's number, and been killed.
  for (int Try = 0; Fd < 0 && Try < 100; ++Try) {
    F.Temp = fmt::format("{}/{}{}.{}{}", folderOf(F.Real), TempStart,
                         ::getpid(), Counter++, TempEnd);
    Fd = ::open(F.Temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                F.Exists ? 0600 : 0666);
    if (Fd < 0 && errno != EEXIST)
      break;
  }
  if (Fd < 0) {
    std::string Error = errorText();
    F.Temp.clear();
    return Error;
  }
  std::string Error = writeAll(Fd, Bytes);
  if (Error.empty())
    Error = makeAlike(F, Fd);
  if (Error.empty() && F.Durable && ::fsync(Fd) != 0)
    Error = errorText();
  if (::close(Fd) != 0 && Error.empty())
    Error = errorText();
  return Error;
}

static void discard(const Replaced &F) {
  if (!F.Temp.empty())
    ::unlink(F.Temp.c_str());
}

/// The name itself is on the disk. A file system that can't do it is no error:
/// either text may be there then.
static void syncFolder(const std::string &Folder) {
  int Fd = ::open(Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (Fd < 0)
    return;
  ::fsync(Fd);
  ::close(Fd);
}

static std::string replace(Replaced &F, std::string_view Text) {
  std::string Error = stage(F, Text);
  if (Error.empty() && ::rename(F.Temp.c_str(), F.Real.c_str()) != 0)
    Error = errorText();
  if (!Error.empty())
    discard(F);
  else if (F.Durable)
    syncFolder(folderOf(F.Real));
  return Error;
}

std::string writeFileAtomically(const std::string &Path,
                                std::string_view Bytes) {
  Replaced F{Path};
  return replace(F, Bytes);
}

namespace {

/// What a name that a user gives leads to, whether something is there or not.
struct Target {
  fs::path Path;
  int Stream = -1; ///< one that is open, as /dev/stdout is
  std::string Error = {};
};

} // namespace

static Target behindLinks(fs::path Path) {
  std::error_code Ec;
  const fs::path Streams = fs::canonical("/dev/fd", Ec);
  for (int Hops = 0; fs::is_symlink(Path, Ec); ++Hops) {
    if (Hops == 40)
      return {Path, -1, std::strerror(ELOOP)};
    std::string Name = Path.filename().string();
    int Stream = -1;
    std::from_chars(Name.data(), Name.data() + Name.size(), Stream);
    if (Stream >= 0 && fs::canonical(Path.parent_path(), Ec) == Streams)
      return {Path, Stream};
    fs::path Next = fs::read_symlink(Path, Ec);
    Path = Next.is_absolute() ? Next : Path.parent_path() / Next;
  }
  return {Path};
}

std::string fileBehind(const std::string &Path) {
  return behindLinks(Path).Path.string();
}

std::string writeOutputFile(const std::string &Path, std::string_view Bytes) {
  Target Goal = behindLinks(Path);
  if (!Goal.Error.empty())
    return Goal.Error;
  Replaced F{Goal.Path.string()};
  F.Durable = true;
  F.Exists = ::stat(F.Real.c_str(), &F.Like) == 0;
  if (Goal.Stream >= 0 || (F.Exists && !S_ISREG(F.Like.st_mode))) {
    int Fd = Goal.Stream >= 0
                 ? ::dup(Goal.Stream) // with its place and how it is written
                 : ::open(F.Real.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (Fd < 0)
      return errorText();
    std::string Error = writeAll(Fd, Bytes);
    ::close(Fd);
    return Error;
  }
  removeLeftovers(folderOf(F.Real));
  return replace(F, Bytes);
}

/// All of them, or where it stopped.
static std::string stageAll(const std::map<std::string, std::string> &Texts,
                            std::vector<Replaced> &Staged) {
  for (const auto &[Path, Text] : Texts) {
    // The name that a rename would replace is the link, not the file.
    Replaced F{realPath(Path)};
    F.Exists = F.Durable = true;
    std::string Error;
    std::optional<std::string> Old = readFile(F.Real, &Error);
    if (Old && ::stat(F.Real.c_str(), &F.Like) != 0)
      Error = errorText();
    if (Error.empty()) {
      F.Old = std::move(*Old);
      Error = stage(F, Text);
    }
    Staged.push_back(std::move(F));
    if (!Error.empty())
      return fmt::format("{}: {}", Path, Error);
  }
  return "";
}

std::string
writeFilesAtomically(const std::map<std::string, std::string> &Texts) {
  std::vector<Replaced> Staged;
  std::string Error = stageAll(Texts, Staged);
  size_t Done = 0;
  for (; Error.empty() && Done != Staged.size(); ++Done) {
    const Replaced &F = Staged[Done];
    if (::rename(F.Temp.c_str(), F.Real.c_str()) != 0) {
      Error = fmt::format("{}: {}", F.Real, errorText());
      break;
    }
  }
  if (Error.empty()) {
    std::set<std::string> Folders;
    for (const Replaced &F : Staged)
      Folders.insert(folderOf(F.Real));
    std::for_each(Folders.begin(), Folders.end(), syncFolder);
    return "";
  }
  for (size_t I = Done; I != Staged.size(); ++I)
    discard(Staged[I]);
  std::string Kept;
  for (size_t I = 0; I != Done; ++I)
    if (!replace(Staged[I], Staged[I].Old).empty())
      Kept += " " + Staged[I].Real;
  return Error +
         (Kept.empty() ? ": no file was changed" : ": changed before:" + Kept);
}

std::string whyUntouched(const std::string &Path,
                         const std::vector<std::string> &Folders) {
  struct stat St;
  if (::lstat(Path.c_str(), &St) != 0)
    return errorText();
  if (!S_ISREG(St.st_mode))
    return "it is no regular file";
  if (std::none_of(Folders.begin(), Folders.end(),
                   [&](const std::string &F) { return isBelow(Path, F); }))
    return "a symbolic link leads to it, out of the project: name the file "
           "itself";
  if (St.st_nlink > 1)
    return fmt::format("the file has {} names (hard links), and the others "
                       "would keep the old text: make it a file of its own",
                       St.st_nlink);
  if ((St.st_mode & 0222) == 0)
    return fmt::format("the file is read-only (mode {:04o})",
                       St.st_mode & 07777);
  if (St.st_uid != ::geteuid() && ::geteuid() != 0)
    return "the file belongs to another user";
  return "";
}

/// The process whose file it is; 0: no such name.
static pid_t ownerIn(std::string_view Name) {
  if (!Name.starts_with(TempStart) || !Name.ends_with(TempEnd) ||
      Name.size() < TempStart.size() + TempEnd.size())
    return 0;
  Name.remove_prefix(TempStart.size());
  Name.remove_suffix(TempEnd.size());
  pid_t Pid = 0;
  unsigned Number = 0;
  const char *End = Name.data() + Name.size();
  auto [Dot, Bad] = std::from_chars(Name.data(), End, Pid);
  if (Bad != std::errc() || Dot == End || *Dot != '.' || Pid <= 0)
    return 0;
  auto [Last, Worse] = std::from_chars(Dot + 1, End, Number);
  return Worse == std::errc() && Last == End ? Pid : 0;
}

bool isLeftoverName(std::string_view Name) { return ownerIn(Name) != 0; }

void removeLeftovers(const std::string &Folder) {
  std::error_code Ec;
  for (fs::directory_iterator It(Folder, Ec), End; !Ec && It != End;
       It.increment(Ec)) {
    pid_t Owner = ownerIn(It->path().filename().string());
    struct stat St;
    if (Owner == 0 || ::kill(Owner, 0) == 0 || errno != ESRCH ||
        ::lstat(It->path().c_str(), &St) != 0 || !S_ISREG(St.st_mode) ||
        St.st_uid != ::geteuid())
      continue;
    ::unlink(It->path().c_str());
  }
}

} // namespace nogil
