using System.Text.Json.Nodes;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>The model.json that fits a folder of transformers: one that compiles to a model which can import it.</summary>
public static class HuggingFaceSpec
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>The sections tokenizer, architecture and training.</summary>
    /// <exception cref="MicroGptException">A file is missing or damaged, or no model of this program is like it.</exception>
    public static JsonObject Read(string folder)
    {
        var read = HuggingFaceFolder.Read(folder);
        RequireComposed(read);
        return new JsonObject
        {
            ["tokenizer"] = Tokenizer(read.Tokenizer),
            ["architecture"] = Architecture(read),
            ["training"] = new JsonObject { ["documents"] = Words.Of(read.Begins ? DocumentMode.Lines : DocumentMode.Text) },
        };
    }

    private static JsonObject Tokenizer(TokenizerDescription tokenizer)
    {
        var section = new JsonObject { ["kind"] = Words.Of(tokenizer.Kind) };
        if (tokenizer.Kind == TokenizerKind.Alphabet)
        {
            section["alphabet"] = tokenizer.Alphabet;
            if (tokenizer.Unknown != UnknownRule.Error)
            {
                section["unknown"] = tokenizer.Unknown;
            }
        }

        return section;
    }

    private static JsonObject Architecture(HuggingFaceFolder folder)
    {
        PortableModel model = folder.Model;
        bool isGpt2 = model.Family == ModelFamily.Gpt2;
        return new JsonObject
        {
            ["layers"] = model.Layers,
            ["heads"] = model.Heads,
            ["embedding"] = model.Embedding,
            ["context"] = model.Context,
            ["feedForward"] = model.FeedForward,
            ["normalization"] = new JsonObject
            {
                ["kind"] = Words.Of(isGpt2 ? NormalizationKind.LayerNorm : NormalizationKind.RmsNorm),
                ["epsilon"] = model.Epsilon,
            },
            ["activation"] = Words.Of(model.Activation),
            ["positions"] = Words.Of(isGpt2 ? PositionKind.Learned : PositionKind.Rotary),
            ["qkNorm"] = model.Family == ModelFamily.Qwen3,
            ["inputScalars"] = false,
            ["bias"] = model.Bias && !(isGpt2 && BiasesAreZero(folder.Weights)),
            ["tiedHead"] = model.TiedHead,
        };
    }

    /// <summary>A spec's alphabet is composed, because texts are.</summary>
    private static void RequireComposed(HuggingFaceFolder folder)
    {
        string alphabet = folder.Tokenizer.Alphabet;
        if (CanonicalForm.Of(alphabet) != alphabet)
        {
            throw new MicroGptException(
                $"{folder.Path} has a character that a text never contains, because this program composes texts (NFC). "
                + "Use a folder whose tokens are composed characters.");
        }
    }

    /// <summary>GPT-2 always has biases. A model without them was written with zeros.</summary>
    private static bool BiasesAreZero(string weights)
    {
        if (!File.Exists(weights))
        {
            return false;
        }

        using SafetensorsReader reader = SafetensorsReader.Open(weights);
        return reader.Entries
            .Where(entry => entry.Name.EndsWith(".bias", StringComparison.Ordinal) && !HuggingFaceTensors.IsDerived(entry.Name))
            .All(entry => IsZero(reader, entry));
    }

    private static bool IsZero(SafetensorsReader reader, TensorEntry entry)
    {
        byte[] buffer = new byte[Math.Min(BufferBytes, entry.Bytes)];
        for (long offset = 0; offset < entry.Bytes; offset += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Bytes - offset));
            reader.Read(entry, offset, part);
            if (part.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
