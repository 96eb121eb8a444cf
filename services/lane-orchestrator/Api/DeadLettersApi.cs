using System.Globalization;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Tokens;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.DeadLetters;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Dead letters over HTTP.</summary>
internal static class DeadLettersApi
{
    public static void MapDeadLetters(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/dead-letters", List)
            .Doc(
                "ListDeadLetters",
                new("Lists messages that failed for good, newest first")
                {
                    Scope = TokenScope.Admin,
                    Description = "Those of every service. Readiness is 'degraded' while any is open.",
                    Answers = [(200, typeof(Page<DeadLetterView>))],
                }
            );
        api.MapGet("/v1/dead-letters/{letter}", Get)
            .Doc(
                "GetDeadLetter",
                new("Shows a dead letter with its stack trace, headers and body")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(200, typeof(DeadLetterView))],
                    Problems = [ProblemReason.DeadLetterNotFound],
                }
            );
        api.MapPost("/v1/dead-letters/{letter}/replay", Replay)
            .Doc(
                "ReplayDeadLetter",
                new("Sends a dead letter again")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Under its own id, so that a service that has processed it after all ignores it. A letter is sent once, "
                        + "however often "
                        + "this is called; if it fails again, that is another dead letter.",
                    Answers = [(200, typeof(DeadLetterView))],
                    Problems = [ProblemReason.DeadLetterNotFound, ProblemReason.DeadLetterUnreadable],
                }
            );
        api.MapDelete("/v1/dead-letters/{letter}", Drop)
            .Doc(
                "DropDeadLetter",
                new("Deletes a dead letter")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(204, null)],
                    Problems = [ProblemReason.DeadLetterNotFound],
                }
            );
    }

    private static async Task<IResult> List(Query<DeadLetterQuery> query, DeadLetterCommands letters, CancellationToken cancellationToken)
    {
        var limit = query.Value.Limit ?? Paging.DefaultLimit;
        var rows = await letters.List(query.Value.Status, query.Value.Cursor, limit + 1, cancellationToken);
        return new JsonAnswer(
            Page<DeadLetterView>.Of(
                [.. rows.Select(row => row.ToView())],
                limit,
                view => view.DeadLetterId.ToString(CultureInfo.InvariantCulture)
            )
        );
    }

    private static async Task<IResult> Get(string letter, DeadLetterCommands letters, CancellationToken cancellationToken) =>
        Number(letter) is { } id
            ? JsonAnswer.Of(await letters.Find(id, cancellationToken), view => new JsonAnswer(view))
            : NoNumber(letter);

    private static async Task<IResult> Replay(
        string letter,
        ApiRequest request,
        DeadLetterCommands letters,
        CancellationToken cancellationToken
    ) =>
        Number(letter) is { } id
            ? JsonAnswer.Of(await letters.Replay(id, request.Cause, cancellationToken), view => new JsonAnswer(view))
            : NoNumber(letter);

    private static async Task<IResult> Drop(
        string letter,
        ApiRequest request,
        DeadLetterCommands letters,
        CancellationToken cancellationToken
    ) =>
        Number(letter) is not { } id ? NoNumber(letter)
        : await letters.Drop(id, request.Cause, cancellationToken) is { } refusal ? new ProblemResult(refusal)
        : Results.NoContent();

    private static long? Number(string letter) =>
        long.TryParse(letter, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static ProblemResult NoNumber(string letter) =>
        new(
            new Refusal(
                ProblemReason.DeadLetterNotFound,
                $"'{letter}' is not the number of a dead letter; GET /v1/dead-letters lists them."
            )
        );

    private sealed record DeadLetterQuery
    {
        [Parameter("Only those in this state; default: open.")]
        public DeadLetterStatus? Status { get; init; }

        [Parameter(Paging.LimitDescription), Number(1, Paging.MaxLimit)]
        public int? Limit { get; init; }

        [Parameter(Paging.CursorDescription), Number(0, long.MaxValue)]
        public long? Cursor { get; init; }
    }
}
