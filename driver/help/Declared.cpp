//===- Declared.cpp - the command line as data ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "help/Declared.h"
#include "report/Formats.h"
#include <algorithm>
#include <sstream>

namespace nogil {

namespace {
struct Known {
  const char *Option, *Value;
  Offer Offers;
};
} // namespace

/// An option that is not here takes a VALUE, and files are offered.
static const Known KnownValues[] = {
    {"-j", "N", Offer::Nothing},
    {"-p", "DIR", Offer::Folders},
    {"--baseline", "FILE", Offer::Files},
    {"--builds", "WHICH", Offer::Words},
    {"--cache-dir", "DIR", Offer::Folders},
    {"--checks", "GLOB", Offer::Rules},
    {"--color", "WHEN", Offer::Words},
    {"--comment", "TEXT=GLOB", Offer::Nothing},
    {"--confidence", "LEVEL", Offer::Words},
    {"--config", "FILE", Offer::Files},
    {"--diff", "REV", Offer::Nothing},
    {"--dump", "WHAT", Offer::Words},
    {"--exclude", "PATTERN", Offer::Files},
    {"--extra-arg", "ARG", Offer::Nothing},
    {"--fail-on", "LEVEL", Offer::Words},
    {"--file-memory", "MB", Offer::Nothing},
    {"--file-timeout", "SECONDS", Offer::Nothing},
    {"--format", "FORMAT[:FILE]", Offer::Words},
    {"--headers-from", "DISTRIBUTION", Offer::Nothing},
    {"--kinds", "RULE/KIND", Offer::Rules},
    {"--output", "FILE", Offer::Files},
    {"--per-path", "PATTERN=GLOB", Offer::Nothing},
    {"--python", "EXE", Offer::Files},
    {"--rules", "PATH", Offer::Files},
    {"--severity", "RULE=LEVEL", Offer::Rules},
    {"--stdin-name", "NAME", Offer::Files},
    {"-o", "FILE", Offer::Files},
};
static const Known KnownPositionals[] = {
    {"ACTION", "ACTION", Offer::Words},
    {"FINGERPRINT", "FINGERPRINT", Offer::Nothing},
    {"PATH", "PATH", Offer::Files},
    {"RULE", "RULE", Offer::Rules},
    {"SHELL", "SHELL", Offer::Words},
};

template <size_t N>
static const Known *known(const Known (&Table)[N], const std::string &Name) {
  auto At = std::find_if(std::begin(Table), std::end(Table),
                         [&](const Known &K) { return K.Option == Name; });
  return At == std::end(Table) ? nullptr : At;
}

/// As somebody writes it: "-q", "--quiet"; "PATH".
static std::vector<std::string> namesOf(const CLI::Option &O) {
  std::vector<std::string> Names;
  for (const std::string &S : O.get_snames())
    Names.push_back("-" + S);
  for (const std::string &L : O.get_lnames())
    Names.push_back("--" + L);
  return Names;
}

static bool takesValue(const CLI::Option &O) {
  return O.get_items_expected_max() > 0;
}

static const Known *knownOf(const CLI::Option &O) {
  if (O.get_positional())
    return known(KnownPositionals, O.get_name(true, false));
  for (const std::string &Name : namesOf(O))
    if (const Known *K = known(KnownValues, Name))
      return K;
  return nullptr;
}

/// CLI11 describes the values that an option may have as "{a,b}".
static std::vector<std::string> wordsOf(const CLI::Option &O) {
  std::vector<std::string> Words;
  if (O.check_name("--format")) {
    for (const FormatInfo &F : allFormats())
      Words.emplace_back(F.Name);
    return Words;
  }
  const std::string Type = O.get_type_name();
  const size_t Open = Type.find('{'), Close = Type.find('}');
  if (Open == Type.npos || Close == Type.npos)
    return Words;
  std::istringstream In(Type.substr(Open + 1, Close - Open - 1));
  for (std::string Word; std::getline(In, Word, ',');)
    Words.push_back(Word);
  return Words;
}

static DeclaredOption declared(const CLI::Option &O) {
  DeclaredOption D;
  if (!O.get_positional())
    D.Names = namesOf(O);
  D.What = O.get_description();
  if (!takesValue(O))
    return D;
  const Known *K = knownOf(O);
  D.Value = K ? K->Value : O.get_positional() ? O.get_name(true) : "VALUE";
  D.Words = wordsOf(O);
  D.Offers = !D.Words.empty() ? Offer::Words : K ? K->Offers : Offer::Files;
  D.Repeatable =
      O.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll ||
      O.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return D;
}

void nameValues(CLI::App &App) {
  for (CLI::Option *O : App.get_options()) {
    if (!takesValue(*O))
      continue;
    const DeclaredOption D = declared(*O);
    O->option_text(O->get_positional() ? " " : D.Value);
  }
  for (CLI::App *Command : App.get_subcommands({}))
    nameValues(*Command);
}

Declared declaredBy(const CLI::App &App) {
  Declared Out;
  Out.What = App.get_description();
  for (const CLI::Option *O : App.get_options())
    if (O->nonpositional())
      Out.Options.push_back(declared(*O));
  for (const CLI::App *Command : App.get_subcommands({})) {
    DeclaredCommand C{Command->get_name(), Command->get_description(), {}, {}};
    for (const CLI::Option *O : Command->get_options())
      if (O->get_positional())
        C.Positionals.push_back(declared(*O));
      else if (O != Command->get_help_ptr())
        C.Options.push_back(declared(*O));
    Out.Commands.push_back(std::move(C));
  }
  return Out;
}

/// Appends Text to a line that is At long, in lines that begin at Indent.
static void wrap(std::ostream &Out, size_t At, const std::string &Text) {
  constexpr size_t Indent = 30, Width = 80;
  if (At + 2 > Indent) {
    Out << '\n';
    At = 0;
  }
  Out << std::string(Indent - At, ' ');
  size_t Column = Indent;
  std::istringstream Words(Text);
  for (std::string Word; Words >> Word;) {
    if (Column != Indent && Column + 1 + Word.size() > Width) {
      Out << '\n' << std::string(Indent, ' ');
      Column = Indent;
    } else if (Column != Indent) {
      Out << ' ';
      ++Column;
    }
    Out << Word;
    Column += Word.size();
  }
  Out << '\n';
}

namespace {
class Help : public CLI::Formatter {
  std::string make_option(const CLI::Option *O,
                          bool IsPositional) const override {
    std::string Head = "  ";
    if (IsPositional)
      Head += make_option_name(O, true);
    else
      for (const std::string &Name : namesOf(*O))
        Head += (Head.size() > 2 ? ", " : "") + Name;
    if (!IsPositional && takesValue(*O))
      Head += " " + O->get_option_text();
    std::ostringstream Out;
    Out << Head;
    wrap(Out, Head.size(), O->get_description());
    return Out.str();
  }
  std::string make_subcommand(const CLI::App *Command) const override {
    const std::string Head = "  " + Command->get_name();
    std::ostringstream Out;
    Out << Head;
    wrap(Out, Head.size(), Command->get_description());
    return Out.str();
  }
  /// A command takes all options, which are declared above it.
  std::string make_help(const CLI::App *App, std::string Name,
                        CLI::AppFormatMode Mode) const override {
    const CLI::App *Above = App->get_parent();
    if (!Above)
      return CLI::Formatter::make_help(App, Name, Mode);
    return make_description(App) + make_usage(App, Name) +
           make_positionals(App) + make_groups(App, CLI::AppFormatMode::Sub) +
           make_positionals(Above) + make_groups(Above, Mode) + "\n" +
           make_footer(Above);
  }
};
} // namespace

void formatHelp(CLI::App &App) {
  auto Format = std::make_shared<Help>();
  App.formatter(Format);
  for (CLI::App *Command : App.get_subcommands({}))
    Command->formatter(Format);
}

} // namespace nogil
