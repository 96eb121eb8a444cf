using Helios.Contracts;
using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Outcomes;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Questions to lanes, hosts and other services, each with its time.</summary>
internal sealed class BusQuestions(IBus bus, IClientFactory clients, IOptions<HttpOptions> options)
{
    /// <summary>Sends a command to a lane and waits until its transaction has committed.</summary>
    public async Task<Answer<LaneAccepted>> Lane<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : class
    {
        var answer = await Ask<TCommand, LaneAccepted, LaneRefused>(Endpoints.Lanes, command, options.Value.LaneAnswersWithin, cancellationToken);
        if (answer is null)
            return new Refusal(ProblemReason.ServiceUnavailable, "The lane did not answer in time; ask for it again to see what became of the command.");
        return answer.Value switch
        {
            LaneAccepted accepted => accepted,
            LaneRefused refused => Refusal.From(refused),
            _ => new Refusal(ProblemReason.ServiceUnavailable, "The lane answered something unknown."),
        };
    }

    public Task<Answer<RepositoryInspected>> Inspect(InspectRepository question, CancellationToken cancellationToken) =>
        Host<InspectRepository, RepositoryInspected>(question.HostId, question, cancellationToken);

    public Task<Answer<BaseResolved>> Resolve(ResolveBase question, CancellationToken cancellationToken) =>
        Host<ResolveBase, BaseResolved>(question.HostId, question, cancellationToken);

    public async Task<Answer<HarnessStatusAnswer>> Harness(bool fresh, CancellationToken cancellationToken)
    {
        var client = clients.CreateRequestClient<GetHarnessStatus>(Endpoints.Address(Endpoints.HarnessStatus), options.Value.ServiceAnswersWithin);
        try
        {
            var response = await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = fresh }, cancellationToken);
            return response.Message;
        }
        catch (RequestException exception) when (IsUnanswered(exception, cancellationToken))
        {
            return new Refusal(ProblemReason.ServiceUnavailable, "The harness monitor does not answer; is harness-monitor running?");
        }
    }

    /// <summary>Tells a host to dial out; whether it did is seen at the tunnel.</summary>
    public async Task OpenTunnel(OpenTunnel command, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.Host(command.HostId)));
        await endpoint.Send(command, context => context.TimeToLive = options.Value.TunnelOpensWithin, cancellationToken);
    }

    /// <summary>Lets admission look for queued lanes that have room now.</summary>
    public async Task AdmitNext(AdmitNext command, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
        await endpoint.Send(command, cancellationToken);
    }

    private async Task<Answer<TAnswer>> Host<TQuestion, TAnswer>(HostId host, TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        var answer = await Ask<TQuestion, TAnswer, RepositoryRefused>(
            Endpoints.Host(host), question, options.Value.HostAnswersWithin, cancellationToken);
        return answer switch
        {
            { Value: TAnswer value } => value,
            { Value: RepositoryRefused refused } => Refusal.From(refused),
            _ => new Refusal(ProblemReason.HostUnreachable, $"Host {host} did not answer in time; is its worktree agent running?"),
        };
    }

    private async Task<Box?> Ask<TQuestion, TYes, TNo>(string endpoint, TQuestion question, TimeSpan within, CancellationToken cancellationToken)
        where TQuestion : class
        where TYes : class
        where TNo : class
    {
        var client = clients.CreateRequestClient<TQuestion>(Endpoints.Address(endpoint), within);
        try
        {
            var response = await client.GetResponse<TYes, TNo>(question, cancellationToken);
            return new Box(response.Message);
        }
        catch (RequestException exception) when (IsUnanswered(exception, cancellationToken))
        {
            return null;
        }
    }

    private static bool IsUnanswered(RequestException exception, CancellationToken cancellationToken) =>
        exception is RequestTimeoutException or RequestFaultException && !cancellationToken.IsCancellationRequested;

    private sealed record Box(object Value);
}
