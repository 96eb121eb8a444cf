using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>What a person does first: register a repository, make a lane, run a command in it, look at it, clean it up.</summary>
public sealed class FirstLaneTests
{
    [Fact]
    [Trait("req", "first-lane")]
    public async Task It_works_embedded_from_the_command_line()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();
        var lane = await Drive(system);

        var ending = await system.Stop();
        ending.ShouldBe(new CommandEnding.Exited(0));
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
    }

    [Fact]
    [Trait("req", "first-lane")]
    public async Task It_works_the_same_with_four_services_on_rabbitmq_and_postgres()
    {
        await using var system = new SeparateServices { HasEmptyDatabase = true };
        await system.Start();
        await Drive(system);
    }

    [Fact]
    [Trait("req", "one-owner-of-a-home")]
    public async Task A_second_up_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();

        var second = await ProcessRunner.Instance.Run(system.Up(), CancellationToken.None);

        second.ExitCode.ShouldBe(5);
        second.Stderr.Text.ShouldContain(system.Home);
        (await new CommandLine(system.Url).Ok("host", "list", "--json")).ShouldContain("online");
    }

    private static async Task<string> Drive(IHeliosSystem system)
    {
        using var repository = await TemporaryRepository.Create(TemporaryRepository.AwkwardName);
        var cli = new CommandLine(system.Url);

        await cli.Ok("workspace", "add", "app", "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", "app", "--name", "first")).Trim();
        lane.ShouldStartWith("ln_");
        var exec = await cli.Run(
            "lane",
            "exec",
            "first",
            "--",
            "sh",
            "-c",
            "echo hi > f; git add f; git commit -qm x; git log --oneline; exit 3"
        );
        exec.ExitCode.ShouldBe(3);
        exec.Stdout.Text.Split('\n')[0].ShouldEndWith(" x");
        (await cli.Ok("lane", "list")).ShouldContain("first");
        var list = JsonNode.Parse(await cli.Ok("lane", "list", "--json"))!;
        list["items"]![0]!["status"]!.GetValue<string>().ShouldBe("ready");
        // The journal comes a little later than the state.
        await Eventually.Passes(async () => (await cli.Ok("events")).ShouldContain("lane.created"));
        var cleanup = await cli.Run("lane", "cleanup", "first");
        cleanup.ExitCode.ShouldBe(0, cleanup.Stderr.Text);
        (cleanup.Stdout.Text + cleanup.Stderr.Text).ShouldContain("refs/helios/archive/");

        (await repository.Git("worktree", "list", "--porcelain", "-z"))
            .Split('\0')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);
        var archives = await repository.Git("for-each-ref", "--format=%(refname)", "refs/helios/archive/");
        archives.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        (await repository.Git("show", $"{archives.Trim()}:f")).ShouldBe("hi");
        (await repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
        (await cli.Ok("lane", "list", "--quiet")).ShouldBeEmpty();
        return lane;
    }
}
