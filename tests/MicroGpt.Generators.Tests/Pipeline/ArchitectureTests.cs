using System.Reflection;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>Everything from Graph to Emit is plain C#: no compiler type, no I/O, no clock. Testable without a driver.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] PureRooms = ["Graph", "Autodiff", "Planning", "Emit"];

    private static readonly string[] Impure =
        ["Microsoft.CodeAnalysis", "System.IO", "Environment.", "DateTime", "Stopwatch", "CultureInfo.CurrentCulture", "new Random("];

    [Fact]
    public void SourcesOfPureRoomsNameNothingImpure()
    {
        IEnumerable<string> files = PureRooms
            .SelectMany(room => Directory.GetFiles(Path.Combine(Paths.Generator, room), "*.cs", SearchOption.AllDirectories))
            .Append(Path.Combine(Paths.Generator, "ModelCompiler.cs"));
        Assert.All(files, file =>
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain(Impure, word => text.Contains(word, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void TypesOfPureRoomsHoldAndPassNoCompilerType()
    {
        const BindingFlags Everything = BindingFlags.DeclaredOnly
            | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        IEnumerable<Type> types = typeof(ModelGenerator).Assembly.GetTypes()
            .Where(
                type => PureRooms.Any(room => $"{type.Namespace}.".StartsWith($"MicroGpt.Generators.{room}.", StringComparison.Ordinal)));
        foreach (Type type in types)
        {
            IEnumerable<MethodBase> methods = [.. type.GetMethods(Everything), .. type.GetConstructors(Everything)];
            IEnumerable<Type> used = type.GetFields(Everything).Select(field => field.FieldType)
                .Concat(methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
                .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
                .Concat(methods.SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType));
            Assert.DoesNotContain(used, t => $"{t}".Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ThePipelineIsShort() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Paths.Generator, "ModelGenerator.cs")).Length, 1, 150);

    [Fact]
    public void TheGeneratorBringsNoAssemblyAlong()
    {
        string[] allowed =
            ["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory"];
        Assert.Subset(
            allowed.ToHashSet(),
            typeof(ModelGenerator).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToHashSet());
    }
}
