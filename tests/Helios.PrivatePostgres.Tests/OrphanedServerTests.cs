using Helios.Processes;
using Helios.Testing;

namespace Helios.PrivatePostgres.Tests;

[Trait("req", "private-postgres")]
public sealed class OrphanedServerTests : IAsyncDisposable
{
    private readonly PostgresHome home = new();

    [Fact]
    public async Task An_orphaned_server_is_adopted_and_stopped_by_the_next_one()
    {
        await PostgresHome.Kill(await home.StartOwner());
        var adopter = await home.Start();
        adopter.Adopted.ShouldBeTrue();
        adopter.Server.Check().ShouldBe(Liveness.Alive);
        (await PostgresHome.Ask<int>(adopter, "select 1")).ShouldBe(1);
        await adopter.Stop(CancellationToken.None);
        LeftoverProcesses.ShouldBeNoneIn(home.Data);
    }

    [Fact]
    public async Task An_orphaned_server_is_not_touched_while_its_owner_lives()
    {
        var owner = await home.StartOwner();
        var refusal = await home.Refused();
        refusal.Reason.ShouldBe(PrivatePostgresFailure.InUse);
        refusal.HolderPid.ShouldBe(owner.Identity.Pid);
        refusal.Message.ShouldContain($"process {owner.Identity.Pid}");
        await PostgresHome.Kill(owner);
    }

    [Fact]
    public async Task A_server_that_died_after_its_owner_is_restarted_over_its_stale_pid_file()
    {
        await PostgresHome.Kill(await home.StartOwner());
        foreach (var left in ProcessTree.FindWorkingIn(home.Data))
            ProcessSignals.Send(left.Identity, ProcessSignal.Kill);
        await Eventually.Holds(() => ProcessTree.FindWorkingIn(home.Data).Count == 0);
        var pidFile = Path.Combine(home.Data, "postmaster.pid");
        File.Exists(pidFile).ShouldBeTrue();

        // The worst case: its pid belongs to a stranger by now, to us.
        var lines = await File.ReadAllLinesAsync(pidFile);
        lines[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(pidFile, lines);
        await using var server = await home.Start();
        server.Adopted.ShouldBeFalse();
        (await PostgresHome.Ask<int>(server, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_of_another_installation_is_refused()
    {
        await PostgresHome.Kill(await home.StartOwner());
        var note = Path.Combine(home.Options.Home, "postgres.json");
        await File.WriteAllTextAsync(
            note,
            (await File.ReadAllTextAsync(note)).Replace("\"Token\":\"", "\"Token\":\"f", StringComparison.Ordinal)
        );
        var refusal = await home.Refused();
        refusal.Reason.ShouldBe(PrivatePostgresFailure.ForeignServer);
        refusal.Message.ShouldContain("kill -INT");
    }

    public ValueTask DisposeAsync() => home.DisposeAsync();
}
