#!/usr/bin/env bash
# Checks that one checkpoint and one seed give the same text on two machines, with the same number of loops per character, on weights of
# both kinds.
set -euo pipefail
model=artifacts/ci/$CI_MODEL
run=$model/runs/$1

for weights in float32 int8; do
    for machine in x64 arm64; do
        .ci/microgpt.sh "$machine" generate --from "$run" --count 3 --seed 5 --max-tokens 24 --exit-threshold 0.6 --show-depth \
            --weights "$weights" >"$model/text-$machine.txt"
    done
    [[ -s $model/text-x64.txt ]]
    cmp "$model/text-x64.txt" "$model/text-arm64.txt"
done
