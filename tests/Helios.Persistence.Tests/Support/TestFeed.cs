using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Helios.Persistence.Feed;
using Helios.Persistence.Transactions;
using MassTransit;

namespace Helios.Persistence.Tests.Support;

/// <summary>Takes events as a journal would, in the process.</summary>
public sealed class TestFeed : IFeedConsumer
{
    private readonly ConcurrentQueue<FeedEvent> all = new();
    private int failures;

    public IReadOnlyList<FeedEvent> All => [.. all];

    /// <summary>The next batches are refused.</summary>
    public void FailNext(int count) => Interlocked.Exchange(ref failures, count);

    public Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref failures) >= 0)
        {
            throw new InvalidOperationException("told to refuse");
        }

        foreach (var item in batch)
        {
            all.Enqueue(item);
        }

        return Task.CompletedTask;
    }

    public static FeedEvent Event(string topic, string subject, long revision) =>
        new($"ev_{NewId.NextGuid():N}", topic, subject, Encoding.UTF8.GetBytes($"{subject}|{revision}"));

    public static long RevisionOf(FeedEvent item) =>
        long.Parse(Encoding.UTF8.GetString(item.Body).Split('|')[1], CultureInfo.InvariantCulture);
}
