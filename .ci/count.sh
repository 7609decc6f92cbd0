# Sourced by .ci/run: runs checks, keeps their output in artifacts/ci/logs and counts what passed and failed.
passed=0
failed=0

check() { # name, command...
    local name=$1 log began=$SECONDS
    shift
    log="artifacts/ci/logs/$(tr -cs '[:alnum:]' '-' <<<"$name" | sed 's/-$//').log"
    # The command runs as a separate process, so this "if" does not switch off its "set -e".
    if timeout 1500 "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "passed  $name ($((SECONDS - began)) s)"
    else
        failed=$((failed + 1))
        echo "FAILED  $name ($((SECONDS - began)) s): $*"
        tail -n 60 "$log" | sed 's/^/        /'
    fi
}

# Counts every test of the solution, plus one check: that the command succeeded and ran at least one test.
count_tests() { # command...
    local log=artifacts/ci/logs/test.log began=$SECONDS status=0 succeeded broken
    timeout 1800 "$@" >"$log" 2>&1 || status=$?
    succeeded=$(sed -n 's/^ *succeeded: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
    broken=$(sed -n 's/^ *failed: *\([0-9]*\).*/\1/p' "$log" | tail -n 1)
    passed=$((passed + ${succeeded:-0}))
    failed=$((failed + ${broken:-0}))
    if [[ $status -eq 0 && ${succeeded:-0} -gt 0 ]]; then
        passed=$((passed + 1))
        echo "passed  ${succeeded} tests ($((SECONDS - began)) s)"
    else
        failed=$((failed + 1))
        echo "FAILED  tests, exit code $status ($((SECONDS - began)) s): $*"
        tail -n 120 "$log" | sed 's/^/        /'
    fi
}

summary() {
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 ]]
}
