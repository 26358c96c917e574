#!/usr/bin/env bash
# What action.yml runs: installs the wheel, lints, and leaves annotations, a
# SARIF file and a summary. Inputs come as NOGIL_* variables, never as code.
#
# The exit code is that of nogil-tidy.
set -euo pipefail
Action=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# One argument a line of the text.
readLines() { # NAME TEXT
  local -n To=$1
  To=()
  local Line
  while IFS= read -r Line; do
    [ -z "$Line" ] || To+=("$Line")
  done <<<"$2"
}

fail() {
  echo "::error::nogil-tidy: $*"
  exit 2
}

install() {
  local Version
  Version=$(sed -n 's/^project(nogil-tidy VERSION \([0-9.]*\).*/\1/p' \
    "$Action/CMakeLists.txt")
  echo "::group::Installing nogil-tidy"
  # An environment of its own, which is not the active one: the headers are
  # those of the Python that the job has set up.
  python3 -m venv "$Work/venv" || fail "python3 makes no virtual environment"
  "$Work/venv/bin/python" -m pip install --disable-pip-version-check --quiet \
    -- "${NOGIL_REQUIREMENT:-nogil-tidy==$Version}" ||
    fail "pip can't install it"
  "$Work/venv/bin/nogil-tidy" --version
  echo "::endgroup::"
}

# Sets Base, the revision to compare with. It must be there; a checkout may have
# only the newest one.
findBase() {
  Base=${NOGIL_DIFF:-${NOGIL_BASE:-}}
  [ "$Base" != none ] || Base=
  case $Base in
    '') return ;;
    -*) fail "no revision: $Base" ;;
  esac
  git cat-file -e "$Base^{commit}" 2>/dev/null ||
    git fetch --quiet --no-tags --depth=1 origin "$Base" 2>/dev/null ||
    fail "the revision to compare with is not there: let actions/checkout" \
      "fetch it, with fetch-depth: 0"
}

Work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/nogil-tidy.XXXXXX")
Paths=() Extra=()
readLines Paths "${NOGIL_PATHS:-.}"
readLines Extra "${NOGIL_ARGS:-}"
install
findBase
Lint=(--no-progress --format github --format "sarif:$Work/report.sarif"
  --format "markdown:$Work/report.md")
[ -z "$Base" ] || Lint+=(--diff "$Base")

Exit=0
"$Work/venv/bin/nogil-tidy" "${Lint[@]}" "${Extra[@]}" -- "${Paths[@]}" ||
  Exit=$?

Summary=${GITHUB_STEP_SUMMARY:-/dev/null}
[ ! -s "$Work/report.md" ] || cat "$Work/report.md" >>"$Summary"
if [ "${NOGIL_AUDIT:-true}" = true ]; then
  "$Work/venv/bin/nogil-tidy" audit --no-progress --format markdown \
    --output "$Work/audit.md" -- "${Paths[@]}" || true
  [ ! -s "$Work/audit.md" ] || {
    printf '\n# Is the GIL needed?\n\n'
    cat "$Work/audit.md"
  } >>"$Summary"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit-code=%s\n' "$Exit" >>"$GITHUB_OUTPUT"
  [ ! -s "$Work/report.sarif" ] ||
    printf 'sarif=%s\n' "$Work/report.sarif" >>"$GITHUB_OUTPUT"
fi
exit "$Exit"
