# Sourced by .ci/run: runs checks, keeps their output in artifacts/ci/logs and counts what passed and failed. Lanes run side by side,
# so the counts are lines of a file.
counts=$PWD/artifacts/ci/counts
: >"$counts"

count() { # passed, failed
    echo "$1 $2" >>"$counts"
}

check() { # name, command...
    local name=$1 log began=$SECONDS
    shift
    log="artifacts/ci/logs/$(tr -cs '[:alnum:]' '-' <<<"$name" | sed 's/-$//').log"
    # The command runs as a separate process, so this "if" does not switch off its "set -e".
    if timeout 1500 "$@" >"$log" 2>&1; then
        count 1 0
        echo "passed  $name ($((SECONDS - began)) s)"
    else
        count 0 1
        # One write, so that lanes do not mix their lines.
        echo "FAILED  $name ($((SECONDS - began)) s): $*"$'\n'"$(tail -n 60 "$log" | sed 's/^/        /')"
    fi
}

# Counts every test of the solution, plus one check: that the command succeeded and ran at least one test.
count_tests() { # command...
    local log=artifacts/ci/logs/test.log began=$SECONDS status=0 succeeded broken
    timeout 1800 "$@" >"$log" 2>&1 || status=$?
    succeeded=$(sed -n 's/^ *succeeded: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
    broken=$(sed -n 's/^ *failed: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
    count "${succeeded:-0}" "${broken:-0}"
    if [[ $status -eq 0 && ${succeeded:-0} -gt 0 ]]; then
        count 1 0
        echo "passed  ${succeeded} tests ($((SECONDS - began)) s)"
    else
        count 0 1
        echo "FAILED  tests, exit code $status ($((SECONDS - began)) s): $*"
        tail -n 120 "$log" | sed 's/^/        /'
    fi
}

# Runs functions at the same time, and fails if one of them ends early.
lanes() { # function...
    local lane processes=()
    for lane in "$@"; do
        "$lane" &
        processes+=($!)
    done
    for lane in "$@"; do
        if ! wait "${processes[0]}"; then
            count 0 1
            echo "FAILED  lane $lane ended early"
        fi
        processes=("${processes[@]:1}")
    done
}

summary() {
    awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$counts"
}
