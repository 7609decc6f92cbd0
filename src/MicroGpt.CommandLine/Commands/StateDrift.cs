using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>
/// How far the state on int8 weights is from that on float32 weights after each loop: norm(s_int8 - s) / norm(s), the mean over tokens.
/// Loops may amplify or forget what rounding changed.
/// </summary>
internal static unsafe class StateDrift
{
    /// <summary>Tokens that are compared, spread over the set. A mean over a thousand tokens is settled.</summary>
    private const int MostTokens = 2048;

    /// <param name="floats">The weights as trained.</param>
    /// <param name="codes">The same weights in an engine that runs on int8.</param>
    /// <param name="loops">Number of loops of the run.</param>
    public static double[] Measure<TModel>(
        ModelEngine floats, ModelEngine codes, EvaluationSet set, int loops, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        EvaluationSet some = set.AtMost(MostTokens);
        int rows = Math.Max(MostTokens, some.LongestSequence);
        using var first = new WorkTeams(floats, teams: 1, rows, keeps: false);
        using var second = new WorkTeams(codes, teams: 1, rows, keeps: false);
        using var batch = new SequenceBatch(1, first.Capacity, first.Capacity, losses: 1);
        batch.SetShape(0, some.Fill(0, batch.Buffers(0)));
        foreach (WorkTeams teams in (WorkTeams[])[first, second])
        {
            teams.Pack<TModel>();
            teams.Pool.Run(worker =>
            {
                batch.Bind(teams.Forward(worker), 0);
                teams.Forward(worker).Depth = loops;
                TModel.EmbedForward(teams.Forward(worker));
            });
        }

        var drift = new double[loops];
        for (int loop = 1; loop <= loops; loop++)
        {
            interruption.ThrowIfCancellationRequested();
            int now = loop;
            first.Pool.Run(worker => TModel.LoopForward(first.Forward(worker), now));
            second.Pool.Run(worker => TModel.LoopForward(second.Forward(worker), now));
            drift[loop - 1] = Distance<TModel>(first.Forward(0), second.Forward(0), loop);
        }

        return drift;
    }

    private static double Distance<TModel>(WorkContext floats, WorkContext codes, int loop)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        double sum = 0;
        for (int row = 0; row < floats.Rows; row++)
        {
            float* expected = TModel.State(floats, loop) + ((long)row * model.StateStride);
            float* state = TModel.State(codes, loop) + ((long)row * model.StateStride);
            double difference = 0, size = 0;
            for (int i = 0; i < model.Architecture.Embedding; i++)
            {
                difference += ((double)state[i] - expected[i]) * ((double)state[i] - expected[i]);
                size += (double)expected[i] * expected[i];
            }

            sum += Math.Sqrt(difference / size);
        }

        return sum / floats.Rows;
    }
}
