using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Asks the host of a lane about the lane's terminals.</summary>
internal sealed class LaneTerminals(IDbContextFactory<OrchestratorContext> reads, BusQueries queries)
{
    /// <summary>Asks the lane's host, if the lane can have terminals now.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="what">What the caller does, as the refusal of a lane in another state names it.</param>
    /// <param name="question">The question to the host.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Answer<TAnswer>> Ask<TQuestion, TAnswer>(
        LaneId lane,
        string what,
        Func<HostId, TQuestion> question,
        CancellationToken cancellationToken
    )
        where TQuestion : class
        where TAnswer : class =>
        (await HostOf(lane, what, cancellationToken)).Refused(out var refusal, out var host)
            ? refusal
            : await queries.Terminals<TQuestion, TAnswer>(host, question(host), cancellationToken);

    /// <summary>One terminal of a lane.</summary>
    public async Task<Answer<TerminalView>> Find(
        LaneId lane,
        TerminalId terminal,
        string what,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var answer = await Ask<FindTerminals, TerminalsFound>(
            lane,
            what,
            host =>
                new()
                {
                    HostId = host,
                    LaneId = lane,
                    TerminalId = terminal,
                    Cause = cause,
                },
            cancellationToken
        );
        if (answer.Refused(out var refusal, out var found))
            return refusal;
        return found.Terminals is [var view]
            ? view
            : new Refusal(
                ProblemReason.TerminalNotFound,
                $"Lane {lane} has no terminal {terminal}; GET /v1/lanes/{lane}/terminals lists them."
            );
    }

    /// <summary>The host of a lane that can have terminals.</summary>
    private async Task<Answer<HostId>> HostOf(LaneId lane, string what, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken) switch
        {
            null => LanesApi.NotFound(lane),
            { Status: LaneStatus.Closed } => new Refusal(ProblemReason.LaneClosed, "The lane and its terminals are closed."),
            { HostReachable: false, HostId: { } host } => new Refusal(
                ProblemReason.HostUnreachable,
                $"Host {host} does not respond; try again when it is back."
            ),
            { Status: LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared, HostId: { } host } => host,
            var row => new Refusal(
                ProblemReason.InvalidTransition,
                $"The lane is {SnakeCase.Of(row.Status)}; it has terminals from ready until its clean-up."
            )
            {
                Fields = new Dictionary<string, object?> { ["state"] = SnakeCase.Of(row.Status), ["event"] = what },
            },
        };
    }
}
