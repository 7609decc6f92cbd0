#!/usr/bin/env bash
# Lists every C# line of more than 140 characters as file:line, and fails if there is one. Verified snapshots are exempt.
set -euo pipefail

# The locale makes grep count characters instead of bytes.
export LC_ALL=C.UTF-8
[[ $(locale charmap) == UTF-8 ]]

mapfile -t files < <(git ls-files 'src/*.cs' 'tests/*.cs' 'benchmarks/*.cs' 'experiments/*.cs' ':!*.verified.cs')
[[ ${#files[@]} -gt 0 ]]
long=$(grep -nHE '^.{141,}' -- "${files[@]}" | cut -d: -f1,2) || [[ $? -eq 1 ]]
if [[ -n $long ]]; then
    echo "$long"
    exit 1
fi
echo "${#files[@]} files have no line of more than 140 characters"
