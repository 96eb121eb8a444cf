#!/usr/bin/env bash
# Makes sure that the programs required by the tests are installed: PostgreSQL, rabbitmq-server, tmux, git, setpriv, Chromium, a C compiler for the native command
# line, and npm, with which the tests of the real agents and of the board install those; what the example consumers of events need: curl, jq and Python with pika; Prometheus;
# where no Docker engine answers, what it takes to start one; and Docker Compose 2.20 or newer.
# As root on Debian or Ubuntu, installs what is missing; otherwise says how.
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

# The distribution's Python, which has its packages, need not be the first on the path.
has_pika() {
    local python
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import pika' 2>/dev/null && return 0
    done
    return 1
}

plugins=${XDG_CACHE_HOME:-$HOME/.cache}/helios-tests/docker-cli

has_compose() { # [DOCKER_CONFIG]
    local version
    version=$(DOCKER_CONFIG=${1:-${DOCKER_CONFIG:-$HOME/.docker}} docker compose version --short 2>/dev/null) || return 1
    version=${version#v}
    ((${version%%.*} > 2)) || { ((${version%%.*} == 2)) && version=${version#*.} && ((${version%%.*} >= 20)); }
}

# Debian 12 has no plugin that knows what our compose file uses: this takes the one of Debian 13, with package lists of its own, for the tests only.
install_compose() (
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root" "$plugins/cli-plugins"
    # From wherever this machine takes its packages.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/sources.list"
    own=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache"
        -o APT::Sandbox::User=root)
    cd "$work"
    apt-get "${own[@]}" update -qq
    apt-get "${own[@]}" download -qq docker-compose docker-buildx
    for package in ./*.deb; do dpkg -x "$package" root; done
    for plugin in docker-compose docker-buildx; do
        # Beside its place first: half a program is none.
        cp "root/usr/libexec/docker/cli-plugins/$plugin" "$plugins/cli-plugins/.$plugin.new"
        mv -f "$plugins/cli-plugins/.$plugin.new" "$plugins/cli-plugins/$plugin"
    done
)

missing=()
[[ -n ${HELIOS_TEST_POSTGRES:-} ]] || has_postgres || missing+=(postgresql)
has_rabbitmq || missing+=(rabbitmq-server)
command -v tmux >/dev/null || missing+=(tmux)
command -v git >/dev/null || missing+=(git)
has_c_compiler || missing+=(gcc libc6-dev zlib1g-dev)
[[ -n ${HELIOS_TEST_CODEX:-} && -n ${HELIOS_TEST_CLAUDE_CODE:-} && -n ${HELIOS_TEST_OPENCODE:-} ]] || { command -v node >/dev/null && command -v npm >/dev/null; } || missing+=(nodejs npm)
[[ -n ${HELIOS_CHROMIUM:-} ]] || command -v chromium >/dev/null || missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
command -v curl >/dev/null || missing+=(curl)
command -v jq >/dev/null || missing+=(jq)
has_pika || missing+=(python3-pika)
command -v prometheus >/dev/null && command -v promtool >/dev/null || missing+=(prometheus)
if ! docker version >/dev/null 2>&1; then
    command -v docker >/dev/null && PATH=$PATH:/usr/sbin command -v dockerd >/dev/null || missing+=(docker.io)
    PATH=$PATH:/usr/sbin:/sbin command -v iptables >/dev/null || missing+=(iptables)
    PATH=$PATH:/usr/sbin:/sbin command -v ip >/dev/null || missing+=(iproute2)
fi
compose=0
has_compose || has_compose "$plugins" || compose=1
((${#missing[@]} > 0 || compose)) || exit 0

if ((EUID == 0)) && command -v apt-get >/dev/null; then
    # RUNLEVEL=1 keeps the packages from starting their services: the tests start their own.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    if ((${#missing[@]} > 0)); then
        echo "== installing ${missing[*]}"
        apt-get update -qq || true
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
    if ((compose)); then
        echo "== installing Docker Compose for the tests"
        # Ubuntu's package; Debian's has it from 13 on.
        apt-get install -y -qq --no-install-recommends docker-compose-v2 docker-buildx >/dev/null 2>&1 || install_compose
    fi
elif ((compose && ${#missing[@]} == 0)); then
    echo "install Docker Compose 2.20 or newer for the tests: https://docs.docker.com/compose/install/" >&2
    exit 1
else
    if command -v brew >/dev/null; then
        echo "install the programs required by the tests: brew install $(sed "s/rabbitmq-server/rabbitmq/; s/nodejs npm/node/; s/python3-pika/python3/" <<<"${missing[*]}")" >&2
        has_pika || echo "and: python3 -m pip install pika" >&2
    else
        echo "install the programs required by the tests: sudo apt-get install -y ${missing[*]}" >&2
    fi
    exit 1
fi
