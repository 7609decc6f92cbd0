#!/usr/bin/env bash
# A short training run: few steps, because one of the machines is emulated, but with evaluation and a checkpoint.
set -euo pipefail
machine=$1 run=$2
shift 2

.ci/microgpt.sh "$machine" train --data builtin:names --steps 6 --eval-every 3 --seed 7 --samples 2 \
    --out "artifacts/ci/runs/$run" "$@"
