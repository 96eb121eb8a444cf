using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Feed;

/// <summary>Whether every queue that is bound to the feed's exchange accepts events; an incident while one does not.</summary>
internal sealed partial class FeedStatus(TimeProvider clock, ILogger<FeedStatus> log)
{
    private readonly Lock gate = new();
    private DateTimeOffset? since;
    private long count;

    public bool IsRefused
    {
        get
        {
            lock (gate)
                return since is not null;
        }
    }

    /// <summary>The incident, as a sentence; null if there is none.</summary>
    public string? Trouble
    {
        get
        {
            lock (gate)
                return since is { } begun
                    ? $"A queue that is bound to the exchange {FeedBroker.ExchangeName} refuses events since {begun:O}; {count} are "
                        + "not in it. The journal and all other queues have them. To find it: "
                        + "rabbitmqctl list_queues name policy arguments messages"
                    : null;
        }
    }

    /// <summary>A batch was accepted by all.</summary>
    public void Accepted()
    {
        lock (gate)
        {
            if (since is null)
                return;
            since = null;
            LogOver(count);
            count = 0;
        }
    }

    /// <summary>Some events were passed over.</summary>
    public void Refused(int events)
    {
        lock (gate)
        {
            count += events;
            if (since is not null)
                return;
            since = clock.GetUtcNow();
            LogRefused();
        }
    }

    [LoggerMessage(9142, LogLevel.Warning, "A queue bound to the exchange of events refuses them; it misses events until it accepts them")]
    private partial void LogRefused();

    [LoggerMessage(9143, LogLevel.Information, "All queues accept events again; {Count} were passed over by the one that did not")]
    private partial void LogOver(long count);
}
