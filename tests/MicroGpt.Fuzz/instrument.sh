#!/usr/bin/env bash
# Instruments the built assemblies, so that --guided sees which branches an input takes. Build again to undo it.
# Needs: dotnet tool install --global SharpFuzz.CommandLine --version 2.3.0
set -euo pipefail
cd "$(dirname "$0")/bin/Release/net10.0"
for assembly in MicroGpt.Runtime.dll MicroGpt.Generators.dll microgpt.dll; do
    sharpfuzz "$assembly"
done
