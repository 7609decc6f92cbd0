using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that the heads divide the embedding, and that rotary heads have whole pairs of channels.</summary>
internal static class HeadRules
{
    public static void Check(SectionValues architecture, DiagnosticBag bag)
    {
        if (!architecture.IsValid("heads", "embedding"))
        {
            return;
        }

        int heads = architecture.Integer("heads");
        int embedding = architecture.Integer("embedding");
        int unit = architecture.IsValid("positions") ? architecture.Choice<PositionKind>("positions").HeadUnit() : 1;
        string remedy = Remedy(heads, embedding, unit);
        if (embedding % heads != 0)
        {
            bag.Report(
                DiagnosticDescriptors.HeadsDoNotDivide, architecture.SpanOf("heads"), $"{heads}", $"{embedding}", remedy);
        }
        else if (embedding / heads % unit != 0)
        {
            bag.Report(
                DiagnosticDescriptors.OddHeadSize,
                architecture.SpanOf("heads"),
                $"{heads}",
                $"{embedding}",
                $"{embedding / heads}",
                $"{unit}",
                remedy);
        }
    }

    /// <summary>Suggests the nearest numbers of heads for this embedding and the nearest embeddings for these heads.</summary>
    /// <param name="unit">The head size must be a multiple of it.</param>
    private static string Remedy(int heads, int embedding, int unit)
    {
        string someHeads = NearestTwo(heads, 1, Math.Min(embedding, 1024), n => embedding % (n * unit) == 0);
        string someEmbeddings = NearestTwo(embedding, 1, 65536, n => n % (heads * unit) == 0);
        return someHeads.Length == 0
            ? $"Use an embedding of {someEmbeddings}."
            : $"Use {someHeads} heads, or an embedding of {someEmbeddings}.";
    }

    private static string NearestTwo(int wanted, int minimum, int maximum, Func<int, bool> fits)
    {
        IEnumerable<int> below = Enumerable.Range(minimum, Math.Max(0, Math.Min(wanted, maximum + 1) - minimum)).Reverse();
        IEnumerable<int> above = Enumerable.Range(wanted + 1, Math.Max(0, maximum - wanted));
        return string.Join(" or ", below.Where(fits).Take(1).Concat(above.Where(fits).Take(1)));
    }
}
