using System.Globalization;
using MicroGpt.ThreadStress;

namespace MicroGpt.Runtime.Tests.Threading;

public class PoolStressTests
{
    /// <summary>Set MICROGPT_STRESS_ROUNDS to run more rounds.</summary>
    [Fact]
    public void Pools_survive_errors_at_any_time()
    {
        string? rounds = Environment.GetEnvironmentVariable("MICROGPT_STRESS_ROUNDS");
        var stress = new PoolStress(seed: 1, workers: 4);
        string? failure = stress.Run(rounds is null ? 2_000 : int.Parse(rounds, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(60));
        Assert.True(failure is null, failure);
        Assert.InRange(stress.Errors, 1, int.MaxValue);
    }
}
