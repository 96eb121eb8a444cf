using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using Npgsql;
using RabbitMQ.Client;

namespace Helios.EndToEnd.Tests;

/// <summary>docs/operations.md: its commands are typed as they stand there, from an empty database to the restored backup.</summary>
[Trait("req", "operations-document")]
public sealed partial class OperationsDocumentTests
{
    private const string Here = nameof(OperationsDocumentTests);

    // Where the commands of each section are run.
    private static readonly Dictionary<string, string> RunBy = new(StringComparer.Ordinal)
    {
        // ./test itself runs the first one. The second one is run where images are built from published bases.
        ["Build"] = "./test",
        ["Postgres"] = Here,
        ["RabbitMQ"] = Here,
        ["Migrations"] = Here,
        ["The four services"] = Here,
        ["Docker Compose"] = "ComposeTests",
        ["Several hosts"] = nameof(SeveralHostsTests),
        ["Add a host"] = nameof(SeveralHostsTests),
        ["Revoke a host"] = nameof(SeveralHostsTests),
        ["TLS"] = nameof(SeveralHostsTests),
        ["Remote access"] = nameof(ClosedLoopbackTests),
        // The endpoint of a collector is a fake one in ServiceTelemetryTests.
        ["Telemetry and logs"] = Here,
        ["Dead letters"] = Here,
        ["Hosts"] = Here,
        ["Reconciliation"] = Here,
        ["Location of worktrees"] = Here,
        ["Worktree pools"] = Here,
        ["Backup"] = Here,
    };

    [Fact]
    public void Every_section_with_commands_has_a_test_that_runs_them() =>
        OperationsDocument.Sections.Keys.ShouldBe(RunBy.Keys, ignoreOrder: true);

    [Fact]
    public void Blocks_that_only_set_variables_name_settings_that_exist()
    {
        var known = SettingName()
            .Matches(File.ReadAllText(Path.Combine(BuiltProgram.Root, "docs", "settings.md")))
            .Select(name => name.Value)
            .ToHashSet(StringComparer.Ordinal);
        var set = OperationsDocument.Sections.Values.SelectMany(blocks => blocks.SelectMany(OperationsDocument.Exports)).ToList();

        set.Count.ShouldBeGreaterThan(15);
        set.Select(name => FileSuffix().Replace(name, ""))
            .Where(name => name.StartsWith("Helios__", StringComparison.Ordinal) && !known.Contains(name))
            .ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "metrics")]
    public async Task Its_commands_set_the_services_up_operate_them_and_restore_a_backup()
    {
        await using var postgres = await OwnPostgresServer.Start();
        await using var broker = await OwnRabbitServer.Start();
        using var repository = await TemporaryRepository.Create();
        using var shell = new DocumentedShell();
        await using var machine = new Machine(shell, postgres, broker, repository);
        using var http = new HttpSteps(machine);

        // The private server has one of that name already.
        await shell.Type("dropdb helios");
        await machine.Type("Postgres");
        await machine.Type("RabbitMQ");
        await machine.Migrate();
        await machine.StartServices();
        await machine.OtherSchemasAreClosed();
        (await shell.Type("./helios workspace list")).ShouldContain("app");

        await machine.Type("Location of worktrees");
        var prometheus = await machine.StartPrometheus();
        (await machine.Type("Worktree pools")).ShouldContain("pool");
        (await machine.Type("Hosts")).ShouldContain("build-7");
        var lane = (await http.Get("/v1/lanes"))["items"]!.AsArray().ShouldHaveSingleItem()!["lane_id"]!.ToString();
        await http.GetUntil($"/v1/lanes/{lane}", view => view["status"]!.ToString() == "ready");
        await machine.TypeAboutDeadLetters(http);
        await machine.Type("Reconciliation");
        await machine.ShowsEverything(prometheus);
        await shell.Type("helios host drain build-7\nhelios host undrain build-7\nhelios audit export >audit");

        var (dump, restore) = (
            OperationsDocument.Sections["Backup"][0].Split('\n')[0],
            OperationsDocument.Sections["Backup"][0].Split('\n')[1]
        );
        await shell.Type(dump);
        await shell.Type("helios lane create app --name newer");
        await machine.StopServices();
        await shell.Type(restore);
        await machine.Migrate();
        await machine.StartServices(again: true);
        (await http.Get("/v1/lanes"))["items"]!.AsArray().ShouldHaveSingleItem()!["lane_id"]!.ToString().ShouldBe(lane);
        await shell.Type("helios lane cleanup x\nhelios workspace set app --pool 0");
        await shell.Type("helios reconcile --remove-unknown");
    }

    [GeneratedRegex("Helios__[A-Za-z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SettingName();

    // Of secrets in files.
    [GeneratedRegex("_FILE$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileSuffix();

    /// <summary>The machine whose operator types.</summary>
    private sealed partial class Machine : IHeliosSystem
    {
        private static readonly string Otel = Path.Combine(BuiltProgram.Root, "deploy", "otel");

        private static readonly string[] Services = ["lane-orchestrator", "session-registry", "harness-monitor", "worktree-agent"];

        private readonly DocumentedShell shell;
        private readonly OwnPostgresServer postgres;
        private readonly OwnRabbitServer broker;
        private readonly Dictionary<string, Uri> addresses = new(StringComparer.Ordinal);
        private readonly Dictionary<string, HeliosProcess> processes = new(StringComparer.Ordinal);

        public Machine(DocumentedShell shell, OwnPostgresServer postgres, OwnRabbitServer broker, TemporaryRepository repository)
        {
            (this.shell, this.postgres, this.broker) = (shell, postgres, broker);
            foreach (var service in Services)
                addresses[service] = new Uri($"http://127.0.0.1:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}");
            var server = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
            shell.Set("PGHOST", server.Host);
            shell.Set("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture));
            shell.Set("PGUSER", server.Username);
            shell.Set("POSTGRES_USER", server.Username);
            shell.Set("Helios__Bus__Port", broker.VirtualHost.Port.ToString(CultureInfo.InvariantCulture));
            shell.Set("Helios__Bus__FailureRetries", "0");
            shell.Set("Helios__Metrics__Prometheus", "true");
            shell.Set("Helios__Host__Name", "build-7");
            shell.Set("Helios__Http__ServiceAnswersWithin", "00:00:20");
            shell.Set("HELIOS_URL", Url.ToString());
            shell.AddProgram("rabbitmqctl", broker.Script("rabbitmqctl"));
            Directory.CreateDirectory(shell["trees"]);
            foreach (var role in new[] { "lanes", "sessions" })
                File.WriteAllText(shell[role], $"the password of {role}\n");

            shell.Name("HELIOS_LANES_PASSWORD_FILE=…", $"HELIOS_LANES_PASSWORD_FILE={shell["lanes"]}");
            shell.Name("HELIOS_SESSIONS_PASSWORD_FILE=…", $"HELIOS_SESSIONS_PASSWORD_FILE={shell["sessions"]}");
            shell.Name("/etc/helios/broker", shell["broker"]);
            shell.Name("ho_01…", "ho_01HEX10STEST00000000000001");
            shell.Name("ho_02…", "ho_01HEX10STEST00000000000002");
            shell.Name("Host=127.0.0.1;", $"Host={server.Host};Port={server.Port};");
            shell.Name("Id=here", $"Id=document-{Ulid.Format(UlidGenerator.Shared.Next())}");
            shell.Name("http://127.0.0.1:8787", Url.ToString());
            shell.Name("/path/to/a/git/repository", repository.Path);
            shell.Name("/big/trees", shell["trees"]);
            shell.Name("/etc/prometheus/helios-token", shell["prometheus-token"]);
            shell.Name("helios.example:8787", Url.Authority);
        }

        public Uri Url => addresses["lane-orchestrator"];

        public IReadOnlyList<string> Parts => Services;

        public string AgentFolder => Path.Combine(shell.Home, ".helios", "agent");

        public Task Start() => StartServices();

        public Task KillAndRestart(string part) => throw new NotSupportedException();

        public string Logs() => string.Join('\n', processes.Select(process => $"--- {process.Key}\n{process.Value.LogTail()}"));

        /// <summary>Types all commands of a section.</summary>
        public async Task<string> Type(string section)
        {
            var said = new StringBuilder();
            foreach (var block in OperationsDocument.Sections[section])
                said.Append(await shell.Type(block));
            return said.ToString();
        }

        public async Task Migrate()
        {
            foreach (var block in OperationsDocument.Sections["Migrations"])
                await shell.Type(Program().Replace(block, program => BuiltProgram.Service(program.Groups["project"].Value)));
        }

        /// <summary>Each of them in a terminal of its own.</summary>
        public async Task StartServices(bool again = false)
        {
            var (settings, commands, use) = OperationsDocument.Sections["The four services"] switch
            {
                [var first, var second, var third] => (first, second, third),
                var blocks => throw new ShouldAssertException($"the section has {blocks.Count} blocks, not three"),
            };
            if (!again)
                await shell.Type(settings);
            foreach (var command in commands.Split("\n\n"))
            {
                var project = Program().Match(command).Groups["project"].Value;
                var service = Services.Single(name => project == $"Helios.{string.Concat(name.Split('-').Select(Capital))}");
                var typed = Program().Replace(command, BuiltProgram.Service(project));
                processes[service] = shell.Start($"ASPNETCORE_URLS={addresses[service]} {typed}", shell[$"{service}.log"]);
            }

            processes.Count.ShouldBe(Services.Length);
            await Task.WhenAll(processes.Select(process => Ready.Wait(addresses[process.Key], process.Value)));
            if (!again)
                (await shell.Type(use)).ShouldContain("build-7");
        }

        public async Task StopServices()
        {
            await Task.WhenAll(processes.Values.Where(process => !process.HasEnded).Select(process => process.Interrupt()));
            processes.Clear();
        }

        /// <summary>A service's role cannot read what is another's.</summary>
        public async Task OtherSchemasAreClosed()
        {
            foreach (var (role, table) in new[] { ("helios_lanes", "sessions.sessions"), ("helios_sessions", "lanes.lanes") })
            {
                var connection = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = role };
                await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
                foreach (var statement in new[] { $"select count(*) from {table}", $"delete from {table}", $"drop table {table}" })
                {
                    await using var command = source.CreateCommand(statement);
                    (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync())).SqlState.ShouldBe(
                        PostgresErrorCodes.InsufficientPrivilege,
                        $"{role}: {statement}"
                    );
                }
            }
        }

        public async Task TypeAboutDeadLetters(HttpSteps http)
        {
            await Poison(Endpoints.Lanes);
            await Poison(Endpoints.Sessions);
            var letters = await http.GetUntil("/v1/dead-letters", page => page["items"]!.AsArray().Count == 2);
            var ids = letters["items"]!.AsArray().Select(letter => letter!["dead_letter_id"]!.ToString()).ToList();
            foreach (var command in OperationsDocument.Sections["Dead letters"].Single().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // One that was replayed is not open any more.
                var id = command.Contains("drop", StringComparison.Ordinal) ? ids[1] : ids[0];
                await shell.Type(command.Replace(" 7", $" {id}", StringComparison.Ordinal));
            }
        }

        /// <summary>Prometheus, configured as the document says, with the rules of deploy/otel, which pass their tests.</summary>
        public async Task<Uri> StartPrometheus()
        {
            await shell.Type(
                OperationsDocument.Sections["Telemetry and logs"].Single(block => block.Contains("token create", StringComparison.Ordinal))
            );
            var address = new Uri($"http://127.0.0.1:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}");
            var scrape = OperationsDocument.Yaml.Single(block => block.StartsWith("scrape_configs:", StringComparison.Ordinal));
            var configuration = $$"""
                cat >'{{shell["prometheus.yaml"]}}' <<'YAML'
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: ["{{Otel}}/alerts.yaml"]
                {{scrape}}
                YAML
                promtool check config '{{shell["prometheus.yaml"]}}'
                promtool test rules '{{Otel}}/alerts.test.yaml'
                """;
            await shell.Type(configuration);
            processes["prometheus"] = shell.Start(
                $"prometheus --config.file='{shell["prometheus.yaml"]}' --storage.tsdb.path='{shell["series"]}' "
                    + $"--web.listen-address={address.Authority}",
                shell["prometheus.log"]
            );
            return address;
        }

        /// <summary>The rules can be evaluated, and the panels of the dashboard show something.</summary>
        public async Task ShowsEverything(Uri prometheus)
        {
            using var monitor = new PrometheusQueries(prometheus);
            await monitor.Until("""up{job="helios"} == 1""");
            await monitor.Until("max by (status) (helios_lanes)");
            await monitor.EvaluatesAllRules();
            var panels = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Otel, "dashboard.json")))!["panels"]!.AsArray();
            foreach (var target in panels.SelectMany(panel => panel!["targets"]!.AsArray()))
            {
                var query = target!["expr"]!.ToString();
                var found = await monitor.Query(query);
                // Rates need something that has happened between two samples, and orders that nobody has settled need not be there.
                if (!query.Contains("rate(", StringComparison.Ordinal) && !query.Contains("(kind)", StringComparison.Ordinal))
                    found.ShouldNotBeEmpty(query);
            }

            await processes["prometheus"].Interrupt();
            processes.Remove("prometheus");
        }

        public async ValueTask DisposeAsync()
        {
            await StopServices();
            await shell.Type($"tmux -S '{Path.Combine(AgentFolder, "tmux")}' kill-server 2>/dev/null || true");
        }

        private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";

        private async Task Poison(string queue)
        {
            await using var connection = await new ConnectionFactory
            {
                Uri = new Uri($"{broker.VirtualHost.Broker.GetLeftPart(UriPartial.Authority)}/"),
            }.CreateConnectionAsync();
            await using var channel = await connection.CreateChannelAsync();
            var id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);
            var body = $$"""{"messageId": "{{id}}", "messageType": ["urn:message:Helios.Contracts:OfANewerVersion"], "message": { } }""";
            await channel.BasicPublishAsync(
                exchange: "",
                queue,
                mandatory: true,
                new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = id },
                Encoding.UTF8.GetBytes(body)
            );
        }

        [GeneratedRegex(@"artifacts/bin/(?<project>[\w.]+)/release/\k<project>", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Program();
    }
}
