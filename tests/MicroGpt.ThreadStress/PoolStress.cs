namespace MicroGpt.ThreadStress;

/// <summary>
/// Many pools whose workers meet at barriers, come late and fail at random. A round is one pool: a few runs with errors, each followed by
/// one without. What a round does depends on its number and the seed alone; only the timing differs.
/// </summary>
public sealed class PoolStress(int seed, int workers)
{
    private const int Line = 16; // numbers per cache line

    private int _round;
    private string? _failure;

    /// <summary>Number of runs that ended with an error, as they should.</summary>
    public int Errors { get; private set; }

    /// <returns>What went wrong; null if nothing did.</returns>
    /// <param name="patience">How long one round may take. It is far more than a round needs.</param>
    public string? Run(int rounds, TimeSpan patience)
    {
        var thread = new Thread(() => RunAll(rounds)) { IsBackground = true };
        thread.Start();
        int before = -1;
        while (!thread.Join(patience))
        {
            int now = Volatile.Read(ref _round);
            if (now == before)
            {
                return $"Round {now} of seed {seed} did not end within {patience.TotalSeconds} s: a worker waits forever.";
            }

            before = now;
        }

        return _failure;
    }

    private void RunAll(int rounds)
    {
        for (int round = 0; round < rounds && _failure is null; round++)
        {
            Volatile.Write(ref _round, round);
            try
            {
                Round(new Random(HashCode(round)));
            }
            catch (Exception error) // whatever it is, it is a defect
            {
                _failure = $"Round {round} of seed {seed}: {error}";
            }
        }
    }

    private int HashCode(int round) => unchecked((seed * 1_000_003) + round);

    private void Round(Random random)
    {
        int count = random.Next(1, workers + 1);
        using var pool = new WorkerPool(count);
        int size = random.Next(1, count + 1);
        var teams = new TeamBarrier[(count + size - 1) / size];
        for (int team = 0; team < teams.Length; team++)
        {
            teams[team] = pool.CreateBarrier(Math.Min(size, count - (team * size)));
        }

        TeamBarrier everyone = pool.CreateBarrier(count);
        for (int run = random.Next(1, 4); run > 0; run--)
        {
            Meet(pool, teams, size, everyone, random, errors: random.Next(1, 3));
            Meet(pool, teams, size, everyone, random, errors: 0);
        }
    }

    /// <summary>One run, in which some workers fail before one of their barriers.</summary>
    private void Meet(WorkerPool pool, TeamBarrier[] teams, int size, TeamBarrier everyone, Random random, int errors)
    {
        int steps = random.Next(1, 8);
        int[] failsAt = new int[pool.Workers];
        Array.Fill(failsAt, -1);
        for (int i = 0; i < errors; i++)
        {
            failsAt[random.Next(pool.Workers)] = random.Next(steps);
        }

        int[] delays = new int[pool.Workers * steps];
        for (int i = 0; i < delays.Length; i++)
        {
            delays[i] = random.Next(100);
        }

        int[] progress = new int[pool.Workers * Line];
        Exception? error = Try(() => pool.Run(worker =>
        {
            int team = worker / size;
            for (int step = 0; step < steps; step++)
            {
                Delay(delays[(worker * steps) + step]);
                if (failsAt[worker] == step)
                {
                    throw new PlannedException();
                }

                bool all = step % 3 == 2;
                Volatile.Write(ref progress[worker * Line], step + 1);
                (all ? everyone : teams[team]).Wait();
                int begin = all ? 0 : team * size;
                int end = all ? pool.Workers : Math.Min(pool.Workers, begin + size);
                for (int other = begin; other < end; other++)
                {
                    if (Volatile.Read(ref progress[other * Line]) <= step)
                    {
                        throw new InvalidOperationException($"Worker {worker} passed step {step} before worker {other} arrived.");
                    }
                }
            }
        }));
        if (error is not null and not PlannedException || error is null != (errors == 0))
        {
            throw new InvalidOperationException($"A run with {errors} planned errors ended with {error?.ToString() ?? "none"}.");
        }

        Errors += error is null ? 0 : 1;
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error) // the caller judges it
        {
            return error;
        }
    }

    /// <summary>Mostly none. Some are as long as a spin, and a few long enough to put the others to sleep.</summary>
    private static void Delay(int kind)
    {
        if (kind < 10)
        {
            Thread.SpinWait(kind * 200);
        }
        else if (kind < 15)
        {
            Thread.Yield();
        }
        else if (kind == 15)
        {
            Thread.Sleep(1);
        }
    }

    private sealed class PlannedException : Exception;
}
