using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>A request for a route.</summary>
/// <param name="Provider">The provider, as named in the public contract.</param>
/// <param name="Preferred">The preferred transport; null for no preference.</param>
internal sealed record RouteRequest(string Provider, SessionTransport? Preferred);
