using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Testing;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>The way out, recorded; can be down.</summary>
internal sealed class RecordedBus : IReportBus
{
    private readonly ConcurrentQueue<object> sent = new();

    public bool IsDown { get; set; }

    public int Attempts;

    public IEnumerable<T> All<T>() => sent.OfType<T>();

    public IReadOnlyList<object> Sent => [.. sent];

    public Task Send(object report, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Attempts);
        if (IsDown)
            throw new IOException("The bus is down.");
        // The real one asks a report where it goes.
        ((IHostReport)report).SentTo.ShouldNotBeEmpty();
        sent.Enqueue(report);
        return Task.CompletedTask;
    }

    public Task<T> Next<T>(Func<T, bool>? which = null)
        where T : class =>
        Eventually.Gives(
            () => Task.FromResult(All<T>().FirstOrDefault(which ?? (_ => true))),
            what: $"a {typeof(T).Name} among [{string.Join(", ", sent.Select(m => m.GetType().Name))}]"
        );
}
