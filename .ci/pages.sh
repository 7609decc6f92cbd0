#!/usr/bin/env bash
# Runs the commands of pages, in order, as written, in a copy of the checkout. What a page shows as output must be part of what the
# commands before it in its section print; a line "..." stands for anything. Comments in the page steer it, from their line on:
#   <!-- ci: program SPEC -->   "microgpt" is the program of this spec, which has trained for 60 steps in runs/0001
#   <!-- ci: text NAME -->      there is a file NAME, a list of names
#   <!-- ci: short -->          "train" does 60 steps
#   <!-- ci: skip REASON -->    the next block is not run
#   <!-- ci: varies REASON -->  what the rest of the section shows is not compared
# Files that a page calls FILE are a list of names. Pages share what is built, but nothing that they write.
# Usage: .ci/pages.sh PAGE...
set -euo pipefail
work=$PWD/artifacts/ci/pages
rm -rf "$work"
mkdir -p "$work"
git archive HEAD | tar -x -C "$work"
cd "$work"
head -n 500 src/MicroGpt.Runtime/Data/names.txt >FILE
given=$(find . -mindepth 1 -maxdepth 1; echo ./artifacts)
# Another step of the gate runs the analyzers.
export PATH="$work/artifacts/bin:$PATH" CI_SHORT= RunAnalyzers=false

# Prints one record for each block and comment: kind, line number, and the text with line feeds as \x1f. A block is indented by four spaces
# or fenced as sh or text.
records() {
    awk '
        function flush() { if (text != "") print kind "\t" first "\t" text; text = ""; kind = "" }
        function add(line) { if (text == "") first = FNR; text = text == "" ? line : text "\x1f" line }
        /^```(sh|text)$/ { flush(); fenced = 1; kind = "block"; next }
        /^```/ { if (fenced) { flush(); fenced = 0 } else other = !other; next }
        other { next }
        fenced { add($0); next }
        /^<!-- ci: .* -->$/ { flush(); line = $0; sub(/^<!-- ci: /, "", line); sub(/ -->$/, "", line); print "ci\t" FNR "\t" line; next }
        /^    / { kind = "block"; add(substr($0, 5)); next }
        /^#/ { flush(); print "heading\t" FNR "\t" $0; next }
        { flush() }
        END { flush() }' "$page"
}

program() { # spec
    local directory=$work/artifacts/program
    rm -rf "$directory" runs
    dotnet build -c Release src/MicroGpt.App -o "$directory" -p:ModelSpec="$1"
    mkdir -p artifacts/bin
    # A page shows the command without the option.
    printf '#!/bin/sh\nexec dotnet "%s/microgpt.dll" "$@"\n' "$directory" >artifacts/bin/microgpt
    chmod +x artifacts/bin/microgpt
    microgpt train --steps 60 --out runs/0001
}

is_command() { grep -qE '^(dotnet|microgpt|mkdir|cp|cat|printf|ls|cd|experiments/|benchmarks/)( |[a-z])' <<<"$1"; }

# One command, which a backslash may continue in the next line. An explanation follows after four spaces.
run_command() { # line number, command
    local command
    command=$(sed -E 's/ {4,}[^ ].*$//' <<<"$2")
    if [[ -n $CI_SHORT && $command =~ (microgpt|--)\ train && ! $command =~ --steps|--find-rate|--resume ]]; then
        command+=' --steps 60'
    fi
    echo "$page:$1: $command"
    # Other steps of the gate run these.
    [[ ! $command =~ ^dotnet\ (test|publish) ]] || return 0
    ran=$((ran + 1))
    if ! bash -euo pipefail -c "$command" >output 2>&1 </dev/null; then
        faults=$((faults + 1))
        echo "$page:$1: FAILED"
    fi
    cat output >>outputs
    tail -n 15 output | sed 's/^/    /'
}

run_page() {
    local skip= varies= kind number text line next
    CI_SHORT= ran=0 faults=0
    find . -mindepth 1 -maxdepth 1 | grep -vxF "$given" | xargs -r rm -rf
    : >outputs
    while IFS=$'\t' read -r kind number text; do
        text=${text//$'\x1f'/$'\n'}
        if [[ $kind == ci ]]; then
            case $text in
                program\ *) program "${text#* }" || faults=$((faults + 1)) ;;
                text\ *) cp FILE "${text#* }" ;;
                short) CI_SHORT=yes ;;
                skip\ *) skip=${text#* } ;;
                varies\ *) varies=yes ;;
                *) echo "$page:$number: unknown comment: $text" && exit 2 ;;
            esac
        elif [[ $kind == heading ]]; then
            varies=
            : >outputs
        elif [[ -n $skip ]]; then
            echo "$page:$number: skipped: $skip"
            skip=
        elif is_command "$text"; then
            : >outputs
            while IFS= read -r line; do
                while [[ $line == *'\' ]] && IFS= read -r next; do
                    line="${line%\\}${next#"${next%%[! ]*}"}"
                done
                run_command "$number" "$line"
            done <<<"$text"
        elif [[ -z $varies && -s outputs ]]; then
            while IFS= read -r line; do
                line=$(sed -E 's/^ +//; s/ +$//' <<<"$line")
                [[ -z $line || $line == ... ]] && continue
                grep -qF -- "$line" outputs || { faults=$((faults + 1)) && echo "$page:$number: not in the output: $line"; }
            done <<<"$text"
        fi
    done < <(records)

    echo "$page: $ran commands, $faults faults"
    ((ran > 0 && faults == 0))
}

faulty=
for page in "$@"; do
    run_page || faulty+=" $page"
done
[[ -z $faulty ]] || { echo "pages with faults:$faulty" && exit 1; }
