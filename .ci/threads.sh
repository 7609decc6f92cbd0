#!/usr/bin/env bash
# The stress of the worker pool as a native arm64 program with four threads, on an emulated Cortex-A76.
set -euo pipefail
dotnet publish tests/MicroGpt.ThreadStress -c Release -r linux-arm64 -o artifacts/ci/threads -warnaserror
qemu-aarch64-static -L /usr/aarch64-linux-gnu -cpu cortex-a76 artifacts/ci/threads/MicroGpt.ThreadStress "${1:-2000}"
