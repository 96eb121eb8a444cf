using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>Any part of Helios is killed with SIGKILL at seeded random moments of a lane's life and started again.</summary>
public sealed class KilledAtAnyMomentTests
{
    // The script takes about this long when nothing dies.
    private static readonly TimeSpan ScriptLength = TimeSpan.FromMilliseconds(900);

    private static int Kills => Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1" ? 100 : 10;

    [Fact]
    [Trait("req", "survives-kill")]
    [Trait("req", "nothing-leaks")]
    public async Task The_embedded_system_loses_nothing_and_leaks_nothing()
    {
        await using var system = new EmbeddedSystem();
        await KillAgainAndAgain(system, seed: 20260101);
    }

    [Fact]
    [Trait("req", "survives-kill")]
    [Trait("req", "nothing-leaks")]
    public async Task Four_services_lose_nothing_and_leak_nothing()
    {
        await using var system = new SeparateServices();
        await KillAgainAndAgain(system, seed: 20260102);
    }

    private static async Task KillAgainAndAgain(IHeliosSystem system, int seed)
    {
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))["workspace_id"]!.GetValue<string>();
        var random = new Random(seed);
        for (var i = 0; i < Kills; i++)
        {
            var part = system.Parts[random.Next(system.Parts.Count)];
            var moment = ScriptLength * random.NextDouble();
            TestContext.Current.SendDiagnosticMessage($"kill {i}: {part} after {moment.TotalMilliseconds:0} ms");
            var script = new LaneScript(system, http, workspace, repository, $"lane{i}");
            var play = script.Play();
            await Moments.Pass(moment);
            await system.KillAndRestart(part);
            await play;
            await script.ShouldHaveLeftNothing();
        }
    }
}
