#!/usr/bin/env bash
# Begins a run on x64 and ends it on arm64. The learning rate is constant, so the shorter run equals the start of the longer one.
set -euo pipefail
run=$1

.ci/train.sh x64 "$run" --steps 3
.ci/train.sh arm64 "$run" --resume --steps 6
