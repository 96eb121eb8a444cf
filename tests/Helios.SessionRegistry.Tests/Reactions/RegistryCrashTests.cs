using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.SessionRegistry.Tests.Lifecycle;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Reactions;

public sealed class RegistryCrashTests
{
    [Fact]
    [Trait("req", "session-reactions-survive")]
    public async Task Between_deciding_and_reacting_is_followed_by_one_that_reacts_once()
    {
        using var folder = new TemporaryFolder();
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var scene = await SessionScene.Start(broker, registryElsewhere: true);
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var first = Start(scene, broker, url, folder["first.log"]);
        SpawnedProcess? second = null;
        try
        {
            // What is sent before its queue is declared reaches nobody.
            await IsReady(url);
            var session = await scene.Running();
            await scene.Hold(
                session,
                async () =>
                {
                    await scene.Look(session, Some.Open with { Checks = CheckState.Failing, FailingChecks = ["build"] });
                    await Eventually.Holds(async () =>
                        await scene.Value<long>("select count(*) from pg_locks where locktype = 'advisory' and not granted") == 1
                    );
                    ProcessSignals.Send(first.Identity, ProcessSignal.Kill);
                    await first.Exit;
                }
            );
            (await scene.Value<string>("select state from sessions.reactions")).ShouldBe("pending");
            scene.Orders<SendToAgent>().ShouldBeEmpty();

            second = Start(scene, broker, url, folder["second.log"]);
            await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
            await scene.Deliver(session, 0);
            await Eventually.Holds(async () => await scene.Value<string>("select state from sessions.reactions") == "done");

            // What comes later has come: nothing of the first is still on its way.
            await scene.Look(session, Some.Open with { Checks = CheckState.Failing, FailingChecks = ["build", "lint"] });
            await Eventually.Holds(() => scene.Orders<SendToAgent>().Count >= 2);
            scene.Orders<SendToAgent>().Select(order => order.MessageId).Distinct().Count().ShouldBe(2);
            (await scene.Value<int>("select attempts from sessions.reaction_trackers")).ShouldBe(2);
        }
        finally
        {
            foreach (var process in new[] { first, second }.OfType<SpawnedProcess>().Where(process => !process.Exit.IsCompleted))
            {
                ProcessSignals.Send(process.Identity, ProcessSignal.Kill);
                await process.Exit;
            }
        }
    }

    private static SpawnedProcess Start(SessionScene scene, RabbitVirtualHost broker, Uri url, string log) =>
        ProcessSpawner.Spawn(
            new CommandSpec(BuiltProgram.Path("Helios.SessionRegistry"))
            {
                Environment = broker
                    .Settings.Concat(
                        new Dictionary<string, string?>
                        {
                            ["ASPNETCORE_URLS"] = url.ToString(),
                            ["Helios:Postgres:ConnectionString"] = scene.ConnectionString,
                            ["Helios:Postgres:MigrateAtStart"] = "true",
                        }
                    )
                    .ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value),
            },
            new SpawnStreams { StdoutFile = log, StderrFile = log }
        );

    private static async Task IsReady(Uri url)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Holds(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri(url, "/health/ready"));
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(60)
        );
    }
}
