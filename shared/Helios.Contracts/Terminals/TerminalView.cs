using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>A terminal of a lane, as it is on its host now.</summary>
public sealed record TerminalView
{
    /// <summary>The terminal.</summary>
    public required TerminalId TerminalId { get; init; }

    /// <summary>Its lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>What was started in it; empty for the host's shell.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Its first process.</summary>
    public required int Pid { get; init; }

    /// <summary>Its width, in characters.</summary>
    public required int Columns { get; init; }

    /// <summary>Its height, in lines.</summary>
    public required int Rows { get; init; }

    /// <summary>How many look at it right now.</summary>
    public required int Attached { get; init; }

    /// <summary>When it was made, to the second.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The command that attaches to it, on its host and as the agent's user.</summary>
    public required IReadOnlyList<string> AttachArgv { get; init; }
}
