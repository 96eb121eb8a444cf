using Helios.Contracts.Harness;

namespace Helios.Contracts.Sessions;

/// <summary>Why a session reaches its model the way it does.</summary>
public sealed record SessionDiagnostics
{
    /// <summary>The transport that was chosen.</summary>
    public required SessionTransport SelectedTransport { get; init; }

    /// <summary>Why it is not the preferred one; absent when it is.</summary>
    public string? DegradeReason { get; init; }

    /// <summary>What was known of the harness when it was chosen; absent for providers that do not use it.</summary>
    public HarnessStatus? HarnessStatus { get; init; }

    /// <summary>When it was chosen.</summary>
    public required DateTimeOffset Since { get; init; }
}
