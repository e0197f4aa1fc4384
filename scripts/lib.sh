# shellcheck shell=sh
# What the scripts share: where things are kept and how they speak.
# Source it as  . "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${EXCHAT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/exchat}
target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$root/$target ;; esac

say() { printf '%s\n' "$*"; }
warn() { printf 'exchat: %s\n' "$*" >&2; }
die() { warn "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Runs a long command quietly; its output goes to a log, shown only if it fails.
quietly() { # LOG COMMAND...
    log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null && return
    status=$?
    warn "this failed: $*"
    tail -n 30 "$log" >&2
    warn "the whole output is in $log"
    return "$status"
}
