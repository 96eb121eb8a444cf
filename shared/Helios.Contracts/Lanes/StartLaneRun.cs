using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Runs a command in a lane. Answered with <see cref="LaneAccepted"/> (with the run) or <see cref="Refused"/>.</summary>
public sealed record StartLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run to make; chosen by the caller.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The command and its arguments, no NUL, at least one.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public string Cwd { get; init; } = ".";

    /// <summary>Variables added to the lane's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Text for standard input, UTF-8; without it standard input is empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>How long it may take; zero is without limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Run also in a blocked lane.</summary>
    public bool Force { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
