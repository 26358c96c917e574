//===- Watch.cpp - again and again ----------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Watch.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "support/Files.h"
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace nogil {

/// Folders that are watched at most.
static constexpr size_t MostFolders = 4096;
/// So long nothing may happen, and so long it is waited for that at most.
static constexpr auto Quiet = 80ms, Longest = 1000ms;

void tellFiles(const Options &O, const FilesOfRun &Of) {
  if (O.TellFiles < 0)
    return;
  std::string Text;
  for (const std::string &File : Of.Files)
    Text += "f" + File + '\0';
  for (const std::string &Folder : Of.Folders)
    Text += "d" + Folder + '\0';
  for (std::string_view Rest = Text; !Rest.empty();) {
    const ssize_t N = ::write(O.TellFiles, Rest.data(), Rest.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return; // nobody listens any more
    Rest.remove_prefix(size_t(N));
  }
}

static FilesOfRun toldFiles(std::string_view Text) {
  FilesOfRun Out;
  while (!Text.empty()) {
    const std::string_view Entry = Text.substr(0, Text.find('\0'));
    if (!Entry.empty())
      (Entry[0] == 'f' ? Out.Files : Out.Folders).emplace(Entry.substr(1));
    Text.remove_prefix(std::min(Entry.size() + 1, Text.size()));
  }
  return Out;
}

/// One that a run depends on wherever it appears.
static bool countsAnywhere(const std::string &Name) {
  if (Name.starts_with(".#")) // a lock of Emacs
    return false;
  return isSourceName(Name) || isHeaderName(Name) ||
         Name == ".nogil-tidy.yaml" || Name == ".nogil-tidy.yml" ||
         Name == "pyproject.toml" || Name == "compile_commands.json";
}

namespace {

class Watcher {
public:
  Watcher(const Options &O, const std::function<int(int)> &Run)
      : O(O), Run(Run) {}
  ~Watcher();
  int run();

private:
  enum class Woken { Changed, Ended };
  void open();
  void runOnce();
  bool await(pid_t Child, int Pipe, std::string &Told);
  void watchFolders();
  void watchFolder(const std::string &Folder);
  bool readEvents();
  bool counts(const inotify_event &E);
  Woken sleep();
  bool isNewerThan(fs::file_time_type Time) const;

  const Options &O;
  const std::function<int(int)> &Run;
  int Events = -1, Signals = -1;
  int Code = 2; ///< of the last run; none has ended
  bool IsEnded = false, IsFull = false;
  FilesOfRun Read;
  std::map<int, std::string> Folders; ///< by watch
  std::set<std::string> Watched;
  std::string Changed; ///< the first file that did
};

} // namespace

Watcher::~Watcher() {
  for (int Fd : {Events, Signals})
    if (Fd >= 0)
      ::close(Fd);
}

static sigset_t endingSignals() {
  sigset_t Set;
  ::sigemptyset(&Set);
  for (int Signal : {SIGINT, SIGTERM, SIGHUP})
    ::sigaddset(&Set, Signal);
  return Set;
}

void Watcher::open() {
  sigset_t Set = endingSignals();
  ::sigprocmask(SIG_BLOCK, &Set, nullptr);
  Signals = ::signalfd(-1, &Set, SFD_CLOEXEC);
  Events = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (Signals < 0 || Events < 0)
    throw DriverError(fmt::format("--watch: the system gives no events: {}: "
                                  "run without --watch",
                                  std::strerror(errno)));
}

/// False: it was ended with the watch.
bool Watcher::await(pid_t Child, int Pipe, std::string &Told) {
  for (;;) {
    pollfd Of[] = {{Pipe, POLLIN, 0}, {Signals, POLLIN, 0}};
    if (::poll(Of, 2, -1) < 0)
      continue;
    if (Of[1].revents) {
      ::kill(Child, SIGKILL);
      return false;
    }
    std::array<char, 65536> Piece;
    const ssize_t N = ::read(Pipe, Piece.data(), Piece.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return true;
    Told.append(Piece.data(), size_t(N));
  }
}

void Watcher::runOnce() {
  int Ends[2];
  if (::pipe2(Ends, O_CLOEXEC) != 0)
    throw DriverError(
        fmt::format("--watch: no pipe to a run: {}", std::strerror(errno)));
  std::fflush(nullptr);
  const pid_t Child = ::fork();
  if (Child < 0)
    throw DriverError(fmt::format("--watch: no process for a run: {}: allow "
                                  "more processes",
                                  std::strerror(errno)));
  if (Child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t Set = endingSignals();
    ::sigprocmask(SIG_UNBLOCK, &Set, nullptr);
    ::close(Ends[0]);
    const int Exit = Run(Ends[1]);
    std::fflush(nullptr);
    ::_exit(Exit);
  }
  ::close(Ends[1]);
  std::string Told;
  IsEnded = !await(Child, Ends[0], Told);
  ::close(Ends[0]);
  int Status = 0;
  while (::waitpid(Child, &Status, 0) < 0 && errno == EINTR) {
  }
  if (IsEnded)
    return;
  Code = WIFEXITED(Status) ? WEXITSTATUS(Status) : 2;
  // One that could not start depends on what the one before it did.
  if (FilesOfRun Now = toldFiles(Told); !Now.Files.empty())
    Read = std::move(Now);
}

void Watcher::watchFolder(const std::string &Folder) {
  if (Watched.contains(Folder) || IsFull)
    return;
  const int Watch =
      Watched.size() >= MostFolders
          ? (errno = ENOSPC, -1)
          : ::inotify_add_watch(Events, Folder.c_str(),
                                IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                    IN_DELETE | IN_CREATE | IN_ONLYDIR);
  if (Watch >= 0) {
    Folders[Watch] = Folder;
    Watched.insert(Folder);
  } else if (errno == ENOSPC) {
    IsFull = true;
    logWarning(fmt::format(
        "--watch: {} and others are not watched: {} folders are: name fewer "
        "files, or raise fs.inotify.max_user_watches",
        Folder, Watched.size()));
  }
}

void Watcher::watchFolders() {
  for (const std::string &File : Read.Files)
    watchFolder(fs::path(File).parent_path().string());
  for (const std::string &Folder : Read.Folders)
    watchFolder(Folder);
}

bool Watcher::counts(const inotify_event &E) {
  if (E.mask & IN_Q_OVERFLOW)
    return true;
  const auto It = Folders.find(E.wd);
  if (It == Folders.end())
    return false;
  if (E.mask & IN_IGNORED) { // the folder is gone
    Watched.erase(It->second);
    Folders.erase(It);
    return false;
  }
  if (E.len == 0)
    return false;
  const std::string Name = E.name, File = It->second + "/" + Name;
  const bool IsFolder = E.mask & IN_ISDIR;
  const bool Counts = IsFolder
                          ? !Name.starts_with(".")
                          : Read.Files.contains(File) || countsAnywhere(Name);
  if (Counts && Changed.empty())
    Changed = File;
  return Counts;
}

/// Whether one of them counts.
bool Watcher::readEvents() {
  bool Any = false;
  alignas(inotify_event) std::array<char, 65536> Bytes;
  for (;;) {
    const ssize_t N = ::read(Events, Bytes.data(), Bytes.size());
    if (N <= 0)
      return Any;
    for (ssize_t At = 0; At < N;) {
      const auto *E = reinterpret_cast<const inotify_event *>(&Bytes[At]);
      Any |= counts(*E);
      At += ssize_t(sizeof *E) + E->len;
    }
  }
}

Watcher::Woken Watcher::sleep() {
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> First, Last;
  for (;;) {
    int Wait = -1;
    if (First) {
      const auto Until = std::min(*Last + Quiet, *First + Longest);
      const auto Left =
          std::chrono::ceil<std::chrono::milliseconds>(Until - Clock::now());
      if (Left <= 0ms)
        return Woken::Changed;
      Wait = int(Left.count());
    }
    // Nobody reads the reports any more: an error of standard output.
    pollfd Of[] = {
        {Events, POLLIN, 0}, {Signals, POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
    if (::poll(Of, 3, Wait) < 0)
      continue;
    if (Of[1].revents || Of[2].revents)
      return Woken::Ended;
    if (Of[0].revents && readEvents()) {
      Last = Clock::now();
      if (!First)
        First = Last;
    }
  }
}

bool Watcher::isNewerThan(fs::file_time_type Time) const {
  return std::ranges::any_of(Read.Files, [&](const std::string &File) {
    std::error_code Ec;
    const fs::file_time_type Written = fs::last_write_time(File, Ec);
    return !Ec && Written > Time;
  });
}

int Watcher::run() {
  open();
  for (const std::string &Path : O.Paths) {
    const fs::path Folder =
        fs::is_directory(Path) ? fs::path(Path) : fs::path(Path).parent_path();
    Read.Folders.insert(realPath((Folder / ".").string()));
  }
  if (O.Paths.empty())
    Read.Folders.insert(realPath("."));
  if (!O.ConfigPath.empty())
    Read.Files.insert(O.ConfigPath);
  watchFolders();
  for (;;) {
    Changed.clear();
    const auto Started = fs::file_time_type::clock::now();
    const size_t Before = Watched.size();
    runOnce();
    if (IsEnded)
      return Code;
    watchFolders();
    if (Watched.size() > Before && isNewerThan(Started))
      continue;
    if (Watched.empty())
      throw DriverError("--watch: no folder can be watched: run without "
                        "--watch");
    logNote(fmt::format("watching {}: Ctrl-C ends it",
                        counted(Read.Files.size(), "file")));
    if (sleep() == Woken::Ended)
      return Code;
    if (::isatty(STDOUT_FILENO)) {
      std::fputs("\x1b[2J\x1b[3J\x1b[H", stdout);
      std::fflush(stdout);
    }
    logNote(fmt::format("changed: {}", Changed.empty()
                                           ? "files"
                                           : DisplayPaths(".").of(Changed)));
  }
}

int watch(const Options &First, const std::function<int(int Pipe)> &Run) {
  setQuiet(First.Quiet);
  return Watcher(First, Run).run();
}

} // namespace nogil
