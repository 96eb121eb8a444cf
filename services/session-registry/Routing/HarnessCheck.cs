using Helios.Contracts.Api.Harness;

namespace Helios.SessionRegistry.Routing;

/// <summary>The result of an on-demand check of the harness.</summary>
internal abstract record HarnessCheck
{
    private HarnessCheck() { }

    /// <summary>The harness answered this check successfully, whatever its status is after hysteresis.</summary>
    internal sealed record Succeeded(HarnessStatus Status) : HarnessCheck;

    internal sealed record Failed(HarnessStatus Status, string? Reason) : HarnessCheck;

    /// <summary>The monitor itself did not answer in time.</summary>
    internal sealed record Unanswered : HarnessCheck;
}
