namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>What a run wrote; base64 where it is no UTF-8.</summary>
internal sealed record RunOutputAnswer
{
    public required string Stdout { get; init; }

    public required string Stderr { get; init; }

    public required string Encoding { get; init; }

    public required long TruncatedBytes { get; init; }
}
