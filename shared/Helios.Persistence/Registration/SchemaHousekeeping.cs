namespace Helios.Persistence;

/// <summary>Deletes rows that have done their work.</summary>
internal sealed class SchemaHousekeeping(SchemaStore store, OutboxRelay relay, FeedBroker broker)
{
    public SingletonLoopSpec Loop => new("housekeeping", _ => store.Options.Housekeeping, Tidy);

    private async Task Tidy(IServiceProvider scope, CancellationToken cancellationToken)
    {
        await using var tidy = store.DataSource.CreateCommand("delete from inbox where received_at < now() - $1");
        SqlValues.Add(tidy.Parameters, [store.Options.InboxRetention]);
        await tidy.ExecuteNonQueryAsync(cancellationToken);
        if (!broker.IsConfigured && relay.MayForget)
        {
            await using var sent = store.DataSource.CreateCommand("delete from outbox where sent_at < now() - $1");
            SqlValues.Add(sent.Parameters, [store.Options.SentRetention]);
            await sent.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
