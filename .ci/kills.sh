#!/usr/bin/env bash
# Kills training at random moments, saves included, and resumes it. The result must have the bits of a run that was never
# killed, and every checkpoint on the way must pass its checksums. Usage: kills.sh NUMBER [PROGRAM]
set -euo pipefail
kills=$1 program=$(realpath "${2:-artifacts/ci/default/linux-x64/microgpt}")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
RANDOM=${SEED:-1}

# A save follows every other step, so most kills meet one.
settings=(--steps 60 --eval-every 7 --eval-tokens 500 --save-every "2 steps" --threads 2)
"$program" train --out whole --samples 0 "${settings[@]}" >whole.log

done_kills=0 runs=0 before_first=0
while [[ $done_kills -lt $kills ]]; do
    runs=$((runs + 1))
    run=run-$runs
    "$program" train --out "$run" --samples 0 "${settings[@]}" >"$run.log" 2>&1 &
    longest=80 # milliseconds: the first kill may come before the first checkpoint
    while :; do
        process=$!
        sleep "0.$(printf '%03d' $((RANDOM % longest)))"
        longest=400
        kill -KILL "$process" 2>/dev/null || true
        if wait "$process"; then
            break # it was done before the kill
        else
            status=$?
            [[ $status -eq 137 ]] || { echo "exit code $status"; cat "$run.log"; exit 1; }
        fi
        done_kills=$((done_kills + 1))

        # A process that dies before it records its settings leaves no run.
        if [[ -e $run/run.json ]]; then
            resume=(--resume)
            [[ -e $run/last ]] || before_first=$((before_first + 1))
        else
            resume=("${settings[@]}")
        fi
        "$program" train --out "$run" "${resume[@]}" --samples 0 >"$run.log" 2>&1 &
    done

    cmp "whole/$(cat whole/last)/model.safetensors" "$run/$(cat "$run/last")/model.safetensors"
    cmp "whole/$(cat whole/last)/optimizer.safetensors" "$run/$(cat "$run/last")/optimizer.safetensors"
    cmp "whole/$(cat whole/last)/state.json" "$run/$(cat "$run/last")/state.json"
    cmp "whole/$(cat whole/best)/model.safetensors" "$run/$(cat "$run/best")/model.safetensors"
    diff <(sed 's/,"tokensPerSecond.*//' whole/metrics.jsonl) <(sed 's/,"tokensPerSecond.*//' "$run/metrics.jsonl")
    [[ -z $(find "$run" -name '.microgpt-tmp-*') ]] || { echo "leftovers in $run"; ls -a "$run"; exit 1; }
    rm -rf "$run" "$run.log"
done
echo "$done_kills kills in $runs runs, $before_first of them before the first checkpoint: every run has the same bits"
