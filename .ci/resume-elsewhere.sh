#!/usr/bin/env bash
# Ends on arm64 a run that was killed on x64 after its first checkpoint: a copy of the run without its last checkpoint.
set -euo pipefail
begun=artifacts/ci/$CI_MODEL/runs/$1
ended=artifacts/ci/$CI_MODEL/runs/$2

cp -r "$begun" "$ended"
rm -r "$ended/step-00000004"
echo step-00000002 >"$ended/last"
echo step-00000002 >"$ended/best"
.ci/train.sh arm64 "$2" --resume
