#!/usr/bin/env bash
# Begins a run on x64 and ends it on arm64. The model's learning rate is constant, so a shorter run is the beginning of a longer one.
set -euo pipefail
run=$1

.ci/train.sh x64 "$run" --steps 3
.ci/train.sh arm64 "$run" --resume --steps 6
