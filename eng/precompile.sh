#!/usr/bin/env bash
# Compiles the managed programs ahead of time to artifacts/precompiled, as far as they have changed: they start in half the processor time.
#   eng/precompile.sh               compiles and waits; says why if it cannot
#   eng/precompile.sh --background  the same at the lowest priority and without a word, for ./helios
#   eng/precompile.sh --tests       the same, and then what the built test programs load, in their own folders, for ./test
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
# The command line and the services, with all that they are made of, lie here together.
built=$root/artifacts/bin/Helios.ManagedCli/release
precompiled=$root/artifacts/precompiled

# Code of other assemblies is compiled in, above all their generic types with arguments of this one; the runtime compares it with the
# assembly that is loaded, and does not use it where that is another.
options=(-O "--opt-cross-module:*" "--non-local-generics-module:*")

# Whether what is there was compiled with these options.
is_of_these_options() { [[ -e $precompiled/options && $(<"$precompiled/options") == "${options[*]}" ]]; }

# Prints the files of the build that are not in artifacts/precompiled as they are now. Files for people and debuggers are left out.
changed() {
    local file
    (cd "$built" && find . -type f ! -name '*.pdb' ! -name '*.xml') | while read -r file; do
        [[ -e $precompiled/$file && ! $precompiled/$file -nt $built/$file && ! $precompiled/$file -ot $built/$file ]] || echo "$file"
    done
}

# Writes the path of the compiler, a package of the SDK, to artifacts/precompiled/compiler.
find_compiler() {
    local known=$precompiled/compiler
    [[ -s $known && -x $(<"$known") ]] && return 0
    dotnet build "$root/eng/precompile/Precompile.csproj" -c Release -restore -t:FindCompiler -p:CompilerFile="$known" -v quiet -nologo \
        -nodeReuse:false && [[ -x $(<"$known") ]]
}

newest() { printf '%s\n' "$@" | sort -V | tail -n 1; }

# Compiles one file: compile_file FILE OPTION...
compile_file() {
    local next=$precompiled/$1.next from=$precompiled/from/$1 sum
    mkdir -p "$(dirname "$next")" "$(dirname "$from")"
    # Built again, it is usually what it was.
    sum=$(git hash-object --no-filters "$built/$1")
    if [[ -e $precompiled/$1 && -e $from && $(<"$from") == "$sum" ]]; then
        touch -r "$built/$1" "$precompiled/$1"
        return
    fi
    # It keeps the time of what it was made of, as that was at the beginning.
    touch -r "$built/$1" "$next.time"
    case $1 in
        # One that holds no code that can be compiled is used as it is.
        *.dll) "$(<"$precompiled/compiler")" "$built/$1" -o "$next" "${@:2}" >/dev/null 2>&1 || cp "$built/$1" "$next" ;;
        *) cp "$built/$1" "$next" ;;
    esac
    touch -r "$next.time" "$next"
    rm "$next.time"
    # A program that runs keeps the file that it has.
    mv -f "$next" "$precompiled/$1"
    echo "$sum" >"$from"
}

compile() {
    # Everything is out of date then, and stays until its successor is there: programs may run from it.
    if ! is_of_these_options; then
        rm -rf "$precompiled/from" "$precompiled/packages"
        find "$precompiled" -name '*.dll' -exec touch -t 200001010000 {} +
    fi
    [[ -n $(changed) ]] || return 0
    find_compiler || return 1
    find_frameworks
    export built precompiled
    export -f compile_file
    # The compiler itself expands the patterns of its references.
    changed | xargs -r -d '\n' -P "$(getconf _NPROCESSORS_ONLN)" -I FILE \
        bash -c 'set -e; compile_file "$@"' _ FILE "${frameworks[@]}" -r "$built/*.dll" "${options[@]}" || return 1
    echo "${options[*]}" >"$precompiled/options"
}

find_frameworks() {
    local shared=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}/shared
    frameworks=(-r "$(newest "$shared"/Microsoft.NETCore.App/10.*)/*.dll" -r "$(newest "$shared"/Microsoft.AspNetCore.App/10.*)/*.dll")
}

# Prints the compiled file that is to stand where one of a test program stands; nothing where that stays as it is.
compiled_for() {
    local folder=$1 name=$2
    case $folder/$name in
        # Coverage is measured in a rewritten copy of these, and only what is not compiled can be rewritten.
        */Helios.LaneOrchestrator.Tests/*/Helios.LaneOrchestrator.dll | */Helios.WorktreeAgent.Tests/*/Helios.WorktreeAgent.dll) ;;
        */Helios.Worktrees.Tests/*/Helios.Worktrees.dll) ;;
        # Packages that only tests use, by what they are: the same file is compiled once for all of them.
        */xunit.*.dll | */Shouldly.dll) echo "$precompiled/packages/$(git hash-object --no-filters "$folder/$name")-$name" ;;
        # The tests themselves are used once: compiling all of them would take longer than compiling those that run.
        *) cmp -s "$built/$name" "$folder/$name" && echo "$precompiled/$name" ;;
    esac
}

# Puts compiled files into the folders of the test programs: they start, and run what is around the tests, in half the processor time. The
# next build replaces them with its own.
compile_tests() {
    local folder file compiled
    find_compiler || return 1
    find_frameworks
    mkdir -p "$precompiled/packages"
    for folder in "$root"/artifacts/bin/Helios.{*.Tests,TestServers}/release; do
        for file in "$folder"/*.dll; do
            compiled=$(compiled_for "$folder" "${file##*/}") || true
            [[ -n $compiled ]] || continue
            if [[ ! -e $compiled ]]; then
                # One that is compiled already is refused, and stays.
                "$(<"$precompiled/compiler")" "$file" -o "$compiled.next" "${frameworks[@]}" -r "$folder/*.dll" "${options[@]}" \
                    >/dev/null 2>&1 || cp "$file" "$compiled.next"
                mv -f "$compiled.next" "$compiled"
            fi
            cmp -s "$compiled" "$file" || { cp -p "$compiled" "$file.next" && mv -f "$file.next" "$file"; }
        done
    done
}

if [[ ${1:-} == --background ]]; then
    # What failed is tried again after the next build.
    [[ $precompiled/failed -nt $built/helios.dll ]] && exit 0
    detach=(nohup)
    type -P setsid >/dev/null && detach=(setsid)
    "${detach[@]}" nice -n 19 "${BASH_SOURCE[0]}" </dev/null >/dev/null 2>&1 &
    exit 0
fi

if [[ ! -e $built/helios.dll ]]; then
    echo "there is nothing to compile ahead of time: run dotnet build clients/managed-cli -c Release first" >&2
    exit 1
fi
mkdir -p "$precompiled"
# Concurrent calls compile once.
if type -P flock >/dev/null; then
    exec 9>"$precompiled/lock"
    flock 9
fi
# Its time is that of the beginning: what is built meanwhile is compiled the next time.
touch "$precompiled/next"
run() {
    compile && { [[ ${1:-} != --tests ]] || compile_tests; }
}
if run "$@" >"$precompiled/log" 2>&1 9>&-; then
    mv -f "$precompiled/next" "$precompiled/complete"
else
    mv -f "$precompiled/next" "$precompiled/failed"
    cat "$precompiled/log" >&2
    echo "compiling the managed programs ahead of time failed; they work as they are, and start more slowly" >&2
    exit 1
fi
