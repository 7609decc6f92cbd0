#!/usr/bin/env bash
# Publishes one native binary, exactly as the README says, and fails on any warning.
set -euo pipefail
rid=$1

dotnet publish src/MicroGpt.App -c Release -r "$rid" -o "artifacts/ci/$rid" -warnaserror | tee "artifacts/ci/publish-$rid.txt"
if grep -i 'warning' "artifacts/ci/publish-$rid.txt" | grep -v '0 Warning(s)'; then
    exit 1
fi
