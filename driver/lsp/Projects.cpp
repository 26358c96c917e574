//===- Projects.cpp - what is linted when ---------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Projects.h"
#include "Log.h"
#include "support/Files.h"
#include <filesystem>
#include <fmt/format.h>
#include <sstream>

namespace fs = std::filesystem;
namespace json = llvm::json;
using namespace std::chrono_literals;

namespace nogil::lsp {

/// After an event that comes alone, and while somebody types.
static constexpr auto Soon = 30ms, Later = 300ms;

std::string Projects::rootOf(const std::string &File) const {
  return projectRoot(fs::path(File).parent_path().string());
}

Projects::Project *Projects::of(const std::string &File) {
  if (!Open.contains(File))
    return nullptr;
  auto It = All.find(rootOf(File));
  return It == All.end() ? nullptr : &It->second;
}

const Texts::Document *Projects::document(const std::string &File) const {
  auto It = Open.find(File);
  return It == Open.end() ? nullptr : &It->second;
}

std::vector<std::string> Projects::filesOf(const std::string &Root) const {
  std::vector<std::string> Out;
  for (const auto &[File, D] : Open)
    if (!D.Text->empty() && rootOf(File) == Root)
      Out.push_back(File);
  return Out;
}

/// Where the program runs: relative names of options are the workspace's.
std::string Projects::folderOf(const std::string &Root) const {
  std::string Out;
  for (const std::string &Folder : How.Folders)
    if (isBelow(Root, Folder) && Folder.size() > Out.size())
      Out = Folder;
  return Out.empty() ? Root : Out;
}

void Projects::touch(const std::string &Root, std::chrono::milliseconds Delay) {
  Project &P = All[Root];
  P.Due = Clock::now() + Delay;
  P.WantsFixes = false;
  // It does not know the newer text.
  if (Process && Running == Root)
    Process.reset();
}

void Projects::open(const std::string &File, Texts::Document D) {
  Open[File] = std::move(D);
  touch(rootOf(File), Soon);
}

void Projects::close(const std::string &File) {
  if (!Open.erase(File))
    return;
  // What others see in it is what the disk has now.
  touch(rootOf(File), Soon);
}

bool Projects::change(const std::string &File, std::string Text,
                      int64_t Version) {
  auto It = Open.find(File);
  if (It == Open.end())
    return false;
  It->second.Text = std::make_shared<const std::string>(std::move(Text));
  It->second.Version = Version;
  touch(rootOf(File), Later);
  return true;
}

void Projects::saved(const std::string &File) {
  if (Open.contains(File))
    touch(rootOf(File), Soon);
}

void Projects::changedOutside() {
  for (const auto &[Root, P] : All)
    touch(Root, Later);
}

bool Projects::isSettled(const std::string &Root) const {
  auto It = All.find(Root);
  return It == All.end() || (!It->second.Due && !It->second.WantsFixes &&
                             !(Process && Running == Root));
}

int Projects::wait() const {
  std::optional<Clock::time_point> First;
  for (const auto &[Root, P] : All) {
    if (P.WantsFixes && !Process)
      return 0;
    if (P.Due && (!First || *P.Due < *First))
      First = P.Due;
  }
  if (!First || (Process && !IsVerifying))
    return -1;
  const auto Left =
      std::chrono::ceil<std::chrono::milliseconds>(*First - Clock::now());
  return int(std::max(Left, 0ms).count());
}

void Projects::step(bool IsReadable) {
  if (Process && IsReadable && Process->read())
    finish();
  const auto Now = Clock::now();
  const std::string *Next = nullptr;
  auto Best = Now;
  for (const auto &[Root, P] : All)
    if (P.Due && *P.Due <= Best) {
      Best = *P.Due;
      Next = &Root;
    }
  if (Next && (!Process || IsVerifying)) {
    start(*Next, false);
    return;
  }
  if (!Process)
    for (const auto &[Root, P] : All)
      if (P.WantsFixes) {
        start(Root, true);
        return;
      }
}

void Projects::start(const std::string &Root, bool Verifies) {
  Process.reset(); // the fixes of another one
  Project &P = All[Root];
  P.Due.reset();
  const std::vector<std::string> Files = filesOf(Root);
  if (Files.empty()) {
    P.Result = {};
    P.WantsFixes = false;
    To.Linted(Root, P);
    To.Settled(Root);
    return;
  }
  Given = {};
  Given.Open = Open;
  json::Object Input;
  for (const auto &[File, D] : Open)
    Input[File] = *D.Text;
  std::vector<std::string> Args = How.Options;
  Args.insert(Args.end(), {"--in-project", "--format=json", "--no-progress",
                           "--color=never", "--texts-on-stdin"});
  if (Verifies)
    Args.push_back("--verify-fixes");
  Args.insert(Args.end(), Files.begin(), Files.end());
  Running = Root;
  IsVerifying = Verifies;
  try {
    Process = std::make_unique<LintProcess>(
        How.Program, std::move(Args), folderOf(Root),
        llvm::formatv("{0}", json::Value(std::move(Input))).str());
  } catch (const DriverError &E) {
    P.WantsFixes = false;
    To.Says(std::string("error: ") + E.what());
    To.Settled(Root);
  }
}

/// Messages of a run, without the name of the program.
static std::set<std::string> linesOf(const std::string &Said) {
  std::set<std::string> Lines;
  std::istringstream In(Said);
  for (std::string Line; std::getline(In, Line);) {
    constexpr std::string_view Name = "nogil-tidy: ";
    if (Line.starts_with(Name))
      Line.erase(0, Name.size());
    if (!Line.empty())
      Lines.insert(Line);
  }
  return Lines;
}

/// Takes out what is said of files that nobody has open, for the log.
static void moveOthers(FoundReport &From, const Texts &Open,
                       std::set<std::string> &To) {
  constexpr size_t Most = 20;
  size_t N = 0;
  for (const auto &[File, Why] : From.Unread)
    if (!Open.Open.contains(File) && N++ < Most)
      To.insert(fmt::format("warning: {}: {}", File, Why));
  if (N > Most)
    To.insert(fmt::format("warning: {} more files could not be read as a "
                          "whole",
                          N - Most));
  std::erase_if(From.Unread,
                [&](const auto &Of) { return !Open.Open.contains(Of.first); });
}

/// What is new since the last run: notes come with each.
void Projects::say(Project &P, std::set<std::string> Lines) {
  for (const std::string &Line : Lines)
    if (!P.Said.contains(Line))
      To.Says(Line);
  P.Said = std::move(Lines);
}

void Projects::finish() {
  const std::unique_ptr<LintProcess> Done = std::move(Process);
  Project &P = All[Running];
  std::optional<FoundReport> Report =
      readReport(Done->Report, folderOf(Running));
  std::set<std::string> Lines = linesOf(Done->Said);
  if (Report)
    moveOthers(*Report, Given, Lines);
  if (IsVerifying) {
    P.WantsFixes = false;
    if (Report) {
      P.Result = Shown(std::move(*Report), std::move(Given));
      P.HasVerified = true;
    }
    To.Settled(Running);
    return;
  }
  say(P, std::move(Lines));
  if (!Report) {
    std::string Why = Done->Exit < 0 ? "the run was ended by a signal"
                                     : "the run gave no report";
    for (const std::string &Line : P.Said)
      if (Line.starts_with("error: "))
        Why = Line.substr(7);
    Report.emplace();
    for (const std::string &File : filesOf(Running))
      Report->Unread[File] = "nothing could be checked: " + Why;
  }
  P.Result = Shown(std::move(*Report), std::move(Given));
  P.HasVerified = false;
  P.WantsFixes = P.Result.hasFixes();
  To.Linted(Running, P);
  if (!P.WantsFixes)
    To.Settled(Running);
}

} // namespace nogil::lsp
