namespace MicroGpt.Runtime.Threading;

/// <summary>Ends the work of a worker whose team mate failed; <see cref="WorkerPool"/> reports the mate's error instead.</summary>
public sealed class TeamAbortedException() : Exception("Another worker of the team failed.");
