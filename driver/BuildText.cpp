//===- BuildText.cpp - which sources a build file speaks of ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildText.h"
#include "DerivedFlags.h"
#include "support/Files.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>

namespace nogil {

bool isWord(char C) {
  return C == '_' || std::isalnum(static_cast<unsigned char>(C));
}

bool isBlank(char C) { return C == ' ' || (C >= '\t' && C <= '\r'); }

bool isQuote(char C) { return C == '"' || C == '\''; }

bool isPlainName(std::string_view Part) {
  return !Part.empty() && std::all_of(Part.begin(), Part.end(), [](char C) {
    return isWord(C) || C == '.' || C == '+' || C == '-' || C == '~';
  });
}

bool hasWord(std::string_view Text, std::string_view Word) {
  for (size_t I = Text.find(Word); I != Text.npos; I = Text.find(Word, I + 1))
    if ((I == 0 || !isWord(Text[I - 1])) &&
        (I + Word.size() == Text.size() || !isWord(Text[I + Word.size()])))
      return true;
  return false;
}

std::string withoutComments(std::string_view Text) {
  std::string Out;
  Out.reserve(Text.size());
  char Quote = 0;
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (C == '\n') {
      Quote = 0;
    } else if (C == '\\' && I + 1 < Text.size() && Text[I + 1] != '\n') {
      Out += C;
      C = Text[++I];
    } else if (Quote) {
      Quote = C == Quote ? 0 : Quote;
    } else if (isQuote(C)) {
      Quote = C;
    } else if (C == '#') {
      I = std::min(Text.find('\n', I), Text.size()) - 1;
      continue;
    }
    Out += C;
  }
  return Out;
}

std::string readBounded(const std::string &Path, uint64_t Most) {
  std::error_code Ec;
  uintmax_t Size = std::filesystem::file_size(Path, Ec);
  return Ec || Size > Most ? "" : readFile(Path).value_or("");
}

static char partner(char C) {
  switch (C) {
  case ')':
    return '(';
  case '}':
    return '{';
  case ']':
    return '[';
  case '>':
    return '<';
  }
  return 0;
}

/// Where the bracket opens that closes at `At`, not far before.
static size_t openOf(std::string_view Text, size_t At) {
  constexpr size_t Most = 200;
  char Close = Text[At], Open = partner(Close);
  size_t Depth = 0;
  for (size_t I = At + 1; I > 0 && I + Most > At; --I) {
    if (Text[I - 1] == Close)
      ++Depth;
    else if (Text[I - 1] == Open && --Depth == 0)
      return I - 1;
  }
  return Text.npos;
}

/// Where a path begins that reaches to `End`, if that is near.
static size_t startOfPath(std::string_view Text, size_t End) {
  constexpr std::string_view Others = "./\\+~-*?%@$^";
  const size_t Stop = End > Near ? End - Near : 0;
  size_t I = End;
  while (I > Stop) {
    char C = Text[I - 1];
    if (isWord(C) || Others.find(C) != Others.npos) {
      --I;
    } else if (partner(C)) {
      size_t Open = openOf(Text, I - 1);
      if (Open == Text.npos)
        return I - 1;
      I = Open;
    } else {
      break;
    }
  }
  return I;
}

/// What stands at the end for sure.
static std::string literalEnd(std::string_view Name) {
  size_t I = Name.size();
  while (I > 0 && isPlainName(Name.substr(I - 1, 1)))
    --I;
  // The letter of a conversion.
  if (I > 0 && (Name[I - 1] == '%' || Name[I - 1] == ')'))
    while (I < Name.size() && Name[I] != '.') {
      bool Letter = std::isalpha(static_cast<unsigned char>(Name[I++]));
      if (Letter)
        break;
    }
  return std::string(Name.substr(I));
}

static SourcePath parsePath(std::string_view Path) {
  SourcePath P;
  std::string Part;
  size_t Depth = 0;
  auto Folder = [&] {
    if (Part == "..")
      P.Folders.clear();
    else if (!Part.empty() && Part != ".")
      P.Folders.push_back(isPlainName(Part) ? Part : "");
    Part.clear();
  };
  for (char C : Path) {
    Depth += C == '(' || C == '{' || C == '[' || C == '<';
    Depth -= Depth && partner(C);
    if ((C == '/' || C == '\\') && Depth == 0)
      Folder();
    else
      Part += C;
  }
  bool Plain = isPlainName(Part) && Part[0] != '.';
  P.Name = Plain ? Part : "";
  P.End = Plain ? Part : literalEnd(Part);
  return P;
}

/// The line, as far as it is near.
static std::string_view lineAround(std::string_view Text, size_t At) {
  size_t Start = At > Near ? At - Near : 0;
  Text = Text.substr(Start, At - Start + Near);
  At -= Start;
  Start = At ? Text.rfind('\n', At - 1) : Text.npos;
  Start = Start == Text.npos ? 0 : Start + 1;
  return Text.substr(Start, std::min(Text.find('\n', At), Text.size()) - Start);
}

/// A suffix that is asked for, and not put behind a name.
static bool isTested(std::string_view Line) {
  return Line.find("endswith") != Line.npos || Line.find("==") != Line.npos ||
         Line.find("splitext") != Line.npos || Line.find("!=") != Line.npos;
}

static bool makesSource(std::string_view Suffix) {
  constexpr std::string_view All[] = {"o", "lo", "obj", "pyx", "y",
                                      "l", "re", "rl",  "i",   "pyf"};
  return std::find(std::begin(All), std::end(All), Suffix) != std::end(All);
}

/// A plus before the quote that stands before a path.
static bool isJoined(std::string_view Text, size_t Start) {
  if (Start == 0 || !isQuote(Text[Start - 1]))
    return false;
  size_t I = Start - 1;
  while (I > 0 && isBlank(Text[I - 1]))
    --I;
  return I > 0 && Text[I - 1] == '+';
}

std::vector<SourcePath> sourcePaths(std::string_view Text) {
  std::vector<SourcePath> Paths;
  for (size_t Dot = Text.find('.'); Dot != Text.npos;
       Dot = Text.find('.', Dot + 1)) {
    size_t End = Dot + 1;
    while (End < Text.size() && (isWord(Text[End]) || Text[End] == '+'))
      ++End;
    std::string Suffix(Text.substr(Dot + 1, End - Dot - 1));
    bool Source = isSourceName("x." + Suffix);
    bool Object = makesSource(Suffix) ||
                  (Suffix.empty() && Text.substr(End).starts_with("$(OBJEXT)"));
    if (!Source && !Object)
      continue;
    // A suffix in the middle, as of `x.c.in` and of the rule `.c.o:`.
    if (End + 1 < Text.size() && Text[End] == '.' && isWord(Text[End + 1]))
      continue;
    size_t Start = startOfPath(Text, Dot);
    std::string_view Path = Text.substr(Start, End - Start);
    SourcePath P = parsePath(Path);
    P.From = Start;
    P.At = End;
    P.Joined = isJoined(Text, Start) && P.Folders.empty() && Path[0] != '/';
    P.AnySuffix = Object;
    if (P.Name.empty() && Object)
      continue; // a rule for all, or what is named elsewhere
    if (P.Name.empty() && P.End == "." + Suffix && Path == P.End &&
        isTested(lineAround(Text, Dot)))
      continue;
    Paths.push_back(std::move(P));
  }
  return Paths;
}

std::string lower(std::string_view Text) {
  std::string Out(Text);
  for (char &C : Out)
    C = char(std::tolower(static_cast<unsigned char>(C)));
  return Out;
}

/// What stands between the brackets of a call whose name ends at `At`, or from
/// there to the end of the brackets around it, as far as it is near.
static std::string_view arguments(std::string_view Text, size_t At) {
  size_t I = At;
  while (I < Text.size() && (Text[I] == ' ' || Text[I] == '\t'))
    ++I;
  bool Own = I < Text.size() && Text[I] == '(';
  I += Own;
  size_t Start = I, Depth = 1;
  Text = Text.substr(0, Start + Near);
  for (; I < Text.size(); ++I) {
    Depth += Text[I] == '(';
    if (Text[I] == ')' && --Depth == 0)
      break;
    if (!Own && Text[I] == '\n' && Depth == 1 &&
        Text.substr(Start, I - Start).find_first_of("\"'") != Text.npos)
      break;
  }
  return Text.substr(Start, I - Start);
}

/// The texts in quotes; without any, the words.
static std::vector<std::string> literals(std::string_view Args) {
  std::vector<std::string> Found;
  if (Args.find_first_of("\"'") == Args.npos) {
    std::string Word;
    for (char C : std::string(Args) + " ") {
      if (!isBlank(C)) {
        Word += C;
        continue;
      }
      if (Word.find_first_of("./*") != Word.npos)
        Found.push_back(Word);
      Word.clear();
    }
    return Found;
  }
  for (size_t I = 0; I < Args.size(); ++I)
    if (isQuote(Args[I])) {
      size_t End = std::min(Args.find(Args[I], I + 1), Args.size());
      Found.emplace_back(Args.substr(I + 1, End - I - 1));
      I = End;
    }
  return Found;
}

/// Nothing: the patterns say which kinds of files they are for.
static std::optional<Listing> listingOf(std::string_view Args) {
  Listing Folders;
  for (const std::string &Literal : literals(Args)) {
    size_t Dot = Literal.rfind('.');
    if (Dot != Literal.npos && Dot + 1 < Literal.size() &&
        std::all_of(Literal.begin() + Dot + 1, Literal.end(),
                    [](char C) { return isWord(C) || C == '+'; }))
      return std::nullopt;
    std::string Part;
    for (char C : Literal + "/") {
      if (C != '/' && C != '\\') {
        Part += C;
        continue;
      }
      if (Part == "..")
        Folders.clear();
      else if (Part != "." && isPlainName(Part))
        Folders.push_back(Part);
      Part.clear();
    }
  }
  return Folders;
}

/// The functions of which the file itself says what they do.
static std::set<std::string_view> definedIn(std::string_view Text) {
  std::set<std::string_view> Names;
  for (size_t I = Text.find("def "); I != Text.npos;
       I = Text.find("def ", I + 4)) {
    size_t Start = I + 4, End = Start;
    while (End < Text.size() && isWord(Text[End]))
      ++End;
    if (Text.substr(End).starts_with("("))
      Names.insert(Text.substr(Start, End - Start));
  }
  return Names;
}

/// An import, a definition or a name that only looks like one.
static bool isNoCall(std::string_view Text, size_t Start,
                     std::string_view Name) {
  std::string_view Line = lineAround(Text, Start);
  size_t First = Line.find_first_not_of(" \t");
  std::string_view Rest = First == Line.npos ? Line : Line.substr(First);
  return Rest.starts_with("import ") || Rest.starts_with("from ") ||
         Rest.starts_with("def ") || Name.find("global") != Name.npos;
}

/// `ls` and `find` are commands only where a shell is asked.
static bool isCommand(std::string_view Text, size_t Start,
                      std::string_view Name) {
  if (Name != "ls" && Name != "find" && Name != "dir")
    return false;
  size_t I = Start;
  while (I > 0 && (Text[I - 1] == ' ' || Text[I - 1] == '\t'))
    --I;
  std::string_view Before = Text.substr(0, I);
  bool Asked = Before.ends_with("shell") || Before.ends_with("<!(") ||
               Before.ends_with("<!@(") || Before.ends_with('`') ||
               Before.ends_with("$(") || Before.ends_with("'") ||
               Before.ends_with('"');
  size_t End = Start + Name.size();
  return Asked && End < Text.size() &&
         (isBlank(Text[End]) || Text[End] == '"' || Text[End] == '\'');
}

std::vector<Listing> listings(std::string_view Text,
                              const std::vector<std::string> &Words) {
  std::vector<Listing> Found;
  const std::set<std::string_view> Defined = definedIn(Text);
  for (size_t I = 0; I < Text.size();) {
    if (!isWord(Text[I])) {
      ++I;
      continue;
    }
    size_t Start = I;
    while (I < Text.size() && isWord(Text[I]))
      ++I;
    std::string Name = lower(Text.substr(Start, I - Start));
    bool Lists =
        isCommand(Text, Start, Name) ||
        (std::any_of(Words.begin(), Words.end(),
                     [&](const auto &W) { return Name.find(W) != W.npos; }) &&
         !isNoCall(Text, Start, Name) &&
         !Defined.contains(Text.substr(Start, I - Start)));
    // The module, before its function.
    if (!Lists || (I < Text.size() && Text[I] == '.'))
      continue;
    if (std::optional<Listing> L = listingOf(arguments(Text, I)))
      Found.push_back(std::move(*L));
  }
  return Found;
}

} // namespace nogil
