#!/usr/bin/env bash
# Checks that the binary is one self-contained file that runs on Raspberry Pi OS bookworm (glibc 2.36).
set -euo pipefail
rid=$1
model=artifacts/ci/$CI_MODEL
newest_glibc=2.36
largest_bytes=$((16 * 1024 * 1024))

files=$(find "$model/$rid" -type f)
echo "$files"
[[ $files == "$model/$rid/microgpt" ]]

bytes=$(stat -c %s "$files")
echo "$bytes bytes"
[[ $bytes -lt $largest_bytes ]]

# It may need only libc and its parts: no ML library, no BLAS, no .NET runtime.
readelf -d "$files" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | tee "$model/needed-$rid.txt"
if grep -vE '^(libc|libm|libdl|libpthread|librt|ld-linux-[a-z0-9-]+)\.so' "$model/needed-$rid.txt"; then
    exit 1
fi

# OpenSSL would be loaded at run time, so it does not appear in this list. live.sh looks for it in a process.

# A binary moves to other machines: data are found beside the spec only by programs that run where they were built.
if { strings "$files" && strings -el "$files"; } | grep -F "$PWD"; then
    echo "the binary holds a path of this machine"
    exit 1
fi

required=$(readelf -V "$files" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
echo "needs glibc $required"
[[ $(printf '%s\n%s\n' "$required" "$newest_glibc" | sort -V | tail -n 1) == "$newest_glibc" ]]
