//===- Configurations.cpp - the builds of a unit --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Configurations.h"
#include "Log.h"
#include "support/Files.h"
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace nogil {

/// The first version without that build whose limited API has it.
constexpr unsigned FirstLimited = 15;
/// The newest version that is looked for.
constexpr unsigned LastLookedFor = 19;

/// The number that a line `#define Name N` gives.
static std::optional<unsigned> numberOf(std::string_view Text,
                                        std::string_view Name) {
  for (size_t At = 0; (At = Text.find(Name, At)) != Text.npos;
       At += Name.size()) {
    size_t Line = Text.rfind('\n', At) + 1; // npos + 1 is 0
    if (!Text.substr(Line, At - Line).starts_with("#"))
      continue;
    size_t Digit = Text.find_first_not_of(" \t", At + Name.size());
    unsigned Value = 0;
    if (Digit != Text.npos &&
        std::from_chars(Text.data() + Digit, Text.data() + Text.size(), Value)
                .ec == std::errc())
      return Value;
  }
  return std::nullopt;
}

std::optional<PythonHeaders> headersIn(const std::string &Folder) {
  const fs::path In = Folder;
  std::error_code Ec;
  if (!fs::exists(In / "Python.h", Ec))
    return std::nullopt;
  std::optional<std::string> Text = readFile((In / "patchlevel.h").string());
  if (!Text || numberOf(*Text, "PY_MAJOR_VERSION") != 3u)
    return std::nullopt;
  PythonHeaders Out;
  Out.Folders.push_back(Folder);
  Out.Minor = numberOf(*Text, "PY_MINOR_VERSION").value_or(0);
  // Debian's pyconfig.h is a line that includes that of the architecture, by
  // its path below the folder that the compiler searches anyway.
  const std::string Parent = In.parent_path().string();
  std::optional<std::string> Config = readFile((In / "pyconfig.h").string());
  if (Config && Config->find("-gnu/python3.") != std::string::npos &&
      Parent != "/usr/include")
    Out.Folders.push_back(Parent);
  return Out;
}

namespace {

/// A folder that the compiler is told to search.
struct SearchWord {
  size_t Words = 0;   ///< of the command; 0: it is none
  std::string Option; ///< "-I"
  std::string Folder; ///< as given
};

SearchWord searchAt(const std::vector<std::string> &Args, size_t I) {
  for (const char *Option : {"-isystem", "-iquote", "-idirafter", "-I"}) {
    if (!Args[I].starts_with(Option))
      continue;
    std::string Joined = Args[I].substr(std::string_view(Option).size());
    if (!Joined.empty())
      return {1, Option, std::move(Joined)};
    if (I + 1 != Args.size())
      return {2, Option, Args[I + 1]};
  }
  return {};
}

/// Takes out what defines a macro.
void eraseMacro(std::vector<std::string> &Args, std::string_view Macro) {
  auto Defines = [&](std::string_view Text) {
    return Text.starts_with(Macro) &&
           (Text.size() == Macro.size() || Text[Macro.size()] == '=');
  };
  for (size_t I = 0; I < Args.size();) {
    std::string_view Word = Args[I];
    if (Word == "-D" && I + 1 != Args.size() && Defines(Args[I + 1]))
      Args.erase(Args.begin() + I, Args.begin() + I + 2);
    else if (Word.starts_with("-D") && Defines(Word.substr(2)))
      Args.erase(Args.begin() + I);
    else
      ++I;
  }
}

} // namespace

const std::optional<PythonHeaders> &
Configurations::in(const std::string &Folder) {
  auto [It, New] = Known.try_emplace(Folder);
  if (New)
    It->second = headersIn(Folder);
  return It->second;
}

std::optional<PythonHeaders>
Configurations::usable(const std::vector<std::string> &Folders,
                       const std::string &Of) {
  for (const std::string &Folder : Folders)
    if (std::optional<PythonHeaders> H = in(Folder);
        H && H->Minor >= FirstWithoutGil) {
      H->Of = Of;
      return H;
    }
  return std::nullopt;
}

/// The oldest usable ones in folders that are named after their version.
std::optional<PythonHeaders> Configurations::below(const std::string &Folder,
                                                   const std::string &Of) {
  for (unsigned Minor = FirstWithoutGil; Minor <= LastLookedFor; ++Minor)
    for (const char *Build : {"", "t"})
      if (auto H = usable(
              {fmt::format("{}/python3.{}{}", Folder, Minor, Build)}, Of))
        return H;
  return std::nullopt;
}

std::optional<PythonHeaders> Configurations::find() {
  auto OfProgram = [&](const PythonInfo &Info) {
    return usable(Info.Includes,
                  fmt::format("{}, Python {}", Info.Executable, Info.Version));
  };
  auto Ask = [&](const std::string &Exe) -> std::optional<PythonHeaders> {
    try {
      return OfProgram(probePython(
          Exe, {About.Roots, About.Tree, O.TrustProject, Data.Binary}));
    } catch (const DriverError &) {
      return std::nullopt;
    }
  };
  if (About.Python)
    if (auto H = OfProgram(*About.Python))
      return H;
  if (!About.Python)
    if (auto H = Ask(O.Python))
      return H;
  for (const char *Folder : {"/usr/include", "/usr/local/include"})
    if (auto H = below(Folder, Folder))
      return H;
  for (unsigned Minor = FirstWithoutGil; Minor <= LastLookedFor; ++Minor)
    for (const char *Build : {"", "t"})
      if (auto H = Ask(fmt::format("python3.{}{}", Minor, Build)))
        return H;
  return below(Data.PythonHeaders, Data.PythonHeaders);
}

const PythonHeaders *Configurations::headers() {
  if (!Found)
    Found = find();
  return *Found ? &**Found : nullptr;
}

std::string lackingHeaders() {
  return fmt::format("no headers of Python 3.{} or newer for the build without "
                     "the GIL: name an interpreter that has them with "
                     "--python, or install its development package",
                     FirstWithoutGil);
}

ExtractInput Configurations::of(const ExtractInput &Default, Configuration C) {
  ExtractInput Out = Default;
  if (C == Configuration::Default)
    return Out;
  unsigned Minor = 0;
  std::vector<std::string> &Args = Out.Args;
  Args.clear();
  const std::vector<std::string> &Old = Default.Args;
  auto Keep = [&](size_t I, size_t Words) {
    Args.insert(Args.end(), Old.begin() + I, Old.begin() + I + Words);
  };
  for (size_t I = 0, Words = 1; I < Old.size(); I += Words) {
    SearchWord Search = searchAt(Old, I);
    Words = std::max<size_t>(Search.Words, 1);
    std::optional<PythonHeaders> Here;
    if (Search.Words)
      Here = in((fs::path(Default.Directory) / Search.Folder)
                    .lexically_normal()
                    .string());
    const bool TooOld = Here && Here->Minor < FirstWithoutGil;
    const PythonHeaders *Instead = TooOld ? headers() : nullptr;
    if (Instead)
      for (const std::string &Folder : Instead->Folders)
        Args.insert(Args.end(), {Search.Option, Folder});
    else
      Keep(I, Words);
    if (Instead || Here)
      Minor = Instead ? Instead->Minor : Here->Minor;
    if (Instead)
      Out.ExcludedRoots.push_back(Instead->Folders.front());
  }
  if (Minor < FirstLimited)
    eraseMacro(Args, "Py_LIMITED_API");
  Args.push_back("-DPy_GIL_DISABLED=1");
  return Out;
}

} // namespace nogil
