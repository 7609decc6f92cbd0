#!/usr/bin/env bash
# Measures the loss of storing numbers in fewer bits. Every variant trains models/nanogpt-char.json for its 2,000 steps with
# seeds 1, 2 and 3, and a table shows the held-out loss of the last step, its mean, and how far that is from the mean of the first variant.
# Usage: benchmarks/precision.sh SHAKESPEARE_FILE [--threads N]; N does not change the losses. It works on a copy of the last commit and
# runs from anywhere.
set -euo pipefail
if [[ $# -ne 1 && ! ($# -eq 3 && $2 == --threads) ]]; then
    echo "usage: $0 SHAKESPEARE_FILE [--threads N]" >&2
    exit 2
fi
data=$(realpath "$1")
threads=("${@:2}")
source "$(dirname "$0")/copy.sh"

# One variant per line: a name, and the sed program that edits the spec. The first variant is the baseline.
variants=(
    "float32|"
    'bfloat16 state|s/"optimizer": {/"optimizer": { "state": "bfloat16",/'
    'bfloat16 activations|s/"training": {/"training": { "precision": "bfloat16",/'
    'bfloat16 weights|s/"training": {/"training": { "weights": "bfloat16",/'
    'bfloat16 all three|s/"optimizer": {/"optimizer": { "state": "bfloat16",/; s/"training": {/"training": { "precision": "bfloat16", "weights": "bfloat16",/'
)
seeds=(1 2 3)

build() { # directory, sed program
    local spec=$1/model.json
    mkdir "$1"
    sed "$2" models/nanogpt-char.json >"$spec"
    # A sed program that matches nothing would measure the baseline again.
    if [[ -n $2 ]] && cmp -s models/nanogpt-char.json "$spec"; then
        echo "$0: this edit changes nothing in models/nanogpt-char.json: $2" >&2
        return 1
    fi
    dotnet build -c Release src/MicroGpt.App -o "$1/program" -p:ModelSpec="$spec" >"$1/log" 2>&1 || { cat "$1/log" >&2; return 1; }
}

train() { # directory, seed; prints the held-out loss of the last step
    local run=$1/seed-$2
    dotnet "$1/program/microgpt.dll" train --data "$data" --seed "$2" --out "$run" --samples 0 "${threads[@]}" >"$1/log" 2>&1 || { cat "$1/log" >&2; return 1; }
    tail -n 1 "$run/metrics.jsonl" | grep -oE '"valLoss":[0-9.]+' | cut -d: -f2
}

printf '| variant |'
printf ' seed %s |' "${seeds[@]}"
printf ' mean | difference |\n|---|'
printf -- '---|%.0s' "${seeds[@]}"
printf -- '---|---|\n'
reference=
for i in "${!variants[@]}"; do
    directory=$work/variant-$i
    build "$directory" "${variants[i]#*|}"
    printf '| %s |' "${variants[i]%%|*}"
    losses=()
    for seed in "${seeds[@]}"; do
        losses+=("$(train "$directory" "$seed")")
        printf ' %.4f |' "${losses[-1]}"
    done
    mean=$(printf '%s\n' "${losses[@]}" | awk '{ sum += $1 } END { printf "%.6f", sum / NR }')
    reference=${reference:-$mean}
    awk -v mean="$mean" -v reference="$reference" 'BEGIN { printf " %.4f | %+.4f |\n", mean, mean - reference }'
done
