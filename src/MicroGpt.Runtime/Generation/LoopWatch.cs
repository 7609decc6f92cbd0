namespace MicroGpt.Runtime.Generation;

/// <summary>
/// Shows what the model would write after each loop. A watched token costs one more pass through all loops, with the head after each.
/// It changes no text.
/// </summary>
/// <param name="Watches">Whether to watch a token, by its number from 1; the prompt does not count.</param>
/// <param name="OnLoop">Called for every loop of the run, also for those that the token skips when it stops early.</param>
public sealed record LoopWatch(Func<int, bool> Watches, LoopLogitsObserver OnLoop);
