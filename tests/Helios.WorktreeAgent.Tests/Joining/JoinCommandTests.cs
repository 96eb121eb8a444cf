using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Testing;
using Helios.WorktreeAgent.Joining;
using Microsoft.Extensions.Configuration;

namespace Helios.WorktreeAgent.Tests.Joining;

[Trait("req", "host-enrolment")]
public sealed class JoinCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly string token = $"helios_{EnrolmentId.New()}_{new string('a', 64)}";
    private FakeApi api = null!;

    private string Settings => folder["home", "agent.env"];

    public async ValueTask InitializeAsync() => api = await FakeApi.Start();

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_repeated_join_has_the_same_password_and_writes_what_the_agent_starts_with()
    {
        api.Refuses = () => (409, "Not now.");
        var refused = await Join();
        refused.ShouldBe((5, "", "join: Not now.\n"));
        File.Exists(Settings).ShouldBeFalse();
        api.Refuses = () => null;

        var (exitCode, output, _) = await Join();

        // The broker is not there, which is found out and said; what was written is complete.
        exitCode.ShouldBe(1);
        output.ShouldContain("127.0.0.1:9 does not let this host in");
        output.ShouldContain($"sudo cp '{folder["home", "helios-worktree-agent.service"]}' /etc/systemd/system/");
        var hashes = api.Requests.Select(request => request.PasswordHash).ToList();
        hashes.Count.ShouldBe(2);
        hashes.Distinct().ShouldHaveSingleItem();
        var written = Read();
        IsHash(hashes[0], written["Helios__Bus__Password"]).ShouldBeTrue();
        written["Helios__Host__Id"].ShouldBe(api.Host.ToString());
        written["Helios__Host__DataFolder"].ShouldBe(folder["home", "agent"]);
        File.GetUnixFileMode(Settings).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFiles(folder["home"], ".join-*").ShouldBeEmpty();
        (await File.ReadAllTextAsync(folder["home", "helios-worktree-agent.service"])).ShouldContain($"EnvironmentFile={Settings}\n");
        output.ShouldNotContain(written["Helios__Bus__Password"]);
    }

    [Fact]
    public async Task Another_enrolment_is_another_password_and_keeps_what_was_added_to_the_settings()
    {
        await Join();
        await File.AppendAllTextAsync(Settings, "Helios__Host__Slots=7\n");
        var before = Read();

        await Join(token: $"helios_{EnrolmentId.New()}_{new string('b', 64)}");

        var after = Read();
        after["Helios__Host__Slots"].ShouldBe("7");
        after["Helios__Bus__Password"].ShouldNotBe(before["Helios__Bus__Password"]);
        after.Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task A_machine_says_which_host_its_data_folder_belongs_to()
    {
        var host = HostId.New();
        Directory.CreateDirectory(folder["home", "agent"]);
        await File.WriteAllTextAsync(folder["home", "agent", "host.json"], $$"""{"HostId":"{{host}}"}""");

        await Join();

        api.Requests.Single().HostId.ShouldBe(host);
    }

    [Fact]
    public async Task The_agent_starts_with_the_settings_of_its_home_below_those_of_its_environment()
    {
        await Join();
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create("Helios:Bus:Port", (string?)"1234")]);

        configuration.AddJoinedSettings(["--home", folder["home"]]);

        configuration["Helios:Host:Id"].ShouldBe(api.Host.ToString());
        configuration["Helios:Bus:Username"].ShouldBe($"worktree-agent-{api.Host}");
        configuration["Helios:Bus:Port"].ShouldBe("1234");
    }

    [Theory]
    [InlineData("URL and TOKEN are required", "https://helios.example")]
    [InlineData("is not a URL", "helios.example", "token")]
    [InlineData("would send the token unencrypted", "http://helios.example", "token")]
    [InlineData("unknown option '--fast'", "https://helios.example", "token", "--fast")]
    [InlineData("--home needs a value", "https://helios.example", "token", "--home")]
    [InlineData("'more' is one argument too many", "https://helios.example", "token", "more")]
    [InlineData("does not look like one of", "http://127.0.0.1:9", "token")]
    public async Task A_command_line_that_cannot_work_is_refused_and_says_why(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await Run(arguments);

        exitCode.ShouldBe(2);
        error.ShouldContain(expected);
    }

    private Task<(int ExitCode, string Output, string Error)> Join(string? token = null) =>
        Run(api.Url, token ?? this.token, "--home", folder["home"]);

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await JoinCommand.Run(arguments, output, error, TimeProvider.System, CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }

    private Dictionary<string, string> Read() =>
        File.ReadAllLines(Settings)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(setting => setting[0], setting => setting[1], StringComparer.Ordinal);

    /// <summary>As RabbitMQ compares them.</summary>
    private static bool IsHash(string hash, string password)
    {
        var bytes = Convert.FromBase64String(hash);
        return bytes.AsSpan(4).SequenceEqual(SHA256.HashData((byte[])[.. bytes[..4], .. Encoding.UTF8.GetBytes(password)]));
    }
}
