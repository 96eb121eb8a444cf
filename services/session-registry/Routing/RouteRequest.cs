using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>Who wants a route.</summary>
/// <param name="Provider">The provider, in the words of the public contract.</param>
/// <param name="Preferred">How it wants to be reached; null for no preference.</param>
internal sealed record RouteRequest(string Provider, SessionTransport? Preferred);
