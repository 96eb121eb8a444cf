using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Requests;

namespace Helios.Client;

/// <summary>Lanes: isolated tracks of work.</summary>
public sealed class LanesClient
{
    private readonly HeliosTransport transport;

    internal LanesClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Creates a lane.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="lane">What is asked for.</param>
    /// <param name="wait">How long to wait for it to be ready, at most 300 s; answers at once when absent. When the time is up the lane
    /// is answered as it is then.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or closed while it was waited for.</exception>
    /// <exception cref="HeliosUnreachableException">Nobody answered.</exception>
    public Task<LaneView> Create(
        WorkspaceId workspace, LaneRequest lane, TimeSpan? wait = null, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/workspaces/{workspace}/lanes").WithWait("ready", wait).ToString(),
            lane, ClientJson.Shared.LaneRequest, ClientJson.Shared.LaneView, options, ct, wait);

    /// <summary>Makes a new lane of a closed one's archive.</summary>
    /// <param name="lane">The closed lane.</param>
    /// <param name="request">What shall differ from it.</param>
    /// <param name="wait">How long to wait for the new one to be ready, at most 300 s; answers at once when absent.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The new lane.</returns>
    /// <exception cref="HeliosProblemException">It was refused, or closed while it was waited for.</exception>
    public Task<LaneView> Restore(
        LaneId lane, LaneRestoreRequest? request = null, TimeSpan? wait = null, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/lanes/{lane}/restore").WithWait("ready", wait).ToString(),
            request ?? new LaneRestoreRequest(), ClientJson.Shared.LaneRestoreRequest, ClientJson.Shared.LaneView, options, ct, wait);

    /// <summary>Lists lanes, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">1 to 500; 100 when absent.</param>
    /// <param name="ct">Gives the request up.</param>
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
    /// <param name="filter">Which.</param>
    /// <param name="ct">Gives the listing up.</param>
    /// <returns>The lanes, newest first.</returns>
    public IAsyncEnumerable<LaneView> All(LaneFilter? filter = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(filter, cursor, 500, token), ct);

    /// <summary>Reads one lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Get(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}", ClientJson.Shared.LaneView, ct);

    /// <summary>Lets an agent join; the same agent again changes nothing.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane and where to find it.</returns>
    public async Task<AttachedLane> Attach(LaneId lane, string agentId, RequestOptions? options = null, CancellationToken ct = default)
    {
        var answer = await transport.Send(
            HttpMethod.Post, $"v1/lanes/{lane}/attach", new AgentRequest { AgentId = agentId },
            ClientJson.Shared.AgentRequest, ClientJson.Shared.JsonElement, options, ct);
        return new AttachedLane
        {
            Lane = answer.Deserialize(ClientJson.Shared.LaneView)!,
            Connection = answer.TryGetProperty("connection", out var connection) && connection.ValueKind is JsonValueKind.Object
                ? connection.Deserialize(ClientJson.Shared.LaneConnection)
                : null,
        };
    }

    /// <summary>Lets an agent leave.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Detach(LaneId lane, string agentId, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post, $"v1/lanes/{lane}/detach", new AgentRequest { AgentId = agentId },
            ClientJson.Shared.AgentRequest, ClientJson.Shared.LaneView, options, ct);

    /// <summary>Lets several agents use the lane at once.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Share(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "share", reason, options, ct);

    /// <summary>Ends sharing; refused while agents are attached.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Unshare(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "unshare", reason, options, ct);

    /// <summary>Says that a person is needed.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Block(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "block", reason, options, ct);

    /// <summary>Says that a person is no longer needed.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="reason">Why, for a person.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> Unblock(LaneId lane, string? reason = null, RequestOptions? options = null, CancellationToken ct = default) =>
        Say(lane, "unblock", reason, options, ct);

    /// <summary>Cleans a lane up; a second request joins the first, a closed lane is answered as it is.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="request">How.</param>
    /// <param name="wait">How long to wait for it to be closed, at most 300 s; answers at once when absent.</param>
    /// <param name="options">What the request carries beside.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The lane.</returns>
    public Task<LaneView> CleanUp(
        LaneId lane, CleanUpRequest? request = null, TimeSpan? wait = null, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/lanes/{lane}/cleanup").WithWait("closed", wait).ToString(),
            request ?? new CleanUpRequest(), ClientJson.Shared.CleanUpRequest, ClientJson.Shared.LaneView, options, ct, wait);

    /// <summary>Reads the output of the lane's setup and tear-down.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The output.</returns>
    public Task<string> Log(LaneId lane, CancellationToken ct = default) => transport.GetText($"v1/lanes/{lane}/log", ct);

    /// <summary>Reads what the lane's worktree holds beyond its base, committed or not.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>The changes.</returns>
    public Task<LaneChangesView> Diff(LaneId lane, CancellationToken ct = default) =>
        transport.Get($"v1/lanes/{lane}/diff", ClientJson.Shared.LaneChangesView, ct);

    /// <summary>Copies the lane's changes as a patch, untracked files included, as it comes.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="to">Where the patch is written.</param>
    /// <param name="ct">Gives the request up.</param>
    /// <returns>When all of it was written.</returns>
    public Task Patch(LaneId lane, Stream to, CancellationToken ct = default) => transport.Copy($"v1/lanes/{lane}/diff", "text/x-diff", to, ct);

    private Task<LaneView> Say(LaneId lane, string verb, string? reason, RequestOptions? options, CancellationToken ct) =>
        transport.Send(
            HttpMethod.Post, $"v1/lanes/{lane}/{verb}", new ReasonRequest { Reason = reason },
            ClientJson.Shared.ReasonRequest, ClientJson.Shared.LaneView, options, ct);
}
