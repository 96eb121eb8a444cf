using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Requests;
using Helios.Contracts.Workspaces;

namespace Helios.Client;

/// <summary>Workspaces: registered repositories.</summary>
public sealed class WorkspacesClient
{
    private readonly HeliosTransport transport;

    internal WorkspacesClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Registers a repository.</summary>
    /// <param name="workspace">What to register.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The workspace.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    /// <exception cref="HeliosUnreachableException">Nobody answered.</exception>
    public Task<WorkspaceView> Add(WorkspaceRegistration workspace, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Post, "v1/workspaces", workspace, ClientJson.Shared.WorkspaceRegistration, ClientJson.Shared.WorkspaceView, options, ct);

    /// <summary>Lists workspaces, newest first.</summary>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">1 to 500; 100 when absent.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>One page.</returns>
    public Task<Page<WorkspaceView>> List(string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        transport.Get(new HeliosPath("v1/workspaces").With("cursor", cursor).With("limit", limit).ToString(), ClientJson.Shared.PageWorkspaceView, ct);

    /// <summary>Lists all workspaces, page by page.</summary>
    /// <param name="ct">Gives the listing up.</param>
    /// <returns>The workspaces, newest first.</returns>
    public IAsyncEnumerable<WorkspaceView> All(CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(cursor, 500, token), ct);

    /// <summary>Reads one workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The workspace.</returns>
    public Task<WorkspaceView> Get(WorkspaceId workspace, CancellationToken ct = default) =>
        transport.Get($"v1/workspaces/{workspace}", ClientJson.Shared.WorkspaceView, ct);

    /// <summary>Changes settings.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="change">What to change.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The workspace after the change.</returns>
    public Task<WorkspaceView> Change(WorkspaceId workspace, WorkspaceChange change, RequestOptions? options = null, CancellationToken ct = default)
    {
        var body = JsonSerializer.SerializeToNode(change, ClientJson.Shared.WorkspaceChange)!.AsObject();
        // What is absent stays; null takes it away.
        foreach (var limit in change.Without ?? [])
            body[SnakeCase.Of(limit)] = null;
        return transport.Send(HttpMethod.Patch, $"v1/workspaces/{workspace}", body, ClientJson.Shared.JsonObject, ClientJson.Shared.WorkspaceView, options, ct);
    }

    /// <summary>Looks at the setup file that the repository brings itself.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="baseRef">A branch, a tag or a commit; the workspace's default branch when absent.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The file, its hash, and whether it may run.</returns>
    public Task<WorkspaceSetupView> Setup(WorkspaceId workspace, string? baseRef = null, CancellationToken ct = default) =>
        transport.Get(new HeliosPath($"v1/workspaces/{workspace}/setup-approvals").With("base_ref", baseRef).ToString(), ClientJson.Shared.WorkspaceSetupView, ct);

    /// <summary>Lets a setup file of the repository run in lanes made from now on; again it changes nothing.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="hash">SHA-256 over the file's bytes, 64 lower case hexadecimal digits.</param>
    /// <param name="baseRef">Where the file is: a branch, a tag or a commit; the workspace's default branch when absent.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The workspace after the approval.</returns>
    /// <exception cref="HeliosProblemException">Among others: the file there has another hash.</exception>
    public Task<WorkspaceView> ApproveSetup(
        WorkspaceId workspace, string hash, string? baseRef = null, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post, $"v1/workspaces/{workspace}/setup-approvals", new SetupApprovalRequest { Hash = hash, BaseRef = baseRef },
            ClientJson.Shared.SetupApprovalRequest, ClientJson.Shared.WorkspaceView, options, ct);

    /// <summary>Takes the approval of a setup file back, for lanes made from now on; again it changes nothing.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="hash">The hash that was approved.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The workspace after it.</returns>
    public Task<WorkspaceView> RevokeSetup(WorkspaceId workspace, string hash, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/workspaces/{workspace}/setup-approvals/{hash}", ClientJson.Shared.WorkspaceView, options, ct);

    /// <summary>Removes a workspace; the repository itself is not touched. Refused while lanes are open.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>When it is removed.</returns>
    public Task Remove(WorkspaceId workspace, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/workspaces/{workspace}", options, ct);
}
