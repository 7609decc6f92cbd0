namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>The two spellings of microgpt's tensors: Karpathy's [outputs, inputs] and ours.</summary>
internal static class Microgpt
{
    public const int Vocabulary = 27;
    private const int Width = 16;

    public static ReferenceOptions Options { get; } = new()
    {
        Layers = 1,
        Heads = 4,
        Embedding = Width,
        Context = 16,
        FeedForward = 4 * Width,
        Vocabulary = Vocabulary,
        Norm = Norm.RmsNorm,
        AfterEmbedding = true,
        Activation = Activation.Relu,
    };

    /// <summary>A port with our weights.</summary>
    public static MicrogptPort PortOf(ParameterSet weights) =>
        new(Vocabulary, (name, output, input) => At(weights, name, output, input));

    /// <summary>The port's gradients under our names.</summary>
    public static ParameterSet Gradients(MicrogptPort port)
    {
        ParameterSet gradients = ParameterSet.Zeros(Options);
        foreach (string name in port.Names)
        {
            double[][] matrix = port.Gradient(name);
            for (int output = 0; output < matrix.Length; output++)
            {
                for (int input = 0; input < matrix[output].Length; input++)
                {
                    At(gradients, name, output, input) = matrix[output][input];
                }
            }
        }

        return gradients;
    }

    /// <summary>A document as one of our sequences: its first tokens, each with the next one as target.</summary>
    public static Sequence SequenceOf(int[] document)
    {
        int n = Math.Min(Options.Context, document.Length - 1);
        return new Sequence(document[..n], document[1..(n + 1)]);
    }

    /// <summary>Tokens of a name between two BOS.</summary>
    public static int[] Document(string name) => [Vocabulary - 1, .. name.Select(c => c - 'a'), Vocabulary - 1];

    private static ref double At(ParameterSet set, string name, int output, int input)
    {
        switch (name)
        {
            case "wte" or "wpe":
                return ref set[name][(output * Width) + input];
            case "lm_head":
                return ref set["head.weight"][(output * Width) + input];
            case "layer0.attn_wo":
                return ref set["blocks.0.attention.projection.weight"][(input * Width) + output];
            case "layer0.mlp_fc1":
                return ref set["blocks.0.mlp.in.weight"][(input * 4 * Width) + output];
            case "layer0.mlp_fc2":
                return ref set["blocks.0.mlp.out.weight"][(input * Width) + output];
            default:
                // q, k and v side by side.
                int third = "qkv".IndexOf(name[^1], StringComparison.Ordinal);
                return ref set["blocks.0.attention.qkv.weight"][(input * 3 * Width) + (third * Width) + output];
        }
    }
}
