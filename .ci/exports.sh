#!/usr/bin/env bash
# Folders for Hugging Face's transformers, judged by readers that are not .NET: a forward pass in PyTorch, and the npm package
# @huggingface/transformers for config.json and tokenizer.json. MicroGpt.Exports.Tests writes them, with what microgpt computes. llama.cpp
# and ONNX Runtime are judges in that project. Then a folder becomes a spec, the spec a program, and the folder a run of it.
set -euo pipefail

# Newer majors of transformers may read other files.
TRANSFORMERS=4.3.1

packages=()
/usr/bin/python3 -c 'import torch, numpy' 2>/dev/null || packages+=(python3-torch python3-numpy)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
if [[ ${#packages[@]} -gt 0 ]]; then
    apt-get update -q
    apt-get install -q -y --no-install-recommends "${packages[@]}"
fi

work=$PWD/artifacts/ci/exports
rm -rf "$work"
mkdir -p "$work/folders" "$work/npm"
MICROGPT_EXPORTS="$work/folders" dotnet test --no-build --project tests/MicroGpt.Exports.Tests --filter-method '*.A_folder_has_four_files'

/usr/bin/python3 .ci/hf.py "$work/folders"

# Node finds packages beside the script. The package's own scripts would fetch what only inference needs.
cp .ci/hf.mjs "$work/npm/"
(
    cd "$work/npm"
    npm install --silent --no-audit --no-fund --no-save --ignore-scripts "@huggingface/transformers@$TRANSFORMERS"
    node hf.mjs "$work/folders"
)

# The analyzers run in another step of the gate.
build() { dotnet build -c Release -v quiet -nologo -p:RunAnalyzers=false src/MicroGpt.App -o "$work/$1" "${@:2}"; }
build default
dotnet "$work/default/microgpt.dll" init --from "$work/folders/llama" --to "$work/llama.json"
build llama -p:ModelSpec="$work/llama.json"
run() { dotnet "$work/llama/microgpt.dll" "$@"; }
run import --from "$work/folders/llama" --to "$work/run"
run export --from "$work/run" --format hf --to "$work/again"
cmp "$work/folders/llama/model.safetensors" "$work/again/model.safetensors"
cmp "$work/folders/llama/config.json" "$work/again/config.json"
cmp "$work/folders/llama/tokenizer.json" "$work/again/tokenizer.json"
run generate --from "$work/run" --prompt 'the first' --temperature 0 --max-tokens 20
