#!/usr/bin/env bash
# A short training run with evaluations and checkpoints: 4 steps unless the arguments say otherwise, on few names, because one machine
# is emulated.
set -euo pipefail
machine=$1 run=$2
shift 2
[[ " $* " == *" --steps "* ]] || set -- --steps 4 "$@"

.ci/microgpt.sh "$machine" train --data artifacts/ci/names.txt --eval-every 2 --seed 7 --samples 2 \
    --out "artifacts/ci/$CI_MODEL/runs/$run" "$@"
