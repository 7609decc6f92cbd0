using System.Reflection;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Every model that the parity and law tests run on: the hand-written one and all compiled ones of this assembly.</summary>
internal static class ModelCases
{
    private static readonly Dictionary<string, ModelCase> s_all =
        new[] { ModelCase.Of<NoLayersModel>("no-layers", NoLayersModel.Options) }
            .Concat(Compiled())
            .ToDictionary(model => model.Name);

    public static TheoryData<string> Names { get; } = [.. s_all.Keys];

    /// <summary>Models that generate text.</summary>
    public static TheoryData<string> CausalNames { get; } =
        [.. s_all.Values.Where(model => !model.Options.FullAttention).Select(model => model.Name)];

    public static TheoryData<string> RecursiveNames { get; } =
        [.. s_all.Values.Where(model => model.Options.LoopCount > 1).Select(model => model.Name)];

    /// <summary>Models with a recursion section, also of one loop, and a short context.</summary>
    public static TheoryData<string> LoopingNames { get; } =
        [.. s_all.Values.Where(model => model.Options.Loops is not null && model.Options.Context <= 32).Select(model => model.Name)];

    /// <summary>Models of a context so short that each length of it can be tried.</summary>
    public static TheoryData<string> ShortNames { get; } =
        [.. s_all.Values.Where(model => model.Options.Context <= 16).Select(model => model.Name)];

    public static TheoryData<string> ExitNames { get; } = [.. s_all.Values.Where(model => model.Options.Exit).Select(model => model.Name)];

    /// <summary>Models with at least 3 loops and a short context.</summary>
    public static TheoryData<string> DeepNames { get; } =
        [.. s_all.Values.Where(model => model.Options.LoopCount > 2 && model.Options.Context <= 32).Select(model => model.Name)];

    public static IReadOnlyCollection<ModelCase> All => s_all.Values;

    public static ModelCase Get(string name) => s_all[name];

    /// <summary>The classes that ask the generator for a model; a case has its spec file's name.</summary>
    private static IEnumerable<ModelCase> Compiled()
    {
        MethodInfo of = typeof(ModelCase).GetMethod(nameof(ModelCase.Of))!;
        foreach (Type type in typeof(ModelCases).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<CompiledModelAttribute>() is { } attribute)
            {
                object[] arguments = [Path.GetFileNameWithoutExtension(attribute.Spec), SpecFile.Read(attribute.Spec)];
                yield return (ModelCase)of.MakeGenericMethod(type).Invoke(null, arguments)!;
            }
        }
    }
}
