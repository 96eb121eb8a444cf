using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>Where an agent that was attached finds its lane.</summary>
internal sealed record LaneConnection
{
    public HostId? HostId { get; init; }

    public string? WorktreePath { get; init; }

    public TerminalView? Terminal { get; init; }
}
