using Helios.Testing;

namespace Helios.Processes.Tests;

[Trait("req", "process-identity")]
public sealed class ProcessIdentityTests
{
    [Fact]
    public void An_identity_survives_being_written_and_read()
    {
        var identity = ProcessIdentity.Current;
        identity.StartTime.ShouldBeGreaterThan(0);
        ProcessIdentity.Parse(identity.ToString()).ShouldBe(identity);
        identity.Check().ShouldBe(Liveness.Alive);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12:34")]
    [InlineData("12:34:")]
    [InlineData("-1:34:boot")]
    [InlineData("0:34:boot")]
    [InlineData("a:34:boot")]
    public void An_identity_is_not_read_from_anything_else(string? text) => ProcessIdentity.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void An_identity_of_another_start_or_boot_is_dead()
    {
        (ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 }).Check().ShouldBe(Liveness.Dead);
        (ProcessIdentity.Current with { BootId = "another" }).Check().ShouldBe(Liveness.Dead);
    }

    [Fact]
    public async Task An_ended_process_is_dead_and_gets_no_signal()
    {
        var spawned = ProcessSpawner.Spawn(new CommandSpec("sleep", "600"), new SpawnStreams());
        spawned.Identity.Check().ShouldBe(Liveness.Alive);
        ProcessSignals.Send(spawned.Identity, ProcessSignal.Kill).ShouldBeTrue();
        (await spawned.Exit).ShouldBe(new CommandEnding.Signalled(9));
        spawned.Identity.Check().ShouldBe(Liveness.Dead);
        ProcessSignals.Send(spawned.Identity, ProcessSignal.Kill).ShouldBeFalse();
    }

    [Fact]
    public void A_recycled_pid_gets_no_signal()
    {
        // Our own pid with another start time: were it sent, this test process would end.
        var recycled = ProcessIdentity.Current with
        {
            StartTime = 1,
        };
        ProcessSignals.Send(recycled, ProcessSignal.Kill).ShouldBeFalse();
    }

    [Fact]
    public void A_process_with_an_awkward_name_is_read()
    {
        var row = new LinuxProcessTable()
            .Parse("42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 1")
            .ShouldNotBeNull();
        (row.Pid, row.Name, row.ParentPid, row.SessionId, row.Identity.StartTime).ShouldBe((42, "a) b (c", 1, 42, 987654));
    }

    [Fact]
    public async Task A_detached_process_leads_its_own_session_and_appends_to_its_files()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["out"], "before\n");
        var spawned = ProcessSpawner.Spawn(
            new CommandSpec("sh", "-c", "ps -o sid= -p $$; cat; exit 5").In(folder.Path),
            new SpawnStreams
            {
                StdinFile = "/proc/self/cmdline",
                StdoutFile = folder["out"],
                StderrFile = folder["out"],
            }
        );
        (await spawned.Exit).ShouldBe(new CommandEnding.Exited(5));
        var text = await File.ReadAllTextAsync(folder["out"]);
        text.ShouldStartWith("before\n");
        text.ShouldContain($"{spawned.Identity.Pid}\n");
    }
}
