#!/usr/bin/env bash
# One checkpoint, one seed, two machines: the same text.
set -euo pipefail
run=artifacts/ci/runs/$1

for machine in x64 arm64; do
    .ci/microgpt.sh "$machine" generate --from "$run" --count 3 --seed 5 --max-tokens 24 >"artifacts/ci/text-$machine.txt"
done
[[ -s artifacts/ci/text-x64.txt ]]
cmp artifacts/ci/text-x64.txt artifacts/ci/text-arm64.txt
