#!/usr/bin/env bash
# Makes sure that the programs required by the tests are installed: PostgreSQL, rabbitmq-server, tmux, git, setpriv, Chromium, a C compiler for the native command
# line, and npm, with which the tests of the real agents and of the board install those. As root on Debian or Ubuntu, installs what is missing; otherwise says how.
set -euo pipefail
shopt -s nullglob

has_postgres() {
    command -v postgres >/dev/null && return 0
    local found=(/usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres /usr/libexec/postgresql*/postgres
        /opt/homebrew/opt/postgresql*/bin/postgres /usr/local/opt/postgresql*/bin/postgres /usr/local/pgsql*/bin/postgres)
    ((${#found[@]} > 0))
}

has_rabbitmq() {
    [[ -n ${HELIOS_TEST_RABBITMQ:-} ]] || PATH=$PATH:/usr/sbin:/opt/homebrew/sbin:/usr/local/sbin command -v rabbitmq-server >/dev/null
}

# Whether programs can be compiled and linked: a compiler alone lacks the C library's files.
has_c_compiler() {
    local compiler
    for compiler in clang gcc; do
        command -v "$compiler" >/dev/null && "$compiler" -x c -o /dev/null - <<<'int main(void) { return 0; }' 2>/dev/null && return 0
    done
    return 1
}

missing=()
[[ -n ${HELIOS_TEST_POSTGRES:-} ]] || has_postgres || missing+=(postgresql)
has_rabbitmq || missing+=(rabbitmq-server)
command -v tmux >/dev/null || missing+=(tmux)
command -v git >/dev/null || missing+=(git)
has_c_compiler || missing+=(gcc libc6-dev zlib1g-dev)
[[ -n ${HELIOS_TEST_CODEX:-} && -n ${HELIOS_TEST_CLAUDE_CODE:-} ]] || { command -v node >/dev/null && command -v npm >/dev/null; } || missing+=(nodejs npm)
[[ -n ${HELIOS_CHROMIUM:-} ]] || command -v chromium >/dev/null || missing+=(chromium)
((${#missing[@]} > 0)) || exit 0

if ((EUID == 0)) && command -v apt-get >/dev/null; then
    echo "== installing ${missing[*]}"
    # RUNLEVEL=1 keeps the packages from starting their services: the tests start their own.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    if command -v brew >/dev/null; then
        echo "install the programs required by the tests: brew install $(sed "s/rabbitmq-server/rabbitmq/; s/nodejs npm/node/" <<<"${missing[*]}")" >&2
    else
        echo "install the programs required by the tests: sudo apt-get install -y ${missing[*]}" >&2
    fi
    exit 1
fi
