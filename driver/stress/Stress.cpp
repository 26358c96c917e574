//===- Stress.cpp - a program that makes a finding happen -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stress/Stress.h"
#include "Log.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace nogil {

const Finding &findingOf(const Report &R, std::string_view Command,
                         const std::string &Fingerprint) {
  constexpr size_t Shortest = 4, Most = 5;
  std::vector<const Finding *> Found;
  for (const Finding &F : R.Findings)
    if (F.Fingerprint.starts_with(Fingerprint))
      Found.push_back(&F);
  if (Fingerprint.size() < Shortest)
    throw DriverError(fmt::format("fingerprint too short: {}: '{}': give {} "
                                  "digits or more",
                                  Command, printable(Fingerprint), Shortest));
  if (Found.empty())
    throw DriverError(fmt::format(
        "no such finding: {}: '{}': none of {} has this fingerprint; "
        "--format=json shows them, for the same PATHs, with --free-threaded "
        "--preview --confidence=low --all-files",
        Command, printable(shortened(Fingerprint)),
        counted(R.Findings.size(), "finding")));
  if (Found.size() == 1)
    return *Found.front();
  std::string Which;
  for (size_t I = 0; I != std::min(Found.size(), Most); ++I)
    Which += fmt::format("{}{} ({}:{})", I ? ", " : "", Found[I]->Fingerprint,
                         printable(Found[I]->Where.File), Found[I]->Where.Line);
  if (Found.size() > Most)
    Which += fmt::format(" and {} more", Found.size() - Most);
  throw DriverError(fmt::format("{} have this fingerprint: {}: '{}': give more "
                                "digits of one: {}",
                                counted(Found.size(), "finding"), Command,
                                printable(Fingerprint), Which));
}

std::string packageOf(const std::string &File) {
  std::string Out;
  std::error_code Ec;
  for (fs::path In = fs::path(realPath(File)).parent_path();
       fs::exists(In / "__init__.py", Ec) && In.has_relative_path();
       In = In.parent_path())
    Out = In.filename().string() + "." + Out;
  return Out;
}

namespace {

bool isLetter(char C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') || C == '_';
}

std::string_view lastName(std::string_view Dotted) {
  return Dotted.substr(Dotted.rfind('.') + 1);
}

/// As Python writes it; JSON's escapes mean the same there.
std::string literal(const std::string &Text) {
  return nlohmann::json(Text).dump(-1, ' ', true,
                                   nlohmann::json::error_handler_t::replace);
}

class Writer {
public:
  Writer(const Finding &F, const std::vector<ModuleAudit> &Modules,
         const StressTables &Tables,
         const std::function<std::string(const std::string &)> &PackageOf)
      : F(F), Modules(Modules), Tables(Tables), PackageOf(PackageOf) {}

  std::string write() {
    if (!(F.Builds & Build_FreeThreaded))
      refuse("it is about Python with a GIL, where the script would show "
             "nothing");
    if (Tables.Whole.count(F.Check))
      refuse("it is about a module as a whole: name one of the findings that "
             "it counts");
    if (F.Calls.empty())
      refuse("no function that Python calls is seen to lead there");
    Calls = F.Calls;
    if (Calls.size() == 1)
      Calls.push_back(Calls.front());
    if (auto It = Tables.Fresh.find(F.Check + "/" + F.Kind);
        It != Tables.Fresh.end())
      Put["FRESH"] = literal(It->second);
    else
      Put["FRESH"] = "None";
    describe();
    call(0);
    call(1);
    object();
    Put["MODULE"] = literal(import());
    return filled();
  }

private:
  const Finding &F;
  const std::vector<ModuleAudit> &Modules;
  const StressTables &Tables;
  const std::function<std::string(const std::string &)> &PackageOf;
  std::vector<PythonCall> Calls; ///< two
  std::map<std::string, std::string, std::less<>> Put;
  bool NeedsObject = false, MakesObject = false;

  [[noreturn]] void refuse(const std::string &Why) const {
    throw DriverError(fmt::format("no script can be written: stress: {}: {}",
                                  F.Fingerprint, Why));
  }

  bool isPlain(std::string_view Name) const {
    return !Name.empty() && isLetter(Name.front()) &&
           std::ranges::all_of(
               Name,
               [](char C) { return isLetter(C) || (C >= '0' && C <= '9'); }) &&
           !Tables.Keywords.count(Name);
  }
  bool isDotted(std::string_view Name) const {
    for (; Name.find('.') != Name.npos; Name.remove_prefix(Name.find('.') + 1))
      if (!isPlain(Name.substr(0, Name.find('.'))))
        return false;
    return isPlain(Name);
  }
  const std::string &plain(const std::string &Name, const char *Of,
                           bool Dots = true) const {
    if (Dots ? !isDotted(Name) : !isPlain(Name))
      refuse(fmt::format("'{}', the name of {}, is no plain identifier of "
                         "Python",
                         printable(shortened(Name)), Of));
    return Name;
  }

  static std::string comment(std::string_view Text) {
    return printable(shortened(Text, 1000));
  }

  void describe() {
    auto At = [](const Place &P) {
      return fmt::format("{}:{}", comment(P.File), P.Line);
    };
    Put["FINGERPRINT"] = F.Fingerprint;
    Put["WHERE"] = At(F.Where);
    Put["RULE"] = comment(F.Check);
    Put["KIND"] = F.Kind;
    Put["MESSAGE"] = comment(F.Message);
    std::string Steps, Functions;
    for (const Step &S : F.Notes)
      Steps += fmt::format("{}#   {}: {}", Steps.empty() ? "" : "\n",
                           At(S.Where), comment(S.Message));
    Put["STEPS"] = Steps;
    std::set<std::string> Names{F.Function};
    for (const PythonCall &C : Calls)
      Names.insert(C.Function);
    for (const std::string &Name : Names)
      Functions += literal(Name) + ", ";
    Functions.pop_back();
    Put["FUNCTIONS"] = "(" + Functions + ")";
  }

  const StressTables::Call &row(const PythonCall &C) const {
    std::string_view Member = C.Member;
    if (!Tables.Prefix.empty() && Member.starts_with(Tables.Prefix))
      Member.remove_prefix(Tables.Prefix.size());
    auto It = Tables.Calls.find(Member);
    if (C.Record.empty() || It == Tables.Calls.end())
      refuse(fmt::format(
          "how Python code calls '{}' is not known{}", printable(C.Function),
          C.Member.empty()
              ? ": no table is seen that has a name for it"
              : fmt::format(": it is '{}' of '{}'", printable(C.Member),
                            printable(C.Record))));
    return It->second;
  }

  void call(unsigned Which) {
    const PythonCall &C = Calls[Which];
    const StressTables::Call &Row = row(C);
    const std::string N = Which ? "_2" : "_1";
    int Count = Row.Arguments;
    if (Count < 0 && C.Flags && (*C.Flags & Tables.Nothing))
      Count = 0;
    else if (Count < 0 && C.Flags && (*C.Flags & Tables.One))
      Count = 1;
    bool First = Put["FRESH"] == literal("process") && !Row.First.empty();
    std::string Text = First ? Row.First : Row.Text;
    if (First)
      Count = 0;
    constexpr std::string_view Self = "self", Name = "@NAME@";
    for (size_t At; !C.Module.empty() && (At = Text.find(Self)) != Text.npos;)
      Text.replace(At, Self.size(), "module");
    bool OfObject = Text.find(Self) != Text.npos;
    if (size_t At = Text.find(Name); At != Text.npos)
      Text.replace(At, Name.size(),
                   plain(C.Name, "a function", /*Dots=*/false));
    NeedsObject |= OfObject;
    MakesObject |= OfObject || Text.find("new_object") != Text.npos;
    Put["CALL" + N] = Text;
    Put["ARGUMENTS" + N] = Count ? "GUESS" : "()";
    Put["COUNT" + N] = Count < 0 ? "None" : fmt::format("{}", Count);
    Put["FUNCTION" + N] = fmt::format("'{}'", comment(C.Function));
  }

  void object() {
    std::string Type;
    for (const PythonCall &C : Calls)
      if (Type.empty() && !C.Type.empty())
        Type = std::string(lastName(plain(C.Type, "a type")));
    Put["TYPE"] = Type.empty() ? "None" : literal(Type);
    Put["NEEDS_OBJECT"] = NeedsObject ? "True" : "False";
    Put["MAKE"] = MakesObject ? "    return GUESS"
                              : "    return None  # both are functions of the "
                                "module";
  }

  /// What Python imports: a dotted name of the module or of one of its types,
  /// or the name with the packages that its source lies in.
  std::string import() const {
    const ModuleAudit *Of = nullptr;
    for (const ModuleAudit &M : Modules)
      if (!Of && std::ranges::binary_search(F.Modules, M.Name))
        Of = &M;
    std::vector<std::string> Said;
    for (const PythonCall &C : Calls) {
      Said.push_back(C.Module);
      if (size_t Dot = C.Type.rfind('.'); Dot != C.Type.npos)
        Said.push_back(C.Type.substr(0, Dot));
    }
    for (const std::string &Name : Said)
      if (Name.find('.') != Name.npos && (!Of || lastName(Name) == Of->Name))
        return plain(Name, "a module");
    if (Of)
      return plain(PackageOf(Of->Init.File) + Of->Name, "a module");
    for (const std::string &Name : Said)
      if (!Name.empty())
        return plain(Name, "a module");
    refuse("no module is seen that has the functions");
  }

  /// The template with what stands for each @WORD@, which is not looked at
  /// again.
  std::string filled() const {
    std::string Out;
    std::string_view Rest = Tables.Template;
    for (size_t At; (At = Rest.find('@')) != Rest.npos;) {
      size_t End = Rest.find('@', At + 1);
      auto It = End == Rest.npos ? Put.end()
                                 : Put.find(Rest.substr(At + 1, End - At - 1));
      Out += Rest.substr(0, It == Put.end() ? At + 1 : At);
      Rest.remove_prefix(It == Put.end() ? At + 1 : End + 1);
      if (It != Put.end())
        Out += It->second;
    }
    return Out += Rest;
  }
};

} // namespace

std::string
stressScript(const Finding &F, const std::vector<ModuleAudit> &Modules,
             const StressTables &Tables,
             const std::function<std::string(const std::string &)> &PackageOf) {
  return Writer(F, Modules, Tables, PackageOf).write();
}

} // namespace nogil
