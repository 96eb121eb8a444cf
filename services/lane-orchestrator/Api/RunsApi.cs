using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Runs over HTTP; for their output, see <see cref="OutputApi"/>.</summary>
internal static class RunsApi
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(300);

    public static void MapRuns(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/runs",
            "StartRun",
            Start,
            new("Runs a command in a lane")
            {
                Description = "With wait=true in the body, answers when the run has ended, whatever its exit code.",
                Answers = [(200, typeof(RunView)), (202, typeof(RunView))],
                Problems =
                [
                    ProblemReason.LaneNotFound,
                    ProblemReason.RunInFlight,
                    ProblemReason.InvalidTransition,
                    ProblemReason.LaneClosed,
                    ProblemReason.HostUnreachable,
                ],
            }
        );
        api.MapLaneRoute(
            "GET",
            "/runs",
            "ListRuns",
            List,
            new("Lists the runs of a lane") { Answers = [(200, typeof(Page<RunView>))], Problems = [ProblemReason.LaneNotFound] }
        );
        api.MapLaneRoute(
            "GET",
            "/runs/{run}",
            "GetRun",
            Get,
            new("Shows a run") { Answers = [(200, typeof(RunView))], Problems = [ProblemReason.LaneNotFound, ProblemReason.RunNotFound] }
        );
        api.MapLaneRoute(
            "POST",
            "/runs/{run}/cancel",
            "CancelRun",
            Cancel,
            new("Cancels a run; a run that has ended is unchanged")
            {
                Answers = [(200, typeof(RunView)), (202, typeof(RunView))],
                Problems = [ProblemReason.LaneNotFound, ProblemReason.RunNotFound],
            }
        );
    }

    private static async Task<IResult> Start(
        LaneId lane,
        Body<RunRequest> body,
        ApiRequest request,
        LaneCommands commands,
        LaneWaits waits,
        CancellationToken cancellationToken
    )
    {
        var asked = body.Value;
        var wait = asked.Wait is true;
        var command = new StartLaneRun
        {
            LaneId = lane,
            RunId = request.NewId<RunId>(),
            Argv = asked.Argv,
            Cwd = asked.Cwd ?? ".",
            Environment = asked.Env,
            Stdin = asked.Stdin,
            Timeout = asked.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultTimeout,
            Force = asked.Force is true,
            Cause = request.Cause,
        };
        if ((await commands.Change(command, cancellationToken)).Refused(out var refusal, out var accepted))
            return new ProblemResult(refusal);
        var run = accepted.Run!;
        if (wait && !LaneWaits.HasEnded(run))
            run = await waits.Run(command.LaneId, command.RunId, cancellationToken) ?? run;
        return Answer(run, wait);
    }

    private static async Task<IResult> List(
        LaneId lane,
        Query<PageQuery<RunId>> query,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (!await context.Lanes.AnyAsync(row => row.LaneId == lane, cancellationToken))
            return new ProblemResult(LanesApi.NotFound(lane));
        var rows = await context
            .Runs.FromSql($"select * from lanes.runs where ({before}::text is null or run_id < {before}::text)")
            .Where(row => row.LaneId == lane)
            .OrderByDescending(row => row.RunId)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return new JsonAnswer(Page<RunView>.Of([.. rows.Select(row => row.ToView())], limit, view => view.RunId.ToString()));
    }

    private static async Task<IResult> Get(
        LaneId lane,
        RunId run,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return JsonAnswer.Of(await Find(context, lane, run, cancellationToken), row => new JsonAnswer(row.ToView()));
    }

    private static async Task<IResult> Cancel(
        LaneId lane,
        RunId run,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await commands.Change(
                new CancelLaneRun
                {
                    LaneId = lane,
                    RunId = run,
                    Cause = request.Cause,
                },
                cancellationToken
            ),
            accepted => Answer(accepted.Run!, ended: false)
        );

    /// <summary>A run of a lane; the lane is read only if the run is not found, to report which of them is missing.</summary>
    public static async Task<Answer<RunRow>> Find(OrchestratorContext context, LaneId lane, RunId run, CancellationToken cancellationToken)
    {
        if (await context.Runs.FirstOrDefaultAsync(row => row.RunId == run && row.LaneId == lane, cancellationToken) is { } found)
            return found;
        return await context.Lanes.AnyAsync(row => row.LaneId == lane, cancellationToken)
            ? new Refusal(ProblemReason.RunNotFound, $"Lane {lane} has no run {run}; GET /v1/lanes/{lane}/runs lists them.")
            : LanesApi.NotFound(lane);
    }

    private static JsonAnswer Answer(RunView run, bool ended) =>
        new(run, ended || LaneWaits.HasEnded(run) ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
}
