using Helios.Processes;
using Helios.Testing;

namespace Helios.Containers.Tests;

/// <summary>Where a Docker engine answers, the tests' Postgres and RabbitMQ are containers.</summary>
[Collection(nameof(ImagesOnEngine))]
[Trait("req", "compose")]
public sealed class ContainersAsTestServersTests(ImagesOnEngine docker, ITestOutputHelper output)
{
    [Fact]
    public async Task Tests_that_need_both_servers_pass_on_containers_of_which_none_is_left()
    {
        var before = await docker.Engine.Ok("ps", "--all", "--quiet");
        var command = docker.Engine.Command(
            BuiltProgram.Path("Helios.TestServers"),
            "with-servers",
            BuiltProgram.Path("Helios.Persistence.Tests"),
            "-class",
            "*TransactionalMessageTests",
            "-class",
            "*FeedTests",
            "-noLogo"
        );
        var variables = new Dictionary<string, string?>(command.Environment, StringComparer.Ordinal)
        {
            // The servers of this run are not to be used.
            [PostgresServer.Variable] = null,
            [RabbitServer.Variable] = null,
            [RabbitServer.ClaimsVariable] = null,
            [RabbitServer.UsersVariable] = null,
        };
        if (docker.Images.Count > 0)
        {
            // What cannot be pulled: the image of the helper that removes what a killed run leaves. This engine is taken back whole.
            variables["TESTCONTAINERS_RYUK_DISABLED"] = "true";
            foreach (var (name, image) in docker.Images)
                variables[name] = image;
        }

        docker.Engine.Favour();
        var result = await ProcessRunner.Instance.Run(
            command with
            {
                Environment = variables,
                WorkingDirectory = BuiltProgram.Root,
            },
            CancellationToken.None
        );

        var said = $"{result.Stdout.Text}\n{result.Stderr.Text}";
        output.WriteLine(said);
        said.ShouldContain("PostgreSQL and RabbitMQ in containers (", customMessage: said);
        result.Succeeded.ShouldBeTrue(said);
        (await docker.Engine.Ok("ps", "--all", "--quiet")).ShouldBe(before);
    }
}
