using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>A session registry that has just started on a busy machine, and takes longer to answer than anybody would expect.</summary>
[Trait("req", "accepted-first")]
public sealed class SlowRegistryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(Guid? MessageId, SessionId Session)> asked = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync() => it = await Orchestrator.Start(("Helios:Http:CommandSentAgainAfter", "00:00:00.2"));

    public async ValueTask DisposeAsync()
    {
        ready.TrySetResult();
        await it.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_is_asked_for_is_waited_for_and_its_repetitions_are_known_as_such()
    {
        var handle = it
            .Services.GetRequiredService<IReceiveEndpointConnector>()
            .ConnectReceiveEndpoint(
                Endpoints.SessionQuestions,
                (_, endpoint) =>
                {
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.PrefetchCount = 16;
                    endpoint.Handler<EnsureSession>(async context =>
                    {
                        asked.Enqueue((context.MessageId, context.Message.NewSessionId));
                        await ready.Task;
                        await context.RespondAsync(new SessionFound { Session = View(context.Message) });
                    });
                }
            );
        await handle.Ready;
        var workspace = await it.Workspace();
        var lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "a" })).Body[
            "lane_id"
        ]!.GetValue<string>();

        var asking = it.Send("POST", $"/v1/lanes/{lane}/sessions", new { provider = "codex" });
        // Its own time for an answer is 0.3 s in these tests.
        await Eventually.Holds(() => asked.Count >= 4);
        asking.IsCompleted.ShouldBeFalse();
        ready.SetResult();

        var (status, session, _) = await asking;
        status.ShouldBe(200, $"{session}");
        var (messageId, id) = asked.Distinct().ShouldHaveSingleItem();
        messageId.ShouldNotBeNull();
        session["session_id"]!.GetValue<string>().ShouldBe(id.ToString());
    }

    private static SessionView View(EnsureSession asked) =>
        new()
        {
            SessionId = asked.NewSessionId,
            LaneId = asked.LaneId,
            WorkspaceId = asked.WorkspaceId,
            HostId = asked.HostId,
            Provider = asked.Provider,
            Transport = SessionTransport.NativeOpenai,
            Diagnostics = new() { SelectedTransport = SessionTransport.NativeOpenai, Since = DateTimeOffset.UnixEpoch },
            Status = AttachmentStatus.Attached,
            DisplayStatus = DisplayStatus.Working,
            State = new()
            {
                Session = new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress },
                PullRequest = new() { State = PullRequestState.None, Reason = PullRequestReason.NotCreated },
                Runtime = new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning },
            },
            Revision = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
}
