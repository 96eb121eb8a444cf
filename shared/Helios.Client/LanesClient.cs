using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Lanes: isolated lines of work.</summary>
public sealed class LanesClient
{
    // The host gives each step its own limit; a hook may use it up.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(30);

    private readonly HeliosTransport transport;

    internal LanesClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Creates a lane.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="lane">The request.</param>
    /// <param name="wait">How long to wait until it is ready, at most 300 s; returns immediately by default. When the time is up, the
    /// current
    /// state of the lane is returned.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or closed while waiting.</exception>
    /// <exception cref="HeliosUnreachableException">The server is unreachable.</exception>
    public Task<LaneView> Create(
        WorkspaceId workspace,
        LaneRequest lane,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/workspaces/{workspace}/lanes").WithWait("ready", wait).ToString(),
            lane,
            ClientJson.Shared.LaneRequest,
            ClientJson.Shared.LaneView,
            options,
            ct,
            wait
        );

    /// <summary>Creates a new lane from a closed lane's archive.</summary>
    /// <param name="lane">The closed lane.</param>
    /// <param name="request">How it differs from the closed lane.</param>
    /// <param name="wait">How long to wait until the new lane is ready, at most 300 s; returns immediately by default.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The new lane.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or closed while waiting.</exception>
    public Task<LaneView> Restore(
        LaneId lane,
        LaneRestoreRequest? request = null,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/lanes/{lane}/restore").WithWait("ready", wait).ToString(),
            request ?? new LaneRestoreRequest(),
            ClientJson.Shared.LaneRestoreRequest,
            ClientJson.Shared.LaneView,
            options,
            ct,
            wait
        );

    /// <summary>Lists lanes, newest first.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<LaneView>> List(LaneFilter? filter = null, string? cursor = null, int? limit = null, CancellationToken ct = default)
    {
        var path = new HeliosPath(filter?.Workspace is { } workspace ? $"v1/workspaces/{workspace}/lanes" : "v1/lanes")
            .With("status", filter?.Status is { } status ? SnakeCase.Of(status) : null)
            .With("host", filter?.Host?.ToString())
            .With("label", filter?.Label)
            .With("name", filter?.Name)
            .With("cursor", cursor)
            .With("limit", limit);
        return transport.Get(path.ToString(), ClientJson.Shared.PageLaneView, ct);
    }

    /// <summary>Lists lanes, page by page.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The lanes, newest first.</returns>
    public IAsyncEnumerable<LaneView> All(LaneFilter? filter = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(filter, cursor, 500, token), ct);

    /// <summary>Reads one lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Get(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}", ClientJson.Shared.LaneView, ct);

    /// <summary>Attaches an agent; idempotent.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane and how to reach it.</returns>
    public async Task<AttachedLane> Attach(LaneId lane, string agentId, RequestOptions? options = null, CancellationToken ct = default)
    {
        var answer = await transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/attach",
            new AgentRequest { AgentId = agentId },
            ClientJson.Shared.AgentRequest,
            ClientJson.Shared.JsonElement,
            options,
            ct
        );
        return new AttachedLane
        {
            Lane = answer.Deserialize(ClientJson.Shared.LaneView)!,
            Connection =
                answer.TryGetProperty("connection", out var connection) && connection.ValueKind is JsonValueKind.Object
                    ? connection.Deserialize(ClientJson.Shared.LaneConnection)
                    : null,
        };
    }

    /// <summary>Detaches an agent.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Detach(LaneId lane, string agentId, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/detach",
            new AgentRequest { AgentId = agentId },
            ClientJson.Shared.AgentRequest,
            ClientJson.Shared.LaneView,
            options,
            ct
        );

    /// <summary>Allows several agents to use the lane at once.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">The reason as a message for people.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Share(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "share", reason, options, ct);

    /// <summary>Ends sharing; refused while agents are attached.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">The reason as a message for people.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Unshare(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "unshare", reason, options, ct);

    /// <summary>Marks the lane as needing a person.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">The reason as a message for people.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Block(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "block", reason, options, ct);

    /// <summary>Marks the lane as no longer needing a person.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">The reason as a message for people.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Unblock(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "unblock", reason, options, ct);

    /// <summary>Cleans a lane up; a second request joins the first; a closed lane is returned unchanged.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">Options of the clean-up.</param>
    /// <param name="wait">How long to wait until it is closed, at most 300 s; returns immediately by default.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> CleanUp(
        LaneId lane,
        CleanUpRequest? request = null,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/lanes/{lane}/cleanup").WithWait("closed", wait).ToString(),
            request ?? new CleanUpRequest(),
            ClientJson.Shared.CleanUpRequest,
            ClientJson.Shared.LaneView,
            options,
            ct,
            wait
        );

    /// <summary>Reads the output of the lane's setup and tear-down.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The output.</returns>
    public Task<string> Log(LaneId lane, CancellationToken ct = default) => transport.GetText($"v1/lanes/{lane}/log", ct);

    /// <summary>Reads the changes in the lane's worktree since its base, committed or not.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The changes.</returns>
    public Task<LaneChangesView> Diff(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/diff", ClientJson.Shared.LaneChangesView, ct);

    /// <summary>Streams the lane's changes as a patch, including untracked files.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="to">The destination of the patch.</param>
    /// <param name="file">Only this file, by its path in the worktree; null for all.</param>
    /// <param name="context">How many unchanged lines to show around each change; default: three.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A task that completes when everything was written.</returns>
    public Task Patch(LaneId lane, Stream to, string? file = null, int? context = null, CancellationToken ct = default) =>
        transport.Copy(
            new HeliosPath($"v1/lanes/{lane}/diff").With("file", file).With("context", context).ToString(),
            "text/x-diff",
            to,
            ct
        );

    /// <summary>Streams a file as it is in a commit.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="path">The file's path in the worktree.</param>
    /// <param name="to">The destination of its bytes.</param>
    /// <param name="at">A branch, tag or commit; <c>HEAD</c> is the lane's own; default: the base commit.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>A task that completes when everything was written.</returns>
    public Task File(LaneId lane, string path, Stream to, string? at = null, CancellationToken ct = default) =>
        transport.Copy(
            new HeliosPath($"v1/lanes/{lane}/file").With("path", path).With("ref", at).ToString(),
            "application/octet-stream",
            to,
            ct
        );

    /// <summary>Says what a merge of the lane would do, and what stops it. Changes nothing.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="into">The branch, tag or commit to compare with; default: the lane's base.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The preview.</returns>
    public Task<LaneMergeView> PreviewMerge(LaneId lane, string? into = null, CancellationToken ct = default) =>
        transport.Get(new HeliosPath($"v1/lanes/{lane}/merge-preview").With("into", into).ToString(), ClientJson.Shared.LaneMergeView, ct);

    /// <summary>Commits everything in the lane. Hooks may take minutes; the lane's host has a limit for them.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">The message.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the waiting; what has begun is done.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    public Task<LaneWorkView> Commit(
        LaneId lane,
        LaneCommitRequest request,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) => Work(lane, "commit", request, ClientJson.Shared.LaneCommitRequest, options, ct);

    /// <summary>Brings what has happened in the base into the lane. In a conflict nothing changes.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">The base, and how.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the waiting; what has begun is done.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or there are conflicts.</exception>
    public Task<LaneWorkView> Rebase(
        LaneId lane,
        LaneRebaseRequest? request = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) => Work(lane, "rebase", request ?? new LaneRebaseRequest(), ClientJson.Shared.LaneRebaseRequest, options, ct);

    /// <summary>Merges the lane into a branch. In a conflict nothing changes.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">The branch, and how.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the waiting; what has begun is done.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or there are conflicts.</exception>
    public Task<LaneWorkView> Merge(
        LaneId lane,
        LaneMergeRequest? request = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) => Work(lane, "merge", request ?? new LaneMergeRequest(), ClientJson.Shared.LaneMergeRequest, options, ct);

    /// <summary>Pushes the lane's branch.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">To where.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the waiting; what has begun is done.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    public Task<LaneWorkView> Push(
        LaneId lane,
        LanePushRequest? request = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) => Work(lane, "push", request ?? new LanePushRequest(), ClientJson.Shared.LanePushRequest, options, ct);

    /// <summary>Pushes the lane's branch and opens a pull request, or finds the open one.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">What it says, and into which branch.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the waiting; what has begun is done.</param>
    /// <returns>The pull request.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    public Task<LanePullRequestView> PullRequest(
        LaneId lane,
        LanePullRequestRequest? request = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/pr",
            request ?? new LanePullRequestRequest(),
            ClientJson.Shared.LanePullRequestRequest,
            ClientJson.Shared.LanePullRequestView,
            options,
            ct,
            wait: LongestWork
        );

    private Task<LaneWorkView> Work<T>(
        LaneId lane,
        string verb,
        T request,
        JsonTypeInfo<T> shape,
        RequestOptions? options,
        CancellationToken ct
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/{verb}",
            request,
            shape,
            ClientJson.Shared.LaneWorkView,
            options,
            ct,
            wait: LongestWork
        );

    private Task<LaneView> Say(LaneId lane, string verb, string? reason, RequestOptions? options, CancellationToken ct) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/lanes/{lane}/{verb}",
            new ReasonRequest { Reason = reason },
            ClientJson.Shared.ReasonRequest,
            ClientJson.Shared.LaneView,
            options,
            ct
        );
}
