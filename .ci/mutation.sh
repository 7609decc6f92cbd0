#!/usr/bin/env bash
# The mutation test of rooms: changes their code in one place at a time (Stryker) and runs their tests. Prints each mutant that no test
# notices, and the scores. All rooms must be of one project. Usage: mutation.sh ROOM...
#   Text Sampling Data Files Metrics Checkpoints      of the runtime
#   Json Spec                                         of the generator
set -euo pipefail
cd "$(dirname "$0")/.."
[[ $# -gt 0 ]] || { echo "Usage: mutation.sh ROOM..." >&2; exit 2; }

# Fewer documents than a test run draws, because the tests run once for each mutant.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MICROGPT_JSON_DOCUMENTS=${MICROGPT_JSON_DOCUMENTS:-200}

tests_of() { # room
    case $1 in
        Data) echo Data/*.cs Random/CounterRandomTests.cs ;;
        Files) echo Files/*.cs ;;
        Metrics) echo Metrics/*.cs Files/OperationLog.cs ;;
        Checkpoints) echo Checkpoints/*.cs Force/*.cs ;;
        Json) echo Json/*.cs Infrastructure/Paths.cs ;;
        Spec) echo Spec/*.cs Json/RandomJson.cs Infrastructure/*.cs GlobalUsings.cs Emit/SampleModels.cs ;;
        *) echo "$1"/*.cs ;;
    esac
}

project=MicroGpt.Runtime
[[ $1 != Json && $1 != Spec ]] || project=MicroGpt.Generators
source=$PWD/tests/$project.Tests
files=$source/Support/*.cs mutated=()
for room in "$@"; do
    [[ -d src/$project/$room ]] || { echo "$project has no room $room." >&2; exit 2; }
    for file in $(cd "$source" && tests_of "$room"); do
        [[ ";$files;" == *";$source/$file;"* ]] || files+=";$source/$file"
    done
    mutated+=(--mutate "**/$room/*.cs")
done

tool=$PWD/artifacts/stryker/dotnet-stryker
[[ -x $tool ]] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path artifacts/stryker

# Stryker runs a whole test project, so this one holds the tests of the rooms only, without the exhaustive power failures, which take
# minutes. It is no part of the solution.
directory=artifacts/mutation/$(IFS=-; echo "$*")
mkdir -p "$directory"
echo "<Project><Import Project=\"$PWD/tests/Directory.Build.props\" /></Project>" >"$directory/Directory.Build.props"
sed -e "s|\"\.\./\.\./src|\"$PWD/src|g; s|\"\.\./|\"$PWD/tests/|g; s|;\.\./|;$PWD/tests/|g" \
    -e "s|\$(MSBuildProjectDirectory)|$source|" \
    -e "s|</Project>|<ItemGroup><Compile Include=\"$files\" Exclude=\"$source/Force/PowerFailureTests.cs\" /></ItemGroup></Project>|" \
    "$source/$project.Tests.csproj" >"$directory/$project.Tests.csproj"
config=$PWD/.ci/stryker.json
cd "$directory"
"$tool" --config-file "$config" --test-runner mtp --project "$project.csproj" "${mutated[@]}" --configuration Debug \
    --concurrency "${CONCURRENCY:-2}" --skip-version-check --reporter Json --reporter ClearText --output report
