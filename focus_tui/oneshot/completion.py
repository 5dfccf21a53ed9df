"""`completion`: what a shell needs to complete the command line, made by shtab from the parser; and names of targets.

Names are hostile text, and what a shell completes is run once enter is pressed: each is quoted as the shell needs it.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SHELLS = ("bash", "zsh", "fish")

TARGETS: Mapping[str, str] = {
    "bash": "_focus_tui_targets",
    "zsh": "_focus_tui_targets",
    "fish": "(_focus_tui_targets)",
}
"""How each shell finds what can be started, for shtab to put beside the argument."""

FILES: Mapping[str, str] = {
    "bash": "_shtab_compgen_files",
    "zsh": "_files",
    "fish": "(__fish_complete_path (commandline -ct))",
}
"""How each shell finds a file, as shtab has it, which need not be imported for it."""

_FUNCTIONS = {
    "bash": r"""
# Targets that begin with what is typed, whatever the case; each quoted as the word that it completes.
_focus_tui_targets() {
  local name quoted typed="$1" quote="" options=()
  [[ " ${COMP_WORDS[*]} " == *" --sandbox "* ]] && options=(--sandbox)
  case "$typed" in
    \'*) quote="'" typed="${typed:1}" ;;
    \"*) quote='"' typed="${typed:1}" ;;
  esac
  while IFS= read -r name; do
    case "$quote" in
      "'") quoted="${name//\'/\'\\\'\'}" ;;
      '"') quoted="$(printf '%s' "$name" | sed 's/[\\"$`]/\\&/g')" ;;
      *) printf -v quoted '%q' "$name" ;;
    esac
    [[ "${quoted,,}" == "${typed,,}"* ]] && printf '%s\n' "$quoted"
  done < <("${COMP_WORDS[0]}" targets "${options[@]}" --names 2>/dev/null)
}
""",
    "zsh": r"""
_focus_tui_targets() {
  local -a names options
  (( ${+opt_args[--sandbox]} || ${words[(I)--sandbox]} )) && options=(--sandbox)
  names=("${(@f)$(focus-tui targets $options --names 2>/dev/null)}")
  compadd -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -a names
}
""",
    "fish": r"""
function _focus_tui_targets
  set -l words (commandline -opc)
  set -l options
  contains -- --sandbox $words; and set options --sandbox
  $words[1] targets $options --names 2>/dev/null
end
""",
}


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script that completes the arguments of `parser` in `shell`."""
    import shtab

    return str(shtab.complete(parser, shell, root_prefix="focus_tui", preamble=_FUNCTIONS[shell]))
