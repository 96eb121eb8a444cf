using Helios.Contracts.Harness;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>What became of a wish for a route.</summary>
internal abstract record RouteDecision
{
    private RouteDecision()
    {
    }

    /// <param name="Transport">How the session reaches its model.</param>
    /// <param name="DegradeReason">Why not by the harness.</param>
    /// <param name="HarnessStatus">What was known of the harness.</param>
    internal sealed record Chosen(SessionTransport Transport, string? DegradeReason, HarnessStatus? HarnessStatus) : RouteDecision;

    /// <summary>What is known does not suffice: ask the monitor for a check now, and select again with its answer.</summary>
    internal sealed record CheckNeeded : RouteDecision;

    /// <summary><c>unsupported_provider</c>: never quietly rerouted.</summary>
    /// <param name="Detail">One sentence for a person, with what to do next.</param>
    internal sealed record Refused(string Detail) : RouteDecision;
}
