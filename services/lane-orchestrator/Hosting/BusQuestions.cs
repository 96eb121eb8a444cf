using Helios.Contracts;
using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;
using Helios.Contracts.Tunnels;
using Helios.Contracts.Workspaces;
using Helios.LaneOrchestrator.Outcomes;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Questions to lanes, hosts and other services, each with its time.</summary>
internal sealed class BusQuestions(IBus bus, IClientFactory clients, IOptions<HttpOptions> options, TimeProvider time)
{
    private static readonly TimeSpan SendMargin = TimeSpan.FromMilliseconds(200);

    /// <summary>Sends a command to a lane and waits until its transaction has committed.</summary>
    public async Task<Answer<LaneAccepted>> Lane<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : class
    {
        var answer = await Ask<TCommand>(
            Endpoints.Lanes,
            options.Value.LaneAnswersWithin,
            async (client, ct) => (await client.GetResponse<LaneAccepted, LaneRefused>(command, ct)).Message,
            cancellationToken);
        return answer switch
        {
            LaneAccepted accepted => accepted,
            LaneRefused refused => Refusal.From(refused),
            _ => new Refusal(ProblemReason.ServiceUnavailable, "The lane did not answer in time; look at it again to see what became of the command."),
        };
    }

    /// <param name="question">What to ask.</param>
    /// <param name="heardAt">When the host was last heard of: one that lives is given the time that a busy machine needs.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public Task<Answer<RepositoryInspected>> Inspect(InspectRepository question, DateTimeOffset heardAt, CancellationToken cancellationToken) =>
        Host<InspectRepository, RepositoryInspected>(
            question.HostId, question with { Patience = Patience }, heardAt, cancellationToken, FetchTime(question.Repository));

    /// <inheritdoc cref="Inspect"/>
    public Task<Answer<BaseResolved>> Resolve(ResolveBase question, DateTimeOffset heardAt, CancellationToken cancellationToken) =>
        Host<ResolveBase, BaseResolved>(
            question.HostId, question with { Patience = Patience }, heardAt, cancellationToken, FetchTime(question.Repository));

    // The host answers before nobody listens any more.
    private TimeSpan Patience => options.Value.FetchingHostAnswersWithin * 0.9;

    private TimeSpan? FetchTime(string repository) => RepositoryAddress.IsPath(repository) ? null : options.Value.FetchingHostAnswersWithin;

    public Task<Answer<ArchiveDropped>> Drop(DropArchive order, CancellationToken cancellationToken) =>
        Host<DropArchive, ArchiveDropped>(order.HostId, order, heardAt: null, cancellationToken);

    /// <summary>Asks a host about terminals, or to do something with one.</summary>
    public Task<Answer<TAnswer>> Terminals<TQuestion, TAnswer>(HostId host, TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class =>
        // Asked of lanes whose host is reachable: one that is late is busy.
        Terminals<TQuestion, TAnswer>(
            host, question, question is CloseTerminal ? options.Value.TerminalClosesWithin : options.Value.BusyHostAnswersWithin, cancellationToken);

    /// <summary>Asks a host about terminals for an answer that is welcome, and not waited for long.</summary>
    public Task<Answer<TerminalsFound>> TerminalsSoon(FindTerminals question, CancellationToken cancellationToken) =>
        Terminals<FindTerminals, TerminalsFound>(question.HostId, question, options.Value.HostAnswersWithin, cancellationToken);

    private async Task<Answer<TAnswer>> Terminals<TQuestion, TAnswer>(HostId host, TQuestion question, TimeSpan within, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        var answer = await Ask<TQuestion>(
            Endpoints.Host(host),
            within,
            async (client, ct) => (await client.GetResponse<TAnswer, TerminalRefused>(question, ct)).Message,
            cancellationToken);
        return answer switch
        {
            TAnswer value => value,
            TerminalRefused refused => Refusal.From(refused),
            _ => Silent(host),
        };
    }

    /// <summary>Asks the session registry, or has it change a session; answered when that is committed.</summary>
    public async Task<Answer<TAnswer>> Sessions<TQuestion, TAnswer>(TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        var answer = await Ask<TQuestion>(
            question is GetSession or FindSessions or ExplainSession or EnsureSession or RestoreSession ? Endpoints.SessionQuestions : Endpoints.Sessions,
            options.Value.ServiceAnswersWithin,
            async (client, ct) => (await client.GetResponse<TAnswer, SessionRefused>(question, ct)).Message,
            cancellationToken);
        return answer switch
        {
            TAnswer value => value,
            SessionRefused refused => Refusal.From(refused),
            _ => new Refusal(ProblemReason.ServiceUnavailable, "The session registry did not answer in time; is session-registry running? Look at the session to see what became of the request."),
        };
    }

    public async Task<Answer<HarnessStatusAnswer>> Harness(bool fresh, CancellationToken cancellationToken)
    {
        var answer = await Ask<GetHarnessStatus>(
            Endpoints.HarnessStatus,
            options.Value.ServiceAnswersWithin,
            async (client, ct) => (await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = fresh }, ct)).Message,
            cancellationToken);
        return answer is HarnessStatusAnswer status
            ? status
            : new Refusal(ProblemReason.ServiceUnavailable, "The harness monitor does not answer; is harness-monitor running?");
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

    private async Task<Answer<TAnswer>> Host<TQuestion, TAnswer>(
        HostId host, TQuestion question, DateTimeOffset? heardAt, CancellationToken cancellationToken, TimeSpan? fetching = null)
        where TQuestion : class
        where TAnswer : class
    {
        var answer = await Ask<TQuestion>(
            Endpoints.Host(host),
            time.GetUtcNow() - heardAt > options.Value.HostHeardLately || heardAt is null ? options.Value.HostAnswersWithin
                : fetching ?? options.Value.BusyHostAnswersWithin,
            async (client, ct) => (await client.GetResponse<TAnswer, RepositoryRefused>(question, ct)).Message,
            cancellationToken);
        return answer switch
        {
            TAnswer value => value,
            RepositoryRefused refused => Refusal.From(refused),
            _ => Silent(host),
        };
    }

    private static Refusal Silent(HostId host) =>
        new(ProblemReason.HostUnreachable, $"Host {host} did not answer in time; is its worktree agent running?");

    private async Task<object?> Ask<TQuestion>(
        string endpoint, TimeSpan within, Func<IRequestClient<TQuestion>, CancellationToken, Task<object>> ask, CancellationToken cancellationToken)
        where TQuestion : class
    {
        var client = clients.CreateRequestClient<TQuestion>(Endpoints.Address(endpoint), within);
        // The client's own time begins when the question is sent, and without a broker that may be never.
        using var enough = new CancellationTokenSource(within + SendMargin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            return await ask(client, either.Token);
        }
        catch (Exception exception) when (IsUnanswered(exception) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsUnanswered(Exception exception) => exception is RequestException or ConnectionException or OperationCanceledException;
}
