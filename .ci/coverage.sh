#!/usr/bin/env bash
# Branch coverage of the rooms whose code reads or writes what comes from outside: runs their tests with coverlet, and prints the
# share of branches taken and the lines whose branches were not all taken. Usage: coverage.sh [ROOM]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
runtime=(Text Sampling Data Files Metrics Checkpoints) generators=(Json Spec)
only=${1:-}

# Coverlet writes one field a line. A branch has a line number and a number of hits. The file's name comes before.
count() { # room, report
    awk -v room="/$1/" '
        $1 ~ /\.cs":$/ { inside = index($1, room) > 0; file = $1; gsub(/.*\/|":?/, "", file) }
        inside && $1 == "\"Line\":" { line = $2 + 0 }
        inside && $1 == "\"Hits\":" { total++; if ($2 + 0 > 0) taken++; else missed[file ":" line] = 1 }
        END {
            if (total == 0) exit 1
            printf "%s: %.1f %% of branches (%d of %d)\n", substr(room, 2, length(room) - 2), 100 * taken / total, taken, total
            for (place in missed) print "    not taken: " place | "sort"
        }' "$2"
}

measure() { # project, tests to leave out or to choose, rooms
    local project=$1 report=artifacts/coverage/$1 filter=$2
    shift 2
    [[ -z $only || " $* " == *" $only "* ]] || return 0
    rm -rf "$report"

    # The filter is split into words on purpose.
    dotnet test --project "tests/$project.Tests" --coverlet --coverlet-output-format json --coverlet-include "[$project]*" \
        $filter --results-directory "$report" >"artifacts/coverage/$project.log" || echo "Some tests of $project failed." >&2
    local room
    for room in "$@"; do
        [[ -n $only && $room != "$only" ]] || count "$room" "$(find "$report" -name "coverage*.json")"
    done
}

mkdir -p artifacts/coverage
set -f

# The exhaustive power failures take minutes and cover what the faults cover.
measure MicroGpt.Runtime "--filter-not-class *.PowerFailureTests --filter-not-class *.PoolStressTests" "${runtime[@]}"
measure MicroGpt.Generators "--filter-namespace *.Json --filter-namespace *.Spec" "${generators[@]}"
