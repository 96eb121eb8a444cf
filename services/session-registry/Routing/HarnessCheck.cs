using Helios.Contracts.Harness;

namespace Helios.SessionRegistry.Routing;

/// <summary>What a check of the harness on demand came to.</summary>
internal abstract record HarnessCheck
{
    private HarnessCheck()
    {
    }

    /// <summary>The harness answered this check well, whatever its status is by the rules of hysteresis.</summary>
    internal sealed record Succeeded(HarnessStatus Status) : HarnessCheck;

    internal sealed record Failed(HarnessStatus Status, string? Reason) : HarnessCheck;

    /// <summary>The monitor itself did not answer in time.</summary>
    internal sealed record Unanswered : HarnessCheck;
}
