#!/usr/bin/env bash
# Compares two runs: the numbers of every metrics line that law 3 covers, and every byte of the checkpoints.
set -euo pipefail
runs=artifacts/ci/$CI_MODEL/runs
first=$runs/$1 second=$runs/$2

numbers() { # Timings are in other fields and are not compared.
    grep -oE '"(step|loss|valLoss|gradNorm|meanDepth)":[^,}]+|"(lossPerLoop|exitDistribution)":\[[^]]*\]' "$1/metrics.jsonl"
}
numbers "$first" >"$runs/first.txt"
numbers "$second" >"$runs/second.txt"
for field in step loss valLoss lossPerLoop gradNorm exitDistribution; do
    grep -q "\"$field\":" "$runs/first.txt"
done
diff "$runs/first.txt" "$runs/second.txt"

files=$(cd "$first" && find . -type f ! -name metrics.jsonl | sort)
grep -q 'model.safetensors' <<<"$files"
grep -q 'optimizer.safetensors' <<<"$files"
[[ $files == "$(cd "$second" && find . -type f ! -name metrics.jsonl | sort)" ]]
while read -r file; do
    cmp "$first/$file" "$second/$file"
done <<<"$files"
echo "$(wc -l <"$runs/first.txt") numbers and $(wc -l <<<"$files") files are the same"
