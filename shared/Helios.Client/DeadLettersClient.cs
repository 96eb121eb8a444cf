using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Dead letters: messages between the services that failed for good.</summary>
public sealed class DeadLettersClient
{
    private readonly HeliosTransport transport;

    internal DeadLettersClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Lists dead letters, newest first.</summary>
    /// <param name="status">Only those in this state; default: open.</param>
    /// <param name="cursor">The cursor of the previous page.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<DeadLetterView>> List(
        DeadLetterStatus? status = null,
        string? cursor = null,
        int? limit = null,
        CancellationToken ct = default
    ) =>
        transport.Get(
            new HeliosPath("v1/dead-letters")
                .With("status", status is { } only ? SnakeCase.Of(only) : null)
                .With("cursor", cursor)
                .With("limit", limit)
                .ToString(),
            ClientJson.Shared.PageDeadLetterView,
            ct
        );

    /// <summary>Lists all dead letters, page by page.</summary>
    /// <param name="status">Only those in this state; default: open.</param>
    /// <param name="ct">Cancels the listing.</param>
    /// <returns>The dead letters, newest first.</returns>
    public IAsyncEnumerable<DeadLetterView> All(DeadLetterStatus? status = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(status, cursor, 500, token), ct);

    /// <summary>Shows a dead letter with its stack trace, headers and body.</summary>
    /// <param name="letter">Its number.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The dead letter.</returns>
    public Task<DeadLetterView> Get(long letter, CancellationToken ct = default) =>
        transport.Get($"v1/dead-letters/{letter}", ClientJson.Shared.DeadLetterView, ct);

    /// <summary>Sends a dead letter again, once, however often this is called.</summary>
    /// <param name="letter">Its number.</param>
    /// <param name="request">An idempotency key.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The dead letter.</returns>
    public Task<DeadLetterView> Replay(long letter, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Post($"v1/dead-letters/{letter}/replay", ClientJson.Shared.DeadLetterView, request, ct);

    /// <summary>Deletes a dead letter.</summary>
    /// <param name="letter">Its number.</param>
    /// <param name="request">Not used so far.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>Ends when it is deleted.</returns>
    public Task Drop(long letter, RequestOptions? request = null, CancellationToken ct = default) =>
        transport.Send(HttpMethod.Delete, $"v1/dead-letters/{letter}", request, ct);
}
