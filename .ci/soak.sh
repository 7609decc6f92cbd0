#!/usr/bin/env bash
# Trains a tiny model for a while with evaluations and saves, and generates and evaluates beside it. The memory and the open files
# of the training process must stay flat. Usage: soak.sh SECONDS [PROGRAM]
set -euo pipefail
seconds=$1 program=$(realpath "${2:-artifacts/ci/default/linux-x64/microgpt}")
directory=$(mktemp -d)
process=
trap '[[ -n $process ]] && kill -KILL "$process" 2>/dev/null; rm -rf "$directory"' EXIT
cd "$directory"

"$program" train --out run --steps 1000000000 --eval-every 100 --eval-tokens 2000 --save-every 1s --samples 0 --threads 1 >train.log 2>&1 &
process=$!
resident() { awk '/VmRSS/ { print $2 }' "/proc/$process/status"; }
files() { ls "/proc/$process/fd" | wc -l; }

while [[ ! -e run/last ]]; do sleep 0.2; kill -0 "$process"; done
began=$SECONDS commands=0
first_memory=0 first_files=0 later_memory=0 later_files=0 # the most in the first third of the time, and after it
while [[ $((SECONDS - began)) -lt $seconds ]]; do
    "$program" generate --from run/last --count 3 --max-tokens 40 --threads 1 >/dev/null
    "$program" eval --from run/last --threads 1 --json >/dev/null
    commands=$((commands + 2))
    memory=$(resident) open=$(files)
    if [[ $((SECONDS - began)) -lt $((seconds / 3)) ]]; then
        first_memory=$((memory > first_memory ? memory : first_memory))
        first_files=$((open > first_files ? open : first_files))
    else
        later_memory=$((memory > later_memory ? memory : later_memory))
        later_files=$((open > later_files ? open : later_files))
    fi
    sleep 0.5
done

kill -TERM "$process"
status=0
wait "$process" || status=$?
process=
tail -n 2 train.log
echo "$(wc -l <run/metrics.jsonl) steps, $commands commands beside it, exit code $status"
echo "resident memory: at most $first_memory kB in the first third, $later_memory kB after it; open files: $first_files, $later_files"
[[ $status -eq 130 ]]
[[ $later_memory -le $((first_memory + 2048)) ]]
[[ $later_files -le $((first_files + 1)) ]]
