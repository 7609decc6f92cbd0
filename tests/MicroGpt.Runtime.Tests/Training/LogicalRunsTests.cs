namespace MicroGpt.Runtime.Tests.Training;

public class LogicalRunsTests
{
    [Theory]
    [MemberData(nameof(Models))]
    public void Every_parameter_has_its_rank_in_the_checkpoint(string name)
    {
        ModelDescription model = Named(name);
        Dictionary<long, long> found = [];
        foreach (WeightChunk chunk in WeightChunk.Of(model))
        {
            long next = chunk.Begin;
            foreach (LogicalRun run in new LogicalRuns(chunk))
            {
                Assert.Equal(next, run.Begin);
                Assert.True(run.Begin % 8 == 0 && run.End % 8 == 0 && run.End > run.Begin, $"{run}");
                next = run.End;
                for (long place = run.Begin; place < run.End; place++)
                {
                    found.Add(place, run.Index + place - run.Begin);
                    Assert.Equal((uint)found[place], unchecked((uint)place + run.IndexShift));
                }
            }

            Assert.Equal(chunk.End, next);
        }

        long rank = 0;
        foreach (ParameterInfo parameter in model.Parameters)
        {
            for (int i = 0; i < parameter.Count; i++, rank++)
            {
                Assert.Equal(rank, found[parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)]);
            }
        }
    }

    [Fact]
    public void A_tensor_without_pads_is_one_run_for_each_chunk()
    {
        foreach (WeightChunk chunk in WeightChunk.Of(Named("dense")).Where(c => c.Parameter.Name == "dense"))
        {
            LogicalRuns runs = new(chunk);
            Assert.True(runs.MoveNext());
            Assert.Equal((chunk.Begin, chunk.End), (runs.Current.Begin, runs.Current.End));
            Assert.False(runs.MoveNext());
        }
    }

    public static TheoryData<string> Models() => ["tiny", "toy", "padded", "wide", "dense"];

    /// <summary>
    /// The last three have a tensor of several chunks: rows of 24 in segments of 5 padded to 8; rows of 72 in segments of 20 padded to
    /// 24, with chunks that begin in the middle of a row; and rows of 16 without padding.
    /// </summary>
    private static ModelDescription Named(string name)
    {
        ModelDescription toy = ToyModel<OneShard>.Description;
        ParameterInfo dense = toy.Parameters[0] with
        {
            Name = "dense",
            Offset = 480,
            Rows = 1000,
            Columns = 16,
            RowStride = 16,
            RowSegment = 1000,
            PaddedRowSegment = 1000,
            ColumnSegment = 16,
            PaddedColumnSegment = 16,
            PaddedCount = 16_000,
        };
        ParameterInfo padded = dense with
        {
            Name = "padded",
            Rows = 300,
            Columns = 15,
            RowStride = 24,
            RowSegment = 5,
            PaddedRowSegment = 8,
            ColumnSegment = 5,
            PaddedColumnSegment = 8,
            PaddedCount = 480 * 24,
        };
        return name switch
        {
            "tiny" => TestModels.Tiny(),
            "toy" => toy,
            "wide" => toy with
            {
                Parameters =
                [
                    .. toy.Parameters,
                    dense with
                    {
                        Rows = 300,
                        Columns = 60,
                        RowStride = 72,
                        RowSegment = 300,
                        PaddedRowSegment = 300,
                        ColumnSegment = 20,
                        PaddedColumnSegment = 24,
                        PaddedCount = 300 * 72,
                    },
                ],
            },
            "padded" => toy with { Parameters = [.. toy.Parameters, padded] },
            _ => toy with { Parameters = [.. toy.Parameters, dense] },
        };
    }
}
