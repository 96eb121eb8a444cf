namespace Helios.Processes;

/// <summary>What stopping a scope did.</summary>
/// <param name="Ended">Those that were there and are gone.</param>
/// <param name="Forced">True when the grace was not enough and SIGKILL was sent.</param>
/// <param name="Survivors">Those that even SIGKILL did not end in time (uninterruptible sleep, not permitted). Empty is success.</param>
public sealed record TerminationReport(IReadOnlyList<ProcessInfo> Ended, bool Forced, IReadOnlyList<ProcessInfo> Survivors)
{
    public bool NothingLeft => Survivors.Count == 0;

    /// <summary>Those that were found and not ended, because they may be somebody else's.</summary>
    public IReadOnlyList<ProcessInfo> LeftAlone { get; init; } = [];
}
