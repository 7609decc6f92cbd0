using System.Text;
using LLama;
using LLama.Common;
using LLama.Native;

namespace MicroGpt.Exports.Tests;

/// <summary>An exported file in llama.cpp.</summary>
internal sealed class LlamaReader : IDisposable
{
    private readonly LLamaWeights _weights;
    private readonly LLamaContext _context;

    public LlamaReader(string path)
    {
        NativeLogConfig.llama_log_set((_, _) => { });
        var parameters = new ModelParams(path)
        {
            ContextSize = 256,
            GpuLayerCount = 0,
            Threads = 1,
            BatchThreads = 1,
            FlashAttention = false,

            // By default it rounds keys and values to float16.
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
        };
        _weights = LLamaWeights.LoadFromFile(parameters);
        _context = _weights.CreateContext(parameters);
    }

    /// <summary>The tokens of a prompt, with the document token before it if the file says so.</summary>
    public int[] Tokens(string text) => [.. _context.Tokenize(text).Select(token => (int)token)];

    public string Text(IEnumerable<int> tokens)
    {
        var decoder = new StreamingTokenDecoder(Encoding.UTF8, _weights);
        decoder.AddRange(tokens.Select(token => (LLamaToken)token).ToArray());
        return decoder.Read();
    }

    /// <summary>The logits after each token of a sequence.</summary>
    public float[][] Logits(int[] tokens)
    {
        _context.NativeHandle.MemoryClear();
        var batch = new LLamaBatch();
        for (int i = 0; i < tokens.Length; i++)
        {
            batch.Add(tokens[i], i, LLamaSeqId.Zero, logits: true);
        }

        Assert.Equal(DecodeResult.Ok, _context.Decode(batch));
        return [.. Enumerable.Range(0, tokens.Length).Select(i => _context.NativeHandle.GetLogitsIth(i).ToArray())];
    }

    /// <summary>The likeliest tokens after a prompt, one by one, with a cache.</summary>
    public int[] Continue(int[] prompt, int count)
    {
        float[] logits = Logits(prompt)[^1];
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
        {
            tokens[i] = Array.IndexOf(logits, logits.Max());
            var batch = new LLamaBatch();
            batch.Add(tokens[i], prompt.Length + i, LLamaSeqId.Zero, logits: true);
            Assert.Equal(DecodeResult.Ok, _context.Decode(batch));
            logits = _context.NativeHandle.GetLogitsIth(0).ToArray();
        }

        return tokens;
    }

    public void Dispose()
    {
        _context.Dispose();
        _weights.Dispose();
    }
}
