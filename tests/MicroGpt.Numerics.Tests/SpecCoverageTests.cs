using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>The specs of this project contain every pair of choices, so every combination of two is tested.</summary>
public class SpecCoverageTests
{
    private static readonly ReferenceOptions[] s_specs =
        [.. Directory.GetFiles(SpecFile.Directory, "*.json").Select(path => SpecFile.Read(Path.GetFileName(path)))];

    private static readonly Func<ReferenceOptions, object>[] s_choices =
    [
        o => o.Norm,
        o => o.Gain,
        o => o.Bias,
        o => o.Activation,
        o => o.Positions == Positions.Learned,
        o => o.TiedHead,
        o => o.Final,
        o => o.AfterEmbedding,
        o => Math.Min(o.Loops ?? 0, 3), // none, one, two, more
    ];

    [Fact]
    public void EveryPairOfChoicesHasASpec()
    {
        object[][] kinds = [.. s_choices.Select(choice => s_specs.Select(choice).Distinct().ToArray())];
        Assert.Equal([2, 2, 2, 5, 2, 2, 2, 2, 4], kinds.Select(kind => kind.Length));
        for (int a = 0; a < s_choices.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                int covered = s_specs.Select(o => (s_choices[a](o), s_choices[b](o))).Distinct().Count();
                Assert.Equal(kinds[a].Length * kinds[b].Length, covered);
            }
        }
    }

    /// <summary>Choices of the recursion where a loop follows another.</summary>
    private static readonly Func<ReferenceOptions, object>[] s_recursionChoices =
    [
        o => o.Injection, o => o.NormalizeState, o => o.LoopEmbedding, o => o.Norm, o => o.Gain,
        o => o.Positions == Positions.Learned, o => o.Exit,
    ];

    [Fact]
    public void EveryPairOfRecursionChoicesHasASpec()
    {
        ReferenceOptions[] recursive = [.. s_specs.Where(o => o.Loops > 1)];
        object[][] kinds = [.. s_recursionChoices.Select(choice => recursive.Select(choice).Distinct().ToArray())];
        Assert.Equal([4, 2, 2, 2, 2, 2, 2], kinds.Select(kind => kind.Length));
        for (int a = 0; a < s_recursionChoices.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                int covered = recursive.Select(o => (s_recursionChoices[a](o), s_recursionChoices[b](o))).Distinct().Count();
                Assert.True(kinds[a].Length * kinds[b].Length == covered, $"choices {a} and {b}");
            }
        }
    }

    /// <summary>What modern recipes add to the transformer.</summary>
    private static readonly Dictionary<string, Func<ReferenceOptions, bool>> s_additions = new()
    {
        ["qkNorm"] = o => o.QkNorm,
        ["inputScalars"] = o => o.InputScalars,
        ["bigram"] = o => o.BigramRows > 0,
    };

    [Fact]
    public void EveryAdditionMeetsEveryKindOfModel()
    {
        foreach ((string name, Func<ReferenceOptions, bool> has) in s_additions)
        {
            ReferenceOptions[] specs = [.. s_specs.Where(has)];
            void AssertAll<T>(int count, Func<ReferenceOptions, T> choice) =>
                Assert.True(specs.Select(choice).Distinct().Count() == count, $"{name} lacks a spec");
            AssertAll(2, o => o.Norm);
            AssertAll(2, o => o.Positions == Positions.Learned);
            AssertAll(2, o => o.Exit);
            AssertAll(2, o => o.KeepsBFloat16);
            AssertAll(2, o => o.StoresBFloat16);
            AssertAll(4, o => o.Loops ?? 0);
        }
    }

    [Fact]
    public void BigramsHaveRowsOfTheirOwnOrShareThem()
    {
        ReferenceOptions[] specs = [.. s_specs.Where(o => o.BigramRows > 0)];
        Assert.Contains(specs, o => o.BigramRows == o.Vocabulary * o.Vocabulary);
        Assert.Contains(specs, o => o.BigramRows < o.Vocabulary);
    }

    [Fact]
    public void SizesReachTheEdges()
    {
        Assert.Superset(new HashSet<int> { 4, 5, 6, 8, 12, 16, 32 }, s_specs.Select(o => o.HeadSize).ToHashSet());
        Assert.Superset(new HashSet<int> { 3, 27, 65, 257 }, s_specs.Select(o => o.Vocabulary).ToHashSet());
        Assert.Superset(new HashSet<int> { 5, 16, 70, 130 }, s_specs.Select(o => o.Context).ToHashSet());
        Assert.Contains(s_specs, o => o.Embedding % 8 != 0 && o.FeedForward % 8 != 0);
    }

    [Fact]
    public void MicrogptIsKarpathys() => Assert.Equal(
        Microgpt.Options with { Epsilon = 1e-5f }, SpecFile.Read("microgpt.json"));
}
