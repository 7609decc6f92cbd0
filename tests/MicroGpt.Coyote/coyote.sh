#!/usr/bin/env bash
# Explores the barrier and the worker pool with Microsoft Coyote: rewrites the assembly and runs each scenario under many schedules.
# The tool is built for an older .NET, hence the roll-forward.
set -euo pipefail
cd "$(dirname "$0")"
factor=${1:-1}
export DOTNET_ROLL_FORWARD=Major COYOTE_CLI_TELEMETRY_OPTOUT=1
tools=../../artifacts/coyote
[[ -x $tools/coyote ]] || dotnet tool install Microsoft.Coyote.CLI --version 1.7.11 --tool-path "$tools"
output=$tools/assembly
rm -rf "$output"
dotnet build -c Release -o "$output"
"$tools/coyote" rewrite "$output/MicroGpt.Coyote.dll"
explore() { # scenario, schedules
    "$tools/coyote" test "$output/MicroGpt.Coyote.dll" -m "$1" -i "$2" --max-steps 20000 --seed 1
}
# Coyote waits for real time when workers spin, so a schedule of the pool takes more than a second.
explore LateArrival $((300 * factor))
explore PoolGoesOnAfterAnError $((15 * factor))
