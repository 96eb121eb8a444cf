using Helios.Contracts;
using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence;
using Helios.SessionRegistry.Harness;
using Helios.SessionRegistry.Routing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Brings the choice of a route together with what it needs to know; never waits longer than the check on demand may take.</summary>
internal sealed class RouteDesk(
    [FromKeyedServices(SessionRegistryService.Schema)] UnitOfWork work, IClientFactory clients, IOptions<RoutingOptions> options, TimeProvider time)
{
    public async Task<RouteDecision> Choose(string provider, string? preferred, CancellationToken cancellationToken)
    {
        SessionTransport? wanted = null;
        if (preferred is not null)
        {
            if (!SnakeCase.TryParse<SessionTransport>(preferred, out var transport) || transport is SessionTransport.Unspecified)
                return new RouteDecision.Refused($"'{preferred}' is no transport; there are {string.Join(", ", Enum.GetValues<SessionTransport>().Skip(1).Select(SnakeCase.Of))}.");
            wanted = transport;
        }

        var record = await work.Run(HarnessRows.Find, cancellationToken);
        var report = HarnessReport.Of(record, time.GetUtcNow(), options.Value.MonitorSilentAfter);
        var request = new RouteRequest(provider, wanted);
        var decision = Routes.Select(request, report, check: null, options.Value.Served);
        return decision is RouteDecision.CheckNeeded
            ? Routes.Select(request, report, await Check(cancellationToken), options.Value.Served)
            : decision;
    }

    private async Task<HarnessCheck> Check(CancellationToken cancellationToken)
    {
        // The client's own time begins when the question is sent, and without a broker that may be never.
        using var enough = new CancellationTokenSource(options.Value.CheckWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            var client = clients.CreateRequestClient<GetHarnessStatus>(Endpoints.Address(Endpoints.HarnessStatus), options.Value.CheckWithin);
            var answer = (await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = true }, either.Token)).Message;
            // A monitor that does not say how this very check went is believed by its status.
            return answer.LastCheckSucceeded ?? answer.Status is HarnessStatus.Healthy
                ? new HarnessCheck.Succeeded(answer.Status)
                : new HarnessCheck.Failed(answer.Status, answer.DegradeReason);
        }
        catch (Exception exception) when (exception is RequestException or ConnectionException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new HarnessCheck.Unanswered();
        }
    }
}
