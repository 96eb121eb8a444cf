using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

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

    /// <summary>Shows a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The host, with its labels, measures, pools and incidents.</returns>
    public Task<HostView> Get(HostId host, CancellationToken ct = default) =>
        transport.Get($"v1/hosts/{host}", ClientJson.Shared.HostView, ct);

    /// <summary>Changes a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="change">The change.</param>
    /// <param name="request">Revision and idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The changed host.</returns>
    public Task<HostView> Change(HostId host, HostChange change, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Patch, $"v1/hosts/{host}", change, ClientJson.Shared.HostChange, ClientJson.Shared.HostView, request, ct);

    /// <summary>Gives a host no more lanes.</summary>
    /// <param name="host">The host.</param>
    /// <param name="how">Whether its lanes are cleaned up.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The host.</returns>
    public Task<HostView> Drain(
        HostId host,
        HostDrainRequest? how = null,
        RequestOptions? request = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/hosts/{host}/drain",
            how ?? new HostDrainRequest(),
            ClientJson.Shared.HostDrainRequest,
            ClientJson.Shared.HostView,
            request,
            ct
        );

    /// <summary>Gives a draining host lanes again.</summary>
    /// <param name="host">The host.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The host.</returns>
    public Task<HostView> Undrain(HostId host, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Post($"v1/hosts/{host}/undrain", ClientJson.Shared.HostView, request, ct);

    /// <summary>Gives up a lost host and everything on it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="dryRun">Whether to only list what would be given up.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>What is known to be on the host.</returns>
    /// <exception cref="HeliosProblemException">The host responds.</exception>
    public Task<HostLeftovers> Forget(HostId host, bool dryRun = false, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/hosts/{host}/forget",
            new HostForgetRequest { DryRun = dryRun },
            ClientJson.Shared.HostForgetRequest,
            ClientJson.Shared.HostLeftovers,
            request,
            ct
        );

    /// <summary>Makes another machine take over the id of a lost host.</summary>
    /// <param name="host">The lost host.</param>
    /// <param name="by">The host whose machine takes over the id.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The lost host, with its next incarnation.</returns>
    public Task<HostView> Replace(HostId host, HostId by, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/hosts/{host}/replace",
            new HostReplaceRequest { By = by },
            ClientJson.Shared.HostReplaceRequest,
            ClientJson.Shared.HostView,
            request,
            ct
        );

    /// <summary>Permits one machine to join as a host.</summary>
    /// <param name="enrolment">The host's name, and limits.</param>
    /// <param name="request">A correlation id.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The enrolment with its token, which is shown only now.</returns>
    public Task<NewHostEnrolmentView> Enrol(
        HostEnrolmentRequest enrolment,
        RequestOptions? request = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            "v1/hosts/enrolments",
            enrolment,
            ClientJson.Shared.HostEnrolmentRequest,
            ClientJson.Shared.NewHostEnrolmentView,
            request,
            ct
        );

    /// <summary>Lists all enrolments, page by page.</summary>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The enrolments, newest first.</returns>
    public IAsyncEnumerable<HostEnrolmentView> Enrolments(CancellationToken ct = default) =>
        HeliosTransport.Pages(
            (cursor, token) =>
                transport.Get(
                    new HeliosPath("v1/hosts/enrolments").With("cursor", cursor).With("limit", 500).ToString(),
                    ClientJson.Shared.PageHostEnrolmentView,
                    token
                ),
            ct
        );

    /// <summary>Revokes an enrolment: its token is refused from now on. Idempotent.</summary>
    /// <param name="enrolment">Its id.</param>
    /// <param name="request">A correlation id.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The enrolment.</returns>
    public Task<HostEnrolmentView> RevokeEnrolment(EnrolmentId enrolment, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/hosts/enrolments/{enrolment}", ClientJson.Shared.HostEnrolmentView, request, ct);

    /// <summary>Takes the access of a host away; its lanes stay, as those of a lost host. Idempotent.</summary>
    /// <param name="host">The host.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The host, and why its user of the broker is not deleted yet; null if it is.</returns>
    public Task<HostRevocationView> Revoke(HostId host, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Post($"v1/hosts/{host}/revoke", ClientJson.Shared.HostRevocationView, request, ct);

    /// <summary>Shows where a lane would be placed now, and why not elsewhere.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="host">The host that the lane would be requested on.</param>
    /// <param name="labels">The labels that the host must have.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>Every host, the best first.</returns>
    public Task<PlacementView> Explain(
        WorkspaceId workspace,
        HostId? host = null,
        IReadOnlyDictionary<string, string>? labels = null,
        CancellationToken ct = default
    )
    {
        var path = new HeliosPath($"v1/workspaces/{workspace}/placement").With("host", host?.ToString());
        foreach (var (name, value) in labels ?? new Dictionary<string, string>())
            path.With("host_label", $"{name}:{value}");
        return transport.Get(path.ToString(), ClientJson.Shared.PlacementView, ct);
    }
}
