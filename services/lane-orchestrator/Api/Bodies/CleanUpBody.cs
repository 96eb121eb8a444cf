using Helios.Contracts.Lanes;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>How to clean up: force detaches agents, discard is the one way to lose unsaved work.</summary>
internal sealed record CleanUpBody
{
    public bool? Force { get; init; }

    public CompletionPolicy? Policy { get; init; }

    public bool? Discard { get; init; }
}
