using System.Runtime.InteropServices;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>Fills weights from the tensors of a folder, by the table that exports are written from.</summary>
/// <param name="path">Path of the tensors' file, for messages.</param>
internal sealed class HuggingFaceTensors(string path, SafetensorsReader reader, ModelDescription model, StoredWeights weights)
{
    private const string Remedy = "Rebuild with the spec that 'microgpt init --from' writes for the folder, or name another folder.";

    /// <summary>Ends of names that old files have beside the weights: masks and angles, which follow from the shape.</summary>
    private static readonly string[] s_derived = [".attn.bias", ".attn.masked_bias", ".rotary_emb.inv_freq"];

    private readonly Dictionary<string, ParameterInfo> _parameters = model.Parameters.ToDictionary(parameter => parameter.Name);
    private readonly HashSet<(string Source, int FirstColumn)> _filled = [];

    /// <summary>Whether a tensor follows from the shape of the model, and is no weight.</summary>
    public static bool IsDerived(string name) => s_derived.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Nothing is written unless the file has every tensor with the right shape, and no other.</summary>
    /// <exception cref="MicroGptException">
    /// A tensor is missing, unknown, of another shape, or not the constant that we have there.
    /// </exception>
    public void Read(PortableModel ours)
    {
        TensorNaming names = TensorNaming.HuggingFaceOf(ours.Family);
        List<TensorMap> maps = [.. TensorTable.Of(ours, names)];
        string head = names.Head + ".weight";
        if (ours.TiedHead && reader.Find(head) is not null)
        {
            // Some programs write the tied head again.
            maps.Add(new TensorMap(head, ours.Vocabulary, ours.Embedding) { Source = "wte", SourceColumns = ours.Embedding });
        }

        RequireAll(maps);
        foreach (TensorMap map in maps)
        {
            Fill(map, Elements(map));
        }
    }

    private void RequireAll(List<TensorMap> maps)
    {
        foreach (TensorMap map in maps)
        {
            TensorEntry? found = reader.Find(map.Name);
            if (found is null || !Reads(found.Type) || !found.Shape.SequenceEqual(map.Shape))
            {
                string what = found is null ? "is missing" : $"is {found.Type.SafetensorsName()} {found.ShapeText}";
                throw Unfit($"the tensor {map.Name} {what}, and this model has F32 [{string.Join(", ", map.Shape)}]");
            }
        }

        HashSet<string> known = [.. maps.Select(map => map.Name)];
        string? other = reader.Entries.Select(entry => entry.Name)
            .FirstOrDefault(name => !known.Contains(name) && !IsDerived(name));
        if (other is not null)
        {
            throw Unfit($"this model lacks its tensor {other}");
        }

        HashSet<string?> sources = [.. maps.Select(map => map.Source)];
        if (_parameters.Keys.FirstOrDefault(name => !sources.Contains(name)) is { } missing)
        {
            throw Unfit($"it lacks {missing}");
        }
    }

    private void Fill(TensorMap map, float[] elements)
    {
        if (map.Source is null)
        {
            if (elements.Any(element => element != map.Constant))
            {
                throw Unfit($"the tensor {map.Name} is not {map.Constant} everywhere, as in this model");
            }

            return;
        }

        ParameterInfo parameter = _parameters[map.Source];
        bool isFirst = _filled.Add((map.Source, map.FirstColumn));
        for (int row = 0, at = 0; row < map.Rows; row++)
        {
            for (int column = 0; column < map.Columns; column++, at++)
            {
                (long inner, long channel) = Math.DivRem(map.IndexOf(row, column), map.SourceColumns);
                long index = parameter.IndexOf((int)inner, (int)channel);
                if (isFirst)
                {
                    weights[index] = elements[at];
                }
                else if (BitConverter.SingleToInt32Bits(weights[index]) != BitConverter.SingleToInt32Bits(elements[at]))
                {
                    throw Unfit($"the tensor {map.Name} is not the same as {map.Source}, as in this model");
                }
            }
        }
    }

    private float[] Elements(TensorMap map)
    {
        TensorEntry entry = reader.Find(map.Name)!;
        byte[] bytes = new byte[entry.Bytes];
        reader.Read(entry, 0, bytes);
        return entry.Type switch
        {
            StorageType.BFloat16 => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), BFloat16.Widen),
            StorageType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), half => (float)half),
            _ => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        };
    }

    private static bool Reads(StorageType type) => type is StorageType.Float32 or StorageType.BFloat16 or StorageType.Float16;

    private MicroGptException Unfit(string cause) => new($"{path} does not fit this program's model, because {cause}. {Remedy}");
}
