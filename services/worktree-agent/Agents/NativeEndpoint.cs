using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The provider's own endpoint for an agent, as set on this host.</summary>
/// <param name="Transport">The transport that uses it.</param>
/// <param name="Url">Its address; null for the agent's default.</param>
/// <param name="KeyVariable">The environment variable of this host that holds its key.</param>
internal sealed record NativeEndpoint(SessionTransport Transport, string? Url, string KeyVariable);
