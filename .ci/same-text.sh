#!/usr/bin/env bash
# One checkpoint, one seed, two machines: the same text.
set -euo pipefail
model=artifacts/ci/$CI_MODEL
run=$model/runs/$1

for machine in x64 arm64; do
    .ci/microgpt.sh "$machine" generate --from "$run" --count 3 --seed 5 --max-tokens 24 >"$model/text-$machine.txt"
done
[[ -s $model/text-x64.txt ]]
cmp $model/text-x64.txt $model/text-arm64.txt
