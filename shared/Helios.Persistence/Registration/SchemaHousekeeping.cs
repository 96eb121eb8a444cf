using Helios.Persistence.Feed;
using Helios.Persistence.Outbox;
using Helios.Persistence.Retention;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Persistence.Registration;

/// <summary>Deletes rows that have done their work.</summary>
internal sealed class SchemaHousekeeping(SchemaStore store, OutboxRelay relay, FeedBroker broker)
{
    public SingletonLoopSpec Loop => new("housekeeping", _ => store.Options.Housekeeping, Tidy);

    private async Task Tidy(IServiceProvider scope, CancellationToken cancellationToken)
    {
        var work = scope.GetRequiredKeyedService<UnitOfWork>(store.Schema);
        await work.DeleteExpired("inbox", "t.received_at < now() - $1", cancellationToken, store.Options.InboxRetention);
        if (!broker.IsConfigured && relay.MayForget)
        {
            await work.DeleteExpired("outbox", "t.sent_at < now() - $1", cancellationToken, store.Options.SentRetention);
        }
    }
}
