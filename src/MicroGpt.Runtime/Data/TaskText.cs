using System.Buffers;
using System.Text;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>The lines of a task and, if it has bands, their division.</summary>
/// <param name="Bands">Names of the bands; empty for a task without bands.</param>
internal sealed record TaskText(ReadOnlyMemory<byte> Lines, IReadOnlyList<string> Bands, IReadOnlyList<BandRun> Runs)
{
    public static TaskText Plain(byte[] lines) => new(lines, [], []);
}

/// <summary>
/// Builds a task with bands of difficulty. The held-out problems are drawn first, so that no training problem is one of them.
/// They depend on the task only.
/// </summary>
/// <param name="stream">Random stream of the task; each band has one after it.</param>
internal sealed class TaskBuilder(uint stream)
{
    /// <summary>Number of validation problems of each band. It is the same for all, so that a part of them covers every band.</summary>
    public const int Validation = 128;

    /// <summary>Number of test problems of each band.</summary>
    public const int Test = 512;

    private const long ProblemSeed = 0;

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<string> _bands = [];
    private readonly List<BandRun> _runs = [];
    private readonly HashSet<string> _heldOut = [];
    private uint _next = stream;

    /// <summary>Adds a band with its validation and test problems, all of them different.</summary>
    /// <param name="draw">Draws a problem, or null where a draw did not succeed.</param>
    /// <param name="identity">What two problems have in common that count as the same; null for the line itself.</param>
    public TaskBuilder Band(string name, Func<ProblemLines.Draws, string?> draw, Func<string, string>? identity = null)
    {
        const int Share = (Validation + Test) / Validation;
        ProblemLines.Draws draws = Draws();
        List<string> validation = [], test = [];
        while (validation.Count + test.Count < Validation + Test)
        {
            if (draw(draws) is { } problem && _heldOut.Add(identity?.Invoke(problem) ?? problem))
            {
                // In turn, so that the few easiest problems are in both parts.
                ((validation.Count + test.Count) % Share == 0 ? validation : test).Add(problem);
            }
        }

        Append(DataPart.Validation, validation);
        Append(DataPart.Test, test);
        _bands.Add(name);
        return this;
    }

    /// <summary>Adds the training problems and returns the task. Easy problems are few, so they may occur several times.</summary>
    /// <param name="variants">The lines to write for a problem; null for the problem itself.</param>
    /// <inheritdoc cref="Band"/>
    public TaskText Train(
        int problems,
        Func<ProblemLines.Draws, string?> draw,
        Func<string, string>? identity = null,
        Func<string, IEnumerable<string>>? variants = null)
    {
        ProblemLines.Draws draws = Draws();
        int lines = 0;
        for (int count = 0; count < problems;)
        {
            if (draw(draws) is { } problem && !_heldOut.Contains(identity?.Invoke(problem) ?? problem))
            {
                foreach (string line in variants?.Invoke(problem) ?? [problem])
                {
                    Append(line);
                    lines++;
                }

                count++;
            }
        }

        _runs.Add(new BandRun(DataPart.Training, 0, lines));
        return new TaskText(_text.WrittenMemory, _bands, _runs);
    }

    private void Append(DataPart part, List<string> lines)
    {
        lines.ForEach(Append);
        _runs.Add(new BandRun(part, _bands.Count, lines.Count));
    }

    /// <summary>Lines are ASCII.</summary>
    private void Append(string line)
    {
        Span<byte> bytes = _text.GetSpan(line.Length + 1);
        Encoding.ASCII.GetBytes(line, bytes);
        bytes[line.Length] = (byte)'\n';
        _text.Advance(line.Length + 1);
    }

    private ProblemLines.Draws Draws() => new(new CounterRandom(ProblemSeed, RandomStream.Data, _next++));
}
