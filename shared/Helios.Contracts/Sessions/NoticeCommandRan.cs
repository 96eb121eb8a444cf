using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What became of a notify command.</summary>
public sealed record NoticeCommandRan : IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The notice.</summary>
    public required string NoticeId { get; init; }

    /// <summary>Whether it ended with exit code 0.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Whether trying again is of no use, as where the host has no such command.</summary>
    public bool Final { get; init; }

    /// <summary>One sentence for a person when it did not.</summary>
    public string? Detail { get; init; }

    string IHostReport.SentTo => Endpoints.SessionReactions;
}
