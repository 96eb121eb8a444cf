using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Persistence.Feed;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>Keeps every public event that left, in order.</summary>
public sealed class FeedRecorder : IFeedConsumer
{
    private readonly ConcurrentQueue<JsonObject> told = new();

    public IReadOnlyList<JsonObject> All => [.. told];

    public IReadOnlyList<JsonObject> Of(string subject) =>
        [.. told.Where(item => (string?)item["subject"] == subject || (string?)item["laneid"] == subject)];

    public IReadOnlyList<string> TopicsOf(string subject) => [.. Of(subject).Select(item => (string)item["type"]!)];

    public Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
    {
        foreach (var item in batch)
            told.Enqueue(JsonNode.Parse(item.Body)!.AsObject());
        return Task.CompletedTask;
    }
}
