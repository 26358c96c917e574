//===- BuildMacros.cpp - what a build file defines ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildMacros.h"
#include "BuildText.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

namespace nogil {

static std::string_view skipBlanks(std::string_view S) {
  while (!S.empty() && isBlank(S.front()))
    S.remove_prefix(1);
  return S;
}

static bool startsWithAny(std::string_view S,
                          std::initializer_list<std::string_view> Any) {
  return std::ranges::any_of(Any, [&](auto A) { return S.starts_with(A); });
}

static bool hasAny(std::string_view S,
                   std::initializer_list<std::string_view> Any) {
  return std::ranges::any_of(
      Any, [&](auto A) { return S.find(A) != std::string_view::npos; });
}

/// A name that a build may define here.
static bool mayDefine(std::string_view Name) {
  return !Name.empty() && !std::isdigit(static_cast<unsigned char>(Name[0])) &&
         std::ranges::all_of(Name, isWord) &&
         std::ranges::any_of(Name,
                             [](char C) { return C >= 'A' && C <= 'Z'; }) &&
         Name != "NDEBUG" &&
         !startsWithAny(Name, {"__", "Py_", "PYTHON", "Python", "CMAKE_", "WIN",
                               "_WIN", "_CRT", "_MSC", "MS_", "_DEBUG"});
}

namespace {

/// Where a definition stands.
enum class Place {
  Always, ///< for all that the file builds
  Call    ///< among the arguments of one extension
};

class MacroReader {
public:
  MacroReader(std::string_view Text, bool Python);
  Macros all();

private:
  struct Count {
    std::string Value;
    size_t Calls = 0;
    bool Always = false, Differs = false;
  };
  struct Line {
    size_t At;
    bool Inside; ///< of a condition
  };
  void add(std::string_view Name, std::string Value, Place Where);
  void readLists();
  void readList(std::string_view List, Place Where);
  void readFlags();
  void readFlag(size_t At);
  void readCalls();
  void readItems(std::string_view Items);
  std::string_view lineOf(size_t At) const;
  std::optional<size_t> bracketAround(size_t At) const;
  size_t statementOf(size_t At) const;
  bool isConditional(size_t At) const;
  bool isIndentedBelow(size_t At) const;

  std::string_view Text;
  bool Python;
  std::vector<Line> Lines; ///< of files that are not Python
  std::map<std::string, Count> Found;
  size_t Extensions = 0, Definitions = 0;
};

} // namespace

constexpr size_t MostBack = 2000;      ///< to where a statement begins
constexpr size_t MostAround = 1 << 15; ///< to the conditions around it
constexpr size_t MostDefinitions = 200;

MacroReader::MacroReader(std::string_view Text, bool Python)
    : Text(Text), Python(Python) {
  for (size_t I = Text.find("Extension("); I != Text.npos;
       I = Text.find("Extension(", I + 1))
    ++Extensions;
  if (Python)
    return;
  size_t Depth = 0;
  for (size_t I = 0; I < Text.size();) {
    size_t End = std::min(Text.find('\n', I), Text.size());
    std::string_view Rest =
        skipBlanks(Text.substr(I, std::min<size_t>(End - I, 200)));
    std::string Word = lower(Rest.substr(
        0, std::min(Rest.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHI"
                                           "JKLMNOPQRSTUVWXYZ"),
                    Rest.size())));
    bool Opens = Word == "if" || Word == "ifeq" || Word == "ifneq" ||
                 Word == "ifdef" || Word == "ifndef";
    Depth -= Depth && Word == "endif";
    Depth += Opens;
    Lines.push_back({I, Depth > 0});
    I = End + 1;
  }
}

/// The line around it, as far as it is near.
std::string_view MacroReader::lineOf(size_t At) const {
  size_t Stop = At > MostBack ? At - MostBack : 0, Start = At;
  while (Start > Stop && Text[Start - 1] != '\n')
    --Start;
  std::string_view Rest = Text.substr(Start, At - Start + MostBack);
  return Rest.substr(0, std::min(Rest.find('\n', At - Start), Rest.size()));
}

/// The innermost bracket around it, if it opens not far before.
std::optional<size_t> MacroReader::bracketAround(size_t At) const {
  size_t Depth = 0, Stop = At > MostBack ? At - MostBack : 0;
  for (size_t I = At; I > Stop; --I) {
    char C = Text[I - 1];
    Depth += C == ')' || C == ']';
    if ((C == '(' || C == '[') && Depth-- == 0)
      return I - 1;
  }
  return std::nullopt;
}

/// The bracket around it; without any, the first of the lines that go on in the
/// next.
size_t MacroReader::statementOf(size_t At) const {
  if (std::optional<size_t> Open = bracketAround(At))
    return *Open;
  size_t Stop = At > MostBack ? At - MostBack : 0, Start = At;
  do
    Start = size_t(lineOf(Start).data() - Text.data());
  while (Start > Stop && Start > 1 && Text[Start - 2] == '\\' && --Start);
  return Start;
}

/// A line of less indentation above it asks for something.
bool MacroReader::isIndentedBelow(size_t At) const {
  auto Indent = [](std::string_view L) { return L.find_first_not_of(" \t"); };
  std::string_view Own = lineOf(At);
  size_t Least = Indent(Own);
  size_t Start = size_t(Own.data() - Text.data());
  size_t Stop = Start > MostAround ? Start - MostAround : 0;
  while (Least > 0 && Start > 0) {
    if (Start <= Stop)
      return true; // too far away to know
    std::string_view Line = lineOf(Start - 1);
    Start = size_t(Line.data() - Text.data());
    size_t Here = Indent(Line);
    if (Here == Line.npos || Here >= Least)
      continue;
    Least = Here;
    if (!Line.substr(Here).starts_with("if __name__") &&
        startsWithAny(Line.substr(Here), {"if ", "if(", "elif", "else", "for ",
                                          "while", "try", "except", "case "}))
      return true;
  }
  return false;
}

bool MacroReader::isConditional(size_t At) const {
  if (Python)
    return isIndentedBelow(At) || hasAny(lineOf(At), {" if ", " else "});
  auto It = std::ranges::upper_bound(Lines, At, {}, &Line::At);
  return It != Lines.begin() && std::prev(It)->Inside;
}

void MacroReader::add(std::string_view Name, std::string Value, Place Where) {
  if (!mayDefine(Name))
    return;
  auto [It, New] = Found.try_emplace(std::string(Name));
  Count &C = It->second;
  if (New)
    C.Value = std::move(Value);
  else
    C.Differs |= C.Value != Value;
  C.Always |= Where == Place::Always;
  C.Calls += Where == Place::Call;
}

/// Behind the bracket that opens at the beginning, with it; empty: not near.
static std::string_view bracket(std::string_view S) {
  constexpr size_t Most = 8000;
  size_t Depth = 0;
  char Quote = 0;
  for (size_t I = 0; I < std::min(S.size(), Most); ++I) {
    char C = S[I];
    if (C == '\\') {
      ++I;
    } else if (Quote) {
      Quote = C == Quote ? 0 : Quote;
    } else if (isQuote(C)) {
      Quote = C;
    } else if (C == '(' || C == '[' || C == '{') {
      ++Depth;
    } else if ((C == ')' || C == ']' || C == '}') && --Depth == 0) {
      return S.substr(0, I + 1);
    }
  }
  return "";
}

/// The text of a string in quotes that begins it, which is taken away.
static std::optional<std::string> takeString(std::string_view &S) {
  S = skipBlanks(S);
  if (S.empty() || !isQuote(S[0]))
    return std::nullopt;
  std::string Out;
  for (size_t I = 1; I < S.size(); ++I) {
    if (S[I] == S[0]) {
      S = skipBlanks(S.substr(I + 1));
      return Out;
    }
    if (S[I] == '\\' && I + 1 < S.size())
      ++I;
    Out += S[I];
  }
  return std::nullopt;
}

/// A string of C's, whatever is in it: what counts is that it is one.
constexpr const char *SomeString = "\"\"";

/// The literal as a string of C's, if it has quotes of its own. Build files put
/// a backslash before them for the shell.
static std::optional<std::string> quotedText(std::string_view Literal) {
  std::string Text;
  for (size_t I = 0; I < Literal.size(); ++I)
    if (Literal[I] != '\\' || !Literal.substr(I + 1).starts_with('"'))
      Text += Literal[I];
  if (!Text.starts_with('"'))
    return std::nullopt;
  return Text;
}

/// `'"{}"'.format(x)`, `f'"{x}"'`, `'"' + x + '"'`, `quoted('a.b')`: a string
/// whose text is not written out, or not as C has it.
static std::optional<std::string> computedString(std::string_view S) {
  size_t Name = 0;
  while (Name < S.size() && (isWord(S[Name]) || S[Name] == '.'))
    ++Name;
  bool Call = Name && S.substr(Name).starts_with('('), Prefix = Name == 1;
  if (Name && !Call && !Prefix)
    return std::nullopt;
  S.remove_prefix(Name + Call);
  std::optional<std::string> Literal = takeString(S);
  if (!Literal)
    return std::nullopt;
  if (!Call)
    return quotedText(*Literal) ? std::optional<std::string>(SomeString)
                                : std::nullopt;
  // No token of C's: what the function makes of it can only be a string.
  bool Token = std::ranges::all_of(*Literal, isWord);
  if (Token || !S.starts_with("))"))
    return std::nullopt;
  return SomeString;
}

/// What stands behind the name in a pair of Python's, up to its end.
static std::optional<std::string> pairValue(std::string_view S) {
  if (!S.starts_with(','))
    return std::nullopt;
  S = skipBlanks(S.substr(1));
  const std::string_view Whole = S;
  std::optional<std::string> Value;
  if (S.starts_with("None")) {
    Value = "1";
    S = skipBlanks(S.substr(4));
  } else if (!S.empty() && std::isdigit(static_cast<unsigned char>(S[0]))) {
    size_t End = std::min(S.find_first_not_of("0123456789"), S.size());
    Value = std::string(S.substr(0, End));
    S = skipBlanks(S.substr(End));
  } else {
    Value = takeString(S);
  }
  if (S != ")" && S != ",)")
    return computedString(Whole);
  if (Value)
    if (std::optional<std::string> Text = quotedText(*Value))
      return Text;
  return Value;
}

void MacroReader::readList(std::string_view List, Place Where) {
  if (hasAny(List, {" if ", " for "}))
    return;
  for (size_t I = List.find('('); I != List.npos; I = List.find('(', I + 1)) {
    std::string_view Pair = bracket(List.substr(I));
    if (Pair.empty() || ++Definitions > MostDefinitions)
      return;
    std::string_view Rest = Pair.substr(1);
    std::optional<std::string> Name = takeString(Rest);
    std::optional<std::string> Value = Name ? pairValue(Rest) : std::nullopt;
    if (!Name)
      continue;
    if (Value)
      add(*Name, *Value, Where);
    I += Pair.size() - 1;
  }
}

/// `define_macros=[("NAME", "1")]`, and what is added to it.
void MacroReader::readLists() {
  constexpr std::string_view Word = "define_macros";
  size_t Seen = 0;
  for (size_t I = Text.find(Word); I != Text.npos && ++Seen < MostDefinitions;
       I = Text.find(Word, I + 1)) {
    std::string_view Rest = Text.substr(I + Word.size());
    size_t Skip = std::min(Rest.find_first_not_of(" \t'\":=+"), Rest.size());
    Rest.remove_prefix(Skip);
    for (std::string_view Adds : {".append", ".extend"})
      if (Skip == 0 && Rest.starts_with(Adds))
        Rest.remove_prefix(Adds.size());
    if (Rest.empty() || (Rest[0] != '[' && Rest[0] != '('))
      continue;
    std::string_view List = bracket(Rest);
    if (List.empty() || isConditional(I))
      continue;
    std::optional<size_t> Open = bracketAround(I);
    readList(List, Open && Text[*Open] == '(' ? Place::Call : Place::Always);
  }
}

/// What `-DNAME` gives the name, which is taken away. "-DA=\\"x\\"" is a
/// string, and so is '-DA="x"' where no shell reads it.
static std::string flagValue(std::string_view &Rest, bool Python) {
  if (!Rest.starts_with('='))
    return "1";
  auto Plain = [](char C) { return isWord(C) || C == '.'; };
  for (std::string_view Quote : {"\\\"", Python ? "\"" : ""})
    if (!Quote.empty() && Rest.substr(1).starts_with(Quote)) {
      size_t From = 1 + Quote.size(), To = Rest.find(Quote, From);
      if (To > 100)
        return "";
      std::string Is(Rest.substr(From, To - From));
      Rest.remove_prefix(To + Quote.size());
      return std::ranges::all_of(Is, Plain) ? "\"" + Is + "\"" : SomeString;
    }
  size_t Stop = 1;
  while (Stop < Rest.size() && Stop < 100 && Plain(Rest[Stop]))
    ++Stop;
  std::string Value(Rest.substr(1, Stop - 1));
  Rest.remove_prefix(Stop);
  return Value;
}

/// `-DNAME`, `-DNAME=1`, among flags for the compiler.
void MacroReader::readFlag(size_t At) {
  std::string_view Rest = Text.substr(At + 2);
  size_t End = 0;
  while (End < Rest.size() && End < 100 && isWord(Rest[End]))
    ++End;
  std::string_view Name = Rest.substr(0, End);
  Rest.remove_prefix(End);
  std::string Value = flagValue(Rest, Python);
  if (Value.empty())
    return; // something else begins
  if (!Rest.empty() && !isBlank(Rest[0]) && !isQuote(Rest[0]) &&
      Rest[0] != ')' && Rest[0] != ',' && Rest[0] != ';' && Rest[0] != ']')
    return;
  size_t Head = statementOf(At);
  std::string Said = lower(lineOf(At)) + "\n" + lower(lineOf(Head));
  bool Flags =
      Python ? hasAny(Said, {"compile_args", "compile_flags", "cflags",
                             "cxxflags", "cppflags"})
             : hasAny(Said, {"flags", "add_definitions", "add_compile_options",
                             "defs", "add_project_arguments"}) &&
                   !lineOf(At).starts_with('\t');
  // Those of a target say nothing of others.
  if (!Flags || hasAny(Said, {"target_", "if("}) || isConditional(Head))
    return;
  bool Call = Python && hasAny(lower(lineOf(Head)), {"args=["});
  add(Name, std::move(Value), Call ? Place::Call : Place::Always);
}

void MacroReader::readFlags() {
  for (size_t I = Text.find("-D"); I != Text.npos; I = Text.find("-D", I + 2)) {
    bool Begins = I == 0 || isBlank(Text[I - 1]) || isQuote(Text[I - 1]) ||
                  Text[I - 1] == '(' || Text[I - 1] == '=';
    if (!Begins)
      continue;
    if (++Definitions > MostDefinitions)
      return;
    readFlag(I);
  }
}

/// The words of a call of CMake's.
void MacroReader::readItems(std::string_view Items) {
  bool Own = true;
  while (!(Items = skipBlanks(Items)).empty()) {
    size_t End = 0;
    while (End < Items.size() && !isBlank(Items[End]))
      ++End;
    std::string_view Item = Items.substr(0, End);
    Items.remove_prefix(End);
    if (Item == "PUBLIC" || Item == "PRIVATE" || Item == "INTERFACE") {
      Own = Item != "INTERFACE";
      continue;
    }
    if (!Own || hasAny(Item, {"$", "\"", "@", "\\"}))
      continue;
    if (Item.starts_with("-D"))
      Item.remove_prefix(2);
    size_t Equals = std::min(Item.find('='), Item.size());
    add(Item.substr(0, Equals),
        Equals == Item.size() ? "1" : std::string(Item.substr(Equals + 1)),
        Place::Always);
  }
}

/// `add_compile_definitions(NAME=1)`; of a target, if it is the only one.
void MacroReader::readCalls() {
  constexpr std::string_view Word = "compile_definitions";
  std::set<std::string_view> Targets;
  std::vector<std::string_view> Of;
  for (size_t I = Text.find(Word); I != Text.npos; I = Text.find(Word, I + 1)) {
    std::string_view Before = Text.substr(0, I);
    bool Target = Before.ends_with("target_");
    std::string_view Call = skipBlanks(Text.substr(I + Word.size()));
    if ((!Target && !Before.ends_with("add_")) || !Call.starts_with('('))
      continue;
    if (++Definitions > MostDefinitions)
      return;
    Call = bracket(Call);
    if (Call.size() < 2)
      continue;
    Call = skipBlanks(Call.substr(1, Call.size() - 2));
    if (Target) {
      size_t End = 0;
      while (End < Call.size() && !isBlank(Call[End]))
        ++End;
      Targets.insert(Call.substr(0, End));
      if (!isConditional(I))
        Of.push_back(Call.substr(End));
    } else if (!isConditional(I)) {
      readItems(Call);
    }
  }
  if (Targets.size() == 1)
    for (std::string_view Items : Of)
      readItems(Items);
}

Macros MacroReader::all() {
  readLists();
  readFlags();
  if (!Python)
    readCalls();
  Macros Out;
  for (auto &[Name, C] : Found)
    if (!C.Differs && (C.Always || C.Calls >= Extensions))
      Out.emplace(Name, std::move(C.Value));
  return Out;
}

Macros macrosIn(std::string_view Text, bool Python) {
  return MacroReader(Text, Python).all();
}

bool isPythonLike(std::string_view Path) {
  std::string Name = std::filesystem::path(Path).filename().string();
  return Name.ends_with(".py") || Name.ends_with(".bzl") || Name == "wscript" ||
         Name == "SConstruct" || Name == "SConscript" ||
         Name.starts_with("BUILD");
}

} // namespace nogil
