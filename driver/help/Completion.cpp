//===- Completion.cpp - what shells complete ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each script holds all words itself, so that a shell starts nothing for them;
// a new version writes a new script. Names of rules hold letters and hyphens,
// and what is declared is ours, but texts are quoted as each shell wants it.
//
//===----------------------------------------------------------------------===//
#include "help/Written.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

namespace nogil {

/// What fits beside a word: "Colours in text", without what explains it.
static std::string brief(const std::string &What) {
  size_t End = What.size();
  for (const char *Stop : {": ", "; ", " (", ". "})
    End = std::min(End, What.find(Stop));
  return What.substr(0, End);
}

static std::string replaced(std::string_view Text, std::string_view Special,
                            std::string_view With) {
  std::string Out;
  for (char C : Text) {
    if (Special.find(C) != Special.npos)
      Out += With;
    Out += C;
  }
  return Out;
}

/// Within single quotes of bash and zsh.
static std::string shellQuoted(std::string_view Text) {
  std::string Out = "'";
  for (char C : Text)
    Out += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Out + "'";
}

static std::string joined(const std::vector<std::string> &Words,
                          const char *Between = " ") {
  return fmt::format("{}", fmt::join(Words, Between));
}

static std::vector<std::string> commandNames(const Declared &D) {
  std::vector<std::string> Names;
  for (const DeclaredCommand &C : D.Commands)
    Names.push_back(C.Name);
  return Names;
}

//===----------------------------------------------------------------------===//
// bash
//===----------------------------------------------------------------------===//

static std::string bashOffer(const DeclaredOption &O) {
  switch (O.Offers) {
  case Offer::Nothing:
    return ":";
  case Offer::Words:
    return "_nogil_tidy_words " + shellQuoted(joined(O.Words));
  case Offer::Rules:
    return "_nogil_tidy_list \"$rules\"";
  case Offer::Files:
    return "_nogil_tidy_files -f";
  case Offer::Folders:
    return "_nogil_tidy_files -d";
  }
  return ":";
}

static constexpr std::string_view BashScript =
    R"(# Completion of nogil-tidy for bash, as `nogil-tidy completion bash` writes it.

_nogil_tidy_words() {{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}}
# The last one of a list with commas; a hyphen takes a rule away.
_nogil_tidy_list() {{
  local head= last=$cur
  [[ $cur != *,* ]] || {{ head=${{cur%,*}},; last=${{cur##*,}}; }}
  [[ $last != -* ]] || {{ head+=-; last=${{last#-}}; }}
  mapfile -t COMPREPLY < <(compgen -P "$head" -W "$1" -- "$last")
}}
_nogil_tidy_files() {{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}}

_nogil_tidy() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} option= command= word
  local rules={}
  local commands={}
  COMPREPLY=()
  # '=' is a word of its own.
  if [[ $cur == '=' ]]; then
    option=${{COMP_WORDS[COMP_CWORD - 1]}} cur=
  elif ((COMP_CWORD > 1)) && [[ ${{COMP_WORDS[COMP_CWORD - 1]}} == '=' ]]; then
    option=${{COMP_WORDS[COMP_CWORD - 2]}}
  elif ((COMP_CWORD > 0)); then
    option=${{COMP_WORDS[COMP_CWORD - 1]}}
  fi
  case $option in
{}  esac
  if [[ $cur == -* ]]; then
    _nogil_tidy_words {}
    return
  fi
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    [[ " $commands " != *" $word "* ]] || {{ command=$word; break; }}
  done
  case $command in
{}    '')
      _nogil_tidy_files -f
      mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -W "$commands" -- "$cur")
      ;;
    *) _nogil_tidy_files -f ;;
  esac
}}
complete -F _nogil_tidy nogil-tidy
)";

std::string bashCompletion(const Declared &D,
                           const std::vector<std::string> &Rules) {
  std::string Options, Values, Commands;
  for (const DeclaredOption &O : D.Options) {
    Options += (Options.empty() ? "" : " ") + joined(O.Names);
    if (!O.Value.empty())
      Values += fmt::format("    {}) {}; return ;;\n", joined(O.Names, "|"),
                            bashOffer(O));
  }
  for (const DeclaredCommand &C : D.Commands)
    if (!C.Positionals.empty())
      Commands += fmt::format("    {}) {} ;;\n", C.Name,
                              bashOffer(C.Positionals.front()));
  return fmt::format(BashScript, shellQuoted(joined(Rules)),
                     shellQuoted(joined(commandNames(D))), Values,
                     shellQuoted(Options), Commands);
}

//===----------------------------------------------------------------------===//
// zsh
//===----------------------------------------------------------------------===//

static std::string zshAction(const DeclaredOption &O) {
  switch (O.Offers) {
  case Offer::Nothing:
    return " ";
  case Offer::Words:
    return fmt::format("({})", joined(O.Words));
  case Offer::Rules:
    return "_nogil_tidy_rules";
  case Offer::Files:
    return "_files";
  case Offer::Folders:
    return "_files -/";
  }
  return " ";
}

/// A line of `_arguments` for each name.
static std::string zshOption(const DeclaredOption &O) {
  std::string Out;
  for (const std::string &Name : O.Names) {
    std::string Spec =
        O.Repeatable ? "*" : fmt::format("({})", joined(O.Names));
    Spec += Name;
    if (!O.Value.empty())
      Spec += Name.starts_with("--") ? "=" : "+";
    Spec += fmt::format("[{}]", replaced(brief(O.What), "\\[]:", "\\"));
    if (!O.Value.empty())
      Spec +=
          fmt::format(":{}:{}", replaced(O.Value, "\\[]:", "\\"), zshAction(O));
    Out += fmt::format("    {}\n", shellQuoted(Spec));
  }
  return Out;
}

std::string zshCompletion(const Declared &D,
                          const std::vector<std::string> &Rules) {
  std::string Options, Commands, Actions;
  for (const DeclaredOption &O : D.Options)
    Options += zshOption(O);
  for (const DeclaredCommand &C : D.Commands) {
    Commands += fmt::format(
        "    {}\n",
        shellQuoted(C.Name + ":" + replaced(brief(C.What), "\\:", "\\")));
    if (!C.Positionals.empty()) {
      const DeclaredOption &P = C.Positionals.front();
      Actions += fmt::format(
          "    {}) {} ;;\n", C.Name,
          P.Offers == Offer::Words ? fmt::format("compadd {}", joined(P.Words))
          : P.Offers == Offer::Nothing ? std::string("_files")
                                       : zshAction(P));
    }
  }
  return fmt::format(R"(#compdef nogil-tidy
# Completion of nogil-tidy for zsh, as `nogil-tidy completion zsh` writes it.

_nogil_tidy_rules() {{
  local -a rules=({})
  compset -P '*,'
  compset -P -
  compadd -a rules
}}

_nogil_tidy_rest() {{
  local word command=
  local -a actions=(
{}  )
  for word in ${{words[2,CURRENT-1]}}; do
    case $word in
      {}) command=$word; break ;;
    esac
  done
  case $command in
{}    '') _describe -t commands command actions; _files ;;
    *) _files ;;
  esac
}}

_nogil_tidy() {{
  local -a options=(
{}  )
  _arguments -s -S $options '*: :_nogil_tidy_rest'
}}

if [[ $funcstack[1] == _nogil-tidy ]]; then
  _nogil_tidy "$@"
else
  compdef _nogil_tidy nogil-tidy
fi
)",
                     joined(Rules), Commands, joined(commandNames(D), "|"),
                     Actions, Options);
}

//===----------------------------------------------------------------------===//
// fish
//===----------------------------------------------------------------------===//

static std::string fishQuoted(std::string_view Text) {
  return fmt::format("'{}'", replaced(Text, "\\'", "\\"));
}

static std::string fishOffer(const DeclaredOption &O) {
  switch (O.Offers) {
  case Offer::Nothing:
    return " -x";
  case Offer::Words:
    return fmt::format(" -x -a {}", fishQuoted(joined(O.Words)));
  case Offer::Rules:
    return " -x -a \"$__nogil_tidy_rules\"";
  case Offer::Files:
    return " -r -F";
  case Offer::Folders:
    return " -x -a '(__fish_complete_directories)'";
  }
  return "";
}

std::string fishCompletion(const Declared &D,
                           const std::vector<std::string> &Rules) {
  std::string Out = fmt::format(
      R"(# Completion of nogil-tidy for fish, as `nogil-tidy completion fish` writes it.

set -g __nogil_tidy_rules {}
function __nogil_tidy_in
    set -l found ''
    for word in (commandline -opc)[2..-1]
        if contains -- $word {}
            set found $word
            break
        end
    end
    test "$found" = "$argv[1]"
end

)",
      joined(Rules), joined(commandNames(D)));
  for (const DeclaredOption &O : D.Options) {
    Out += "complete -c nogil-tidy";
    for (const std::string &Name : O.Names)
      Out += Name.starts_with("--") ? " -l " + Name.substr(2)
                                    : " -s " + Name.substr(1);
    if (!O.Value.empty())
      Out += fishOffer(O);
    Out += fmt::format(" -d {}\n", fishQuoted(brief(O.What)));
  }
  for (const DeclaredCommand &C : D.Commands) {
    Out += fmt::format(
        "complete -c nogil-tidy -n '__nogil_tidy_in \"\"' -a {} -d {}\n",
        C.Name, fishQuoted(brief(C.What)));
    if (!C.Positionals.empty())
      Out += fmt::format("complete -c nogil-tidy -n '__nogil_tidy_in {}'{}\n",
                         C.Name, fishOffer(C.Positionals.front()));
  }
  return Out;
}

} // namespace nogil
