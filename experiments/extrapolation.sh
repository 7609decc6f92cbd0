#!/usr/bin/env bash
# Trains a looped block and plain stacks on one of the tasks with bands, all with the same steps, batches and rates to choose from, and
# prints the share of test problems that each solves. The rate of an arm is the one with the most right validation problems of all bands,
# with the first seed. Loops run as often as LOOPS says, also beyond those of training. Arms: 0 loops, 1 has equal parameters, 2 equal depth.
# Usage: experiments/extrapolation.sh cups|maze [--steps N] [--seeds "1 2 3"] [--rates "0.001 0.002"] [--loops 1,16,64] [--layers N] [--arms "0 1 2"] [--threads N]
# It works on a copy of the last commit.
set -euo pipefail
usage() { sed -n '5s/^# //p' "$0" >&2 && exit 2; }
[[ ${1:-} == cups || ${1:-} == maze ]] || usage
task=$1
shift
steps='' seeds='1 2 3 4 5' rates='0.001 0.002' loops=1,4,8,16,32,64,128,256 layers=12 only='0 1 2' threads=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --steps) steps=$2 && shift 2 ;;
        --seeds) seeds=$2 && shift 2 ;;
        --rates) rates=$2 && shift 2 ;;
        --loops) loops=$2 && shift 2 ;;
        --layers) layers=$2 && shift 2 ;;
        --arms) only=$2 && shift 2 ;;
        --threads) threads=(--threads "$2") && shift 2 ;;
        *) usage ;;
    esac
done

source "$(dirname "$0")/../benchmarks/copy.sh"
steps=${steps:-$(sed -nE 's/^ +"steps": ([0-9]+),$/\1/p' "models/$task.json" | tail -n 1)}

# One arm per line: a name, and the sed program that edits the spec. A stack has its own weights in each layer and runs once.
plain='/^  "recursion": \{/,/^  \},/d'
arms=(
    'one block, looped|'
    "one block, once (equal parameters)|$plain"
    "$layers blocks, once (equal depth)|$plain; s/\"layers\": 1,/\"layers\": $layers,/"
)

build() { # directory, sed program
    mkdir "$1"
    sed -E "$2" "models/$task.json" >"$1/model.json"
    dotnet build -c Release src/MicroGpt.App -o "$1/program" -p:ModelSpec="$1/model.json" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
}

train() { # directory, rate, seed
    local run=$1/run-$2-$3
    [[ -d $run ]] || dotnet "$1/program/microgpt.dll" train --steps "$steps" --learning-rate "$2" --seed "$3" --out "$run" --samples 0 \
        --eval-every "$steps" --eval-tokens 1 --save-every never "${threads[@]}" >"$1/log" 2>&1 || { cat "$1/log" >&2 && return 1; }
    echo "$run"
}

# The accuracy of each band, by number of loops: band, a space, and the accuracies after the loops of the list.
accuracies() { # directory, run, part
    local list=(--loops "$loops")
    grep -q '"recursion"' "$1/model.json" || list=()
    dotnet "$1/program/microgpt.dll" eval --from "$2" --split "$3" --json "${list[@]}" "${threads[@]}" |
        tr '\n' ' ' | grep -oE '"band": "[^"]*"|"accuracyPerLoop": \[[^]]*\]' | sed '1{/accuracy/d}' | paste -d'|' - - |
        sed -E 's/"band": "([^"]*)"\|"accuracyPerLoop": \[(.*)\]/\1|\2/; s/(.*)\|/\1\t/; s/, +/,/g'
}

echo "| $task, $steps steps | rate | band | loops ${loops//,/ } |"
echo '|---|---|---|---|'
for i in $only; do
    directory=$work/arm-$i
    build "$directory" "${arms[i]#*|}"
    best='' most=-1
    for rate in $rates; do
        run=$(train "$directory" "$rate" "${seeds%% *}")
        right=$(accuracies "$directory" "$run" validation | awk -F'\t' '{ n = split($2, a, ","); sum += a[n] } END { print sum }')
        if awk -v a="$right" -v b="$most" 'BEGIN { exit !(a > b) }'; then
            best=$rate most=$right
        fi
    done

    for seed in $seeds; do
        run=$(train "$directory" "$best" "$seed")
        accuracies "$directory" "$run" test
    done | awk -F'\t' -v arm="${arms[i]%%|*}" -v rate="$best" '
        { if (!($1 in seen)) { seen[$1] = ++bands; name[bands] = $1 }
          n = split($2, a, ","); for (k = 1; k <= n; k++) { sum[$1, k] += a[k]; squares[$1, k] += a[k] ^ 2 }; count[$1]++; columns = n }
        END { for (b = 1; b <= bands; b++) {
            line = ""
            for (k = 1; k <= columns; k++) {
                c = count[name[b]]; mean = sum[name[b], k] / c
                spread = c > 1 ? sqrt((squares[name[b], k] - c * mean ^ 2 > 0 ? squares[name[b], k] - c * mean ^ 2 : 0) / (c - 1)) : 0
                line = line sprintf("%s%.1f%s", k > 1 ? " " : "", 100 * mean, c > 1 ? sprintf(" ± %.1f", 100 * spread) : "")
                if (k < columns) line = line ","
            }
            printf "| %s | %s | %s | %s |\n", arm, rate, name[b], line } }'
done
