using Helios.Testing;

namespace Helios.PrivatePostgres.Tests;

public sealed class UnavailableServerTests : IAsyncDisposable
{
    private readonly PostgresHome home = new();

    [Fact]
    public async Task It_fails_if_this_process_already_holds_it()
    {
        await using var server = await home.Start();
        var refusal = await home.Refused();
        refusal.Reason.ShouldBe(PrivatePostgresFailure.InUse);
        refusal.HolderPid.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public async Task It_fails_if_the_sockets_path_is_too_long()
    {
        var refusal = await home.Refused(home.Options with { SocketFolder = home[new string('s', 100)] });
        refusal.Reason.ShouldBe(PrivatePostgresFailure.SocketPathTooLong);
        refusal.Message.ShouldContain("107");
    }

    [Fact]
    public async Task It_fails_without_the_programs_and_says_how_to_install_them()
    {
        var refusal = await home.Refused(home.Options with { ProgramFolder = home["nowhere"] });
        refusal.Reason.ShouldBe(PrivatePostgresFailure.ProgramsNotFound);
        refusal.Message.ShouldContain(PostgresPrograms.InstallCommand);
    }

    [Fact]
    public async Task It_fails_if_the_version_of_the_data_is_not_installed()
    {
        await using (await home.Start()) { }
        await File.WriteAllTextAsync(Path.Combine(home.Data, "PG_VERSION"), "12\n");
        var refusal = await home.Refused();
        refusal.Reason.ShouldBe(PrivatePostgresFailure.VersionMismatch);
        refusal.Message.ShouldContain("PostgreSQL 12");
    }

    [Fact]
    public async Task It_fails_if_the_server_exits_at_once_and_shows_its_log()
    {
        await using (await home.Start()) { }
        var refusal = await home.Refused(home.Options with { Settings = new Dictionary<string, string> { ["no_such_setting"] = "1" } });
        refusal.Reason.ShouldBe(PrivatePostgresFailure.StartFailed);
        refusal.Message.ShouldContain("no_such_setting");
        LeftoverProcesses.ShouldBeNoneIn(home.Data);

        // And the failure holds nothing: the next start works.
        await using var server = await home.Start();
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15, "15.14")]
    [InlineData("postgres (PostgreSQL) 18beta1", 18, "18beta1")]
    [InlineData("postgres (PostgreSQL) 9.6.24", 9, "9.6.24")]
    public void It_fails_unless_the_version_is_recognised(string answer, int major, string version) =>
        PostgresPrograms.Parse("/bin", answer).ShouldBe(new PostgresPrograms("/bin", major, version));

    public ValueTask DisposeAsync() => home.DisposeAsync();
}
