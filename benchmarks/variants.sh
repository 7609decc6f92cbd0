#!/usr/bin/env bash
# Trains variants of a spec with several seeds. A table shows the training FLOPs of a step, the held-out losses, their mean and sample
# standard deviation, and the distance of the mean from that of the first variant.
# Usage: benchmarks/variants.sh TABLE DATA_FILE|builtin:NAME [--spec models/shakespeare-1min.json] [--steps 1000] [--seeds "1 2 3"] [--threads N]
# TABLE is a file of variants/. Each line has a name, a multiple of the steps, and a sed program that edits the spec, in which HALF is half
# of the steps. Threads do not change the losses. It works on a copy of the last commit.
set -euo pipefail
usage() { sed -n '4s/^# //p' "$0" >&2 && exit 2; }
[[ $# -ge 2 ]] || usage
table=$(realpath "$1") data=$2
[[ $data == builtin:* ]] || data=$(realpath "$data")
shift 2
spec=models/shakespeare-1min.json steps=1000 seeds="1 2 3" threads=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --spec) spec=$2 && shift 2 ;;
        --steps) steps=$2 && shift 2 ;;
        --seeds) seeds=$2 && shift 2 ;;
        --threads) threads=(--threads "$2") && shift 2 ;;
        *) usage ;;
    esac
done

source "$(dirname "$0")/copy.sh"

build() { # directory, sed program
    mkdir "$1"
    sed "${2//HALF/$((steps / 2))}" "$spec" >"$1/model.json"
    # A sed program that matches nothing would measure the spec itself.
    if [[ -n $2 ]] && cmp -s "$spec" "$1/model.json"; then
        echo "$0: this edit changes nothing in $spec: $2" >&2
        return 1
    fi
    dotnet build -c Release src/MicroGpt.App -o "$1/program" -p:ModelSpec="$1/model.json" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
}

gigaflops() { # directory; training FLOPs of a step
    local batch
    batch=$(sed -nE 's/^ *"batch": ([0-9]+),/\1/p' "$1/model.json")
    dotnet "$1/program/microgpt.dll" info --json | sed -nE 's/^ *"(trainFlopsPerToken|orthogonalizeFlopsPerStep|context)": ([0-9]+),/\1 \2/p' |
        awk -v batch="$batch" '{ value[$1] = $2 } END { printf "%.1f",
            (value["trainFlopsPerToken"] * batch * value["context"] + value["orthogonalizeFlopsPerStep"]) / 1e9 }'
}

train() { # directory, steps, seed; prints the held-out loss of the last step
    local run=$1/seed-$3
    dotnet "$1/program/microgpt.dll" train --data "$data" --steps "$2" --seed "$3" --out "$run" --samples 0 --eval-every "$2" \
        --eval-tokens 0 "${threads[@]}" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
    tail -n 1 "$run/metrics.jsonl" | grep -oE '"valLoss":[0-9.]+' | cut -d: -f2
}

echo "| variant, $steps steps | steps | GFLOPs per step | seeds $seeds | mean | difference |"
echo '|---|---|---|---|---|---|'
reference= number=0
while IFS='|' read -r name factor edit; do
    [[ $name != '#'* ]] || continue
    name=${name% } edit=${edit# }
    directory=$work/variant-$((++number))
    build "$directory" "$edit"
    losses=()
    for seed in $seeds; do
        losses+=("$(train "$directory" $((steps * factor)) "$seed")")
    done
    mean=$(printf '%s\n' "${losses[@]}" | awk '{ sum += $1 } END { printf "%.6f", sum / NR }')
    reference=${reference:-$mean}
    printf '%s\n' "${losses[@]}" | awk -v name="$name" -v steps=$((steps * factor)) -v cost="$(gigaflops "$directory")" -v mean="$mean" \
        -v reference="$reference" '
        { list = list (NR > 1 ? " " : "") sprintf("%.4f", $1); squares += ($1 - mean) ^ 2 }
        END { printf "| %s | %d | %s | %s | %.4f ± %.4f | %+.4f |\n", name, steps, cost, list, mean,
            (NR > 1 ? sqrt(squares / (NR - 1)) : 0), mean - reference }'
done < <(grep -v '^#' "$table")
