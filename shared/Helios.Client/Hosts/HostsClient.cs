using Helios.Contracts.Hosts;

namespace Helios.Client;

/// <summary>Hosts: machines with a worktree agent.</summary>
public sealed class HostsClient
{
    private readonly HeliosTransport transport;

    internal HostsClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Lists hosts, newest first.</summary>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<HostView>> List(string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath("v1/hosts").With("cursor", cursor).With("limit", limit).ToString(),
            ClientJson.Shared.PageHostView,
            ct
        );

    /// <summary>Lists all hosts, page by page.</summary>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The hosts, newest first.</returns>
    public IAsyncEnumerable<HostView> All(CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(cursor, 500, token), ct);
}
