namespace MicroGpt.Runtime.Tests;

/// <summary>Tensors of files that do not fit the model, and tensors longer than the buffer.</summary>
public sealed unsafe class ParameterFileTests : IDisposable
{
    private const string Remedy = "Use a checkpoint of this model, or rebuild with the model.json of the checkpoint.";

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["model.safetensors"];

    public void Dispose() => _directory.Dispose();

    /// <summary>A row of 5 elements and buffers of 64 KiB: rows and segments are cut at every place.</summary>
    [Theory]
    [InlineData(StorageType.Float32)]
    [InlineData(StorageType.BFloat16)]
    public void ATensorLongerThanTheBufferIsReadAsItWasWritten(StorageType type)
    {
        ModelDescription model = Big(rows: 7_001);
        int elements = model.Parameters.Sum(p => (int)p.PaddedCount) + 32;
        byte[] written = new byte[elements * type.Bytes()];
        for (int i = 0; i < written.Length; i++)
        {
            written[i] = (byte)((i * 7) ^ (i >> 8));
        }

        byte[] read = new byte[written.Length];
        fixed (byte* from = written, to = read)
        {
            Write(model, new ParameterArray("", type, from));
            Read(model, new ParameterArray("", type, to));
        }

        ParameterInfo matrix = model.Parameters[0];
        for (int row = 0; row < matrix.Rows; row++)
        {
            int at = (int)matrix.IndexOf(row, 0) * type.Bytes();
            Assert.True(written.AsSpan(at, 5 * type.Bytes()).SequenceEqual(read.AsSpan(at, 5 * type.Bytes())), $"row {row}");
        }
    }

    [Fact]
    public void ATensorThatIsMissingIsNamed()
    {
        ModelDescription other = TinyRun.Model with
        {
            Parameters = [TinyRun.Model.Parameters[0], TinyRun.Model.Parameters[1] with { Name = "norm.bias" }],
        };
        Assert.Equal(
            $"In {Path} the tensor norm.bias is missing, but this model has F32 [7]. {Remedy}", Error(other, StorageType.Float32));
    }

    [Fact]
    public void AFileWithMoreTensorsIsRefused()
    {
        ModelDescription other = TinyRun.Model with { Parameters = [TinyRun.Model.Parameters[0]] };
        Assert.Equal($"{Path} contains 2 tensors, but this model has 1. {Remedy}", Error(other, StorageType.Float32));
    }

    [Fact]
    public void AnotherTypeIsRefusedWhereNothingIsConverted() => Assert.Equal(
        $"In {Path} the tensor blocks.0.attention.qkv.weight is F32 [6, 10], but this model has BF16 [6, 10]. {Remedy}",
        Error(TinyRun.Model, StorageType.BFloat16));

    /// <summary>Files of older versions have no checksums.</summary>
    [Fact]
    public void WithoutChecksumsTensorsAreReadAsTheyAre()
    {
        float[] weights = new float[TestModels.WeightFloats];
        using (FileStream stream = File.Create(Path))
        {
            TensorEntry[] tensors =
                [new("blocks.0.attention.qkv.weight", StorageType.Float32, [6, 10]), new("norm.gain", StorageType.Float32, [7])];
            var writer = new SafetensorsWriter(stream, tensors, new Dictionary<string, string>());
            byte[] data = new byte[67 * 4];
            BitConverter.TryWriteBytes(data.AsSpan(^4..), 2.5f);
            writer.Write(data);
            writer.Complete();
        }

        fixed (float* w = weights)
        {
            Read(TinyRun.Model, new ParameterArray("", StorageType.Float32, w));
        }

        Assert.Equal(2.5f, weights[TinyRun.Model.Parameters[1].IndexOf(0, 6)]);
    }

    [Fact]
    public void ADamagedTensorIsNamed()
    {
        float[] weights = new float[TestModels.WeightFloats];
        fixed (float* w = weights)
        {
            Write(TinyRun.Model, new ParameterArray("", StorageType.Float32, w));
            byte[] file = File.ReadAllBytes(Path);
            file[^1] ^= 1;
            File.WriteAllBytes(Path, file);
            float* target = w;
            Assert.Equal(
                $"{Path} is damaged: the tensor norm.gain does not match its checksum. Use another checkpoint of the run, or a copy.",
                Assert.Throws<DamagedCheckpointException>(
                    () => Read(TinyRun.Model, new ParameterArray("", StorageType.Float32, target))).Message);
        }
    }

    private static ModelDescription Big(int rows) => TinyRun.Model with
    {
        Parameters =
        [
            TinyRun.Model.Parameters[0] with
            {
                Rows = rows, Columns = 5, RowStride = 8, RowSegment = rows, PaddedRowSegment = rows, PaddedCount = rows * 8,
            },
        ],
    };

    private string Error(ModelDescription model, StorageType type)
    {
        float[] weights = new float[TestModels.WeightFloats];
        fixed (float* w = weights)
        {
            Write(TinyRun.Model, new ParameterArray("", StorageType.Float32, w));
            float* target = w;
            return Assert.Throws<MicroGptException>(() => Read(model, new ParameterArray("", type, target))).Message;
        }
    }

    private void Write(ModelDescription model, ParameterArray array)
    {
        using FileStream stream = File.Create(Path);
        ParameterFile.Write(stream, model, [array], []);
    }

    private void Read(ModelDescription model, ParameterArray array)
    {
        using var reader = SafetensorsReader.Open(Path);
        ParameterFile.Read(reader, Path, model, [array]);
    }
}
