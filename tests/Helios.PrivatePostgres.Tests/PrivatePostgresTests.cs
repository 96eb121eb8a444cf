using Helios.Processes;
using Helios.Testing;

namespace Helios.PrivatePostgres.Tests;

[Trait("req", "private-postgres")]
public sealed class PrivatePostgresTests : IAsyncDisposable
{
    private readonly PostgresHome home = new();

    [Fact]
    public async Task The_server_serves_from_nothing_and_leaves_no_process_when_stopped()
    {
        var server = await home.StartFromNothing();
        server.Adopted.ShouldBeFalse();
        (await PostgresHome.Ask<string>(server, "select current_database()::text")).ShouldBe("helios");
        await server.Stop(CancellationToken.None);
        server.Server.Check().ShouldBe(Liveness.Dead);
        LeftoverProcesses.ShouldBeNoneIn(home.Data);
        Directory.Exists(server.SocketFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task The_server_keeps_its_data_over_a_stop()
    {
        await using (var first = await home.Start())
            await PostgresHome.Ask<int>(first, "create table kept (n int); insert into kept values (42) returning n");
        await using var second = await home.Start();
        second.Adopted.ShouldBeFalse();
        (await PostgresHome.Ask<int>(second, "select n from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task The_server_listens_on_a_socket_that_only_its_user_reaches_and_on_no_port()
    {
        await using var server = await home.Start();
        (
            await PostgresHome.Ask<string>(server, "select current_setting('listen_addresses') || '|' || current_setting('shared_buffers')")
        ).ShouldBe("|32MB");
        File.GetUnixFileMode(server.SocketFolder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (CurrentUser.IsRoot)
        {
            // It runs as another user than root, and a third user cannot come in.
            var asNobody = new CommandSpec("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "ls", server.SocketFolder);
            (await ProcessRunner.Instance.Run(asNobody, CancellationToken.None)).Succeeded.ShouldBeFalse();
            var owner = await ProcessRunner.Instance.Run(
                new CommandSpec("stat", "-c", "%U", $"/proc/{server.Server.Pid}"),
                CancellationToken.None
            );
            owner.Stdout.Text.ShouldBe("postgres\n");
        }
    }

    [Fact]
    public async Task The_server_writes_durably_unless_told_otherwise()
    {
        await using var server = await home.Start(home.Options with { Settings = new Dictionary<string, string>() });
        (await PostgresHome.Ask<string>(server, "select current_setting('fsync')")).ShouldBe("on");
    }

    [Fact]
    public async Task The_server_is_in_its_own_session_so_that_the_terminal_does_not_reach_it()
    {
        await using var server = await home.Start();
        var rows = ProcessTree.Find(ProcessScope.Of(server.Server));
        rows.Single(row => row.Identity == server.Server).SessionId.ShouldBe(server.Server.Pid);
        ProcessTree.ReadVariable(server.Server.Pid, "HELIOS_LANE_ID").ShouldBeNull();
    }

    [Fact]
    public async Task The_server_is_not_created_from_an_incomplete_folder()
    {
        Directory.CreateDirectory(home["root", "data.new", "base"]);
        await using var server = await home.StartFromNothing();
        Directory.Exists(home["root", "data.new"]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_server_can_be_removed_for_good()
    {
        await using (await home.Start())
        {
            Should
                .Throw<PrivatePostgresException>(() => PrivatePostgresServer.Delete(home.Options.Home))
                .Reason.ShouldBe(PrivatePostgresFailure.InUse);
        }
        PrivatePostgresServer.Delete(home.Options.Home);
        Directory.Exists(home["root"]).ShouldBeFalse();
    }

    public ValueTask DisposeAsync() => home.DisposeAsync();
}
