using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>Tasks with bands of difficulty: right answers, and no problem in two parts.</summary>
public sealed class BandedTaskTests
{
    private static readonly CharacterTokenizer Symbols = TestModels.Alphabet("0123456789abcdefghij+=#.S-");

    private static readonly Dictionary<string, TaskText> s_tasks = [];

    public static TheoryData<string> All { get; } =
        ["cups", "cups-answer", "parity", "parity-answer", "addition-bands", "hops-bands", "maze"];

    [Theory]
    [MemberData(nameof(All))]
    public void Parts_have_no_problem_in_common_and_each_band_as_many(string name)
    {
        TaskText task = Task(name);
        var heldOut = new HashSet<string>();
        foreach ((BandRun run, string[] lines) in Runs(task).Where(part => part.Run.Part != DataPart.Training))
        {
            Assert.Equal(run.Part == DataPart.Test ? TaskBuilder.Test : TaskBuilder.Validation, lines.Length);
            Assert.All(lines, line => Assert.True(heldOut.Add(line)));
        }

        Assert.Equal(task.Bands.Count * (TaskBuilder.Test + TaskBuilder.Validation), heldOut.Count);
        (BandRun training, string[] easy) = Runs(task)[^1];
        Assert.Equal((DataPart.Training, 0), (training.Part, training.Band));
        Assert.True(easy.Length >= 20_000);
        Assert.DoesNotContain(easy, heldOut.Contains);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_line_is_right_and_of_its_band(string name)
    {
        TaskText task = Task(name);
        var easiest = new int[task.Bands.Count];
        easiest.AsSpan().Fill(int.MaxValue);
        foreach ((BandRun run, string[] lines) in Runs(task))
        {
            int[] range = [.. task.Bands[run.Band].Split(' ')[^1].Split('-').Select(int.Parse)];
            int[] difficulties = [.. lines.Select(line => Difficulty(name, line))];
            Assert.All(difficulties, difficulty => Assert.InRange(difficulty, range[0], range[1]));
            easiest[run.Band] = Math.Min(easiest[run.Band], difficulties.Min());
            Assert.True(run.Part == DataPart.Validation || easiest[run.Band] == range[0]);
        }
    }

    /// <summary>Guessing from the share of walls must not help: every cave has cells of both kinds, and neither rules.</summary>
    [Fact]
    public void Caves_have_both_kinds_of_cells_at_every_distance()
    {
        TaskText maze = Task("maze");
        Assert.Equal(["8x8 2-6", "8x8 7-12", "8x8 13-24", "12x12 13-24", "12x12 25-40"], maze.Bands);
        foreach ((BandRun run, string[] lines) in Runs(maze))
        {
            string targets = string.Concat(lines.Select(line => line.Split('\t')[1]));
            double reached = targets.Count(c => c == '+') / (double)targets.Count(c => c is '+' or '-');
            Assert.InRange(reached, 0.15, 0.9);
            Assert.All(lines, line => Assert.True(line.Count(c => c == '-') >= 3 && line.Contains('+', StringComparison.Ordinal)));
            int size = maze.Bands[run.Band].StartsWith("12", StringComparison.Ordinal) ? 12 : 8;
            Assert.All(lines, line => Assert.Equal(size, Grid(line).Length));
        }

        // A mirrored cave is the same problem.
        var training = Runs(maze)[^1].Lines.Select(line => line.Split('\t')[0]).ToHashSet();
        foreach ((_, string[] lines) in Runs(maze).Where(part => part.Run is { Band: 0, Part: not DataPart.Training }))
        {
            Assert.DoesNotContain(lines, line => training.Contains(string.Join('/', Grid(line).Reverse())));
        }
    }

    [Fact]
    public void The_split_is_the_same_for_every_seed_and_trains_on_easy_problems()
    {
        TextCorpus corpus = TextCorpus.Load("builtin:cups", Symbols);
        var split = DataSplit.Create(corpus, 128, 0.1f, seed: 1);
        Assert.Equal((100_000, 5 * 128, 5 * 512), (split.Training.Count, split.Validation.Count, split.Test!.Count));
        Assert.Equal(split.Validation, DataSplit.Create(corpus, 128, 0.5f, seed: 2).Validation);
        Assert.Equal(17, split.Training.Max(window => window.Count));
        Assert.Equal(97, split.Test.Max(window => window.Count));
        Assert.Empty(DataSplit.Create(corpus, 128, 0, seed: 2).Validation);
        Assert.Equal(split.Test, DataSplit.PartOf(corpus, 128, DataPart.Test));
        Assert.True(split.Bytes > corpus.Tokens.Bytes + corpus.Targets!.Bytes + split.Training.Bytes + split.Test.Bytes);

        var set = new EvaluationSet(split);
        Assert.Equal(["1-16", "17-24", "25-32", "33-64", "65-96"], set.Bands);
        Assert.Equal(
            Enumerable.Range(0, 5).SelectMany(band => Enumerable.Repeat(band, 128)),
            Enumerable.Range(0, set.SequenceCount).Select(set.BandOf));
        EvaluationSet few = set.AtMost(1);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, few.SequenceCount).Select(few.BandOf));
    }

    [Fact]
    public void Answers_come_after_the_mark_and_targets_without_one()
    {
        TextCorpus answers = TextCorpus.Load("builtin:cups-answer", Symbols);
        Assert.Equal((DocumentMode.Lines, Symbols.Encode("=")[0]), (answers.Mode, answers.AnswerMark));
        TextCorpus pairs = TextCorpus.Load("builtin:parity", Symbols);
        Assert.Equal((DocumentMode.Pairs, -1), (pairs.Mode, pairs.AnswerMark));
        Assert.True(answers.HasProblems && pairs.HasProblems);
    }

    [Theory]
    [InlineData("builtin:cups", DocumentMode.Lines, "has a target for each input token. Set documents to auto or pairs.")]
    [InlineData("builtin:names", DocumentMode.Pairs, "has no target for each input token. Set documents to auto, lines or text.")]
    [InlineData("builtin:maze", DocumentMode.Auto, "consists of grids, but the model has no grid.")]
    public void Data_that_do_not_fit_are_refused(string data, DocumentMode mode, string message) => Assert.Contains(
        message, Assert.Throws<MicroGptException>(() => TextCorpus.Load(data, Symbols, mode)).Message, StringComparison.Ordinal);

    [Fact]
    public void Data_without_bands_have_no_test_problems()
    {
        TextCorpus corpus = TextCorpus.Load("builtin:addition:1", Symbols);
        Assert.Contains(
            "have no test problems",
            Assert.Throws<MicroGptException>(() => DataSplit.PartOf(corpus, 16, DataPart.Test)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Checks a line in another way than it was made, and returns its difficulty.</summary>
    private static int Difficulty(string name, string line)
    {
        string[] columns = line.Split('\t', '=');
        string given = columns[0], answer = columns[1];
        switch (name)
        {
            case "cups":
                Assert.Equal(string.Concat(Enumerable.Range(1, given.Length).Select(n => Ball(given[..n]))), answer);
                return given.Length - 1;
            case "cups-answer":
                Assert.Equal(Ball(given), answer[0]);
                return given.Length - 1;
            case "parity":
                Assert.Equal(string.Concat(Enumerable.Range(1, given.Length).Select(n => given[..n].Count(c => c == '1') % 2)), answer);
                return given.Length;
            case "parity-answer":
                Assert.Equal($"{given.Count(c => c == '1') % 2}", answer);
                return given.Length;
            case "addition-bands":
                string[] numbers = given.Split('+');
                Assert.Equal($"{numbers.Sum(long.Parse)}", answer);
                return numbers.Max(number => number.Length);
            case "hops-bands":
                char node = 'a';
                for (int i = 0; i < given[8] - '0'; i++)
                {
                    node = given[node - 'a'];
                }

                Assert.Equal($"{node}", answer);
                return given[8] - '0';
            default:
                return Farthest(line);
        }
    }

    /// <summary>The cups as a row in which the swaps move the ball.</summary>
    private static char Ball(string game)
    {
        string[] pairs = ["12", "13", "14", "15", "23", "24", "25", "34", "35", "45"];
        char[] cups = ['.', '.', '.', '.', '.'];
        cups[game[0] - '1'] = 'o';
        foreach (string pair in game[1..].Select(swap => pairs[swap - 'a']))
        {
            (cups[pair[0] - '1'], cups[pair[1] - '1']) = (cups[pair[1] - '1'], cups[pair[0] - '1']);
        }

        return (char)('1' + Array.IndexOf(cups, 'o'));
    }

    /// <summary>Steps of a flood that grows by all neighbours at once.</summary>
    private static int Farthest(string line)
    {
        char[][] cells = [.. Grid(line).Select(row => row.ToCharArray())];
        int size = cells.Length;
        Assert.Equal(1, cells.Sum(row => row.Count(cell => cell == 'S')));
        Assert.All(cells, row => Assert.Equal(size, row.Length));
        int steps = 0;
        for (char[][] next = Grow(cells); !next.SelectMany(row => row).SequenceEqual(cells.SelectMany(row => row)); next = Grow(cells))
        {
            cells = next;
            steps++;
        }

        string expected = string.Join('/', Grid(line).Select((row, y) => string.Concat(
            row.Select((cell, x) => cell != '.' ? '_' : cells[y][x] == 'S' ? '+' : '-'))));
        Assert.Equal(expected, line.Split('\t')[1]);
        return steps;

        char[][] Grow(char[][] from) => [.. from.Select((row, y) => row.Select((cell, x) => cell == '.' && Near(from, y, x) ? 'S' : cell)
            .ToArray())];

        bool Near(char[][] from, int y, int x) =>
            (y > 0 && from[y - 1][x] == 'S') || (y < size - 1 && from[y + 1][x] == 'S')
            || (x > 0 && from[y][x - 1] == 'S') || (x < size - 1 && from[y][x + 1] == 'S');
    }

    private static string[] Grid(string line) => line.Split('\t')[0].Split('/');

    private static List<(BandRun Run, string[] Lines)> Runs(TaskText task)
    {
        string[] lines = Encoding.ASCII.GetString(task.Lines.Span).TrimEnd('\n').Split('\n');
        var runs = new List<(BandRun, string[])>();
        int first = 0;
        foreach (BandRun run in task.Runs)
        {
            runs.Add((run, lines[first..(first + run.Lines)]));
            first += run.Lines;
        }

        Assert.Equal(lines.Length, first);
        return runs;
    }

    private static TaskText Task(string name)
    {
        lock (s_tasks)
        {
            return s_tasks.TryGetValue(name, out TaskText? task) ? task : s_tasks[name] = BuiltinData.Generate("builtin:" + name);
        }
    }
}
