#!/usr/bin/env bash
# Publishes one native binary, exactly as the README says, and fails on any warning.
set -euo pipefail
rid=$1 spec=$2
model=artifacts/ci/$CI_MODEL
mkdir -p "$model"

dotnet publish src/MicroGpt.App -c Release -r "$rid" -o "$model/$rid" -p:ModelSpec="$spec" -warnaserror |
    tee "$model/publish-$rid.txt"
if grep -i 'warning' "$model/publish-$rid.txt" | grep -v '0 Warning(s)'; then
    exit 1
fi
