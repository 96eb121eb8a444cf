using System.Text.Json;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Workspaces: registered repositories.</summary>
public sealed class WorkspacesClient
{
    private readonly HeliosTransport transport;

    internal WorkspacesClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Registers a repository.</summary>
    /// <param name="workspace">The request.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The workspace.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    /// <exception cref="HeliosUnreachableException">The server is unreachable.</exception>
    public Task<WorkspaceView> Add(WorkspaceRegistration workspace, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            "v1/workspaces",
            workspace,
            ClientJson.Shared.WorkspaceRegistration,
            ClientJson.Shared.WorkspaceView,
            options,
            ct
        );

    /// <summary>Lists workspaces, newest first.</summary>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<WorkspaceView>> List(string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath("v1/workspaces").With("cursor", cursor).With("limit", limit).ToString(),
            ClientJson.Shared.PageWorkspaceView,
            ct
        );

    /// <summary>Lists all workspaces, page by page.</summary>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The workspaces, newest first.</returns>
    public IAsyncEnumerable<WorkspaceView> All(CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(cursor, 500, token), ct);

    /// <summary>Reads one workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The workspace.</returns>
    public Task<WorkspaceView> Get(WorkspaceId workspace, CancellationToken ct = default) =>
        transport.Get($"v1/workspaces/{workspace}", ClientJson.Shared.WorkspaceView, ct);

    /// <summary>Changes settings.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="change">The changes.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The workspace after the change.</returns>
    public Task<WorkspaceView> Change(
        WorkspaceId workspace,
        WorkspaceChange change,
        RequestOptions? options = null,
        CancellationToken ct = default
    )
    {
        var body = JsonSerializer.SerializeToNode(change, ClientJson.Shared.WorkspaceChange)!.AsObject();
        // Absent settings stay; null clears them.
        foreach (var limit in change.Without ?? [])
            body[SnakeCase.Of(limit)] = null;
        return transport.Send(
            HttpMethod.Patch,
            $"v1/workspaces/{workspace}",
            body,
            ClientJson.Shared.JsonObject,
            ClientJson.Shared.WorkspaceView,
            options,
            ct
        );
    }

    /// <summary>Reads the repository's own setup file.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="baseRef">A branch, a tag or a commit; default: the workspace's default branch.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The file, its hash, and whether it may run.</returns>
    public Task<WorkspaceSetupView> Setup(WorkspaceId workspace, string? baseRef = null, CancellationToken ct = default) =>
        transport.Get(
            new HeliosPath($"v1/workspaces/{workspace}/setup-approvals").With("base_ref", baseRef).ToString(),
            ClientJson.Shared.WorkspaceSetupView,
            ct
        );

    /// <summary>Approves a setup file of the repository for new lanes; idempotent.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="hash">SHA-256 of the file's bytes, 64 lowercase hexadecimal digits.</param>
    /// <param name="baseRef">The branch, tag or commit that contains the file; default: the workspace's default branch.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The workspace after the approval.</returns>
    /// <exception cref="HeliosProblemException">For example, the file has a different hash.</exception>
    public Task<WorkspaceView> ApproveSetup(
        WorkspaceId workspace,
        string hash,
        string? baseRef = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/workspaces/{workspace}/setup-approvals",
            new SetupApprovalRequest { Hash = hash, BaseRef = baseRef },
            ClientJson.Shared.SetupApprovalRequest,
            ClientJson.Shared.WorkspaceView,
            options,
            ct
        );

    /// <summary>Revokes the approval of a setup file for new lanes; idempotent.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="hash">The approved hash.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The workspace after the change.</returns>
    public Task<WorkspaceView> RevokeSetup(
        WorkspaceId workspace,
        string hash,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Delete,
            $"v1/workspaces/{workspace}/setup-approvals/{hash}",
            ClientJson.Shared.WorkspaceView,
            options,
            ct
        );

    /// <summary>Removes a workspace; does not touch the repository. Refused while lanes are open.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A task that completes when it is removed.</returns>
    public Task Remove(WorkspaceId workspace, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/workspaces/{workspace}", options, ct);
}
