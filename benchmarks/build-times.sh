#!/usr/bin/env bash
# Measures the build: a clean Release build of the app, a rebuild after an edit of model.json, the generator and the size of its
# text for models/large.json, the native binary, and the start of `info`. It works on a copy of the checkout and runs from anywhere.
set -euo pipefail
source "$(dirname "$0")/copy.sh"
app=src/MicroGpt.App
seconds() { local TIMEFORMAT=%R; { time "$@" >"$work/log" 2>&1; } 2>&1 || { cat "$work/log" >&2; exit 1; }; }

dotnet restore "$app" -v q >/dev/null
dotnet build-server shutdown >/dev/null
echo "clean build, Release:            $(seconds dotnet build -c Release --no-restore "$app") s"
sed -i 's/"embedding": [0-9]*/"embedding": 96/' model.json
echo "rebuild after an edit:           $(seconds dotnet build -c Release --no-restore "$app") s"
dotnet build -c Release "$app" -p:ModelSpec=models/large.json -p:ReportAnalyzer=true -p:EmitCompilerGeneratedFiles=true \
    -p:CompilerGeneratedFilesOutputPath="$work/generated" -p:UseSharedCompilation=false -v d >"$work/large.log"
echo "generator, Large:                $(grep -m1 -oE '[<0-9.]+ +[<0-9]+ +MicroGpt.Generators.ModelGenerator' "$work/large.log" | awk '{print $1}') s"
echo "generated C#, Large:             $(find "$work/generated" -name '*.cs' -path '*MicroGpt.Generators*' -print0 | xargs -0 cat | wc -c) bytes"
git -C "$root" show HEAD:model.json >model.json
dotnet publish "$app" -c Release -r linux-x64 -o "$work/out" -v q >/dev/null
echo "native binary, stripped:         $(stat -c %s "$work/out/microgpt") bytes"
for _ in $(seq 21); do seconds "$work/out/microgpt" info; done | sort -n | sed -n '11s/.*/start of info, median of 21:      & s/p'
