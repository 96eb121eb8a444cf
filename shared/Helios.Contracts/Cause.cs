namespace Helios.Contracts;

/// <summary>Who and what led to a message: carried by every command and report, kept with every transition.</summary>
public sealed record Cause
{
    /// <summary>The correlation id of the request that began it all: 1 to 128 printable ASCII characters, <c>cor_…</c> when Helios made it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>Who asked: <c>api</c>, <c>cli:user</c>, <c>worktree-agent:ho_…</c>, <c>lane-orchestrator</c> and the like.</summary>
    public required string Actor { get; init; }
}
