using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Lowering;

/// <summary>Names of generated methods.</summary>
internal static class MethodNames
{
    public const string Recompute = "Recompute";

    /// <summary>E.g. <c>Block0Forward</c>.</summary>
    public static string OfBlock(int layer, string part) => $"Block{CSharpLiteral.Of(layer)}{part}";

    /// <summary>For summaries, e.g. <c>block 0 of 2</c>.</summary>
    public static string Title(int layer, ModelGraph graph)
    {
        string part = layer < graph.PreludeLayers ? ", in the prelude" : layer >= graph.CoreEnd ? ", in the coda" : string.Empty;
        return $"block {CSharpLiteral.Of(layer)} of {CSharpLiteral.Of(graph.Layers)}{part}";
    }
}
