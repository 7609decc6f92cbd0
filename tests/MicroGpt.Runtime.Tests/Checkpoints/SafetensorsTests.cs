using System.Buffers.Binary;
using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AnEmptyFileIsByteForByteTheReferences()
    {
        byte[] expected = [8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8];
        Assert.Equal(expected, Write([], []));
        using var reader = Open(expected);
        Assert.Empty(reader.Entries);
    }

    [Fact]
    public void WhatWasWrittenIsReadBack()
    {
        byte[] data = [.. Enumerable.Range(0, 24 + 6 + 0 + 8).Select(i => (byte)i)];
        byte[] file = Write(
            [
                new("narrow", StorageType.BFloat16, [3]),
                new("matrix \"\u00e9", StorageType.Float32, [2, 3]),
                new("none", StorageType.Float32, [0, 5]),
                new("scalar", StorageType.Int64, []),
            ],
            data,
            new() { ["format"] = "pt", ["a"] = "1" });

        long header = BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, header % 8);
        using var reader = Open(file);
        Assert.Equal(["scalar", "matrix \"\u00e9", "none", "narrow"], reader.Entries.Select(e => e.Name));
        Assert.Equal([0, 8, 32, 32], reader.Entries.Select(e => e.Begin));
        Assert.Equal("pt", reader.Metadata["format"]);
        TensorEntry matrix = reader.Find("matrix \"\u00e9")!;
        Assert.Equal([2, 3], matrix.Shape);
        byte[] read = new byte[10];
        reader.Read(matrix, 4, read);
        Assert.Equal(data[12..22], read);
        Assert.Null(reader.Find("other"));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(matrix, 20, read));
    }

    [Fact]
    public void WritingRefusesWhatCannotBeRead()
    {
        Assert.Throws<ArgumentException>(() => Write([new("a", StorageType.Float32, []), new("a", StorageType.Float32, [])], new byte[8]));
        Assert.Throws<ArgumentException>(() => Write([new("__metadata__", StorageType.Float32, [])], new byte[4]));
        Assert.Throws<InvalidOperationException>(() => Write([new("a", StorageType.Float32, [])], new byte[3]));
    }

    [Theory]
    [InlineData("""[]""", 0, "begin with {")]
    [InlineData(""" {}""", 0, "begin with {")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{} x""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{}}""", 0, "not valid JSON")]
    [InlineData("""{"a":1}""", 0, "not an object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not text")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", 0, "\"a\" twice")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "twice")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown dtype F31")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,5]}}""", 4, "lacks")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks")]
    [InlineData("""{"a":{"dtype":1,"shape":[1],"data_offsets":[0,4]}}""", 4, "wrong dtype")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "wrong dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, "two shapes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}""", 4, "data_offsets twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "not a valid size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1""", 4, "not valid JSON")]
    [InlineData("", 0, "begin with {")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "not a valid size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "not a valid size")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "not an array")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "has 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "has 0 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "gap or overlaps")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""",
        3,
        "\"b\" leaves a gap or overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}""", 2, "gap or overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, "cut short: it has 1 of 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 5, "3 bytes follow")]
    public void DamagedFilesAreErrorsWithTheirCause(string header, int dataBytes, string cause)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        Assert.Contains(cause, Assert.ThrowsAny<MicroGptException>(() => Open(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownMembersOfATensorAreSkipped()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"a":{"note":{"x":[1]},"dtype":"U8","shape":[1],"data_offsets":[0,1]}} """);
        byte[] file = new byte[8 + json.Length + 1];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        using SafetensorsReader reader = Open(file);
        Assert.Equal(1, Assert.Single(reader.Entries).Bytes);
    }

    [Fact]
    public void WrongLengthsOfTheHeaderAreErrors()
    {
        Assert.Contains("too short", Error([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("within its header", Error([8, 0, 0, 0, 0, 0, 0, 0, (byte)'{']), StringComparison.Ordinal);
        Assert.Contains(
            "length of its header", Error([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'{']), StringComparison.Ordinal);
        Assert.ThrowsAny<MicroGptException>(() => SafetensorsReader.Open(_directory["none"]));
    }

    private static byte[] Write(TensorEntry[] tensors, byte[] data, Dictionary<string, string>? metadata = null)
    {
        var stream = new MemoryStream();
        var writer = new SafetensorsWriter(stream, tensors, metadata ?? []);
        writer.Write(data);
        writer.Complete();
        return stream.ToArray();
    }

    private SafetensorsReader Open(byte[] file) => SafetensorsReader.Open(_directory.File("test.safetensors", file));

    private string Error(byte[] file) => Assert.ThrowsAny<MicroGptException>(() => Open(file)).Message;
}
