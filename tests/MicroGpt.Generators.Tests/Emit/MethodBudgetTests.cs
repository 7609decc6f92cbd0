using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>
/// The JIT drops to unoptimised code above 60,000 bytes of IL or 2,000 locals, and stops inlining near 900 locals: the
/// compiled assembly is read to see that no generated method comes near.
/// </summary>
public class MethodBudgetTests
{
    private const int MostIlBytes = 20_000;
    private const int MostLocals = 300;
    private const int MostTextBytes = 1_650_000;
    private const string Large = "models/large.json";

    /// <summary>Compiled once for two tests.</summary>
    private static readonly Lazy<GeneratorHarness> s_large = new(() => Harness(Large).Run());

    [Theory]
    [InlineData("models/microgpt.json")]
    [InlineData("models/nanogpt-char.json")]
    [InlineData(Large)]
    public void GeneratedMethodsStaySmall(string path) => AssertSmall(path == Large ? s_large.Value : Harness(path));

    /// <summary>Blocks are methods of their own, so a method does not grow with the number of layers.</summary>
    [Fact]
    public void SixtyFourLayersStaySmall() => AssertSmall(GeneratorHarness.ForSpec(
        """
        {
          "tokenizer": { "kind": "bytes" },
          "architecture": { "layers": 64, "heads": 4, "embedding": 64, "context": 32 },
          "recursion": { "steps": 2, "exit": "token" },
          "training": { "recompute": "block" }
        }
        """));

    private static GeneratorHarness Harness(string path) => GeneratorHarness.ForSpec(Paths.ReadText(path));

    private static void AssertSmall(GeneratorHarness harness)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        harness.Driver.RunGeneratorsAndUpdateCompilation(
            harness.Compilation, out Compilation output, out ImmutableArray<Diagnostic> reported, cancellation);
        Assert.Empty(reported);
        using var image = new MemoryStream();
        Assert.Empty(output.Emit(image, cancellationToken: cancellation).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));

        image.Position = 0;
        using var pe = new PEReader(image);
        MetadataReader metadata = pe.GetMetadataReader();
        int methods = 0;
        foreach (MethodDefinition method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(
            m => m.RelativeVirtualAddress != 0))
        {
            MethodBodyBlock body = pe.GetMethodBody(method.RelativeVirtualAddress);
            string name = metadata.GetString(method.Name);

            // The description of the model is data that is built once: unoptimised code serves it as well.
            if (name == ".cctor")
            {
                continue;
            }

            Assert.True(body.Size <= MostIlBytes, $"{name} has {body.Size} bytes of IL");
            Assert.True(Locals(metadata, body) <= MostLocals, $"{name} has {Locals(metadata, body)} locals");
            methods++;
        }

        Assert.True(methods > 100, $"only {methods} methods were compiled");
    }

    [Fact]
    public void TextOfTheLargestModelStaysReadable() => Assert.InRange(s_large.Value.GeneratedText.Length, 1, MostTextBytes);

    private static int Locals(MetadataReader metadata, MethodBodyBlock body)
    {
        if (body.LocalSignature.IsNil)
        {
            return 0;
        }

        BlobReader reader = metadata.GetBlobReader(metadata.GetStandaloneSignature(body.LocalSignature).Signature);
        reader.ReadSignatureHeader();
        return reader.ReadCompressedInteger();
    }
}
