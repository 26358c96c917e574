//===- Unread.cpp - what a run has not read -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Unread.h"
#include "HeaderHints.h"
#include "Log.h"
#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <set>

namespace nogil {

std::string missingHeader(std::string_view Message) {
  constexpr std::string_view Says = "' file not found";
  size_t End = Message.find(Says);
  if (!Message.starts_with("'") || End == Message.npos || End < 2)
    return "";
  return std::string(Message.substr(1, End - 1));
}

static const std::string &pathOf(const TuFacts &F, const Gap &G) {
  FileId Id = G.Where.File;
  return F.str(F.Files[Id.valid() && Id.V < F.Files.size() ? Id.V : 0].Path);
}

static bool isNameChar(char C) {
  return C == '_' || std::isalnum(static_cast<unsigned char>(C));
}

/// The name of the variable that a declaration up to its `=` or `{` is of, if
/// its type is one of Python's.
static std::string tableName(std::string_view Head) {
  std::string Last;
  bool OfPython = false;
  for (size_t I = 0; I < Head.size();) {
    if (Head[I] == '(') // a function, or a macro
      return "";
    if (Head[I] == '[')
      break;
    if (!isNameChar(Head[I])) {
      ++I;
      continue;
    }
    size_t Start = I;
    while (I < Head.size() && isNameChar(Head[I]))
      ++I;
    OfPython |= Last.size() > 2 && Last.starts_with("Py");
    Last = Head.substr(Start, I - Start);
  }
  return OfPython ? Last : "";
}

namespace {

/// The declarations at the top of a file, by a look at its brackets.
class Declarations {
public:
  explicit Declarations(std::string_view Text) : Text(Text) {}
  std::string tableAt(uint32_t Wanted);

private:
  bool skipped();
  std::string_view Text;
  size_t I = 0;
  uint32_t Line = 1, Start = 0; ///< Start: line of the declaration, 0: none
  size_t Depth = 0;
  std::string Head;  ///< its text before the initialiser
  bool Init = false; ///< behind the `=` or the bracket
  bool Braced = false;
};

} // namespace

/// Blanks, comments, literals and directives.
bool Declarations::skipped() {
  size_t End = I;
  std::string_view Rest = Text.substr(I);
  if (Rest.starts_with("/*")) {
    End = Text.find("*/", I + 2);
    End = End == Text.npos ? Text.size() : End + 2;
  } else if (Rest.starts_with("//") || Rest[0] == '#') {
    do {
      End = Text.find('\n', End);
      End = End == Text.npos ? Text.size() : End + 1;
    } while (End < Text.size() && End >= 2 && Text[End - 2] == '\\');
  } else if (Rest[0] == '"' || Rest[0] == '\'') {
    for (++End; End < Text.size() && Text[End] != Rest[0] && Text[End] != '\n';
         ++End)
      End += Text[End] == '\\';
    End = std::min(End + 1, Text.size());
  } else if (Rest[0] == ' ' || (Rest[0] >= '\t' && Rest[0] <= '\r')) {
    ++End;
  } else {
    return false;
  }
  Line += uint32_t(std::count(Text.begin() + I, Text.begin() + End, '\n'));
  I = End;
  if (!Init)
    Head += ' ';
  return true;
}

std::string Declarations::tableAt(uint32_t Wanted) {
  bool Seen = false;
  while (I < Text.size()) {
    Seen |= Start && Line >= Wanted && Start <= Wanted;
    if (skipped())
      continue;
    char C = Text[I++];
    if (!Start)
      Start = Line;
    // Branches of #if need not balance: a bracket in column one closes all.
    if (C == '}' && I >= 2 && Text[I - 2] == '\n')
      Depth = std::min<size_t>(Depth, 1);
    bool Ends = C == ';' && Depth == 0;
    if (C == '{') {
      // A namespace or extern "C" holds declarations, and is none.
      bool Block = !Init && Depth == 0 &&
                   (Head.find("namespace") != Head.npos ||
                    Head.find("extern  ") != Head.npos);
      if (Block) {
        if (Start <= Wanted && Wanted <= Line)
          return "";
        Start = 0;
        Head.clear();
        continue;
      }
      ++Depth;
      Init = Braced = true;
    } else if (C == '}') {
      Depth -= Depth > 0;
      // A function's body ends without a semicolon.
      Ends = Depth == 0 && Head.find('(') != Head.npos;
    } else if (C == '=' && Depth == 0) {
      Init = true;
    } else if (!Init) {
      Head += C;
    }
    Seen |= Start <= Wanted && Wanted <= Line;
    if (!Ends)
      continue;
    if (Seen)
      return Braced ? tableName(Head) : "";
    if (Line > Wanted)
      return "";
    Start = 0;
    Head.clear();
    Init = Braced = false;
  }
  return Seen && Braced ? tableName(Head) : "";
}

std::string tableAt(std::string_view Text, uint32_t Line) {
  return Declarations(Text).tableAt(Line);
}

/// Of the extension: who writes it with a generator has its functions, too.
static bool isPart(FileKind K) {
  return K == FileKind::Own || K == FileKind::Generated;
}

namespace {

class RunReader {
public:
  RunReader(Report &R, const Extracted &Read, const InputFacts &About,
            const HiddenFiles &Hidden, const FileKinds &Kinds,
            DisplayPaths &Paths)
      : R(R), Read(Read), About(About), Hidden(Hidden), Kinds(Kinds),
        Paths(Paths) {}
  void run(const DataFolders &Data);

private:
  void unit(const TuFacts &F);
  void gap(const TuFacts &F, const Gap &G);
  void headers(const DataFolders &Data);
  void namedHeaders();
  void metError(const std::string &Path, const Gap &G, std::string Message);
  std::string_view lineOf(const std::string &Path, uint32_t Line);
  const std::string &textOf(const std::string &Path);
  void lost(const std::string &Path, uint32_t Line, uint32_t Col,
            std::string Why) {
    Lost.insert({Paths.of(Path), Line, Col, std::move(Why)});
  }

  Report &R;
  const Extracted &Read;
  const InputFacts &About;
  const HiddenFiles &Hidden;
  const FileKinds &Kinds;
  DisplayPaths &Paths;
  std::map<std::string, std::string> Texts;
  std::map<std::string, std::set<std::string>> Missing; ///< header to units
  std::map<std::pair<std::string, uint32_t>, MetError> Errors;
  std::map<std::pair<std::string, uint32_t>, std::string> Tables;
  std::set<ReportGap> Lost, Summed;
  std::set<std::string> Unread; ///< units
  /// Units without a function, where the compiler came to an #error: each may
  /// be for other systems, but not all of them.
  std::set<std::string> OnlyErrors;
  bool AnyFunction = false; ///< of any unit
};

} // namespace

const std::string &RunReader::textOf(const std::string &Path) {
  auto [It, New] = Texts.try_emplace(Path);
  if (!New)
    return It->second;
  std::string &Text = It->second = readFile(Path).value_or("");
  // For the compiler a lone CR ends a line as well.
  for (size_t I = Text.find('\r'); I != Text.npos; I = Text.find('\r', I + 1))
    if (I + 1 == Text.size() || Text[I + 1] != '\n')
      Text[I] = '\n';
  return Text;
}

static std::string_view trimmed(std::string_view L) {
  size_t First = L.find_first_not_of(" \t\r\n");
  return First == L.npos
             ? ""
             : L.substr(First, L.find_last_not_of(" \t\r\n") - First + 1);
}

/// What follows the `#`, if the line is a directive.
static std::string_view directive(std::string_view Line) {
  Line = trimmed(Line);
  return Line.starts_with("#") ? trimmed(Line.substr(1)) : "";
}

void RunReader::metError(const std::string &Path, const Gap &G,
                         std::string Message) {
  std::vector<std::string_view> Open;
  std::string_view Rest = textOf(Path);
  for (uint32_t Line = 1; Line < G.Where.Line && !Rest.empty(); ++Line) {
    size_t End = std::min(Rest.find('\n'), Rest.size());
    std::string_view D = directive(Rest.substr(0, End));
    if (D.starts_with("if"))
      Open.push_back(D);
    else if (D.starts_with("el") && !Open.empty() && !D.starts_with("else"))
      Open.back() = D;
    else if (D.starts_with("endif") && !Open.empty())
      Open.pop_back();
    Rest.remove_prefix(std::min(End + 1, Rest.size()));
  }
  MetError E{Paths.of(Path), G.Where.Line, std::move(Message), ""};
  if (!Open.empty())
    E.Condition = fmt::format("#{}", Open.back().substr(0, 120));
  Errors.try_emplace({E.File, E.Line}, E);
}

std::string_view RunReader::lineOf(const std::string &Path, uint32_t Line) {
  std::string_view Rest = textOf(Path);
  for (uint32_t I = 1; I < Line && !Rest.empty(); ++I)
    Rest.remove_prefix(std::min(Rest.find('\n'), Rest.size() - 1) + 1);
  return Rest.substr(0, Rest.find('\n'));
}

void RunReader::gap(const TuFacts &F, const Gap &G) {
  const std::string &Main = F.str(F.Files[0].Path);
  const std::string &Path = pathOf(F, G);
  std::string Message = F.str(G.Message);
  ReportGap Shown{Paths.of(Path), G.Where.Line, G.Where.Col, Message};
  FileKind Kind = Hidden.kindOf(realPath(Main));
  bool Own = isPart(Kind);
  if (std::string Header = missingHeader(Message); !Header.empty()) {
    Summed.insert(Shown);
    if (Kind != FileKind::Foreign) // which wants nothing of Python's
      Missing[Header].insert(Main);
    if (Own && Kinds.isPythons(Header)) {
      Unread.insert(Main);
      lost(Main, 0, 0, fmt::format("could not be read without {}", Header));
    }
    return;
  }
  if (!G.Where.valid() || G.Where.File.V >= F.Files.size())
    return;
  if (directive(lineOf(Path, G.Where.Line)).starts_with("error")) {
    metError(Path, G, Message);
    Summed.insert(Shown);
    return;
  }
  // The parser gives up there.
  if (Own && Message.starts_with("bracket nesting level exceeded")) {
    lost(Path, G.Where.Line, G.Where.Col,
         "what follows could not be read: " + Message);
    Summed.insert(Shown);
    return;
  }
  auto Holds = [&](const Skeleton &S) {
    return S.Range.File == G.Where.File && S.Range.Line <= G.Where.Line &&
           G.Where.Line <= S.Range.EndLine;
  };
  if (!Own || F.Files[G.Where.File.V].System ||
      std::any_of(F.Skeletons.begin(), F.Skeletons.end(), Holds))
    return;
  auto [It, New] = Tables.try_emplace({Path, G.Where.Line});
  if (New)
    It->second = tableAt(textOf(Path), G.Where.Line);
  if (const std::string &Table = It->second; !Table.empty()) {
    lost(Path, G.Where.Line, G.Where.Col,
         fmt::format("the table '{}' could not be read: {}", Table, Message));
    Summed.insert(Shown);
  }
}

static const char *const NoFunction = "no function of it could be read";

void RunReader::unit(const TuFacts &F) {
  const std::string &Main = F.str(F.Files[0].Path);
  bool Own = isPart(Hidden.kindOf(realPath(Main)));
  for (const Gap &G : F.Gaps) {
    if (!G.Fatal) {
      gap(F, G);
      continue;
    }
    Unread.insert(Main);
    if (Own) {
      lost(Main, 0, 0, F.str(G.Message));
      Summed.insert(
          {Paths.of(Main), G.Where.Line, G.Where.Col, F.str(G.Message)});
    }
  }
  auto IsMet = [&](const Gap &G) {
    return G.Fatal || Errors.count({Paths.of(pathOf(F, G)), G.Where.Line}) > 0;
  };
  size_t Functions = 0, Broken = 0;
  for (const Skeleton &S : F.Skeletons)
    if (S.Range.File.V < F.Files.size() && !F.Files[S.Range.File.V].System) {
      ++Functions;
      Broken += (F.func(S.Self).Flags & FF_Incomplete) != 0;
    }
  AnyFunction |= Broken < Functions;
  if (Unread.count(Main))
    return;
  if (Broken * 2 > Functions) {
    Unread.insert(Main);
    if (Own)
      lost(Main, 0, 0,
           Broken == Functions
               ? NoFunction
               : fmt::format("{} of its {} could not be read", Broken,
                             counted(Functions, "function")));
  } else if (!Functions && !std::all_of(F.Gaps.begin(), F.Gaps.end(), IsMet)) {
    Unread.insert(Main);
    if (Own)
      lost(Main, 0, 0, NoFunction);
  } else if (!Functions && !F.Gaps.empty() && Own) {
    OnlyErrors.insert(Main);
  }
}

void RunReader::headers(const DataFolders &Data) {
  if (Missing.empty())
    return;
  HeaderHints Hints(Data);
  BuildFiles Build(About.Roots,
                   [&](const std::string &P) { return Paths.of(P); });
  for (const auto &[Name, Units] : Missing)
    R.Run.Headers.push_back(
        {Name, Units.size(), Hints.hintFor(Name, R.Run.Python, Build)});
  std::stable_sort(R.Run.Headers.begin(), R.Run.Headers.end(),
                   [](const MissingHeader &A, const MissingHeader &B) {
                     return A.Files > B.Files;
                   });
}

/// A header that is named, and that no unit has read after all.
void RunReader::namedHeaders() {
  for (const std::string &Header : About.Headers)
    if (!Read.Files.count(Header)) {
      Unread.insert(Header);
      lost(Header, 0, 0, "no unit includes it, as it is compiled here");
    }
}

void RunReader::run(const DataFolders &Data) {
  RunFacts &Run = R.Run;
  if (About.Python) {
    Run.Python = About.Python->Executable;
    Run.PythonVersion = About.Python->Version;
  }
  Run.Databases = About.Databases;
  Run.NotLookedAt = About.NotLookedAt;
  if (size_t N = std::count_if(
          About.Unlisted.begin(), About.Unlisted.end(),
          [&](const std::string &S) { return !Read.Files.count(S); }))
    Run.NotLookedAt["not in the compile database"] = N;
  std::set<std::string> All;
  for (const auto &F : Read.Tus) {
    All.insert(F->str(F->Files[0].Path));
    unit(*F);
  }
  if (!AnyFunction)
    for (const std::string &Main : OnlyErrors)
      if (Unread.insert(Main).second)
        lost(Main, 0, 0, "no function of it is left, see its #error");
  All.insert(Read.Parts.begin(), Read.Parts.end());
  namedHeaders();
  for (const auto &[Folder, Why] : About.Unlistable)
    lost(Folder, 0, 0, fmt::format("cannot list the folder: {}", Why));
  All.insert(About.Headers.begin(), About.Headers.end());
  Run.FilesTotal = All.size();
  Run.FilesRead = All.size() - Unread.size();
  Run.Lost.assign(Lost.begin(), Lost.end());
  for (auto &[Where, E] : Errors)
    Run.Errors.push_back(std::move(E));
  for (ReportGap &G : R.Gaps)
    G.Summed = Summed.count(G) > 0;
  headers(Data);
}

void addRun(Report &R, const Extracted &Read, const InputFacts &About,
            const HiddenFiles &Hidden, const FileKinds &Kinds,
            const DataFolders &Data, DisplayPaths &Paths) {
  RunReader(R, Read, About, Hidden, Kinds, Paths).run(Data);
}

} // namespace nogil
