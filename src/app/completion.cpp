// SPDX-License-Identifier: MIT
// Two tables made here, commands and options, around bash functions that read them. The script asks nothing
// of the bash-completion package.
#include "app/completion.h"

#include "app/config.h"

namespace gallop::app {
namespace {

constexpr const char* kOpening = R"(# bash completion for gallop(1), made by: gallop help --completion bash

# A command's operand, and for each of its options the word that stands for the value; a switch has none.
_gallop_command() {
  case $1 in
)";

constexpr const char* kHelpers = R"(  esac
}

# Adds what compgen finds to the answer.
_gallop_add() {
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$@")
}

_gallop_paths() {
  compopt -o filenames 2>/dev/null
  _gallop_add "$@" -- "$current"
}

# The numbers of the runs under --out.
_gallop_runs() {
  local out=runs run i
  for ((i = 2; i < COMP_CWORD; ++i)); do
    [[ ${COMP_WORDS[i]} == --out ]] && out=${COMP_WORDS[i + 1]}
  done
  for run in "$out/sac/${environment}_"[0-9]*/; do
    run=${run#"$out/sac/${environment}_"}
    echo "${run%%[!0-9]*}"
  done
}

# Offers what the words in $1 stand for: DIR, FILE.toml, [RUN|CKPT], a|b|c, a,b,c.
_gallop_offer() {
  local list=${1//[][]/} word words=() before=
  [[ $list == *,* && $current == *,* ]] && before=${current%,*},
  list=${list%...}
  for word in ${list//[|,]/ }; do
    case $word in
      DIR) _gallop_paths -d ;;
      FILE.*) _gallop_paths -f -X "!*.${word#FILE.}" && _gallop_paths -d ;;
      TRACE) _gallop_paths -f ;;
      RUN) words+=(latest $(_gallop_runs)) && _gallop_paths -d ;;
      CKPT) words+=(best last) && _gallop_paths -f -X '!*.pt' ;;
      COMMAND) words+=($commands) ;;
      *[[:upper:]]*) ;; # a number, or a name of one's own
      *) words+=("$word") ;;
    esac
  done
  _gallop_add -P "$before" -W "${words[*]}" -- "${current#"$before"}"
}

)";

constexpr const char* kMain =
    R"(  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} operand=
  local -A value=()
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    value=([--help]= [--version]=) operand=COMMAND
  else
    _gallop_command "${COMP_WORDS[1]}"
  fi
  # readline cuts --preset=smoke into three words
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [[ $previous == -* && -n ${value[$previous]} ]]; then
    _gallop_offer "${value[$previous]}"
  elif [[ $current == -* ]]; then
    _gallop_add -W "${!value[*]}" -X '-?' -- "$current"
  else
    _gallop_offer "$operand"
  fi
} && complete -F _gallop gallop
)";

std::string quoted(const std::string& word) { return "'" + word + "'"; }

}  // namespace

std::string completion_opening() { return kOpening; }

std::string completion_entry(const CommandHelp& command, const OptionTable& table) {
  std::string text = "      operand=" + quoted(command.operands) + "\n      value=(\n";
  for (const Option& option : table.all()) {
    text += "        [--" + option.key + "]=" + quoted(option.value);
    if (option.has_negative()) text += " [--no-" + option.key + "]=" + quoted("");
    if (option.letter != '\0') text += std::string(" [-") + option.letter + "]=" + quoted(option.value);
    text += "\n";
  }
  return text + "      )\n";
}

std::string completion_closing(const std::vector<std::string>& names) {
  return std::string(kHelpers) + "_gallop() {\n  local commands=" + quoted(OptionTable::joined(names, " ")) +
         " environment=" + quoted(kEnvironmentId) + "\n" + kMain;
}

}  // namespace gallop::app
