using System.Reflection;
using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>
/// Values between steps are records of strings, numbers and each other: nothing of the compiler, which would keep whole
/// compilations alive, and no array or list, which would compare by reference and defeat the cache.
/// </summary>
public sealed class PurityTests
{
    private static readonly HashSet<Type> Leaves = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(float)];

    [Fact]
    public void PipelineValuesArePlain()
    {
        InMemoryText[] files =
        [
            new("model.json", SpecText.WithSection("\"recursion\": { \"steps\": 2 }"), "model.json"),
            new("wrong.json", "{}", "wrong"),
        ];
        string source = GeneratorHarness.ModelClass + "[MicroGpt.Runtime.CompiledModel(\"none\")] class Unsuitable;";
        var seen = new HashSet<Type>();
        foreach (var passes in new[] { FakePasses.Echo, FakePasses.Throwing(new InvalidOperationException()) })
        {
            var steps = GeneratorHarness.Create(source, files, passes).Run().Result.Results.Single().TrackedSteps;
            foreach (string step in TrackingNames.All.Where(steps.ContainsKey))
            {
                foreach (object value in steps[step].SelectMany(run => run.Outputs).Select(output => output.Value))
                {
                    Walk(value, step, seen);
                }
            }
        }

        // The check is meaningful only if it reached the leaves of each kind of value.
        Assert.Superset(
            new HashSet<string>(
                [
                    "ModelSpec", "OptimizerSpec", "RecursionSpec", "DiagnosticInfo", "LocationInfo", "ModelRequest", "GeneratedFile",
                    "Finding",
                ]),
            seen.Select(type => type.Name).ToHashSet());
    }

    private static void Walk(object? value, string path, HashSet<Type> seen)
    {
        if (value is null || Leaves.Contains(value.GetType()) || value.GetType().IsEnum)
        {
            return;
        }

        Type type = value.GetType();
        seen.Add(type);
        Assert.True(type.Assembly == typeof(ModelGenerator).Assembly, $"{path} is a {type}.");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            foreach (object item in (System.Collections.IEnumerable)value)
            {
                Walk(item, path + "[]", seen);
            }

            return;
        }

        Assert.True(type.GetMethod("<Clone>$") is not null, $"{path} is a {type}, which is not a record.");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Assert.True(field.IsInitOnly, $"{path}.{field.Name} can change.");
            Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
        }
    }
}
