#!/usr/bin/env bash
# Documents: no link to a file or a heading that does not exist, no line over 120 columns, a short README.
# Outside the README, a table row, a build message and an HTML comment may be longer: they cannot be wrapped. Roslyn fixes the
# format of AnalyzerReleases.
set -euo pipefail
faults=0
fault() { echo "$1"; faults=$((faults + 1)); }

# GitHub's anchor of a heading: lower case, without punctuation, spaces as hyphens.
anchors() { grep -E '^#+ ' "$1" | sed -E 's/^#+ +//; s/`//g' | tr '[:upper:]' '[:lower:]' | sed -E 's/[^[:alnum:] _-]//g; s/ /-/g'; }

while IFS= read -r page; do
    while IFS= read -r line; do
        fault "$page:$line is over 120 columns"
    done < <(awk -v page="$page" '
        length > 120 && (page == "README.md" || !/^\|/ && !/^ +[^ ]+\([0-9]+,[0-9]+\): error / && !/^<!--/) { print FNR }' "$page")

    while IFS= read -r target; do
        file=${target%%#*} anchor=
        [[ $target == *"#"* ]] && anchor=${target#*#}
        path=$page
        [[ -z $file ]] || path=$(dirname "$page")/$file
        if [[ ! -e $path ]]; then
            fault "$page: no file $target"
        elif [[ -n $anchor ]] && ! anchors "$path" | grep -qxF "$anchor"; then
            fault "$page: no heading $target"
        fi
    done < <(grep -oE '\]\([^)]+\)' "$page" | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^[a-z]+:' || true)
done < <(git ls-files '*.md' ':!:*/AnalyzerReleases.*')

lines=$(wc -l <README.md)
((lines <= 200)) || fault "README.md has $lines lines; the limit is 200"

echo "$faults faults in the documents"
((faults == 0))
