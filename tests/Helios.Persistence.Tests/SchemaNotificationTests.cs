using System.Collections.Concurrent;
using Helios.Persistence.Notifications;
using Helios.Persistence.Tests.Support;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Persistence.Tests;

public sealed class SchemaNotificationTests
{
    [Fact]
    public async Task Notifications_reach_every_subscriber_of_their_channel_after_the_commit()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var (here, there) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        var hub = process.Services.GetRequiredKeyedService<INotificationHub>(TestProcess.Schema);
        using var one = hub.Subscribe("helios_test", here.Enqueue);
        using var two = hub.Subscribe("helios_other", there.Enqueue);
        await Eventually.Holds(() => here.Contains("") && there.Contains(""));

        await Notify(process, "helios_test", "ln_1 4 ready");
        await Notify(process, "helios_other", "x");

        await Eventually.Holds(() => here.Contains("ln_1 4 ready") && there.Contains("x"));
        here.ShouldNotContain("x");
        two.Dispose();
        await Notify(process, "helios_other", "unheard");
        await Notify(process, "helios_test", "last");
        await Eventually.Holds(() => here.Contains("last"));
        there.ShouldNotContain("unheard");
    }

    [Fact]
    public async Task Notifications_tell_that_something_may_be_missing_when_the_connection_was_lost()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var heard = new ConcurrentQueue<string>();
        using var subscription = process
            .Services.GetRequiredKeyedService<INotificationHub>(TestProcess.Schema)
            .Subscribe("helios_test", heard.Enqueue);
        await Eventually.Holds(() => heard.Count(payload => payload.Length == 0) == 1);

        await process.Execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() "
                + "and query like 'listen%'"
        );

        await Eventually.Holds(() => heard.Count(payload => payload.Length == 0) == 2);
        await Notify(process, "helios_test", "again");
        await Eventually.Holds(() => heard.Contains("again"));
    }

    private static Task Notify(TestProcess process, string channel, string payload) =>
        process.Work.Run(
            (transaction, _) =>
            {
                transaction.Notify(channel, payload);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
}
