#!/usr/bin/env bash
# The live page of a native binary is served, and nothing loads OpenSSL. Kestrel has code for it, which only HTTPS would use.
set -euo pipefail
directory=artifacts/ci/$CI_MODEL
address=http://127.0.0.1:8971

rm -rf "$directory/runs/live"
"$directory/linux-x64/microgpt" train --data builtin:names --steps 100000 --samples 0 --out "$directory/runs/live" \
    --serve 8971 >"$directory/live.log" 2>&1 &
process=$!
trap 'kill "$process" 2>/dev/null || true' EXIT

for _ in {1..300}; do
    if curl -sf "$address/body" -o "$directory/body.html" && grep -q '<figure' "$directory/body.html"; then
        break
    fi
    sleep 0.2
done
grep -q '<figure' "$directory/body.html"
timeout 3 curl -sN "$address/events" >"$directory/events.txt" || true
grep '^data: [1-9]' "$directory/events.txt"
[[ $(curl -s -o "$directory/refused.html" -w '%{http_code}' -H 'Host: evil.example' "$address/") == 403 ]]
if grep -E 'libssl|libcrypto' "/proc/$process/maps"; then
    echo "the live page loads OpenSSL"
    exit 1
fi

# A script starts its jobs with SIGINT ignored, and the program respects that.
kill -TERM "$process"
code=0
wait "$process" || code=$?
echo "exit code $code"
[[ $code -eq 130 ]]
