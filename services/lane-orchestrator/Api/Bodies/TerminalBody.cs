namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>A terminal to open; without argv the host's shell.</summary>
internal sealed record TerminalBody
{
    public IReadOnlyList<string>? Argv { get; init; }

    public int? Columns { get; init; }

    public int? Rows { get; init; }
}
