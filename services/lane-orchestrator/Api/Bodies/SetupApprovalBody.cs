namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>The hash of the repository's setup file that may run.</summary>
internal sealed record SetupApprovalBody
{
    public required string Hash { get; init; }

    public string? BaseRef { get; init; }
}
