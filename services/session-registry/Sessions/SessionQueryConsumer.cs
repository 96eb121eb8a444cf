using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Hosting.Bus;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Routing;
using Helios.SessionRegistry.Usage;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Consumes queries, and the two commands that may have to check the harness first: while waiting for up to a second, they must hold no
/// transaction.
/// Ensure and restore find what an earlier delivery of the same request has created.
/// </summary>
internal sealed class SessionQueryConsumer(
    SessionReader reader,
    SessionStarts starts,
    RouteSelector routes,
    UsageReader usage,
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work
)
    : IConsumer<GetSession>,
        IConsumer<FindSessions>,
        IConsumer<FindUsage>,
        IConsumer<ExplainSession>,
        IConsumer<EnsureSession>,
        IConsumer<RestoreSession>
{
    private const int Races = 5;

    public async Task Consume(ConsumeContext<GetSession> context) =>
        await Answer(
            context,
            await reader.Find(context.Message.SessionId, context.CancellationToken) is { } row
                ? new SessionFound { Session = row.ToView() }
                : SessionRefusals.NotFound(context.Message.SessionId)
        );

    public async Task Consume(ConsumeContext<FindSessions> context) =>
        await Answer(context, await reader.List(context.Message, context.CancellationToken));

    public async Task Consume(ConsumeContext<FindUsage> context) =>
        await Answer(context, new UsageFound { Usage = await usage.Find(context.Message, context.CancellationToken) });

    public async Task Consume(ConsumeContext<ExplainSession> context) =>
        await Answer(
            context,
            await reader.Explain(context.Message.SessionId, context.CancellationToken) is { } explanation
                ? new SessionExplained { Explanation = explanation }
                : SessionRefusals.NotFound(context.Message.SessionId)
        );

    public async Task Consume(ConsumeContext<EnsureSession> context)
    {
        var asked = context.Message;
        if (asked is { Provider: SessionProviders.Command, Launch: true, Argv.Count: 0 })
        {
            await Answer(context, SessionRefusals.Invalid("The provider command needs argv to launch."));
            return;
        }

        var known = await reader.FindActive(asked.LaneId, context.CancellationToken);
        var preferred = asked.PreferredTransport ?? (known?.Provider == asked.Provider ? known.PreferredTransport : null);
        await Answer(
            context,
            await routes.Choose(asked.Provider, asked.IsOfHost, preferred, context.CancellationToken) switch
            {
                RouteDecision.Chosen route => await Race(
                    (transaction, token) => starts.Ensure(transaction, asked, route, context.MessageId, token),
                    context.CancellationToken
                ),
                RouteDecision.Refused refused => SessionRefusals.Unsupported(refused.Detail),
                var other => throw new InvalidOperationException($"Unexpected route decision {other.GetType().Name}."),
            }
        );
    }

    public async Task Consume(ConsumeContext<RestoreSession> context)
    {
        var asked = context.Message;
        if (await reader.Find(asked.SessionId, context.CancellationToken) is not { } known)
        {
            await Answer(context, SessionRefusals.NotFound(asked.SessionId));
            return;
        }

        await Answer(
            context,
            await routes.Choose(known.Provider, IsOfHost(known), known.PreferredTransport, context.CancellationToken) switch
            {
                RouteDecision.Chosen route => await Race(
                    (transaction, token) => starts.Restore(transaction, asked, route, context.MessageId, token),
                    context.CancellationToken
                ),
                RouteDecision.Refused refused => SessionRefusals.Unsupported(refused.Detail),
                var other => throw new InvalidOperationException($"Unexpected route decision {other.GetType().Name}."),
            }
        );
    }

    // It was accepted when the session was made.
    private static bool IsOfHost(SessionRow session) => !SessionProviders.All.Contains(session.Provider);

    /// <summary>If two requests race for the same lane or conversation, the index decides, and the loser reads again.</summary>
    private async Task<object> Race(Func<StoreTransaction, CancellationToken, Task<object>> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work.Run(decide, cancellationToken);
            }
            catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.UniqueViolation && attempt < Races)
            {
                // The winner has committed: the next read finds it.
            }
        }
    }

    private static Task Answer(ConsumeContext context, object answer) =>
        context.ResponseAddress is null
            ? Task.CompletedTask
            : answer switch
            {
                SessionFound found => context.AnswerInTime(found),
                SessionsFound found => context.AnswerInTime(found),
                UsageFound found => context.AnswerInTime(found),
                SessionExplained explained => context.AnswerInTime(explained),
                Refused refused => context.AnswerInTime(refused),
                _ => throw new InvalidOperationException($"Unexpected answer type {answer.GetType().Name}."),
            };
}
