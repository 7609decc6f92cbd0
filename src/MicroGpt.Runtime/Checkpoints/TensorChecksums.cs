using System.Text;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The checksum of every tensor of a safetensors file: one <c>name=checksum</c> a line in the metadata of the header.</summary>
internal sealed class TensorChecksums
{
    public const string MetadataKey = "checksums";

    private readonly Dictionary<string, string> _byName = [];

    /// <summary>The checksums that a file was written with; null if it has none.</summary>
    public static TensorChecksums? Of(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? text))
        {
            return null;
        }

        var checksums = new TensorChecksums();
        foreach (string line in text.Split('\n'))
        {
            int equals = line.LastIndexOf('=');
            checksums._byName[line[..Math.Max(equals, 0)]] = line[(equals + 1)..];
        }

        return checksums;
    }

    /// <summary>The checksums of tensors in memory, over the bytes that a file stores.</summary>
    public static TensorChecksums Compute(ModelDescription model, ReadOnlySpan<ParameterArray> arrays)
    {
        var checksums = new TensorChecksums();
        var checksum = new Checksum();
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters.Where(array.Holds))
            {
                ParameterArray data = array.For(parameter);
                foreach ((long index, int length) in new ParameterRuns(parameter))
                {
                    checksum.Append(data.Bytes(index, length));
                }

                checksums._byName[parameter.Name + array.Suffix] = checksum.Finish();
            }
        }

        return checksums;
    }

    /// <exception cref="DamagedCheckpointException">The tensor is not what was written.</exception>
    public void Require(string path, string tensor, string checksum)
    {
        if (_byName.GetValueOrDefault(tensor) != checksum)
        {
            throw DamagedCheckpointException.Of(path, $"the tensor {tensor} does not match its checksum");
        }
    }

    public string ToText()
    {
        var text = new StringBuilder();
        foreach ((string name, string checksum) in _byName)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(name).Append('=').Append(checksum);
        }

        return text.ToString();
    }
}
