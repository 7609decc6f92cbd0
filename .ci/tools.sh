#!/usr/bin/env bash
# Installs what is missing: clang links, gcc-aarch64-linux-gnu has the binutils of the target, libc6-dev-arm64-cross its C library,
# qemu-user-static runs the result, chromium and curl ask for pages.
set -euo pipefail

packages=()
need() { # command, package
    command -v "$1" >/dev/null || packages+=("$2")
}
need clang clang
need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
need qemu-aarch64-static qemu-user-static
need chromium chromium
need curl curl
need readelf binutils

# The compiler only recommends the C library of the target, which linking needs.
[[ -e /usr/aarch64-linux-gnu/lib/Scrt1.o ]] || packages+=(libc6-dev-arm64-cross)

if [[ ${#packages[@]} -gt 0 ]]; then
    apt-get update -q
    apt-get install -q -y --no-install-recommends "${packages[@]}"
fi
dotnet --version
clang --version
qemu-aarch64-static --version
