namespace Helios.Contracts;

/// <summary>The origin of a message: part of every command and report, stored with every transition.</summary>
public sealed record Cause
{
    /// <summary>
    /// The correlation id of the original request: 1 to 128 printable ASCII characters, <c>cor_…</c> if Helios generated it.
    /// </summary>
    public required string CorrelationId { get; init; }

    /// <summary>
    /// Who made the request: the name of its token, <c>lane:ln_…</c>, <c>api</c>, <c>cli:user</c>, <c>worktree-agent:ho_…</c>,
    /// <c>lane-orchestrator</c> and so on.
    /// </summary>
    public required string Actor { get; init; }
}
