using Helios.Contracts;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Concurrency;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Harness;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Routing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Selects a route with current information about the harness; never waits longer than the limit of an on-demand check.</summary>
internal sealed class RouteSelector(
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work,
    IClientFactory clients,
    IOptions<RoutingOptions> options,
    TimeProvider time
)
{
    public async Task<RouteDecision> Choose(string provider, bool isOfHost, string? preferred, CancellationToken cancellationToken)
    {
        SessionTransport? wanted = null;
        if (preferred is not null)
        {
            if (!SnakeCase.TryParse<SessionTransport>(preferred, out var transport) || transport is SessionTransport.Unspecified)
                return new RouteDecision.Refused(
                    $"'{preferred}' is not a transport; expected one of "
                        + $"{string.Join(", ", Enum.GetValues<SessionTransport>().Skip(1).Select(SnakeCase.Of))}."
                );
            wanted = transport;
        }

        var record = await work.Run(HarnessRows.Find, cancellationToken);
        var report = HarnessReport.Of(record, time.GetUtcNow(), options.Value.MonitorSilentAfter);
        var request = new RouteRequest(provider, wanted) { IsOfHost = isOfHost };
        var decision = Routes.Select(request, report, check: null, options.Value.Served);
        return decision is RouteDecision.CheckNeeded
            ? Routes.Select(request, report, await Check(cancellationToken), options.Value.Served)
            : decision;
    }

    private async Task<HarnessCheck> Check(CancellationToken cancellationToken)
    {
        // The client's own timeout begins when the request is sent, and without a broker that may be never.
        using var enough = new Deadline(options.Value.CheckWithin, time, cancellationToken);
        try
        {
            var client = clients.CreateRequestClient<GetHarnessStatus>(
                Endpoints.Address(Endpoints.HarnessStatus),
                options.Value.CheckWithin
            );
            var answer = (await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = true }, enough.Token)).Message;
            // If the monitor does not report the result of this check, its status is used.
            return answer.LastCheckSucceeded ?? answer.Status is HarnessStatus.Healthy
                ? new HarnessCheck.Succeeded(answer.Status)
                : new HarnessCheck.Failed(answer.Status, answer.DegradeReason);
        }
        catch (Exception exception)
            when (exception is RequestException or ConnectionException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return new HarnessCheck.Unanswered();
        }
    }
}
