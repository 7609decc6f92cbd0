#!/usr/bin/env bash
# Runs the program that was built for one machine: x64, arm64 (on an emulated Cortex-A76) or jit.
set -euo pipefail
machine=$1
shift

case $machine in
    x64) exec "artifacts/ci/$CI_MODEL/linux-x64/microgpt" "$@" ;;
    arm64) exec qemu-aarch64-static -L /usr/aarch64-linux-gnu -cpu cortex-a76 "artifacts/ci/$CI_MODEL/linux-arm64/microgpt" "$@" ;;
    jit) exec dotnet src/MicroGpt.App/bin/Debug/net10.0/microgpt.dll "$@" ;;
    *) echo "unknown machine $machine" && exit 2 ;;
esac
