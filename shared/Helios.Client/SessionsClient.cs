using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Sessions: agents' conversations in lanes.</summary>
public sealed class SessionsClient
{
    private readonly HeliosTransport transport;

    internal SessionsClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Ensures that a lane has a session; idempotent.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="session">The request.</param>
    /// <param name="wait">How long to wait until a launched agent is ready, at most 300 s; returns immediately by default.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    /// <exception cref="HeliosProblemException">It was refused.</exception>
    public Task<SessionView> Ensure(
        LaneId lane,
        SessionRequest session,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/lanes/{lane}/sessions").WithWait("ready", wait).ToString(),
            session,
            ClientJson.Shared.SessionRequest,
            ClientJson.Shared.SessionView,
            options,
            ct,
            wait
        );

    /// <summary>Lists sessions, those that need attention first.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<SessionView>> List(
        SessionFilter? filter = null,
        string? cursor = null,
        int? limit = null,
        CancellationToken ct = default
    ) =>
        transport.Get(
            new HeliosPath("v1/sessions")
                .With("lane", filter?.Lane?.ToString())
                .With("workspace", filter?.Workspace?.ToString())
                .With("provider", filter?.Provider)
                .With("display_status", filter?.DisplayStatus is { } status ? SnakeCase.Of(status) : null)
                .With("ended", filter?.Ended is true ? "true" : null)
                .With("cursor", cursor)
                .With("limit", limit)
                .ToString(),
            ClientJson.Shared.PageSessionView,
            ct
        );

    /// <summary>Lists sessions, page by page.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The sessions, those that need attention first.</returns>
    public IAsyncEnumerable<SessionView> All(SessionFilter? filter = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(filter, cursor, 500, token), ct);

    /// <summary>Reads one session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> Get(SessionId session, CancellationToken ct = default) =>
        transport.Get($"v1/sessions/{session}", ClientJson.Shared.SessionView, ct);

    /// <summary>Explains the state of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The last decisions, what led to them, and what became of the last texts.</returns>
    public Task<SessionExplanation> Explain(SessionId session, CancellationToken ct = default) =>
        transport.Get($"v1/sessions/{session}/explain", ClientJson.Shared.SessionExplanation, ct);

    /// <summary>Records that somebody holds a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> Heartbeat(SessionId session, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Post($"v1/sessions/{session}/heartbeat", ClientJson.Shared.SessionView, options, ct);

    /// <summary>Sends a text to a session's agent. Accepted is not delivered: <see cref="Explain"/> shows what became of it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The message as it was accepted.</returns>
    public Task<SessionMessageView> Send(SessionId session, string text, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/sessions/{session}/send",
            new SendRequest { Text = text },
            ClientJson.Shared.SendRequest,
            ClientJson.Shared.SessionMessageView,
            options,
            ct
        );

    /// <summary>Reads the dialog that a session's agent waits at.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The dialog.</returns>
    /// <exception cref="HeliosProblemException">The agent shows none (<c>dialog_not_found</c>).</exception>
    public Task<AgentDialog> Dialog(SessionId session, CancellationToken ct = default) =>
        transport.Get($"v1/sessions/{session}/dialog", ClientJson.Shared.AgentDialog, ct);

    /// <summary>Answers a dialog; returns when the agent shows it no more.</summary>
    /// <param name="session">The session.</param>
    /// <param name="dialog">The id of the dialog that was shown.</param>
    /// <param name="choice">The key of a choice, or <c>esc</c>.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The dialog that was answered.</returns>
    /// <exception cref="HeliosProblemException">The agent shows another one by now (<c>dialog_changed</c>).</exception>
    public Task<AgentDialog> Answer(
        SessionId session,
        string dialog,
        string choice,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/sessions/{session}/answer",
            new AnswerRequest { DialogId = dialog, Choice = choice },
            ClientJson.Shared.AnswerRequest,
            ClientJson.Shared.AgentDialog,
            options,
            ct
        );

    /// <summary>Records an activity of a session's agent. An activity older than the last known one has no effect.</summary>
    /// <param name="session">The session.</param>
    /// <param name="activity">The observation.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> RecordActivity(
        SessionId session,
        ActivityRequest activity,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            $"v1/sessions/{session}/facts/activity",
            activity,
            ClientJson.Shared.ActivityRequest,
            ClientJson.Shared.SessionView,
            options,
            ct
        );

    /// <summary>Ends a session's agent, then the session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="wait">How long to wait for the end, at most 300 s; returns immediately by default.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> Kill(
        SessionId session,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/sessions/{session}/kill").WithWait("terminated", wait).ToString(),
            new SessionRestoreRequest(),
            ClientJson.Shared.SessionRestoreRequest,
            ClientJson.Shared.SessionView,
            options,
            ct,
            wait
        );

    /// <summary>Ends the record of a session whose agent does not run.</summary>
    /// <param name="session">The session.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> Terminate(SessionId session, RequestOptions? options = null, CancellationToken ct = default) =>
        transport.Post($"v1/sessions/{session}/terminate", ClientJson.Shared.SessionView, options, ct);

    /// <summary>Restarts a session's agent, with its conversation.</summary>
    /// <param name="session">The session.</param>
    /// <param name="prompt">The first prompt; null means none.</param>
    /// <param name="wait">How long to wait until it is ready, at most 300 s; returns immediately by default.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The session.</returns>
    public Task<SessionView> Restore(
        SessionId session,
        string? prompt = null,
        TimeSpan? wait = null,
        RequestOptions? options = null,
        CancellationToken ct = default
    ) =>
        transport.Send(
            HttpMethod.Post,
            new HeliosPath($"v1/sessions/{session}/restore").WithWait("ready", wait).ToString(),
            new SessionRestoreRequest { Prompt = prompt },
            ClientJson.Shared.SessionRestoreRequest,
            ClientJson.Shared.SessionView,
            options,
            ct,
            wait
        );

    /// <summary>Reads the output of a session's agent so far.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The output.</returns>
    public Task<RunOutputView> Output(SessionId session, CancellationToken ct = default) =>
        transport.Get($"v1/sessions/{session}/output", ClientJson.Shared.RunOutputView, ct);

    /// <summary>Follows the output of a session's agent while it runs.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ct">Stops following; the agent continues.</param>
    /// <returns>The output as it arrives, then <see cref="SessionOutputPart.End"/>.</returns>
    /// <exception cref="HeliosProblemException">There is no such session, or no agent was ever started in it.</exception>
    /// <exception cref="HeliosUnreachableException">The stream broke and could not be resumed.</exception>
    public async IAsyncEnumerable<SessionOutputPart> Follow(SessionId session, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var item in transport.Stream($"v1/sessions/{session}/output?follow=true", lastId: null, ct))
        {
            switch (item.EventType)
            {
                case "stdout":
                    yield return new SessionOutputPart.Stdout(Convert.FromBase64String(Encoding.ASCII.GetString(item.Data)));
                    break;
                case "stderr":
                    yield return new SessionOutputPart.Stderr(Convert.FromBase64String(Encoding.ASCII.GetString(item.Data)));
                    break;
                case "end":
                    yield return new SessionOutputPart.End(JsonSerializer.Deserialize(item.Data, ClientJson.Shared.SessionView)!);
                    yield break;
            }
        }
    }
}
