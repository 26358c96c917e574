//===- Projects.h - what is linted when -------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The documents that are open, by project, and the process that lints one. See
// Server.h for what is done when.
//
// States of a project: due at a time (its texts have changed), linted, its
// fixes to be verified, settled. A change of one of its texts makes it due
// again, from any of them. One process runs at a time: the project that has
// been due for longest, else one with fixes.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_PROJECTS_H
#define NOGIL_DRIVER_LSP_PROJECTS_H

#include "lsp/LintProcess.h"
#include "lsp/Shown.h"
#include <chrono>
#include <functional>

namespace nogil::lsp {

/// How runs are started.
struct LintCommand {
  std::string Program;
  std::vector<std::string> Options; ///< of the command line and the client
  std::vector<std::string> Folders; ///< of the workspace
};

class Projects {
public:
  using Clock = std::chrono::steady_clock;
  struct Project {
    std::optional<Clock::time_point> Due;
    bool WantsFixes = false;    ///< they are to be verified
    bool HasVerified = false;   ///< Result says which fixes are safe
    Shown Result;               ///< of the last run
    std::set<std::string> Uris; ///< that have something at them
    std::set<std::string> Said; ///< messages of the last run
  };
  /// What the outside is told.
  struct Listener {
    /// There are other diagnostics.
    std::function<void(const std::string &Root, Project &)> Linted;
    /// Nothing is left to do.
    std::function<void(const std::string &Root)> Settled;
    /// "error: what: where: what to do"
    std::function<void(const std::string &Line)> Says;
  };
  Projects(LintCommand How, Listener To)
      : How(std::move(How)), To(std::move(To)) {}

  void open(const std::string &File, Texts::Document D);
  void close(const std::string &File);
  /// False: it is not open.
  bool change(const std::string &File, std::string Text, int64_t Version);
  void saved(const std::string &File);
  /// Something on the disk has changed.
  void changedOutside();

  /// The project of a file that is open.
  Project *of(const std::string &File);
  std::string rootOf(const std::string &File) const;
  bool isSettled(const std::string &Root) const;
  /// Those of a project that are open and hold something.
  std::vector<std::string> filesOf(const std::string &Root) const;
  const Texts::Document *document(const std::string &File) const;

  /// To wait for; -1: nothing is running.
  int fd() const { return Process ? Process->fd() : -1; }
  /// Milliseconds until something is to be done; -1: never.
  int wait() const;
  /// Does it.
  void step(bool IsReadable);

private:
  void touch(const std::string &Root, std::chrono::milliseconds Delay);
  void start(const std::string &Root, bool Verifies);
  void finish();
  void say(Project &P, std::set<std::string> Lines);
  std::string folderOf(const std::string &Root) const;

  LintCommand How;
  Listener To;
  std::map<std::string, Texts::Document> Open; ///< by real path
  std::map<std::string, Project> All;          ///< by root
  std::unique_ptr<LintProcess> Process;
  std::string Running; ///< root of the project
  bool IsVerifying = false;
  Texts Given;
};

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_PROJECTS_H
