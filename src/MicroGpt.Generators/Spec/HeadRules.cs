using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that the heads divide the embedding, and that rotary heads have an even size.</summary>
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
        bool rotary = architecture.IsValid("positions")
            && architecture.Choice<PositionKind>("positions") == PositionKind.Rotary;
        string remedy = Remedy(heads, embedding, rotary);
        if (embedding % heads != 0)
        {
            bag.Report(
                DiagnosticDescriptors.HeadsDoNotDivide, architecture.SpanOf("heads"), $"{heads}", $"{embedding}", remedy);
        }
        else if (rotary && embedding / heads % 2 != 0)
        {
            bag.Report(
                DiagnosticDescriptors.OddHeadSize,
                architecture.SpanOf("heads"),
                $"{heads}",
                $"{embedding}",
                $"{embedding / heads}",
                remedy);
        }
    }

    /// <summary>Suggests the nearest numbers of heads for this embedding and the nearest embeddings for these heads.</summary>
    private static string Remedy(int heads, int embedding, bool rotary)
    {
        // Rotary positions rotate pairs, so the head size is a multiple of 2.
        int unit = rotary ? 2 : 1;
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
