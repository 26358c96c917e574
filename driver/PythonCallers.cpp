//===- PythonCallers.cpp - what Python code keeps to itself ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PythonCallers.h"
#include "BuildText.h"
#include "DerivedFlags.h"
#include "support/Tree.h"
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace fs = std::filesystem;

namespace nogil {
namespace {

using Tokens = std::vector<std::string>;

struct Line {
  size_t Indent = 0;
  Tokens Words; ///< names, numbers, and characters; a text is `""`
};

bool isName(const std::string &Word) {
  return isWord(Word[0]) && !std::isdigit(static_cast<unsigned char>(Word[0]));
}
bool isPrivate(const std::string &Name) { return Name.starts_with("_"); }

/// Cuts a file into lines as Python sees them: brackets join them.
class Lexer {
public:
  explicit Lexer(std::string_view Text) : T(Text) {}
  std::vector<Line> lines() {
    while (At < T.size())
      step();
    end();
    return std::move(Out);
  }

private:
  std::string_view T;
  size_t At = 0;
  unsigned Open = 0;
  bool Begun = false;
  Line Now;
  std::vector<Line> Out;

  void end() {
    if (!Now.Words.empty())
      Out.push_back(std::move(Now));
    Now = Line();
    Begun = false;
  }
  void word(std::string Word) {
    Begun = true;
    Now.Words.push_back(std::move(Word));
  }
  void quoted() {
    char Quote = T[At];
    bool Three = T.substr(At, 3) == std::string(3, Quote);
    std::string_view End = T.substr(At, Three ? 3 : 1);
    for (At += End.size(); At < T.size() && T.substr(At, End.size()) != End;)
      At += T[At] == '\\' ? 2 : 1;
    At = std::min(At + End.size(), T.size());
    word("\"\"");
  }
  void step() {
    char C = T[At];
    if (C == '#') {
      At = std::min(T.find('\n', At), T.size());
    } else if (C == '\\' && T.substr(At + 1, 1) == "\n") {
      At += 2;
    } else if ((C == '\n' || C == ';') && !Open) {
      size_t Indent = Now.Indent;
      end();
      if (C == ';')
        Now.Indent = Indent;
      ++At;
    } else if (std::isspace(static_cast<unsigned char>(C))) {
      Now.Indent += !Begun;
      ++At;
    } else if (isQuote(C)) {
      quoted();
    } else if (isWord(C)) {
      size_t Start = At;
      while (At < T.size() && isWord(T[At]))
        ++At;
      if (At == T.size() || !isQuote(T[At])) // r"..."
        word(std::string(T.substr(Start, At - Start)));
    } else {
      Open += C == '(' || C == '[' || C == '{';
      Open -= Open && (C == ')' || C == ']' || C == '}');
      word(std::string(1, C));
      ++At;
    }
  }
};

bool isBracket(const std::string &Word, std::string_view Which) {
  return Word.size() == 1 && Which.find(Word[0]) != Which.npos;
}

/// `size: int`, `exact=False`: a parameter that nothing can change.
bool isScalar(const Tokens &Param) {
  static const std::set<std::string> Types{"int", "float", "bool", "str",
                                           "bytes"};
  if (Param.size() < 3)
    return false;
  if (Param[1] == ":")
    return Types.count(Param[2]) && (Param.size() == 3 || Param[3] == "=");
  return Param[1] == "=" && Param.size() == 3 && Param[2] != "None" &&
         (!isName(Param[2]) || Param[2] == "True" || Param[2] == "False");
}

/// The arguments of a call whose `(` is at Open, each as words, as far as they
/// are near: calls in calls hold the same words many times.
std::vector<Tokens> argumentsAt(const Tokens &W, size_t Open) {
  std::vector<Tokens> Out(1);
  unsigned Depth = 1;
  for (size_t I = Open + 1; I < std::min(W.size(), Open + Near); ++I) {
    Depth += isBracket(W[I], "([{");
    Depth -= isBracket(W[I], ")]}");
    if (!Depth)
      break;
    if (Depth == 1 && W[I] == ",")
      Out.emplace_back();
    else
      Out.back().push_back(W[I]);
  }
  return Out;
}

} // namespace

/// One file, and what its names stand for.
class PythonFile {
public:
  PythonFile(PythonCallers &All, const std::set<std::string> &Modules)
      : All(All), Modules(Modules) {}

  void read(std::string_view Text) {
    std::vector<Line> Lines = Lexer(Text).lines();
    for (const Line &L : Lines)
      if (L.Words[0] == "import" || L.Words[0] == "from")
        imports(L.Words);
    for (const Line &L : Lines)
      aliased(L.Words);
    for (size_t I = 0; I != Lines.size(); ++I) {
      const Tokens &W = Lines[I].Words;
      if (W[0] == "import" || W[0] == "from")
        continue;
      while (!Inside.empty() && Lines[I].Indent <= Inside.back().Indent)
        Inside.pop_back();
      size_t Def = W[0] == "async" ? 1 : 0;
      if (W.size() > Def + 2 && W[Def] == "def")
        enter(Lines, I, Def + 1);
      for (size_t At = 0; At != W.size(); ++At)
        use(W, At);
    }
  }

private:
  PythonCallers &All;
  const std::set<std::string> &Modules;
  std::set<std::string> Extensions;             ///< names of such modules
  std::map<std::string, std::string> Functions; ///< private names of theirs
  struct Def {
    size_t Indent;
    bool Public;
    std::set<std::string> Params; ///< that nothing assigns
  };
  std::vector<Def> Inside;

  /// A module of this project that no Python file is.
  bool isExtension(const Tokens &Path) const {
    if (Path.empty() || Path.back() == "." || Modules.count(Path.back()))
      return false;
    bool Package =
        Path[0] == "." || (Path.size() > 1 && Modules.count(Path[0]));
    return Package || isPrivate(Path.back());
  }

  void imports(const Tokens &W) {
    Tokens Path;
    size_t I = 1;
    auto ReadPath = [&] {
      for (Path.clear(); I < W.size() && (W[I] == "." || isName(W[I])) &&
                         W[I] != "import" && W[I] != "as";
           ++I)
        if (W[I] != "." || Path.empty())
          Path.push_back(W[I]);
    };
    if (W[0] == "import") {
      for (; I < W.size(); ++I) {
        ReadPath();
        if (I + 1 < W.size() && W[I] == "as" && isExtension(Path))
          Extensions.insert(W[++I]);
        else if (Path.size() == 1 && isExtension(Path))
          Extensions.insert(Path[0]);
        while (I < W.size() && W[I] != ",")
          ++I;
      }
      return;
    }
    ReadPath();
    for (++I; I < W.size(); ++I) {
      if (W[I] == "*" && isExtension(Path))
        All.AllShown = true;
      if (!isName(W[I]))
        continue;
      std::string Name = W[I];
      bool As = I + 2 < W.size() && W[I + 1] == "as";
      imported(Path, Name, As ? W[I + 2] : Name);
      I += As ? 2 : 0;
    }
  }

  void imported(const Tokens &Path, const std::string &Name,
                const std::string &Bound) {
    if (isExtension(Path)) {
      if (isPrivate(Bound))
        Functions[Bound] = Name;
      else
        All.Shown.insert(Name);
    }
    Tokens Whole = Path;
    Whole.push_back(Name);
    if (isExtension(Whole))
      Extensions.insert(Bound);
  }

  /// `_total = _ext.total`
  void aliased(const Tokens &W) {
    if (W.size() == 5 && W[1] == "=" && Extensions.count(W[2]) && W[3] == "." &&
        isPrivate(W[0]))
      Functions[W[0]] = W[4];
  }

  void enter(const std::vector<Line> &Lines, size_t At, size_t Name) {
    const Line &L = Lines[At];
    bool Private =
        std::ranges::any_of(Inside, [](const Def &D) { return !D.Public; });
    Def D{L.Indent, !Private && !isPrivate(L.Words[Name]), {}};
    for (const Tokens &P : argumentsAt(L.Words, Name + 1)) {
      size_t First = 0;
      while (First < P.size() && P[First] == "*")
        ++First;
      if (First < P.size() && isName(P[First]) && !isScalar(P))
        D.Params.insert(P[First]);
    }
    for (size_t I = At + 1; I < Lines.size() && Lines[I].Indent > L.Indent; ++I)
      if (const Tokens &W = Lines[I].Words; W.size() > 2 && W[1] == "=")
        D.Params.erase(W[0]);
    Inside.push_back(std::move(D));
  }

  void use(const Tokens &W, size_t At) {
    if (At && (W[At - 1] == "." || W[At - 1] == "def"))
      return;
    auto Next = [&](size_t By) {
      return At + By < W.size() ? W[At + By] : std::string();
    };
    if (auto It = Functions.find(W[At]); It != Functions.end()) {
      if (Next(1) == "(")
        called(It->second, W, At + 1);
      else if (Next(1) != "=" && Next(1) != "is" && Next(1) != ":")
        All.Shown.insert(It->second);
    } else if (Extensions.count(W[At]) && Next(1) == "." && !Next(2).empty()) {
      if (Next(3) == "(")
        called(Next(2), W, At + 3);
      else if (At != 2 || W.size() != 5 || !Functions.count(W[0]))
        All.Shown.insert(Next(2));
    }
  }

  void called(const std::string &Name, const Tokens &W, size_t Open) {
    All.Called.insert(Name);
    for (const Tokens &Arg : argumentsAt(W, Open))
      if (std::ranges::any_of(Inside, [&](const Def &D) {
            return D.Public && Arg.size() == 1 && Arg[0] != "self" &&
                   D.Params.count(Arg[0]);
          }))
        All.Shown.insert(Name);
  }
};

void PythonCallers::read(std::string_view Text,
                         const std::set<std::string> &Modules) {
  PythonFile(*this, Modules).read(Text);
}

/// Code that is no part of what is installed.
static bool isAside(const std::string &Name) {
  for (const char *Start : {"test", "example", "bench", "doc", "demo", "sample",
                            "setup.py", "conftest", "tutorial", "tools"})
    if (Name.starts_with(Start))
      return true;
  return Name.ends_with("_test.py");
}

void PythonCallers::readTree(const std::string &Root) {
  constexpr size_t Most = 20'000;
  std::vector<std::string> Paths;
  std::set<std::string> Modules;
  TreeVisitor V;
  V.Enter = [](const std::string &Folder) {
    return !isSkippedFolder(Folder) &&
           !isAside(fs::path(Folder).filename().string());
  };
  V.File = [&](const fs::path &File) {
    std::string Name = File.filename().string();
    if (Name.ends_with(".py") && !isAside(Name)) {
      Modules.insert(Name == "__init__.py"
                         ? File.parent_path().filename().string()
                         : File.stem().string());
      Paths.push_back(File.string());
    }
    return Paths.size() < Most;
  };
  // What can't be read may show anything.
  V.Unlisted = [&](const std::string &, const std::string &) {
    AllShown = true;
  };
  walkTree(Root, V);
  std::ranges::sort(Paths);
  for (const std::string &Path : Paths) {
    std::string Text = readBounded(Path);
    std::error_code Ec;
    AllShown |= Text.empty() && fs::file_size(Path, Ec) != 0;
    read(Text, Modules);
  }
}

std::set<std::string> PythonCallers::keptBack() const {
  std::set<std::string> Out;
  if (!AllShown)
    std::ranges::set_difference(Called, Shown, std::inserter(Out, Out.end()));
  return Out;
}

std::function<const std::set<std::string> &()>
keptBackBelow(std::vector<std::string> Roots) {
  struct Answer {
    std::once_flag Asked;
    std::set<std::string> Names;
  };
  return [Is = std::make_shared<Answer>(),
          Roots = std::move(Roots)]() -> const std::set<std::string> & {
    std::call_once(Is->Asked, [&] {
      PythonCallers Python;
      for (const std::string &Root : Roots)
        Python.readTree(Root);
      Is->Names = Python.keptBack();
    });
    return Is->Names;
  };
}

} // namespace nogil
