//===- Text.cpp - the report for people -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "report/Renderings.h"
#include "report/SourceLines.h"
#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace nogil {

std::string_view severityName(Severity S) {
  switch (S) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Info:
    return "info";
  case Severity::Note:
    return "note";
  }
  return "warning";
}

namespace {

class TextReport {
public:
  TextReport(const Report &R, const TextStyle &Style) : R(R), Style(Style) {}
  std::string render();

private:
  void paint(const char *Code, std::string_view Text);
  void head(const std::string &File, uint32_t Line, uint32_t Col,
            const char *Colour, std::string_view Kind,
            const std::string &Message, const std::string &Rule);
  void quote(const Place &P);
  void causes();
  void gaps();
  void cuts();
  void suppressions();
  void statistics();
  void clashes();
  void summary();

  const Report &R;
  const TextStyle &Style;
  SourceLines Sources;
  std::string Out;
};

} // namespace

static constexpr const char *Bold = "\x1b[1m", *Red = "\x1b[1;31m",
                            *Magenta = "\x1b[1;35m", *Cyan = "\x1b[1;36m",
                            *Green = "\x1b[1;32m";

/// Gaps, and lost tables and files, that the text lists.
static constexpr size_t MaxPlaces = 20;

void TextReport::paint(const char *Code, std::string_view Text) {
  if (Style.Colours)
    Out += Code;
  Out += Text;
  if (Style.Colours)
    Out += "\x1b[0m";
}

void TextReport::head(const std::string &File, uint32_t Line, uint32_t Col,
                      const char *Colour, std::string_view Kind,
                      const std::string &Message, const std::string &Rule) {
  std::string Name = printable(File);
  std::string Where = Line ? fmt::format("{}:{}:{}:", Name, Line, Col)
                           : fmt::format("{}:", Name);
  paint(Bold, Where);
  Out += " ";
  paint(Colour, fmt::format("{}:", Kind));
  Out += " " + printable(Message);
  Out += Rule.empty() ? "\n" : fmt::format(" [{}]\n", Rule);
}

void TextReport::quote(const Place &P) {
  std::string_view Line = Sources.line(P.File, P.Line);
  if (Line.empty() || P.Col == 0 || P.Col > Line.size() + 1)
    return;
  size_t Margin = std::max<size_t>(5, fmt::formatted_size("{}", P.Line));
  // Of a line that no window shows, what stands around the column.
  constexpr size_t Widest = 160, Around = 60;
  size_t Skipped = 0;
  if (Line.size() > Widest) {
    Skipped = P.Col > Around ? P.Col - Around : 0;
    while (Skipped && (uint8_t(Line[Skipped]) & 0xC0) == 0x80)
      --Skipped;
    Line = Line.substr(Skipped, Widest);
  }
  size_t Col = P.Col - Skipped;
  size_t End = P.EndLine == P.Line  ? P.EndCol - Skipped
               : P.Line < P.EndLine ? Line.size() + 1
                                    : Col + 1;
  // Tabs are kept, so that the caret stands below its column.
  std::string Shown, Before, Marked;
  for (size_t I = 0; I < Line.size();) {
    ShownChar C = firstShown(Line.substr(I));
    bool Tab = C.Point == '\t';
    Shown += Tab ? "\t" : C.of(Line.substr(I));
    unsigned Width = Tab ? 1 : C.Width;
    if (I + 1 < Col)
      Before.append(Width, Tab ? '\t' : ' ');
    else if (I + 1 < End)
      Marked.append(Width, '~');
    I += C.Bytes;
  }
  Marked.empty() ? Marked = "^" : Marked.replace(0, 1, "^");
  Out += fmt::format("{:>{}} | {}\n{:{}} | {}", P.Line, Margin, Shown, "",
                     Margin, Before);
  paint(Green, Marked);
  Out += "\n";
}

/// What stands between the run and all that it could have told, once each.
void TextReport::causes() {
  for (const MissingHeader &H : R.Run.Headers) {
    paint(Cyan, "missing header:");
    Out += fmt::format(" {} ({}): {}\n", printable(H.Name),
                       counted(H.Files, "file"), printable(H.Hint));
  }
  for (const MetError &E : R.Run.Errors)
    head(E.File, E.Line, 1, Cyan, "#error",
         fmt::format("{}{}: a macro decides, see --extra-arg=-DNAME", E.Message,
                     E.Condition.empty()
                         ? ""
                         : fmt::format(" (under '{}')", E.Condition)),
         "");
  for (size_t I = 0; I < std::min(R.Run.Lost.size(), MaxPlaces); ++I) {
    const ReportGap &L = R.Run.Lost[I];
    head(L.File, L.Line, L.Col, Cyan, "lost", L.Message, "");
  }
  if (R.Run.Lost.size() > MaxPlaces)
    Out += fmt::format("{} more are lost; --format json lists them all\n",
                       R.Run.Lost.size() - MaxPlaces);
}

void TextReport::gaps() {
  size_t Told = 0;
  for (const ReportGap &G : R.Gaps)
    if (!G.Summed && Told++ < MaxPlaces)
      head(G.File, G.Line, G.Col, Cyan, "gap", "not analysed: " + G.Message,
           "");
  if (Told > MaxPlaces)
    Out += fmt::format("{} more gaps; --format json lists them all\n",
                       Told - MaxPlaces);
}

/// Comments that suppress nothing, and, if asked for, what others do.
void TextReport::suppressions() {
  if (Style.Suppressed)
    for (const Finding &F : R.SuppressedFindings)
      head(F.Where.File, F.Where.Line, F.Where.Col, Cyan, "suppressed",
           F.Message, F.Check);
  for (size_t I = 0; I < std::min(R.UnusedNolints.size(), MaxPlaces); ++I) {
    const ReportGap &U = R.UnusedNolints[I];
    head(U.File, U.Line, U.Col, Cyan, "unused", U.Message, "");
  }
  if (R.UnusedNolints.size() > MaxPlaces)
    Out += fmt::format("{} more suppress nothing; --format json lists them "
                       "all\n",
                       R.UnusedNolints.size() - MaxPlaces);
}

/// The most frequent first.
void TextReport::statistics() {
  std::map<std::string, size_t> Counts;
  for (const Finding &F : R.Findings)
    ++Counts[fmt::format("{}/{}", F.Check, F.Kind)];
  std::vector<std::pair<std::string, size_t>> Sorted(Counts.begin(),
                                                     Counts.end());
  std::ranges::stable_sort(
      Sorted, [](const auto &A, const auto &B) { return A.second > B.second; });
  for (const auto &[Kind, N] : Sorted)
    Out += fmt::format("{:>6}  {}\n", N, Kind);
}

/// Functions that were not analysed to the end.
void TextReport::cuts() {
  for (size_t I = 0; I < std::min(R.Cuts.size(), MaxPlaces); ++I) {
    const BudgetCut &C = R.Cuts[I];
    head(
        C.File, C.Line, C.Col, Cyan, "cut",
        fmt::format("'{}' is not analysed to the end: {}", C.Function, C.Words),
        "");
  }
  if (R.Cuts.size() > MaxPlaces)
    Out += fmt::format("{} more cuts; --format json lists them all\n",
                       R.Cuts.size() - MaxPlaces);
}

/// Which of several definitions is meant was guessed.
void TextReport::clashes() {
  auto Where = [](const NameClash::Place &P) {
    return fmt::format("{}:{}", printable(P.File), P.Line);
  };
  for (size_t I = 0; I < std::min(R.Clashes.size(), MaxPlaces); ++I) {
    const NameClash &C = R.Clashes[I];
    std::string Others;
    for (const NameClash::Place &D : C.Definitions)
      if (D != C.Used)
        Others += (Others.empty() ? "" : ", ") + Where(D);
    std::string By = printable(C.By[0]);
    if (C.By.size() > 1)
      By += fmt::format(" and {}", counted(C.By.size() - 1, "other file"));
    paint(Cyan, "defined twice:");
    Out += fmt::format(" '{}': {} is taken to mean that in {}, and not that in "
                       "{}: lint one program at a time to be sure\n",
                       printable(C.Name), By, Where(C.Used), Others);
  }
  if (R.Clashes.size() > MaxPlaces)
    Out += fmt::format("{} more names are defined twice; --format json lists "
                       "them all\n",
                       R.Clashes.size() - MaxPlaces);
}

std::string notLookedAt(const std::map<std::string, uint64_t> &Counts) {
  std::string Out;
  for (const auto &[Kind, N] : Counts) {
    bool IsSystem = false;
    for (std::string_view S :
         {"Windows", "macOS", "Linux", "FreeBSD", "NetBSD", "OpenBSD",
          "DragonFly BSD", "AIX", "Cygwin", "Haiku", "Solaris", "z/OS"})
      IsSystem |= Kind == S;
    Out += Out.empty() ? "" : ", ";
    Out += Kind.starts_with("not ")
               ? fmt::format("{} {}", counted(N, "source"), Kind)
           : IsSystem ? fmt::format("{} for {}", counted(N, "file"), Kind)
                      : counted(N, fmt::format("{} file", Kind));
  }
  return Out;
}

void TextReport::summary() {
  if (!R.Run.NotLookedAt.empty())
    Out += fmt::format("not looked at: {}\n", notLookedAt(R.Run.NotLookedAt));
  uint64_t Hidden = 0;
  std::string Kinds;
  for (const auto &[Kind, N] : R.Run.Hidden) {
    Hidden += N;
    Kinds +=
        fmt::format("{}{} in {} files", Kinds.empty() ? "" : ", ", N, Kind);
  }
  if (Hidden)
    Out += fmt::format("{} not shown: {}: --all-files shows them\n",
                       counted(Hidden, "finding"), Kinds);
  if (R.WithoutGil)
    Out += fmt::format("{} more only without the GIL, and no module declares "
                       "that it can do without: --free-threaded shows them\n",
                       R.WithoutGil);
  if (R.Excluded)
    Out += fmt::format("{} not shown: left out by --exclude, --per-path or "
                       "--kinds, or by the project's settings\n",
                       counted(R.Excluded, "finding"));
  if (R.Unchanged)
    Out += fmt::format("{} not shown: nothing of them is in what changed\n",
                       counted(R.Unchanged, "finding"));
  if (R.InBaseline)
    Out += fmt::format("{} not shown: the baseline has them\n",
                       counted(R.InBaseline, "finding"));
  for (size_t I = 0; I < std::min(R.StaleBaseline.size(), MaxPlaces); ++I)
    Out += fmt::format("no longer found, but in the baseline: {}: "
                       "--update-baseline takes it out\n",
                       printable(R.StaleBaseline[I]));
  if (R.StaleBaseline.size() > MaxPlaces)
    Out += fmt::format("{} more are no longer found; --format json lists them "
                       "all\n",
                       R.StaleBaseline.size() - MaxPlaces);
  if (R.LowerConfidence)
    Out += fmt::format(
        "{} more of lower confidence: --confidence low shows them\n",
        R.LowerConfidence);
  Out += fmt::format(
      "looked at: {}functions {}, detached regions {}, entry points {}, gaps "
      "{}, budget cuts {}, functions with unreached code {}, unreached API "
      "calls {}, suppressed {}{}\n",
      R.Parts ? fmt::format("{} as part of another, ", counted(R.Parts, "file"))
              : "",
      R.Stats.Functions, R.Stats.DetachedRegions, R.Stats.EntryPoints,
      R.Gaps.size(), R.Stats.BudgetCuts, R.Stats.FunctionsWithUnreachedCode,
      R.Stats.UnreachedApiCalls, R.Suppressed,
      R.Clashes.empty()
          ? ""
          : fmt::format(", names defined twice {}", R.Clashes.size()));
  std::string Unseen;
  for (const NotModelled &N : R.Unseen)
    if (N.Count)
      Unseen += fmt::format("{}{} of {} {}", Unseen.empty() ? "" : ", ",
                            N.Count, N.Of, N.What);
  if (!Unseen.empty())
    Out += "not modelled: " + Unseen + "\n";
  Out += closingLine(R) + "\n";
}

std::string TextReport::render() {
  for (const Finding &F : R.Findings) {
    head(F.Where.File, F.Where.Line, F.Where.Col,
         F.Level == Severity::Error ? Red : Magenta, severityName(F.Level),
         F.Message, F.Check);
    quote(F.Where);
    for (const Step &S : F.Notes) {
      head(S.Where.File, S.Where.Line, S.Where.Col, Cyan, "note", S.Message,
           "");
      quote(S.Where);
    }
    for (const Fix &X : F.Fixes)
      head(F.Where.File, F.Where.Line, F.Where.Col, Green, "fix", X.Message,
           "");
  }
  if (Style.Quiet)
    return std::move(Out);
  causes();
  gaps();
  cuts();
  suppressions();
  if (Style.Statistics)
    statistics();
  clashes();
  summary();
  return std::move(Out);
}

std::string renderText(const Report &R, const TextStyle &Style) {
  return TextReport(R, Style).render();
}

} // namespace nogil
