using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tunnels;

/// <summary>What a tunnel streams.</summary>
public sealed record TunnelTarget
{
    /// <summary>What kind.</summary>
    public required TunnelKind Kind { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run, for run output.</summary>
    public RunId? RunId { get; init; }

    /// <summary>The session, for session output.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The terminal, for a terminal.</summary>
    public TerminalId? TerminalId { get; init; }

    /// <summary>The width of the client's screen, in columns.</summary>
    public int Columns { get; init; }

    /// <summary>The height of the client's screen, in rows.</summary>
    public int Rows { get; init; }

    /// <summary>Whether the client only watches a terminal: it types nothing and does not change its size.</summary>
    public bool Observe { get; init; }

    /// <summary>The commit to compare with, for changes and patches.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>For patches: the only file to include, by its path in the worktree; null for all. For files: its path.</summary>
    public string? File { get; init; }

    /// <summary>For files: a branch, tag or commit, or HEAD for the lane's own; null for the base commit.</summary>
    public string? Ref { get; init; }

    /// <summary>For patches: how many unchanged lines to show around each change; null for git's default.</summary>
    public int? Context { get; init; }

    /// <summary>The ref that the lane started from, for changes.</summary>
    public string? BaseRef { get; init; }

    /// <summary>What to do with the lane's work.</summary>
    public LaneWorkOrder? Work { get; init; }

    /// <summary>Whether to continue until the run has ended.</summary>
    public bool Follow { get; init; }

    /// <summary>Where to begin in standard output, in bytes.</summary>
    public long StdoutOffset { get; init; }

    /// <summary>Where to begin in standard error, in bytes.</summary>
    public long StderrOffset { get; init; }
}
