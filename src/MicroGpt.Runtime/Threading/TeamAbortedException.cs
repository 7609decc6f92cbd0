namespace MicroGpt.Runtime.Threading;

/// <summary>
/// Ends the work of a worker after another worker of its team failed. <see cref="WorkerPool"/> reports the other's error instead.
/// </summary>
public sealed class TeamAbortedException() : Exception("Another worker of the team failed.");
