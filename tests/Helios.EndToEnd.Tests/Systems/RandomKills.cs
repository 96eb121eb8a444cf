using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>Kills a part of a system with SIGKILL at seeded random moments of a lane's life, and starts it again.</summary>
internal static class RandomKills
{
    // The script takes about this long when nothing dies.
    private static readonly TimeSpan ScriptLength = TimeSpan.FromMilliseconds(900);

    private static int Kills => Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1" ? 100 : 6;

    /// <summary>Each lane reaches its end all the same, and leaves nothing.</summary>
    public static async Task Survive(IHeliosSystem system, int seed)
    {
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();
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
