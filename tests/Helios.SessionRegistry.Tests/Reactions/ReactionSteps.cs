using System.Text.Json.Nodes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Tests.Sessions;
using Npgsql;

namespace Helios.SessionRegistry.Tests.Reactions;

/// <summary>What happens to a session, and what was done about it.</summary>
internal static class ReactionSteps
{
    public static Task Look(this SessionScene scene, SessionView session, PullRequestFacts facts) =>
        scene.Command(
            new RecordScmFacts
            {
                SessionId = session.SessionId,
                PullRequest = facts,
                Cause = SessionScene.Cause,
            }
        );

    public static Task See(this SessionScene scene, SessionView session, ActivityState activity) =>
        scene.Command(
            new RecordSessionActivity
            {
                SessionId = session.SessionId,
                Activity = activity,
                Source = ActivitySource.Hook,
                Cause = SessionScene.Cause,
            }
        );

    public static Task Deliver(this SessionScene scene, SessionView session, int index) =>
        scene.Report(
            new MessageDelivered
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                MessageId = scene.Orders<SendToAgent>()[index].MessageId,
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );

    public static Task Refuse(this SessionScene scene, SessionView session, int index) =>
        scene.Report(
            new MessageRefused
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                MessageId = scene.Orders<SendToAgent>()[index].MessageId,
                Reason = MessageRefusalReason.Stalled,
                Detail = "It did not become active.",
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );

    /// <summary>Keeps the executor from a session while something happens to it: what is decided meanwhile is not done yet.</summary>
    public static async Task Hold(this SessionScene scene, SessionView session, Func<Task> meanwhile)
    {
        await using var connection = new NpgsqlConnection(scene.ConnectionString);
        await connection.OpenAsync();
        await using var hold = new NpgsqlCommand("select pg_advisory_lock(hashtextextended($1, 0))", connection)
        {
            Parameters = { new() { Value = $"helios:sessions:reactions:{session.SessionId}" } },
        };
        await hold.ExecuteNonQueryAsync();
        await meanwhile();
        await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
        await release.ExecuteNonQueryAsync();
    }

    public static IReadOnlyList<JsonObject> Reactions(this SessionScene scene, SessionView session, string kind) =>
        [.. scene.AllReactions(session).Where(told => told["type"]!.GetValue<string>() == $"session.reaction.{kind}")];

    public static IReadOnlyList<JsonObject> AllReactions(this SessionScene scene, SessionView session) =>
        [
            .. scene.Events.Where(told =>
                told["subject"]!.GetValue<string>() == session.SessionId.ToString()
                && told["type"]!.GetValue<string>().StartsWith("session.reaction.", StringComparison.Ordinal)
            ),
        ];
}
