#!/usr/bin/env bash
# Prints a table of planned and peak resident memory for each spec, and checks that it trains, resumes and generates.
# Works on a copy of the checkout. Usage: benchmarks/memory.sh [--threads N] NAME=SPEC[,KEY=VALUE...] ...
# KEY is precision, recompute, memoryBudget or state, and its value replaces that of the spec. Without arguments: the four sizes and
# the leanest plan of the large one.
set -euo pipefail
threads=4
if [[ ${1:-} == --threads ]]; then
    threads=$2
    shift 2
fi
[[ $# -gt 0 ]] || set -- micro=models/micro.json small=models/small.json medium=models/medium.json large=models/large.json \
    'large, bfloat16=models/large.json,precision=bfloat16' \
    'large, leanest=models/large.json,precision=bfloat16,weights=bfloat16,recompute=block'
source "$(dirname "$0")/copy.sh"
find . -exec touch {} +

# Writes the spec with changed keys of "training"; "state" belongs to its optimizer.
edit() { # spec, key=value...
    cp "$1" spec.json
    shift
    local change
    for change in "$@"; do
        if [[ $change == state=* ]]; then
            sed -i "s/\"state\": \"[a-z0-9]*\", *//; s/\"optimizer\": {/\"optimizer\": { \"state\": \"${change#*=}\",/" spec.json
        else
            sed -i "s/\"training\": {/\"training\": { \"${change%%=*}\": \"${change#*=}\",/" spec.json
        fi
    done
}

echo "| model | parameters | planned | resident at most | kept activations | recomputed | generation planned | tokens/s, $threads threads |"
echo "|---|---|---|---|---|---|---|---|"
for argument in "$@"; do
    name=${argument%%=*}
    IFS=, read -ra parts <<<"${argument#*=}"
    edit "${parts[@]}"
    dotnet publish src/MicroGpt.App -c Release -r linux-x64 -o out -p:ModelSpec="$work/spec.json" -v q >log 2>&1 || { cat log >&2; exit 1; }
    rm -rf run
    out/microgpt train --steps 2 --eval-every 100 --threads "$threads" --samples 0 --out run >first
    out/microgpt train --resume --out run --steps 4 --threads "$threads" --samples 0 >second
    out/microgpt generate --from run --max-tokens 16 --threads "$threads" >text
    [[ -s text ]]
    speed=$(sed -n 's/.*"tokensPerSecond":\([0-9.]*\).*/\1/p' run/metrics.jsonl | sort -n | tail -n 1)
    info=$(out/microgpt info --json)
    number() { sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p" <<<"$info" | head -n 1; }
    mebibytes() { awk -v b="$1" 'BEGIN { printf "%.1f MiB", b / 1048576 }'; }
    generation=$(tr -d '\n' <<<"$info" | sed -n 's/.*"generation": *{[^}]*"totalBytes": *\([0-9]*\).*/\1/p')
    resident=$(cat first second | sed -n 's/^memory *\([0-9.,]* MiB\) resident.*/\1/p' | tr -d , | sort -n | tail -n 1)
    printf '| %s | %s | %s | %s | %s | %.1f %% | %s | %.0f |\n' "$name" "$(number parameters)" "$(mebibytes "$(number totalBytes)")" "$resident" \
        "$(mebibytes "$(number keptBytes)")" "$(number recomputedFlopsPercent)" "$(mebibytes "$generation")" "$speed"
done
