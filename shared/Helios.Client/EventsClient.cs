using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Helios.Client;

/// <summary>The journal: every public event, in order.</summary>
public sealed class EventsClient
{
    private readonly HeliosTransport transport;

    internal EventsClient(HeliosTransport transport) => this.transport = transport;

    /// <summary>Reads one page of the journal, oldest first unless asked otherwise.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The <c>seq</c> or cursor to continue after; default: the beginning of the journal, or its end with
    /// <paramref name="newest"/>.</param>
    /// <param name="limit">1 to 500; default 100.</param>
    /// <param name="newest">Whether the newest come first, and the cursor leads to older ones.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>One page.</returns>
    public Task<Page<HeliosEvent>> List(
        EventFilter? filter = null,
        string? after = null,
        int? limit = null,
        bool newest = false,
        CancellationToken ct = default
    ) =>
        transport.Get(
            Path(filter).With("after", after).With("limit", limit).With("newest", newest ? "true" : null).ToString(),
            ClientJson.Shared.PageHeliosEvent,
            ct
        );

    /// <summary>Reads the whole journal, page by page, oldest first.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The <c>seq</c> to continue after; default: the beginning of the journal.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <returns>The existing events.</returns>
    public IAsyncEnumerable<HeliosEvent> All(EventFilter? filter = null, long? after = null, CancellationToken ct = default) =>
        HeliosTransport.Pages((cursor, token) => List(filter, cursor ?? after?.ToString(), 500, ct: token), ct);

    /// <summary>
    /// Replays the journal from a position and continues live. A broken stream is reopened after the last returned event, so that
    /// every event is returned exactly once.
    /// </summary>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The <c>seq</c> to continue after, 0 for the beginning of the journal; default: only new events.</param>
    /// <param name="ct">Ends the stream.</param>
    /// <returns>The events, without end.</returns>
    /// <exception cref="HeliosUnreachableException">The stream broke and could not be reopened in time.</exception>
    public async IAsyncEnumerable<HeliosEvent> Follow(
        EventFilter? filter = null,
        long? after = null,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        var last = after ?? -1;
        await foreach (var item in transport.Stream(Path(filter).ToString(), after?.ToString(), ct))
        {
            if (item.Data.Length == 0 || JsonSerializer.Deserialize(item.Data, ClientJson.Shared.HeliosEvent) is not { } happened)
                continue;
            if (long.TryParse(item.EventId, out var seq))
                happened = happened with { Seq = seq };
            if (happened.Seq <= last)
                continue;
            last = happened.Seq;
            yield return happened;
        }
    }

    private static HeliosPath Path(EventFilter? filter) =>
        new HeliosPath("v1/events")
            .With("topic", filter?.Topic)
            .With("lane", filter?.Lane?.ToString())
            .With("session", filter?.Session?.ToString())
            .With("workspace", filter?.Workspace?.ToString());
}
