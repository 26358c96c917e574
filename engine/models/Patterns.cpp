//===- Patterns.cpp - the section `patterns` ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pattern is a rule that needs no C++: which event, in which state, and the
// words. Here it is read and checked; engine/check/Patterns.cpp finds it.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <algorithm>

namespace nogil {
namespace {

using On = Pattern::On;
using In = Pattern::In;
using Lock = Pattern::Lock;

const EnumName<In> PatternStates[] = {{"any", In::Any},
                                      {"attached", In::Attached},
                                      {"detached", In::Detached},
                                      {"running", In::Running},
                                      {"init-only", In::InitOnly}};
const EnumName<Lock> PatternLocks[] = {
    {"any", Lock::Any}, {"held", Lock::Held}, {"none", Lock::None}};

/// A word of a fixed set that is kept as it is.
bool word(MapReader &R, std::string_view Key,
          const std::vector<std::string_view> &Valid, std::string &Out) {
  std::string Word;
  if (!R.text(Key, Word))
    return false;
  if (std::find(Valid.begin(), Valid.end(), Word) == Valid.end()) {
    R.error(R.mark(Key), "unknown value " + inQuotes(Word) + " for '" +
                             std::string(Key) + "'; " +
                             spellingHint(Word, Valid));
    return false;
  }
  Out = Word;
  return true;
}

bool isId(const std::string &Id) {
  return Id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             Id.npos &&
         Id.front() != '-' && Id.find('-') != Id.npos;
}

void readRole(MapReader &R, Pattern &Out) {
  std::string Word, Hint;
  std::vector<std::string_view> Kinds;
  if (!R.text("role", Word)) {
    for (const char *Key : {"kind", "constant"})
      if (R.has(Key))
        R.error(R.mark(Key), "'" + std::string(Key) +
                                 "' says more about a "
                                 "'role', and there is none");
    return;
  }
  Out.Does = roleOfSpelling(Word, Kinds, Hint);
  if (!Out.Does)
    return R.error(R.mark("role"),
                   "unknown value " + inQuotes(Word) + " for 'role'; " + Hint);
  if (R.has("kind") && Kinds.empty())
    return R.error(R.mark("kind"),
                   "the role " + inQuotes(Word) + " takes no 'kind'");
  word(R, "kind", Kinds, Out.RoleWord);
  R.text("constant", Out.Constant);
}

void readEvent(ReadContext &C, MapReader &P, Pattern &Out) {
  MapReader R(C, P.node("event"), "'event'",
              {"call", "macro", "read", "write", "role", "kind", "constant"});
  if (!R.ok())
    return;
  const std::pair<const char *, On> Events[] = {{"call", On::Call},
                                                {"macro", On::Macro},
                                                {"read", On::Read},
                                                {"write", On::Write}};
  unsigned Given = 0;
  for (auto [Key, Event] : Events) {
    std::vector<PlacedName> Names;
    if (!R.has(Key))
      continue;
    ++Given;
    Out.Event = Event;
    R.names(Key, Names);
    bool Member = Event == On::Read || Event == On::Write;
    for (PlacedName &N : Names) {
      if (Member && N.Text.find("::") == std::string::npos)
        R.error(R.mark(Key),
                "a member is 'record::member', found " + inQuotes(N.Text));
      if (std::count(N.Text.begin(), N.Text.end(), '*') > 1)
        R.error(R.mark(Key),
                "a name holds one '*' at most: " + inQuotes(N.Text));
      Out.Names.push_back(std::move(N.Text));
    }
  }
  if (Given > 1)
    R.error(R.mark(), "'event' is one of 'call', 'macro', 'read' and 'write'");
  if (Given == 0 && !R.has("role"))
    R.error(R.mark(), "'event' needs 'call', 'macro', 'read', 'write' or "
                      "'role'");
  if (R.has("role") && Given && Out.Event == On::Macro)
    R.error(R.mark("role"), "a macro has no role of its own; use 'call'");
  readRole(R, Out);
}

/// `{callee}` and the like: what is not known would be printed as it is.
void checkWords(MapReader &R, std::string_view Key, const std::string &Text) {
  const std::vector<std::string_view> Valid = {"callee", "function", "argument",
                                               "member", "what",     "instead"};
  for (size_t At = Text.find('{'); At != Text.npos;
       At = Text.find('{', At + 1)) {
    size_t End = Text.find('}', At);
    std::string Word =
        Text.substr(At + 1, End == Text.npos ? End : End - At - 1);
    if (End == Text.npos ||
        std::find(Valid.begin(), Valid.end(), Word) == Valid.end())
      return R.error(R.mark(Key), "unknown placeholder '{" + Word + "}' in '" +
                                      std::string(Key) + "'; " +
                                      spellingHint(Word, Valid));
  }
}

} // namespace

void readPattern(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a row of 'patterns'",
              {"rule", "kind", "summary", "preview", "event", "state", "lock",
               "message", "note", "fix", "severity", "builds"});
  Pattern Row;
  bool Complete = true;
  for (const char *Key : {"rule", "event", "message"})
    Complete = R.require(Key) && Complete;
  if (!Complete || !R.text("rule", Row.Rule))
    return;
  if (!isId(Row.Rule))
    return R.error(R.mark("rule"),
                   "not an id of a rule: " + inQuotes(Row.Rule) +
                       "; it is lower-case words with '-' "
                       "between, such as nogil-some-hazard");
  R.text("kind", Row.Kind);
  R.text("summary", Row.Summary);
  if (R.has("preview") && Row.Summary.empty())
    R.error(R.mark("preview"), "'preview' is about a rule of its own, which "
                               "has a 'summary'");
  R.flag("preview", Row.Preview);
  readEvent(C, R, Row);
  R.choice("state", PatternStates, Row.State);
  R.choice("lock", PatternLocks, Row.Locks);
  word(R, "severity", {"error", "warning", "info"}, Row.Severity);
  word(R, "builds", {"gil", "free-threaded"}, Row.Builds);
  for (auto [Key, Text] :
       {std::pair("message", &Row.Message), std::pair("note", &Row.Note),
        std::pair("fix", &Row.Fix)})
    if (R.text(Key, *Text))
      checkWords(R, Key, *Text);
  YAML::Mark At = R.mark("rule");
  PlacedName Rule{Row.Rule, uint32_t(At.line + 1), uint32_t(At.column + 1)};
  Row.File = C.File;
  Row.Line = Rule.Line;
  Out.addPattern(std::move(Row), Rule);
}

} // namespace nogil
