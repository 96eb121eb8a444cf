using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>A request for a route.</summary>
/// <param name="Provider">The provider, as named in the public contract.</param>
/// <param name="Preferred">The preferred transport; null for no preference.</param>
internal sealed record RouteRequest(string Provider, SessionTransport? Preferred)
{
    /// <summary>Whether the agent is one of the lane's host, whose manifest says how it reaches its model.</summary>
    public bool IsOfHost { get; init; }
}
