using MicroGpt.Runtime.Data;

namespace MicroGpt.Runtime.Generation;

/// <summary>A problem with the answer of a model.</summary>
/// <param name="Answer">The likeliest token at each input token.</param>
/// <param name="Loops">Number of loops that ran.</param>
/// <param name="Settled">Whether an exit rule ended the loops, and not their maximum.</param>
public sealed record SolvedProblem(Problem Problem, IReadOnlyList<int> Answer, int Loops, bool Settled)
{
    /// <summary>Whether every token that has a target got it; null if the targets are not known.</summary>
    public bool? IsRight => Problem.Targets?.Zip(Answer, (target, answer) => target < 0 || target == answer).All(right => right);
}

/// <summary>Receives the guesses of a model after a loop.</summary>
/// <param name="loop">From 1.</param>
/// <param name="guesses">The likeliest token at each input token.</param>
public delegate void LoopObserver(int loop, IReadOnlyList<int> guesses);
