using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Report;

/// <summary>Characters in a row that took the same number of loops.</summary>
internal readonly record struct LoopPiece(string Text, int Loops);

/// <summary>Texts that a checkpoint wrote for the page, cut where the number of loops changes.</summary>
/// <param name="Most">Loops that a character could take.</param>
/// <param name="Mean">Mean over all characters and ends of texts.</param>
/// <param name="Rule">When a character stops, in words.</param>
internal sealed record LoopTexts(int Most, double Mean, string Rule, IReadOnlyList<IReadOnlyList<LoopPiece>> Texts);

/// <summary>Writes texts with the checkpoint of a run, if it is of this program's model and the model loops.</summary>
internal static class LoopTextWriter<TModel>
    where TModel : ICompiledModel
{
    private const int Lines = 12;
    private const int LongTexts = 3;
    private const int LongestLine = 100;
    private const int LongestText = 240;

    /// <summary>Without a trained exit token, a character stops when this likely. It needs no training.</summary>
    private const double Confidence = 0.9;

    private static ArchitectureDescription Model => TModel.Description.Architecture;

    /// <returns>The texts, or a sentence that says why there are none.</returns>
    /// <exception cref="OperationCanceledException">The person interrupted it.</exception>
    public static (LoopTexts? Texts, string Reason) Write(string run, Compute compute, CancellationToken interruption)
    {
        if (Model.Loops == 1)
        {
            return (null, "");
        }

        if (Model.Attention == AttentionKind.Full)
        {
            return (null, "This model answers whole problems and continues no text. 'microgpt solve' shows its answers loop by loop.");
        }

        try
        {
            Checkpoint.RequireModel(CheckpointStore.Resolve(run), TModel.Description);
            using var model = new SavedModel<TModel>(run, compute);
            return (Generate(model, interruption), "");
        }
        catch (DamagedCheckpointException)
        {
            return (null, "The checkpoint of this run is damaged, so it wrote no text for this page.");
        }
        catch (MicroGptException)
        {
            // The message has the path of the checkpoint, which is nothing for a page that people share.
            return (null, "This run has no checkpoint of this program's model, so it wrote no text for this page. "
                + "Make the report with the program that trained the run.");
        }
    }

    private static LoopTexts Generate(SavedModel<TModel> model, CancellationToken interruption)
    {
        var tokenizer = new CharacterTokenizer(TModel.Description.Tokenizer);
        DocumentMode mode = model.DocumentMode.Resolve(tokenizer);
        bool isLines = mode == DocumentMode.Lines;
        bool trained = Model.HasExit && GenerationDefaults.TrainsExit(Model, model.State.HyperParameters);
        var style = new GenerationStyle
        {
            Count = isLines ? Lines : LongTexts,
            MaxTokens = isLines ? LongestLine : LongestText,
            Mode = mode,
            ExitIsTrained = trained,
            Exits = trained ? null : new ExitOptions { Confidence = Confidence },
        };
        GenerationOptions options = style.ToOptions(Model, isLines ? tokenizer.DocumentToken : -1);
        int parallel = GenerationFit.Parallel(
            TModel.Description,
            model.Engine.Pool.Workers,
            Math.Min(style.Count, style.Parallel),
            null,
            options.Exits,
            MachineMemory.Read());
        using var generator = new TextGenerator<TModel>(model.Engine, parallel);
        var texts = new List<GeneratedText>();
        generator.Generate([Prompts.Encode(tokenizer, "", mode)], style.Count, options, texts.Add, interruption);
        int[] depths = [.. texts.SelectMany(text => text.Depths)];
        string rule = trained
            ? $"when its exit token has probably stopped (threshold {Text.Exact(options.Exits.Threshold)})"
            : $"when one next character has a probability of {Text.Exact(Confidence)} or more";
        return new LoopTexts(
            Model.Loops, depths.Length == 0 ? 0 : depths.Average(), rule, [.. texts.Select(text => Pieces(text, tokenizer))]);
    }

    internal static IReadOnlyList<LoopPiece> Pieces(GeneratedText text, CharacterTokenizer tokenizer)
    {
        var decoder = new TokenDecoder(tokenizer);
        var pieces = new List<LoopPiece>();
        for (int i = 0; i < text.Tokens.Count; i++)
        {
            Append(decoder.Push(text.Tokens[i]).ToString(), text.Depths[i]);
        }

        if (text.Tokens.Count > 0)
        {
            Append(decoder.Flush().ToString(), text.Depths[text.Tokens.Count - 1]);
        }

        return pieces;

        void Append(string characters, int loops)
        {
            if (characters.Length == 0)
            {
                return;
            }

            if (pieces.Count > 0 && pieces[^1].Loops == loops)
            {
                pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + characters };
            }
            else
            {
                pieces.Add(new LoopPiece(characters, loops));
            }
        }
    }
}
