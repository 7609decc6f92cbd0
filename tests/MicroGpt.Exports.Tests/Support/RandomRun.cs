namespace MicroGpt.Exports.Tests;

/// <summary>A run of a model whose weights all count: no gain is 1, no bias and no scale is 0.</summary>
internal sealed unsafe class RandomRun<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly string _directory = Directory.CreateTempSubdirectory("microgpt-").FullName;

    public RandomRun()
    {
        Engine = ModelEngine.Create<TModel>(1, IsaChoice.Resolve(null));
        var random = new System.Random(7);
        foreach (ParameterInfo parameter in Model.Parameters)
        {
            Fill(parameter, random);
        }

        OptimizerSettings settings = OptimizerSettings.From(Model.Training);
        using var memory = new TrainingMemory(Engine.Weights, 1, settings);
        using CheckpointStore store = CheckpointStore.Create(Run);
        store.Save(Model, new CheckpointTensors(Engine.Weights.Stored, memory.Moments), new TrainingState
        {
            Step = 5,
            Tokens = 100,
            DataFingerprint = "xxh128:00",
            HyperParameters = Model.Training with { Objective = Model.Architecture.Objective },
        });
        Checkpoint = store.Last!;
    }

    public static ModelDescription Model => TModel.Description;

    /// <summary>The weights and one worker.</summary>
    public ModelEngine Engine { get; }

    public string Run => PathOf("run");

    public string Checkpoint { get; }

    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <summary>Runs a command line, for the program of this model.</summary>
    public static Outcome Command(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine<TModel>.Run(arguments, new Terminal(output, error, Interactive: false));
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Exports with the command and returns the path.</summary>
    public string Export(string format, params string[] more)
    {
        string path = PathOf($"{format}-{string.Concat(more)}.out");
        Command(["export", "--from", Run, "--format", format, "--to", path, .. more]).Succeeded();
        return path;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Fill(ParameterInfo parameter, System.Random random)
    {
        // A spread that neither lets the residual stream vanish nor saturates a softmax.
        double spread = parameter.Group switch
        {
            ParameterGroup.Matrix => 1 / Math.Sqrt(parameter.Rows),
            ParameterGroup.Head => 1 / Math.Sqrt(parameter.Columns),
            ParameterGroup.Gain or ParameterGroup.Bias => 0.2,
            _ => 0.5,
        };
        double centre = parameter.Group == ParameterGroup.Gain ? 0.9 : 0;
        for (int row = 0; row < parameter.Rows; row++)
        {
            for (int column = 0; column < parameter.Columns; column++)
            {
                StoredWeights weights = Engine.Weights.Stored;
                weights[parameter.IndexOf(row, column)] = (float)(centre + (spread * ((random.NextDouble() * 3) - 1.5)));
            }
        }
    }
}
