#!/usr/bin/env bash
# Measures held-out loss after a given time of training, for tiny Shakespeare and for names, on two threads.
# Usage: benchmarks/loss-per-second.sh SHAKESPEARE_FILE NAMES_FILE [--seconds "1 10 60"] [--seeds "1 2 3"] [--threads 2]
#        [--only shakespeare|names] [--no-peer]
# Every second counts from the start of the program to the end of the last step: start, data, steps, saves. Only the evaluation at the
# end does not count. The number of steps is chosen before each run, from the rate of a short one. It works on a copy of the last commit.
# Beside it, nanoGPT's recipe is trained by libtorch for the same time (peers/LibTorch), where its package restores: linux-x64 only. The
# package takes 600 MB. The peer uses the reader, the split and the held-out windows of "microgpt train", so both losses are means over the
# same predictions. Of names, it trains on 64 a step, padded to the longest of them.
set -euo pipefail
usage() {
    sed -n '3,4s/^# //p' "$0" >&2
    exit 2
}

[[ $# -ge 2 ]] || usage
shakespeare=$(realpath "$1") names=$(realpath "$2")
shift 2
seconds="1 10 60" seeds="1 2 3" threads=2 only="shakespeare names" peer=true
while [[ $# -gt 0 ]]; do
    case $1 in
        --seconds) seconds=$2 && shift 2 ;;
        --seeds) seeds=$2 && shift 2 ;;
        --threads) threads=$2 && shift 2 ;;
        --only) only=$2 && shift 2 ;;
        --no-peer) peer=false && shift ;;
        *) usage ;;
    esac
done

source "$(dirname "$0")/copy.sh"
case $(uname -m) in
    aarch64) rid=linux-arm64 ;;
    *) rid=linux-x64 ;;
esac

program() { # spec; prints the path of its program, which is built once
    local directory
    directory=$work/programs/$(basename "$1" .json)
    if [[ ! -x $directory/microgpt ]]; then
        dotnet publish src/MicroGpt.App -c Release -r "$rid" -o "$directory" -p:ModelSpec="$1" >"$work/log" 2>&1 ||
            { cat "$work/log" >&2 && return 1; }
    fi
    echo "$directory/microgpt"
}

# The recipe for a time, where models/ has one: "1s" up to 3 seconds, "10min" from 5 minutes on, "1min" otherwise.
recipe() { # data, seconds
    local kind=1min
    if awk -v s="$2" 'BEGIN { exit !(s <= 3) }'; then kind=1s; elif awk -v s="$2" 'BEGIN { exit !(s >= 300) }'; then kind=10min; fi
    [[ -f models/$1-$kind.json ]] || kind=1min
    echo "models/$1-$kind.json"
}

now() { date +%s.%N; }

last_loss() { tail -n 1 "$1/metrics.jsonl" | grep -oE '"valLoss":[0-9.]+' | cut -d: -f2; }

# Seconds per step, from the second half of a run of 60 steps.
step_seconds() { # program, data
    rm -rf "$work/short"
    "$1" train --data "$2" --steps 60 --eval-every 60 --eval-tokens 1 --samples 0 --threads "$threads" --out "$work/short" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2 && return 1; }
    sed -nE 's/.*"seconds":([0-9.eE+-]+).*/\1/p' "$work/short/metrics.jsonl" |
        awk 'NR == 30 { first = $1 } NR == 59 { last = $1 } END { printf "%.6f", (last - first) / 29 }'
}

run() { # program, data, steps, seed; prints seconds and loss
    local began ended=0 last line
    rm -rf "$work/run"
    last=$(sed ':a; s/\B[0-9]\{3\}\>/,&/; ta' <<<"$3")
    began=$(now)
    while IFS= read -r line; do
        [[ $ended != 0 || $line != "step $last/$last "* ]] || ended=$(now)
    done < <("$1" train --data "$2" --steps "$3" --seed "$4" --eval-every "$3" --eval-tokens 0 --samples 0 --threads "$threads" \
        --out "$work/run" 2>&1)
    awk -v a="$began" -v b="$ended" -v loss="$(last_loss "$work/run")" 'BEGIN { printf "%.1f %s\n", b - a, loss }'
}

row() { # name, data, seconds, then lines "steps seconds loss" on stdin
    awk -v name="$1" -v data="$2" -v limit="$3" '
        { steps = steps (NR > 1 ? " " : "") $1; time = time (NR > 1 ? " " : "") $2; loss = loss (NR > 1 ? " " : "") sprintf("%.4f", $3); sum += $3 }
        END { printf "| %s | %s | %s | %s | %s | %s | **%.4f** |\n", data, limit, name, steps, time, loss, sum / NR }'
}

if [[ $peer == true ]] && { [[ $rid != linux-x64 ]] || ! dotnet restore benchmarks/peers/LibTorch >"$work/log" 2>&1; }; then
    peer=false
    echo "The peer is left out, because libtorch does not restore here." >&2
fi
[[ $peer == false ]] || dotnet build benchmarks/peers/LibTorch -c Release --no-restore -o "$work/peer" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2 && exit 1; }

echo "| data | seconds | trained by | steps | seconds taken | held-out loss | mean |"
echo "|---|---|---|---|---|---|---|"
for data in $only; do
    file=$shakespeare documents=text
    [[ $data == shakespeare ]] || file=$names documents=lines
    for limit in $seconds; do
        spec=$(recipe "$data" "$limit")
        binary=$(program "$spec")
        start=$(now)
        "$binary" info >"$work/log"
        start=$(awk -v a="$start" -v b="$(now)" 'BEGIN { print b - a + 0.1 }')
        for seed in $seeds; do
            step=$(step_seconds "$binary" "$file")
            steps=$(awk -v limit="$limit" -v start="$start" -v step="$step" 'BEGIN { n = int((limit - start) / step); print n < 2 ? 2 : n }')
            echo "$steps $(run "$binary" "$file" "$steps" "$seed")"
        done | row "$(basename "$spec" .json)" "$data" "$limit"
        if [[ $peer == true ]]; then
            for seed in $seeds; do
                "$work/peer/nanogpt-libtorch" "$file" --documents "$documents" --seconds "$limit" --seed "$seed" --threads "$threads"
            done | row "nanoGPT's recipe, libtorch" "$data" "$limit"
        fi
    done
done
