using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Emit;

/// <summary>Names of parameters in generated code, e.g. <c>qkvWeight</c> for <c>blocks.0.attention.qkv.weight</c>.</summary>
internal static class ParameterNames
{
    public static string Of(Operand operand)
    {
        string name = Of(operand.Parameter!);
        string matrix = name.EndsWith("Weight", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Weight".Length) : name;
        return operand.Kind switch
        {
            OperandKind.Panels => matrix + "Panels",
            OperandKind.TransposedPanels => matrix + "PanelsT",
            OperandKind.Gradient => "d" + name,
            _ => name,
        };
    }

    private static string Of(Parameter parameter)
    {
        string[] words = parameter.ShortName.Split('.');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
    }
}
