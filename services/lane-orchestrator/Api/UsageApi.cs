using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>What agents have used, over HTTP.</summary>
internal static class UsageApi
{
    public static void MapUsage(this RouteGroupBuilder api) =>
        api.MapGet("/v1/usage", Find)
            .Doc(
                "GetUsage",
                new("Shows the tokens that agents have used, and what they cost")
                {
                    Reach = Reach.Filtered,
                    Description =
                        "From the agents' own events and transcripts. The cost is the agent's own figure, else computed from the prices of "
                        + "the models; tokens of a model without a known price are counted as unpriced.",
                    Answers = [(200, typeof(UsageReport))],
                    Problems = [Outcomes.ProblemReason.ServiceUnavailable],
                }
            );

    private static async Task<IResult> Find(
        Query<UsageQuery> query,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    )
    {
        var asked = query.Value;
        var question = new FindUsage
        {
            LaneId = asked.Lane,
            SessionId = asked.Session,
            WorkspaceId = RouteAccess.Narrow(request.Caller, asked.Workspace),
            Since = DayOf(asked.Since),
            Until = DayOf(asked.Until),
            By = asked.By ?? UsageGroup.Day,
        };
        return JsonAnswer.Of(
            await questions.Sessions<FindUsage, UsageFound>(question, cancellationToken),
            found => new JsonAnswer(found.Usage)
        );
    }

    private static string? DayOf(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record UsageQuery
    {
        [Parameter("Only of this lane.")]
        public LaneId? Lane { get; init; }

        [Parameter("Only of this session.")]
        public SessionId? Session { get; init; }

        [Parameter("Only of this workspace.")]
        public WorkspaceId? Workspace { get; init; }

        [Parameter("From the day of this time on, in UTC.")]
        public DateTimeOffset? Since { get; init; }

        [Parameter("Until the day of this time, inclusive, in UTC.")]
        public DateTimeOffset? Until { get; init; }

        [Parameter("One item for each day (default), workspace, lane, session, or agent and model.")]
        public UsageGroup? By { get; init; }
    }
}
