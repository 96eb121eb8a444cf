using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
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

    /// <summary>Its queue is not even there when the text is sent, right after the start of everything else.</summary>
    [Fact]
    public async Task A_text_that_is_sent_before_the_registry_has_started_is_accepted_once_when_it_has()
    {
        var session = SessionId.New();
        var texts = new ConcurrentQueue<(Guid? MessageId, SendToSession Sent)>();

        var sending = it.Send("POST", $"/v1/sessions/{session}/send", new { text = "go on" });
        var handle = it
            .Services.GetRequiredService<IReceiveEndpointConnector>()
            .ConnectReceiveEndpoint(
                Endpoints.Sessions,
                (_, endpoint) =>
                {
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.PrefetchCount = 16;
                    endpoint.Handler<SendToSession>(async context =>
                    {
                        texts.Enqueue((context.MessageId, context.Message));
                        if (texts.Count < 3)
                            return;
                        await context.RespondAsync(new SessionMessageAccepted { Message = View(context.Message), Session = View(session) });
                    });
                }
            );
        await handle.Ready;

        var (status, accepted, _) = await sending;
        status.ShouldBe(202, $"{accepted}");
        var (messageId, sent) = texts.Distinct().ShouldHaveSingleItem();
        messageId.ShouldNotBeNull();
        accepted["message_id"]!.GetValue<string>().ShouldBe(sent.MessageId.ToString());
    }

    private static SessionMessageView View(SendToSession sent) =>
        new()
        {
            MessageId = sent.MessageId,
            SessionId = sent.SessionId,
            Status = SessionMessageStatus.Accepted,
            Text = sent.Text,
            AcceptedAt = DateTimeOffset.UnixEpoch,
        };

    private static SessionView View(EnsureSession asked) =>
        View(asked.NewSessionId) with
        {
            LaneId = asked.LaneId,
            WorkspaceId = asked.WorkspaceId,
            HostId = asked.HostId,
            Provider = asked.Provider,
        };

    private static SessionView View(SessionId session) =>
        new()
        {
            SessionId = session,
            LaneId = LaneId.New(),
            WorkspaceId = WorkspaceId.New(),
            HostId = HostId.New(),
            Provider = "codex",
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
