namespace Helios.Processes;

/// <summary>The result of stopping a scope.</summary>
/// <param name="Ended">The processes that were ended.</param>
/// <param name="Forced">True if the grace period was not enough and SIGKILL was sent.</param>
/// <param name="Survivors">
/// The processes that even SIGKILL did not end in time (uninterruptible sleep, not permitted). Empty means success.
/// </param>
public sealed record TerminationReport(IReadOnlyList<ProcessInfo> Ended, bool Forced, IReadOnlyList<ProcessInfo> Survivors)
{
    public bool NothingLeft => Survivors.Count == 0;

    /// <summary>The processes that were found but not ended, because they may belong to a person.</summary>
    public IReadOnlyList<ProcessInfo> LeftAlone { get; init; } = [];
}
