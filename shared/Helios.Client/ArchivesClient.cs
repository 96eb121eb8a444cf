using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Archives: the unsaved work of closed lanes.</summary>
public sealed class ArchivesClient
{
    private readonly HeliosTransport transport;

    internal ArchivesClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Lists archives, newest lanes first.</summary>
    /// <param name="workspace">Only archives of lanes of this workspace.</param>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<LaneArchiveView>> List(
        WorkspaceId? workspace = null,
        string? cursor = null,
        int? limit = null,
        CancellationToken ct = default
    ) =>
        transport.Get(
            new HeliosPath("v1/archives").With("workspace", workspace?.ToString()).With("cursor", cursor).With("limit", limit).ToString(),
            ClientJson.Shared.PageLaneArchiveView,
            ct
        );

    /// <summary>Lists all archives, page by page.</summary>
    /// <param name="workspace">Only archives of lanes of this workspace.</param>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The archives, newest lanes first.</returns>
    public IAsyncEnumerable<LaneArchiveView> All(WorkspaceId? workspace = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(workspace, cursor, 500, token), ct);

    /// <summary>Reads the archive of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The archive.</returns>
    public Task<LaneArchiveView> Get(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/archives/{lane}", ClientJson.Shared.LaneArchiveView, ct);

    /// <summary>Drops the archive of a lane; work that only it holds is lost.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>True if it is gone; false if that is recorded, and done when its host answers.</returns>
    public Task<bool> Drop(LaneId lane, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.SendToTheEnd(HttpMethod.Delete, $"v1/archives/{lane}", options, ct);
}
