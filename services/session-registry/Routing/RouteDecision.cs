using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>The result of a request for a route.</summary>
internal abstract record RouteDecision
{
    private RouteDecision() { }

    /// <param name="Transport">How the session reaches its model.</param>
    /// <param name="DegradeReason">Why it does not use the harness.</param>
    /// <param name="HarnessStatus">The known status of the harness.</param>
    internal sealed record Chosen(SessionTransport Transport, string? DegradeReason, HarnessStatus? HarnessStatus) : RouteDecision;

    /// <summary>The known status is not sufficient: ask the monitor for a check, and select again with its answer.</summary>
    internal sealed record CheckNeeded : RouteDecision;

    /// <summary><c>unsupported_provider</c>: never silently rerouted.</summary>
    /// <param name="Detail">One sentence for a person, with what to do next.</param>
    internal sealed record Refused(string Detail) : RouteDecision;
}
