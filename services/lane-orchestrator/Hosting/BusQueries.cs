using Helios.Contracts;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Harness;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Sessions;
using Helios.Contracts.Terminals;
using Helios.Contracts.Tunnels;
using Helios.Hosting.Bus;
using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Outcomes;
using Helios.Persistence.Broker;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Requests to lanes, hosts and other services, each with its time limit.</summary>
internal sealed class BusQueries(
    IBus bus,
    IBusControl health,
    IClientFactory clients,
    IHostSilence silence,
    BrokerStatus broker,
    BrokerRefusals refusals,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    private static readonly TimeSpan SendMargin = TimeSpan.FromMilliseconds(200);

    // A caller who waits for nothing gets what a host says at once.
    private static readonly TimeSpan ShortestAsk = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(500);

    /// <summary>Why nothing can be recorded now; null if it can.</summary>
    public Refusal? Unavailable()
    {
        var why =
            broker.Trouble
            ?? (
                health.CheckHealth().Status is BusHealthStatus.Unhealthy
                    ? "The message broker is unreachable; see GET /health/ready."
                    : null
            );
        return why is null ? null : new Refusal(ProblemReason.ServiceUnavailable, $"{why} Nothing was recorded.") { Recorded = false };
    }

    /// <summary>
    /// Sends a command under its message id: if it was already carried out under that id, the original answer is returned.
    /// </summary>
    /// <returns>The answer; a refusal if it failed for good without effect; null if there was no answer in time.</returns>
    public async Task<object?> Command<TCommand, TAccepted, TRefused>(
        string endpoint,
        TCommand command,
        Guid messageId,
        CancellationToken cancellationToken
    )
        where TCommand : class
        where TAccepted : class
        where TRefused : class
    {
        return await Ask<TCommand>(endpoint, options.Value.CommandSentAgainAfter, Carry, cancellationToken);

        async Task<object> Carry(IRequestClient<TCommand> client, CancellationToken ct)
        {
            try
            {
                return (
                    await client.GetResponse<TAccepted, TRefused>(
                        command,
                        pipe => pipe.UseExecute(context => context.MessageId = messageId),
                        ct
                    )
                ).Message;
            }
            catch (RequestFaultException fault)
            {
                var why = fault.Fault?.Exceptions is [{ Message: { } message }, ..] ? message : fault.Message;
                return new Refusal(
                    ProblemReason.ServiceUnavailable,
                    $"The command failed and was rolled back: {why} See the service's log."
                )
                {
                    Recorded = false,
                };
            }
        }
    }

    /// <param name="question">The request.</param>
    /// <param name="heardAt">When the host was last heard from: a living host gets the time that a busy machine needs.</param>
    /// <param name="patience">How long the caller waits; null if the limits of the settings count alone.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public Task<Answer<RepositoryInspected>> Inspect(
        InspectRepository question,
        DateTimeOffset heardAt,
        CallerPatience? patience,
        CancellationToken cancellationToken
    ) =>
        Host<InspectRepository, RepositoryInspected>(
            question.HostId,
            question with
            {
                Patience = PatienceOf(patience),
            },
            heardAt,
            cancellationToken,
            FetchTime(question.Repository),
            patience
        );

    /// <inheritdoc cref="Inspect"/>
    public Task<Answer<BaseResolved>> Resolve(
        ResolveBase question,
        DateTimeOffset heardAt,
        CallerPatience? patience,
        CancellationToken cancellationToken
    ) =>
        Host<ResolveBase, BaseResolved>(
            question.HostId,
            question with
            {
                Patience = PatienceOf(patience),
            },
            heardAt,
            cancellationToken,
            FetchTime(question.Repository),
            patience
        );

    // The host must answer before the caller stops waiting.
    private TimeSpan PatienceOf(CallerPatience? patience) =>
        Shorter(options.Value.FetchingHostAnswersWithin, patience is null ? null : patience.Left + ShortestAsk) * 0.9;

    private TimeSpan? FetchTime(string repository) => RepositoryAddress.IsPath(repository) ? null : options.Value.FetchingHostAnswersWithin;

    public Task<Answer<ArchiveDropped>> Drop(DropArchive order, CallerPatience? patience, CancellationToken cancellationToken) =>
        Host<DropArchive, ArchiveDropped>(order.HostId, order, heardAt: null, cancellationToken, patience: patience);

    /// <summary>Asks a host for its archives, as an optional answer with a short time limit.</summary>
    public Task<Answer<ArchivesFound>> Archives(FindArchives question, CancellationToken cancellationToken) =>
        Host<FindArchives, ArchivesFound>(question.HostId, question, heardAt: null, cancellationToken);

    /// <summary>Asks a host for an inventory, which takes as long as its disks need.</summary>
    public async Task<Answer<HostInventoryReported>> Inventory(TakeInventory question, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var answer = await Ask<TakeInventory>(
            Endpoints.Host(question.HostId),
            options.Value.ReconciliationWithin,
            async (client, ct) => (await client.GetResponse<HostInventoryReported, Refused>(question, ct)).Message,
            cancellationToken
        );
        return answer switch
        {
            HostInventoryReported taken => taken,
            Refused refused => Refusal.From(refused),
            Refusal failed => failed,
            _ => await silence.Explain(question.HostId, "answered", askedAt, cancellationToken),
        };
    }

    /// <summary>Sends a request about terminals to a host.</summary>
    public Task<Answer<TAnswer>> Terminals<TQuestion, TAnswer>(HostId host, TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class =>
        // The host of the lane is reachable: if it is late, it is busy.
        Terminals<TQuestion, TAnswer>(
            host,
            question,
            question is CloseTerminal ? options.Value.TerminalClosesWithin : options.Value.BusyHostAnswersWithin,
            cancellationToken
        );

    /// <summary>Asks a host about terminals, as an optional answer with a short time limit.</summary>
    public Task<Answer<TerminalsFound>> TerminalsSoon(FindTerminals question, CancellationToken cancellationToken) =>
        Terminals<FindTerminals, TerminalsFound>(question.HostId, question, options.Value.HostAnswersWithin, cancellationToken);

    private async Task<Answer<TAnswer>> Terminals<TQuestion, TAnswer>(
        HostId host,
        TQuestion question,
        TimeSpan within,
        CancellationToken cancellationToken
    )
        where TQuestion : class
        where TAnswer : class
    {
        var askedAt = time.GetUtcNow();
        var answer = await Ask<TQuestion>(
            Endpoints.Host(host),
            within,
            async (client, ct) => (await client.GetResponse<TAnswer, Refused>(question, ct)).Message,
            cancellationToken
        );
        return answer switch
        {
            TAnswer value => value,
            Refused refused => Refusal.From(refused),
            Refusal failed => failed,
            _ => await silence.Explain(host, "answered", askedAt, cancellationToken),
        };
    }

    /// <summary>Sends a request to the session registry; changes are answered after the commit.</summary>
    public async Task<Answer<TAnswer>> Sessions<TQuestion, TAnswer>(TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        var reads = question is GetSession or FindSessions or ExplainSession or FindUsage;
        var endpoint = reads || question is EnsureSession or RestoreSession ? Endpoints.SessionQuestions : Endpoints.Sessions;
        if (!reads && Unavailable() is { } unavailable)
            return unavailable;
        var messageId = NewId.NextGuid();
        while (true)
        {
            var answer = reads
                ? await Ask<TQuestion>(
                    endpoint,
                    options.Value.ServiceAnswersWithin,
                    async (client, ct) => (await client.GetResponse<TAnswer, Refused>(question, ct)).Message,
                    cancellationToken
                )
                : await Command<TQuestion, TAnswer, Refused>(endpoint, question, messageId, cancellationToken);
            switch (answer)
            {
                case TAnswer value:
                    return value;
                case Refused refused:
                    return Refusal.From(refused);
                case Refusal failed:
                    return failed;
            }

            if (reads)
                return new Refusal(
                    ProblemReason.ServiceUnavailable,
                    $"The session registry has not responded within {options.Value.ServiceAnswersWithin.TotalSeconds:0} s; is "
                        + "session-registry running?"
                );
            // The work may be under way: the caller waits for it, and the same request finds the result of the first.
            await Task.Delay(PauseBeforeRepeat, time, cancellationToken);
        }
    }

    /// <summary>Asks the session registry, which has the token, to do something with the forge. It may be asked again.</summary>
    public async Task<Answer<TAnswer>> Forge<TQuestion, TAnswer>(TQuestion question, CancellationToken cancellationToken)
        where TQuestion : class
        where TAnswer : class
    {
        var answer = await Ask<TQuestion>(
            Endpoints.SessionQuestions,
            options.Value.ForgeAnswersWithin,
            async (client, ct) => (await client.GetResponse<TAnswer, Refused>(question, ct)).Message,
            cancellationToken
        );
        return answer switch
        {
            TAnswer value => value,
            Refused refused => Refusal.From(refused),
            Refusal failed => failed,
            _ => new Refusal(
                ProblemReason.ForgeUnavailable,
                $"The session registry, which talks to the forge, has not responded within "
                    + $"{options.Value.ForgeAnswersWithin.TotalSeconds:0} s. Repeat the request: a pull request that was "
                    + "opened all the same is found."
            ),
        };
    }

    public async Task<Answer<HarnessView>> Harness(bool fresh, CancellationToken cancellationToken)
    {
        var answer = await Ask<GetHarnessStatus>(
            Endpoints.HarnessStatus,
            options.Value.ServiceAnswersWithin,
            async (client, ct) => (await client.GetResponse<HarnessStatusAnswer>(new GetHarnessStatus { Fresh = fresh }, ct)).Message,
            cancellationToken
        );
        return answer is HarnessStatusAnswer status
                ? new HarnessView
                {
                    Status = status.Status,
                    FallbackTransport = status.FallbackTransport,
                    DegradeReason = status.DegradeReason,
                    Detail = status.Detail,
                    Since = status.Since,
                    LastCheckAt = status.LastCheckAt,
                    LastCheckSucceeded = status.LastCheckSucceeded,
                }
            : answer is Refusal failed ? failed
            : new Refusal(ProblemReason.ServiceUnavailable, "The harness monitor does not respond; is harness-monitor running?");
    }

    /// <summary>Orders a host to open a connection; the tunnel shows whether it did.</summary>
    public async Task OpenTunnel(OpenTunnel command, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.Host(command.HostId)));
        await endpoint
            .Send(command, context => context.TimeToLive = options.Value.TunnelOpensWithin, cancellationToken)
            .WaitAsync(BoundedAnswer.Within, time, cancellationToken);
    }

    /// <summary>Asks admission to admit queued lanes.</summary>
    public async Task AdmitNext(AdmitNext command, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
        await endpoint.Send(command, cancellationToken).WaitAsync(BoundedAnswer.Within, time, cancellationToken);
    }

    private async Task<Answer<TAnswer>> Host<TQuestion, TAnswer>(
        HostId host,
        TQuestion question,
        DateTimeOffset? heardAt,
        CancellationToken cancellationToken,
        TimeSpan? fetching = null,
        CallerPatience? patience = null
    )
        where TQuestion : class
        where TAnswer : class
    {
        var askedAt = time.GetUtcNow();
        var within =
            time.GetUtcNow() - heardAt > options.Value.HostHeardLately || heardAt is null
                ? options.Value.HostAnswersWithin
                : fetching ?? options.Value.BusyHostAnswersWithin;
        var answer = await Ask<TQuestion>(
            Endpoints.Host(host),
            Shorter(within, patience is null ? null : patience.Left + ShortestAsk),
            async (client, ct) => (await client.GetResponse<TAnswer, Refused>(question, ct)).Message,
            cancellationToken
        );
        return answer switch
        {
            TAnswer value => value,
            Refused refused => Refusal.From(refused),
            Refusal failed => failed,
            _ => await silence.Explain(host, "answered", askedAt, cancellationToken),
        };
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;

    private async Task<object?> Ask<TQuestion>(
        string endpoint,
        TimeSpan within,
        Func<IRequestClient<TQuestion>, CancellationToken, Task<object>> ask,
        CancellationToken cancellationToken
    )
        where TQuestion : class
    {
        var client = clients.CreateRequestClient<TQuestion>(Endpoints.Address(endpoint), within);
        // The client's own timeout begins when the request is sent, and without a broker that may be never.
        using var enough = new Deadline(within + SendMargin, time, cancellationToken);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(enough.Token);
        var refused = refusals.Next(endpoint, answered.Token);
        try
        {
            var asking = ask(client, answered.Token);
            if (await Task.WhenAny(asking, refused).WaitAsync(enough.Token) == refused)
                return new Refusal(ProblemReason.ServiceUnavailable, $"{await refused} Nothing was recorded.") { Recorded = false };
            return await asking;
        }
        catch (Exception exception) when (IsUnanswered(exception) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            // Neither is waited for any longer, and a refused message is not sent again.
            await answered.CancelAsync();
        }
    }

    private static bool IsUnanswered(Exception exception) =>
        exception is RequestException or ConnectionException or OperationCanceledException;
}
