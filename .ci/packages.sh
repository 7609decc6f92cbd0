#!/usr/bin/env bash
# Packs the packages, installs the template from them, and makes a project outside the checkout that builds, trains, writes and is published
# for a Raspberry Pi without a warning. The packages of the project come from a folder, into an empty cache. A second project has the
# runtime alone, with ten lines and two models.
set -euo pipefail
root=$PWD feed=$PWD/artifacts/ci/packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$feed"
for package in Runtime CommandLine Templates; do
    dotnet pack -c Release -v quiet "src/MicroGpt.$package" -o "$feed" -p:RunAnalyzers=false
done
ls -l "$feed"
for package in MicroGpt MicroGpt.CommandLine; do
    ls "$feed/$package".[0-9]*.nupkg "$feed/$package".[0-9]*.snupkg
done

# From here on nothing of the checkout is in reach: no Directory.Build.props, no package that was restored before.
cd "$work"
export NUGET_PACKAGES=$work/cache
hive=(--debug:custom-hive "$work/hive")
cp "$root/global.json" .
dotnet new install "$feed"/MicroGpt.Templates.*.nupkg "${hive[@]}"
mkdir data
head -n 300 "$root/src/MicroGpt.Runtime/Data/names.txt" >data/my.txt
dotnet new microgpt -n my-model --data ../data/my.txt "${hive[@]}"
cat >nuget.config <<CONFIG
<configuration><packageSources><add key="here" value="$feed" /></packageSources></configuration>
CONFIG
cat my-model/my-model.csproj my-model/model.json
cd my-model
dotnet run -c Release -- train --steps 20 --samples 1 --out run
[[ -n $(dotnet run -c Release --no-build -- generate --from run --max-tokens 20) ]]
dotnet publish -c Release -r linux-arm64 -o publish -warnaserror | tee publish.txt
if grep -i 'warning' publish.txt | grep -v '0 Warning(s)'; then exit 1; fi
[[ -n $(qemu-aarch64-static -L /usr/aarch64-linux-gnu -cpu cortex-a76 publish/my-model generate --from run --max-tokens 20) ]]

cd ..
mkdir small
cd small
cp ../my-model/model.json one.json
sed 's/"layers": 4/"layers": 1/; s/"name": "[^"]*"/"name": "two"/' one.json >two.json
version=$(basename "$feed"/MicroGpt.CommandLine.*.nupkg .nupkg | sed 's/^MicroGpt.CommandLine.//')
cat >small.csproj <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="MicroGpt" Version="$version" />
    <MicroGptModel Include="one.json;two.json" />
  </ItemGroup>
</Project>
PROJECT
cat >Program.cs <<'PROGRAM'
using MicroGpt.Runtime;
using MicroGpt.Runtime.Programs;

using (var trainer = new ModelTrainer<One>())
using (var other = new ModelTrainer<Two>())
{
    for (int step = 0; step < 5; step++) { Console.WriteLine($"{trainer.Train().Loss:f4} {other.Train().Loss:f4}"); }
    trainer.Save("one");
}

using var model = TrainedModel<One>.Load("one");
foreach (string piece in model.Write("A", new TextOptions { MaxTokens = 30 })) { Console.Write(piece); }

[CompiledModel("one.json")] public sealed partial class One;
[CompiledModel("two.json")] public sealed partial class Two;
PROGRAM
sed -i 's#"data": "[^"]*"#"data": "builtin:names"#' one.json two.json
dotnet run -c Release
