using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A system that trusts nobody on its machine: the command line has the token of the home folder, and each lane its own.</summary>
public sealed class ClosedLoopbackTests
{
    [Fact]
    [Trait("req", "lane-tokens")]
    public async Task People_and_lanes_use_it_each_with_a_token_of_their_own_and_others_do_not()
    {
        await using var system = new EmbeddedSystem(("Helios__Http__LoopbackTrust", "false"));
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        var cli = new CommandLine(system.Url) { Home = system.Home };
        (await Status(system, token: null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await new CommandLine(system.Url).Run("lane", "list")).ExitCode.ShouldBe(5);

        await cli.Ok("workspace", "add", "app", "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", "app", "--name", "first")).Trim();
        await cli.Ok("lane", "create", "app", "--name", "other");

        // What runs in a lane knows its address, its token and itself.
        (await Inside("lane", "show", "--quiet")).ShouldBe((0, lane));
        (await Inside("lane", "show", "other", "--quiet")).Exit.ShouldBe(0);
        (await Inside("lane", "share", "--quiet")).Exit.ShouldBe(0);
        (await Inside("lane", "cleanup", "other")).Exit.ShouldBe(5);
        (await Inside("token", "create", "mine", "--scope", "admin")).Exit.ShouldBe(5);
        await Eventually.Passes(async () => (await Actors()).ShouldContain($"lane:{lane}"));

        // A program outlives the agent, and so does its token; it ends with the lane.
        var token = (await cli.Ok("lane", "exec", "first", "--", "sh", "-c", "echo $HELIOS_TOKEN")).Trim();
        (await Status(system, token)).ShouldBe(HttpStatusCode.OK);
        await system.KillAndRestart("helios");
        (await Status(system, token)).ShouldBe(HttpStatusCode.OK);
        (await Inside("lane", "show", "--quiet")).ShouldBe((0, lane));
        await cli.Ok("lane", "cleanup", "first");
        (await Status(system, token)).ShouldBe(HttpStatusCode.Unauthorized);
        await cli.Ok("lane", "cleanup", "other");

        // Neither secret is where it could be read by others.
        var administrator = (await File.ReadAllTextAsync(Path.Combine(system.Home, "token"))).Trim();
        var log = await File.ReadAllTextAsync(Path.Combine(system.Home, "logs", "helios.log"));
        log.ShouldNotContain(administrator);
        log.ShouldNotContain(token.Split('_')[^1]);

        async Task<(int Exit, string Out)> Inside(params string[] words)
        {
            var ran = await cli.Run(["lane", "exec", "first", "--", BuiltProgram.HeliosClient, .. words]);
            return (ran.ExitCode ?? -1, ran.Stdout.Text.Trim());
        }

        async Task<List<string>> Actors() =>
            [
                .. (await cli.Ok("audit", "export", "--lane", lane))
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonNode.Parse(line)!["actor"]!.GetValue<string>()),
            ];
    }

    private static async Task<HttpStatusCode> Status(EmbeddedSystem system, string? token)
    {
        using var http = new HttpClient { BaseAddress = system.Url };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync("/v1/lanes");
        return answer.StatusCode;
    }
}
