#!/usr/bin/env bash
# Checks that training takes the planned memory, within 10 % and 30 MB, with the number of threads that the plan assumes.
set -euo pipefail
log=artifacts/ci/$CI_MODEL/memory.log
.ci/microgpt.sh x64 train --data builtin:names --steps 3 --eval-every 3 --seed 7 --threads 4 --samples 0 --out "artifacts/ci/$CI_MODEL/runs/memory" | tee "$log"
line=$(grep '^memory .*resident' "$log" | tr -d ,)
awk -v line="$line" 'BEGIN {
    split(line, word, " ")
    resident = word[2]; planned = word[7]; slack = 0.1 * planned + 30e6 / 1048576
    printf "resident %s MiB, planned %s MiB, slack %.1f MiB\n", resident, planned, slack
    exit !(resident > 0 && planned > 0 && resident - planned <= slack && planned - resident <= slack)
}'
