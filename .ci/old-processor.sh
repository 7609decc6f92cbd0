#!/usr/bin/env bash
# Checks that a processor below x86-64-v3 gets an error message, not an illegal instruction somewhere in a kernel.
set -euo pipefail

status=0
qemu-x86_64-static -cpu Nehalem "artifacts/ci/$CI_MODEL/linux-x64/microgpt" info >artifacts/ci/old.txt 2>&1 || status=$?
cat artifacts/ci/old.txt
[[ $status -ne 0 ]]
grep -q 'required instruction sets are not supported' artifacts/ci/old.txt
