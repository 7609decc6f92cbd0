#!/usr/bin/env bash
# Measures what each choice of the one-minute recipe gains: every variant changes models/shakespeare-1min.json in one place and trains
# STEPS steps with each seed. A table shows the held-out losses, their mean, and the distance from the mean of the recipe.
# Usage: benchmarks/levers.sh SHAKESPEARE_FILE [--steps 1000] [--seeds "1 2 3"] [--threads N]
# Threads do not change the losses. It works on a copy of the last commit.
set -euo pipefail
[[ $# -ge 1 ]] || { sed -n '4s/^# //p' "$0" >&2 && exit 2; }
data=$(realpath "$1")
shift
steps=1000 seeds="1 2 3" threads=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --steps) steps=$2 && shift 2 ;;
        --seeds) seeds=$2 && shift 2 ;;
        --threads) threads=(--threads "$2") && shift 2 ;;
        *) sed -n '4s/^# //p' "$0" >&2 && exit 2 ;;
    esac
done

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$root" archive HEAD | tar -x -C "$work"
cd "$work"

# One variant per line: a name, and the sed program that edits the spec. The first is the recipe.
variants=(
    'recipe|'
    'AdamW instead of Muon|s/"kind": "muon"/"kind": "adamW"/; /"learningRates"/d'
    'matrices 0.02 instead of 0.01|s/"matrices": 0.01/"matrices": 0.02/'
    'without qkNorm|s/"qkNorm": true/"qkNorm": false/'
    'without inputScalars|s/"inputScalars": true/"inputScalars": false/'
    'without bigram|s/"bigram": {}, *//'
    'bigram hashed to 1,024 rows|s/"bigram": {}/"bigram": { "rows": 1024 }/'
    'gelu instead of squaredRelu|s/"squaredRelu"/"gelu"/'
    'swiGlu|s/"squaredRelu"/"swiGlu"/'
    'learned positions instead of rotary|s/"rotary"/"learned"/'
    'layerNorm instead of rmsNorm|s/"rmsNorm"/"layerNorm"/'
    'untied head|s/"tiedHead": true/"tiedHead": false/'
    'zero start of projections|s/"deviation": 0.02/"deviation": 0.02, "projections": "zeros"/'
    'deviation of embeddings 0.1|s/"deviation": 0.02/"deviation": 0.02, "embeddingDeviation": 0.1/'
    'token embedding 0.006 instead of 0.002|s/"matrices": 0.01/"matrices": 0.01, "tokenEmbedding": 0.006/'
    '2 heads of 64 instead of 4 of 32|s/"heads": 4/"heads": 2/'
    'dropout 0.1|s/"steps": [0-9]*,/&\n    "dropout": 0.1,/'
)

build() { # directory, sed program
    local spec=$1/model.json
    mkdir "$1"
    sed "$2" models/shakespeare-1min.json >"$spec"
    # A sed program that matches nothing would measure the recipe again.
    if [[ -n $2 ]] && cmp -s models/shakespeare-1min.json "$spec"; then
        echo "$0: this edit changes nothing in models/shakespeare-1min.json: $2" >&2
        return 1
    fi
    dotnet build -c Release src/MicroGpt.App -o "$1/program" -p:ModelSpec="$spec" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
}

train() { # directory, seed; prints the held-out loss of the last step
    local run=$1/seed-$2
    dotnet "$1/program/microgpt.dll" train --data "$data" --steps "$steps" --seed "$2" --out "$run" --samples 0 --eval-every "$steps" \
        --eval-tokens 0 "${threads[@]}" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
    tail -n 1 "$run/metrics.jsonl" | grep -oE '"valLoss":[0-9.]+' | cut -d: -f2
}

echo "| variant, $steps steps | seeds $seeds | mean | difference |"
echo '|---|---|---|---|'
reference=
for i in "${!variants[@]}"; do
    directory=$work/variant-$i
    build "$directory" "${variants[i]#*|}"
    losses=()
    for seed in $seeds; do
        losses+=("$(train "$directory" "$seed")")
    done
    mean=$(printf '%s\n' "${losses[@]}" | awk '{ sum += $1 } END { printf "%.6f", sum / NR }')
    reference=${reference:-$mean}
    printf '%s\n' "${losses[@]}" | awk -v name="${variants[i]%%|*}" -v mean="$mean" -v reference="$reference" '
        { list = list (NR > 1 ? " " : "") sprintf("%.4f", $1) }
        END { printf "| %s | %s | %.4f | %+.4f |\n", name, list, mean, mean - reference }'
done
