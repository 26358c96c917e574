//===- Html.cpp - the report as one page ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One file that needs no other and loads none. Each finding is a <details>
// whose steps stand in the lines of the source around them, so that the page
// can be read without its script; with it, findings are filtered by severity,
// rule, build and text. All text of others goes through xmlText().
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "report/Escapes.h"
#include "report/Renderings.h"
#include "report/SourceLines.h"
#include <fmt/format.h>
#include <map>

namespace nogil {

namespace {
class HtmlReport {
public:
  HtmlReport(const Report &R, const RuleTexts &Rules) : R(R), Rules(Rules) {}
  std::string body();

private:
  void source(const Place &P);
  void step(size_t Number, const Place &P, const std::string &Message);
  void finding(const Finding &F);
  void filters();
  void missing();
  void list(std::string_view Head, const std::vector<std::string> &Items);

  const Report &R;
  const RuleTexts &Rules;
  SourceLines Sources;
  std::string Out;
};
} // namespace

static std::string placeText(const Place &P) {
  return P.Line ? fmt::format("{}:{}", xmlText(P.File), P.Line)
                : xmlText(P.File);
}

static std::string_view buildName(const Finding &F) {
  return F.Builds == Build_Both           ? "both"
         : F.Builds == Build_FreeThreaded ? "free-threaded"
                                          : "gil";
}

/// The line with two before and behind it, the columns of the place marked.
void HtmlReport::source(const Place &P) {
  constexpr uint32_t Around = 2, Widest = 400;
  if (Sources.line(P.File, P.Line).empty())
    return;
  Out += "<pre class=\"source\"><code>";
  for (uint32_t L = P.Line > Around ? P.Line - Around : 1; L <= P.Line + Around;
       ++L) {
    std::string_view Line = Sources.line(P.File, L).substr(0, Widest);
    if (Line.empty() && L > P.Line)
      continue;
    auto Text = [](std::string_view T) {
      std::string Expanded;
      for (char C : T)
        Expanded += C == '\t' ? std::string(4, ' ') : std::string(1, C);
      return xmlText(Expanded);
    };
    if (L != P.Line) {
      Out += fmt::format("<span class=\"line\"><i>{}</i>{}\n</span>", L,
                         Text(Line));
      continue;
    }
    const size_t Begin = std::min<size_t>(P.Col ? P.Col - 1 : 0, Line.size());
    size_t End =
        P.EndLine == P.Line && P.EndCol > P.Col ? P.EndCol - 1 : Line.size();
    End = std::min(std::max(End, Begin), Line.size());
    Out += fmt::format(
        "<span class=\"line here\"><i>{}</i>{}<mark>{}</mark>{}\n</span>", L,
        Text(Line.substr(0, Begin)), Text(Line.substr(Begin, End - Begin)),
        Text(Line.substr(End)));
  }
  Out += "</code></pre>\n";
}

void HtmlReport::step(size_t Number, const Place &P,
                      const std::string &Message) {
  Out += fmt::format("<li value=\"{}\"><span class=\"at\">{}</span> {}\n",
                     Number, placeText(P), xmlText(Message));
  source(P);
  Out += "</li>\n";
}

void HtmlReport::finding(const Finding &F) {
  const bool Both = F.Builds == Build_Both;
  Out += fmt::format(
      "<details class=\"finding {}\" id=\"f-{}\" data-severity=\"{}\" "
      "data-rule=\"{}\" data-build=\"{}\">\n<summary><span "
      "class=\"severity\">{}</span> <span class=\"message\">{}</span> <span "
      "class=\"at\">{}</span> <span class=\"rule\">{}</span></summary>\n",
      severityName(F.Level), F.Fingerprint, severityName(F.Level), F.Check,
      buildName(F), severityName(F.Level), xmlText(F.Message),
      placeText(F.Where), F.Check);
  source(F.Where);
  if (!F.Notes.empty())
    Out += "<h3>How it comes about</h3>\n<ol class=\"path\">\n";
  for (size_t I = 0; I != F.Notes.size(); ++I)
    step(I + 1, F.Notes[I].Where, F.Notes[I].Message);
  if (!F.Notes.empty())
    Out += "</ol>\n";
  for (const Fix &X : F.Fixes)
    Out += fmt::format("<p class=\"fix\">Fix: {}</p>\n", xmlText(X.Message));
  Out += fmt::format(
      "<p class=\"about\">in {}; kind {}; confidence {}; {}; fingerprint "
      "{}{}</p>\n</details>\n",
      F.Function.empty() ? "no function" : xmlText(F.Function), F.Kind,
      confidenceName(F.Worth),
      Both ? "with and without the GIL"
           : (F.Builds == Build_FreeThreaded ? "without the GIL only"
                                             : "with the GIL only"),
      F.Fingerprint,
      Rules.indexOf(F.Check) && !Rules.All[*Rules.indexOf(F.Check)].Link.empty()
          ? fmt::format("; <a href=\"{}\">about the rule</a>",
                        xmlText(Rules.All[*Rules.indexOf(F.Check)].Link))
          : "");
}

/// Shown by the script, which they need.
void HtmlReport::filters() {
  std::map<std::string_view, size_t> Severities, Checks, Builds;
  for (const Finding &F : R.Findings) {
    ++Severities[severityName(F.Level)];
    ++Checks[F.Check];
    ++Builds[buildName(F)];
  }
  auto Choice = [&](std::string_view Of, std::string_view Label,
                    const std::map<std::string_view, size_t> &Values) {
    Out += fmt::format("<label>{} <select id=\"by-{}\"><option "
                       "value=\"\">all</option>",
                       Label, Of);
    for (const auto &[Value, N] : Values)
      Out +=
          fmt::format("<option value=\"{}\">{} ({})</option>", Value, Value, N);
    Out += "</select></label>\n";
  };
  Out += "<form id=\"filters\" hidden>\n";
  Choice("severity", "Severity", Severities);
  Choice("rule", "Rule", Checks);
  Choice("build", "Build", Builds);
  Out += "<label>Text <input id=\"by-text\" type=\"search\" "
         "placeholder=\"file, function, word\"></label>\n"
         "<button type=\"button\" id=\"unfold\">Unfold all</button>\n"
         "<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n";
}

void HtmlReport::list(std::string_view Head,
                      const std::vector<std::string> &Items) {
  if (Items.empty())
    return;
  Out += fmt::format("<section class=\"missing\"><h2>{}</h2>\n<ul>\n", Head);
  for (const std::string &Item : Items)
    Out += fmt::format("<li>{}</li>\n", xmlText(Item));
  Out += "</ul></section>\n";
}

void HtmlReport::missing() {
  list("Not all was read", whatIsMissing(R, 20));
  std::vector<std::string> Cut;
  for (const BudgetCut &C : R.Cuts)
    if (Cut.size() < 20)
      Cut.push_back(
          fmt::format("{}:{}: '{}': {}", C.File, C.Line, C.Function, C.Words));
  list("Functions that are not analysed to the end", Cut);
}

std::string HtmlReport::body() {
  Out += fmt::format("<header><h1>nogil-tidy</h1>\n<p class=\"closing\">{}"
                     "</p></header>\n<main>\n",
                     xmlText(closingLine(R)));
  missing();
  if (!R.Findings.empty()) {
    Out += "<h2>Findings</h2>\n";
    filters();
  }
  for (const Finding &F : R.Findings)
    finding(F);
  if (R.Findings.empty())
    Out += "<p>No findings.</p>\n";
  std::vector<std::string> Aside;
  if (R.WithoutGil)
    Aside.push_back(fmt::format("{} more only without the GIL, which no module "
                                "declares to do without",
                                R.WithoutGil));
  if (R.LowerConfidence)
    Aside.push_back(
        fmt::format("{} more of lower confidence", R.LowerConfidence));
  if (R.Suppressed)
    Aside.push_back(fmt::format("{} suppressed", R.Suppressed));
  list("Not shown", Aside);
  return std::move(Out) + "</main>\n";
}

std::string renderHtml(const Report &R, const RuleTexts &Rules,
                       std::string_view Style, std::string_view Script) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
      "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<title>nogil-tidy: {}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
      "{}<footer>nogil-tidy {}</footer>\n<script>\n{}</script>\n</body>\n"
      "</html>\n",
      xmlText(closingLine(R)), Style, HtmlReport(R, Rules).body(),
      NOGIL_VERSION, Script);
}

} // namespace nogil
