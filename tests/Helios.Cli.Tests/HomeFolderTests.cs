using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Embedded.Failures;
using Helios.Embedded.Home;
using Helios.Embedded.Logging;
using Helios.ManagedCli;
using Helios.Testing;
using Microsoft.Extensions.Logging;

namespace Helios.Cli.Tests;

public sealed class HomeFolderTests : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public void Dispose() => parent.Dispose();

    [Fact]
    [Trait("req", "one-owner-of-a-home")]
    public void A_second_owner_is_refused_and_told_who_holds_it_and_where()
    {
        using (var first = HomeFolder.Take(parent["home"]))
        {
            first.Announce(new Uri("http://127.0.0.1:9999"));
            var refused = Should.Throw<EmbeddedException>(() => HomeFolder.Take(parent["home"]));
            refused.Reason.ShouldBe(EmbeddedFailure.AlreadyRuns);
            refused.Message.ShouldContain($"process {Environment.ProcessId}, at http://127.0.0.1:9999");
        }

        HomeFolder.Take(parent["home"]).Dispose();
    }

    [Fact]
    public void It_is_private_and_its_installation_id_stays()
    {
        using var home = HomeFolder.Take(parent["home"]);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(home.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        home.InstallationId().ShouldBe(home.InstallationId());
    }

    [Fact]
    public void Command_lines_find_the_system_that_runs_on_it_and_no_longer_when_it_has_ended()
    {
        using (var home = HomeFolder.Take(parent["home"]))
        {
            home.Announce(new Uri("http://127.0.0.1:9999"));
            ServerAddress.Running(home.Path).ShouldBe((new Uri("http://127.0.0.1:9999"), Environment.ProcessId));
        }

        ServerAddress.Running(parent["home"]).ShouldBeNull();
    }

    [Fact]
    [Trait("req", "bearer-token")]
    public void Its_token_stays_is_private_and_is_sent_only_to_the_system_that_runs_on_it()
    {
        using var nothing = new MemoryStream();
        var variables = new Dictionary<string, string> { ["HELIOS_HOME"] = parent["home"] };
        var environment = new CliEnvironment(new CliTerminal(nothing, nothing, false, false, false), new LocalSystem())
        {
            Variable = name => variables.GetValueOrDefault(name),
        };
        var url = new Uri("http://127.0.0.1:9999");
        using var home = HomeFolder.Take(parent["home"]);
        var token = home.Token();
        home.Token().ShouldBe(token);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(parent["home/token"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        ServerAddress.Token(url, environment).ShouldBeNull();
        home.Announce(url);
        ServerAddress.Token(url, environment).ShouldBe(token);
        ServerAddress.Token(new Uri("http://127.0.0.1:9998"), environment).ShouldBeNull();
        ServerAddress.Token(new Uri("https://helios.example"), environment).ShouldBeNull();
        variables["HELIOS_TOKEN"] = "own";
        ServerAddress.Token(url, environment).ShouldBe("own");
        variables.Remove("HELIOS_TOKEN");
        home.ForgetToken();
        ServerAddress.Token(url, environment).ShouldBeNull();
    }

    [Theory]
    [InlineData(
        "postgres://ann:s%40crit@db:5433/helios?sslmode=require",
        "Host=db;Port=5433;Username=ann;Password=s@crit;Database=helios;SSL Mode=Require"
    )]
    [InlineData("postgresql://db/helios", "Host=db;Port=5432;Database=helios")]
    [InlineData("Host=db;Database=helios", "Host=db;Database=helios")]
    public void A_postgres_is_named_by_a_url_or_a_connection_string(string given, string expected) =>
        PostgresUrl.ToConnectionString(given).ShouldBe(expected);

    [Fact]
    public void An_invalid_postgres_url_is_refused_with_an_example() =>
        Should.Throw<EmbeddedException>(() => PostgresUrl.ToConnectionString("postgres://:x:y")).Next!.ShouldContain("postgres://user");

    [Fact]
    public void The_log_is_one_file()
    {
        var file = parent["helios.log"];
        using (var provider = new LogFileProvider(file, TimeProvider.System))
            provider
                .CreateLogger("Helios.Somewhere.Loop")
                .Log(LogLevel.Warning, new EventId(42), "it broke", exception: null, (state, _) => state);
        File.ReadAllText(file).ShouldContain("warn Loop[42] it broke");
    }
}
