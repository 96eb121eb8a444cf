using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Helios.Processes;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Helios.Containers.Tests;

/// <summary>Helios with docker compose, from a clean checkout to its removal, by the commands of docs/operations.md.</summary>
[Collection(nameof(ImagesOnEngine))]
[Trait("req", "compose")]
public sealed class ComposeTests(ImagesOnEngine docker, ITestOutputHelper output)
{
    // Every service, and the two that they need.
    private static readonly string[] Services =
    [
        "postgres",
        "harness-monitor",
        "session-registry",
        "lane-orchestrator",
        "rabbitmq",
        "worktree-agent",
    ];

    // The engine tells of each change of the health, from a time on.
    private const string UntilHealthy = """
        exec 3< <(docker events --since "$1" --filter "container=$2" --filter event=health_status --format '{{.Action}}')
        events=$!
        while read -r -t 180 action <&3; do
            [[ $action == 'health_status: healthy' ]] && { kill "$events"; exit 0; }
        done
        kill "$events"
        echo "$2 did not become healthy" >&2
        exit 1
        """;

    private readonly System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();

    [Fact]
    public async Task A_clean_checkout_comes_up_works_survives_the_death_of_each_container_and_leaves_nothing()
    {
        var engine = docker.Engine;
        Report(docker.Description);
        using var checkout = await Checkout.Create(engine, docker.Images);
        try
        {
            var blocks = Checkout.Blocks();
            var last = blocks.Single(block => block.Contains("down --volumes", StringComparison.Ordinal));
            foreach (var block in blocks.Where(block => block != last))
            {
                await checkout.Type(block);
                engine.Favour();
            }

            Report("up, and what the document says");
            await Work(engine, checkout);
            Report("lanes, sessions and events");
            await KillEach(engine, checkout);
            Report("every container killed");
            await ShowNoSecret(engine, checkout);
            await checkout.Type(last);
            await LeaveNothing(engine, checkout);
            Report("removed");
        }
        catch (Exception)
        {
            var logs = await checkout.Run("docker", "compose", "logs", "--no-color", "--tail", "60");
            output.WriteLine((await checkout.Run("docker", "compose", "ps", "--all")).Stdout.Text);
            output.WriteLine(logs.Stdout.Text);
            throw;
        }
        finally
        {
            await checkout.Run("docker", "compose", "down", "--volumes", "--timeout", "1");
        }
    }

    private static async Task Work(DockerEngine engine, Checkout checkout)
    {
        var received = new ConcurrentQueue<string>();
        await using var connection = await Connect(engine, checkout);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("events.test");
        await channel.QueueBindAsync("events.test", "helios.events", "#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.Enqueue(delivery.RoutingKey);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("events.test", autoAck: true, consumer);
        using var http = new HttpClient { BaseAddress = checkout.Url, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Token(checkout));
        using var reader = new StreamReader(await Stream(http));

        var lane = (await checkout.Helios("lane", "create", "app", "--name", "worked")).Trim();
        // A person's name, and one of git, without any configuration in the container.
        var told = await checkout.Helios(
            "lane",
            "exec",
            "worked",
            "--",
            "bash",
            "-c",
            "id -un; echo one >one; git add one; git commit -q -m one; git log -1 --format=%an"
        );
        told.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["helios", "Ada"]);
        await SeeNoSecretInALane(checkout);
        await checkout.Helios(
            "session",
            "start",
            "worked",
            "--agent",
            "command",
            "--",
            "sh",
            "-c",
            "while read -r x; do echo \"$x\" >>said; done"
        );
        await checkout.Helios("session", "send", "worked", "hello");
        var said = Path.Combine(checkout.App, ".helios-worktrees", lane, "said");
        await Eventually.Holds(() => File.Exists(said) && File.ReadAllText(said) == "hello\n", what: "the agent has got the text");
        await checkout.Helios("lane", "cleanup", "worked", "--force");

        await Eventually.Holds(() => received.Contains("lane.cleaned"), what: "lane.cleaned came over AMQP");
        received.ShouldContain("session.created");
        string line;
        do line = await reader.ReadLineAsync() ?? throw new ShouldAssertException("the stream of events has ended");
        while (!line.Contains(lane, StringComparison.Ordinal) || !line.Contains("lane.cleaned", StringComparison.Ordinal));

        Directory.Exists(Path.Combine(checkout.App, ".helios-worktrees", lane)).ShouldBeFalse();
    }

    /// <summary>Lanes run as the user of the worktree agent, on its networks.</summary>
    private static async Task SeeNoSecretInALane(Checkout checkout)
    {
        var seen = await checkout.Helios(
            "lane",
            "exec",
            "worked",
            "--",
            "bash",
            "-c",
            """
            grep -z . /proc/[0-9]*/environ | tr '\0' '\n'
            cat /etc/helios/private/* /run/secrets/*
            readlink /proc/[0-9]*/fd/*
            touch /opt/helios/written && echo WRITTEN
            grep CapEff /proc/self/status
            (exec 3<>/dev/tcp/postgres/5432) && echo CONNECTED
            true
            """
        );
        foreach (var secret in await SecretsOf(checkout))
            seen.ShouldNotContain(secret.Value, customMessage: secret.Name);
        seen.ShouldContain("HELIOS_LANE_ID=");
        seen.ShouldContain("CapEff:\t0000000000000000");
        seen.ShouldNotContain("/etc/helios/private/");
        seen.ShouldNotContain("WRITTEN");
        seen.ShouldNotContain("CONNECTED");
    }

    private async Task KillEach(DockerEngine engine, Checkout checkout)
    {
        foreach (var service in Services)
        {
            var container = checkout.Container(service);
            var began = clock.Elapsed;
            var since = (await checkout.Ok("date", "+%s.%N")).Trim();
            // "docker kill" would count as stopped on purpose.
            var process = await engine.Ok("inspect", "--format", "{{.State.Pid}}", container);
            int.Parse(process, CultureInfo.InvariantCulture).ShouldBeGreaterThan(1, $"{service} does not run");
            if (CurrentUser.IsRoot && engine.IsOwn)
                await checkout.Ok("kill", "-KILL", process);
            else
                await engine.Ok("run", "--rm", "--privileged", "--pid=host", "helios/worktree-agent:test", "kill", "-KILL", process);
            await checkout.Ok("bash", "-c", UntilHealthy, "until-healthy", since, container);
            Report(string.Create(CultureInfo.InvariantCulture, $"{service} is back after {(clock.Elapsed - began).TotalSeconds:0} s"));
        }

        await checkout.Helios("lane", "create", "app", "--name", "afterwards");
        (await checkout.Helios("lane", "exec", "afterwards", "--", "echo", "works")).ShouldBe("works\n");
        await checkout.Helios("lane", "cleanup", "afterwards");
    }

    private static async Task ShowNoSecret(DockerEngine engine, Checkout checkout)
    {
        var secrets = await SecretsOf(checkout);
        secrets.Count.ShouldBe(10);
        var containers = (await checkout.Compose("ps", "--all", "--quiet")).Split('\n');
        containers.Length.ShouldBe(Services.Length + 2);
        var shown = new StringBuilder();
        shown.AppendLine(await engine.Ok(["inspect", .. containers]));
        shown.AppendLine(await checkout.Compose("logs", "--no-color"));
        shown.AppendLine(await checkout.Compose("config"));
        foreach (var image in (await checkout.Compose("config", "--images")).Split('\n').Distinct(StringComparer.Ordinal))
            shown.AppendLine(await engine.Ok("history", "--no-trunc", image)).AppendLine(await engine.Ok("inspect", image));
        foreach (var container in await RunningIn(engine, containers))
            shown.AppendLine(container);
        foreach (var secret in secrets)
            shown.ToString().ShouldNotContain(secret.Value, customMessage: secret.Name);
        // That what was looked at is what there is to see.
        shown.ToString().ShouldContain("Helios__Bus__Password_FILE");
        shown.ToString().ShouldContain("Helios.WorktreeAgent");
    }

    /// <summary>The command lines of all processes of the containers, and their environments where we may read those.</summary>
    private static async Task<IReadOnlyList<string>> RunningIn(DockerEngine engine, IEnumerable<string> containers)
    {
        var found = new List<string>();
        foreach (var container in containers)
        {
            var top = await engine.Run("top", container, "-eo", "pid,args");
            found.Add(top.Stdout.Text);
            foreach (var line in top.Stdout.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                var environment = $"/proc/{line.Trim().Split(' ')[0]}/environ";
                if (CurrentUser.IsRoot && engine.IsOwn && File.Exists(environment))
                    found.Add(await File.ReadAllTextAsync(environment));
            }
        }

        return found;
    }

    private static async Task LeaveNothing(DockerEngine engine, Checkout checkout)
    {
        var label = $"label=com.docker.compose.project={checkout.Project}";
        (await engine.Ok("ps", "--all", "--quiet", "--filter", label)).ShouldBeEmpty();
        (await engine.Ok("volume", "ls", "--quiet", "--filter", label)).ShouldBeEmpty();
        (await engine.Ok("network", "ls", "--quiet", "--filter", label)).ShouldBeEmpty();
        var git = $"git -c safe.directory='*' -C '{checkout.App}'";
        (await checkout.Ok("bash", "-c", $"{git} worktree list --porcelain | grep -c ^worktree")).Trim().ShouldBe("1");
        (await checkout.Ok("bash", "-c", $"{git} branch --list 'helios/*'")).ShouldBeEmpty();
        Directory.Exists(Path.Combine(checkout.App, ".helios-worktrees")).ShouldBeFalse();
    }

    private static async Task<IReadOnlyList<(string Name, string Value)>> SecretsOf(Checkout checkout)
    {
        var files = Directory
            .EnumerateFiles(checkout.Secrets, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal));
        var secrets = new List<(string, string)>();
        foreach (var file in files)
            secrets.Add((Path.GetFileName(file), (await File.ReadAllTextAsync(file)).Trim()));
        return secrets;
    }

    private static async Task<string> Token(Checkout checkout) =>
        (await File.ReadAllTextAsync(Path.Combine(checkout.Secrets, "api-token"))).Trim();

    /// <summary>The broker is reached from its own network only; the host of the containers is on all of them.</summary>
    private static async Task<IConnection> Connect(DockerEngine engine, Checkout checkout) =>
        await new ConnectionFactory
        {
            HostName = await engine.Ok(
                "inspect",
                "--format",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                checkout.Container("rabbitmq")
            ),
            VirtualHost = "helios",
            UserName = "event-consumer",
            Password = (await File.ReadAllTextAsync(Path.Combine(checkout.Secrets, "broker", "passwords", "event-consumer"))).Trim(),
        }.CreateConnectionAsync();

    private static async Task<Stream> Stream(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events?topic=lane.%23");
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync();
    }

    private void Report(string what) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds, 6:0.0} s  {what}"));
}
