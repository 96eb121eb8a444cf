using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Reconciliation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reconciliation on demand over HTTP.</summary>
internal static class ReconciliationApi
{
    public static void MapReconciliation(this RouteGroupBuilder api) =>
        api.MapPost("/v1/reconcile", Reconcile)
            .Doc(
                "Reconcile",
                new("Compares what hosts have with what they should have, and removes the difference")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Every host that responds takes an inventory. The answer is the plan with a reason for each row and, unless it "
                        + "is a dry run, what came of it. Hosts reconcile once a minute anyway.",
                    Answers = [(200, typeof(ReconciliationView))],
                    Problems = [ProblemReason.HostNotFound, ProblemReason.WorkspaceNotFound],
                }
            );

    private static async Task<IResult> Reconcile(
        Body<ReconcileRequest> body,
        ApiRequest request,
        OnDemandReconciliation reconciliation,
        CancellationToken cancellationToken
    ) => JsonAnswer.Of(await reconciliation.Run(body.Value, request.Cause, cancellationToken), view => new JsonAnswer(view));
}
