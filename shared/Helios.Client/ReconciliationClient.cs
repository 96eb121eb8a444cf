using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Requests;

namespace Helios.Client;

/// <summary>Reconciliation: what hosts have, compared with what they should have.</summary>
public sealed class ReconciliationClient
{
    private readonly HeliosTransport transport;

    internal ReconciliationClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Reconciles now.</summary>
    /// <param name="what">What to reconcile, and whether to only show the plan.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The plan, and what came of it.</returns>
    public Task<ReconciliationView> Run(ReconcileRequest what, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            "v1/reconcile",
            what,
            ClientJson.Shared.ReconcileRequest,
            ClientJson.Shared.ReconciliationView,
            request,
            ct,
            wait: TimeSpan.FromMinutes(5)
        );
}
