#!/usr/bin/env bash
# Builds the model of the spec's content, whatever the times of the files say: an older file that replaces a newer one, one spec
# after another, and a mistake in between. The same for a native binary. Uses a small project with the build files of the program.
set -euo pipefail
root=$PWD work=$PWD/artifacts/ci/spec-content
rm -rf "$work"
mkdir -p "$work"
cat >"$work/Sample.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <RunAnalyzersDuringBuild>false</RunAnalyzersDuringBuild>
  </PropertyGroup>
  <Import Project="$(RepositoryRoot)src/MicroGpt.Generators/build/NativeAot.props" />
  <ItemGroup>
    <ProjectReference Include="$(RepositoryRoot)src/MicroGpt.Runtime/MicroGpt.Runtime.csproj" />
    <ProjectReference Include="$(RepositoryRoot)src/MicroGpt.Generators/MicroGpt.Generators.csproj"
                      OutputItemType="Analyzer" ReferenceOutputAssembly="false" SetTargetFramework="TargetFramework=netstandard2.0"
                      GlobalPropertiesToRemove="RuntimeIdentifier;SelfContained" />
  </ItemGroup>
  <Import Project="$(RepositoryRoot)src/MicroGpt.Generators/build/MicroGpt.Generators.props" />
  <Import Project="$(RepositoryRoot)src/MicroGpt.Generators/build/ModelSpec.targets" />
</Project>
PROJECT
cat >"$work/Sample.cs" <<'SOURCE'
System.Console.WriteLine(Sample.Model.Description.Name);

namespace Sample
{
    [MicroGpt.Runtime.CompiledModel("model.json")]
    public sealed partial class Model;
}
SOURCE
for name in older newer; do
    sed "s/\"name\": \"[^\"]*\"/\"name\": \"$name\"/" models/microgpt.json >"$work/$name.json"
done
touch -d '2020-01-01' "$work/older.json"
cp -p "$work/newer.json" "$work/model.json"
cd "$work"

build() { dotnet build -c Release -v quiet -nologo -p:ModelSpec="$work/$1"; }
publish() { dotnet publish -c Release -v quiet -nologo -r linux-x64 -o "$work/native" -p:ModelSpec="$work/$1"; }
expect() { # name, program
    local name
    name=$("$2")
    [[ $name == "$1" ]] || { echo "expected the model '$1', found '$name'"; exit 1; }
}
managed=bin/Release/net10.0/Sample

build model.json
expect newer "$managed"
written=$(stat -c %Y.%y "$managed.dll")
build model.json
[[ $(stat -c %Y.%y "$managed.dll") == "$written" ]] || { echo "a build without a change compiled again"; exit 1; }

cp -p older.json model.json
build model.json
expect older "$managed"

build newer.json
expect newer "$managed"
build model.json
expect older "$managed"

echo '{ "layers": }' >broken.json
if build broken.json >broken.txt; then echo "a broken spec built"; exit 1; fi
if grep -o 'error [A-Z]*[0-9]*' broken.txt | grep -v 'error MGPT'; then echo "a mistake of the spec has a second error"; exit 1; fi
build model.json
expect older "$managed"

cp -p newer.json model.json
publish model.json
expect newer native/Sample
cp -p older.json model.json
publish model.json
expect older native/Sample
cd "$root"
