using Helios.Contracts.Lanes;

namespace Helios.Client;

/// <summary>How to clean a lane up.</summary>
public sealed record CleanUpRequest
{
    /// <summary>Whether attached agents are detached; else they are a reason to refuse.</summary>
    public bool? Force { get; init; }

    /// <summary>What becomes of the work; the workspace's policy when absent.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>Whether unsaved work is thrown away instead of archived. The one way to lose work.</summary>
    public bool? Discard { get; init; }
}
