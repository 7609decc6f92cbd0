#!/usr/bin/env bash
# Own texts, from init to generated text: names, CR LF with a byte order mark, accents in both forms, emoji, and 300 characters.
# Three of the specs are built, train 20 steps on their text, found beside them, and write a line.
set -euo pipefail

# printf writes characters beyond ASCII only in a locale that has them.
export LC_ALL=C.UTF-8
work=$PWD/artifacts/ci/init
rm -rf "$work"
mkdir -p "$work/run"
head -n 800 src/MicroGpt.Runtime/Data/names.txt >"$work/names.txt"
for i in {1..60}; do printf 'A line that ends in CR LF: %d.\r\n\r\n' "$i"; done | sed '1s/^/\xef\xbb\xbf/' >"$work/crlf.txt"
for i in {1..60}; do printf 'caf\xc3\xa9 or cafe\xcc\x81, %d times\n\n' "$i"; done >"$work/accents.txt"
for i in {1..60}; do printf '%d \xf0\x9f\x98\x80 and \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\n\n' "$i"; done >"$work/emoji.txt"
for i in {0..299}; do printf "\\u$(printf %x $((0x4e00 + i)))\n\n"; done >"$work/characters.txt"

# Another step of the gate runs the analyzers.
build() { dotnet build -c Release -v quiet -nologo -p:RunAnalyzers=false src/MicroGpt.App -o "$work/$1" "${@:2}"; }
build first
for text in names crlf accents emoji characters; do
    dotnet "$work/first/microgpt.dll" init --data "$work/$text.txt" --to "$work/$text.json" --time 10s >"$work/$text.out"
    tail -n 1 "$work/$text.out"
done

expect() { grep -qF -- "$2" "$work/$1" || { echo "$1 lacks: $2"; exit 1; }; }
refuse() { # part of the message, arguments of init
    local status=0
    dotnet "$work/first/microgpt.dll" init "${@:2}" 2>"$work/refused" || status=$?
    ((status == 1)) || { echo "init ended with $status"; exit 1; }
    expect refused "$1"
}
expect names.json '"documents": "lines"'
expect crlf.json '"documents": "text"'
! grep -q '\\r' "$work/crlf.json" || { echo "a carriage return is in the alphabet"; exit 1; }
expect accents.json 'é'
expect characters.json '"kind": "bytes"'
refuse "exists" --data "$work/names.txt" --to "$work/names.json"
: >"$work/empty.txt"
refuse "is empty" --data "$work/empty.txt" --to "$work/empty.json"
printf 'a\0b' >"$work/nul.txt"
refuse "so it is not text" --data "$work/nul.txt" --to "$work/nul.json"
refuse "is not valid UTF-8" --data "$work/first/microgpt.dll" --to "$work/binary.json"
refuse "is a directory" --data "$work" --to "$work/directory.json"

# Pages of docs/ build and train a spec for names.
for text in crlf characters accents; do
    build built -p:ModelSpec="$work/$text.json"
    (cd "$work/run" && dotnet ../built/microgpt.dll train --steps 20 --samples 1 --out "$text" >"$text.log")
    (cd "$work/run" && dotnet ../built/microgpt.dll generate --from "$text" --max-tokens 30 >"$text.txt")
    [[ -s $work/run/$text.txt ]] || { echo "$text generated nothing"; exit 1; }
done

# Both forms of an accent are one prompt, which is shown as it was given. The last program is that of the accents.
continuation() {
    local text
    text=$(cd "$work/run" && dotnet ../built/microgpt.dll generate --from accents --max-tokens 30 --prompt "$1")
    echo "${text#"$1"}"
}
[[ $(continuation $'caf\u00e9') == "$(continuation $'cafe\u0301')" ]] || { echo "the forms of a prompt give two texts"; exit 1; }
