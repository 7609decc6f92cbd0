#!/usr/bin/env bash
# The mutation test of one room: changes its code in one place at a time (Stryker) and runs the tests of the room. Prints each mutant
# that no test notices, and the score. Usage: mutation.sh Text|Sampling|Data|Files|Metrics|Checkpoints|Json|Spec [FILE.cs ...]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MICROGPT_JSON_DOCUMENTS=${MICROGPT_JSON_DOCUMENTS:-200}
room=${1:?Usage: mutation.sh ROOM [FILE.cs ...]}
shift

# The tests of a room, without the two that take minutes (PowerFailureTests and files of gigabytes).
project=MicroGpt.Runtime
case $room in
    Text | Sampling) tests="$room/*.cs" ;;
    Data) tests="Data/*.cs;Random/CounterRandomTests.cs" ;;
    Files) tests="Files/*.cs;Checkpoints/TinyRun.cs;Force/*.cs" ;;
    Metrics) tests="Metrics/*.cs" ;;
    Checkpoints) tests="Checkpoints/*.cs;Force/*.cs" ;;
    Json) tests="Json/*.cs;Infrastructure/Paths.cs" project=MicroGpt.Generators ;;
    Spec) tests="Spec/*.cs;Json/RandomJson.cs;Infrastructure/*.cs;GlobalUsings.cs;Emit/SampleModels.cs" project=MicroGpt.Generators ;;
    *) echo "No tests are known for the room $room." >&2; exit 2 ;;
esac

tool=artifacts/stryker/dotnet-stryker
[[ -x $tool ]] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path artifacts/stryker

# Stryker runs the whole test project for each mutant. This one holds the tests of the room only. It is no part of the solution.
directory=artifacts/mutation/$room
source=$PWD/tests/$project.Tests
mkdir -p "$directory"
echo "<Project><Import Project=\"$PWD/tests/Directory.Build.props\" /></Project>" >"$directory/Directory.Build.props"
sed -e "s|Include=\"\.\./\.\./src|Include=\"$PWD/src|" \
    -e "s|\"\.\./|\"$PWD/tests/|g; s|;\.\./|;$PWD/tests/|g" \
    -e "s|\$(MSBuildProjectDirectory)|$source|" \
    -e "s|</Project>|<ItemGroup>\n<Compile Include=\"ROOM_TESTS\" Exclude=\"$source/Force/PowerFailureTests.cs\" />\n</ItemGroup>\n</Project>|" \
    "tests/$project.Tests/$project.Tests.csproj" >"$directory/$project.Tests.csproj"
files=$source/Support/*.cs
for file in ${tests//;/ }; do files+=";$source/$file"; done
sed -i "s|ROOM_TESTS|$files|" "$directory/$project.Tests.csproj"

mutated=()
for file in "${@:-*.cs}"; do mutated+=(--mutate "**/$room/$file"); done
root=$PWD
cd "$directory"
"$root/$tool" --config-file "$root/.ci/stryker.json" --test-runner mtp --project "$project.csproj" "${mutated[@]}" \
    --configuration Debug --concurrency "${CONCURRENCY:-2}" --skip-version-check --reporter Json --reporter ClearText \
    --output report
