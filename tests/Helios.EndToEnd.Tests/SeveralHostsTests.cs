using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.EndToEnd.Tests;

/// <summary>A control plane and three hosts, each on a network of its own, over TLS.</summary>
public sealed class SeveralHostsTests
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    [Trait("req", "several-hosts")]
    public async Task Hosts_join_are_cut_off_come_back_and_are_revoked_and_nothing_is_lost()
    {
        await using var system = new SeveralHosts();
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system, SeveralHosts.Token);
        var steps = new Steps(system, http);

        var one = await steps.Join(0, "one");
        var two = await steps.Join(1, "two");
        await steps.RefusesAnotherMachine();
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        var first = await steps.Lane(workspace, "first", new JsonObject { ["host"] = one });
        var second = await steps.Lane(workspace, "second", new JsonObject { ["host"] = two });
        // The output comes through a tunnel, which the host opens over TLS.
        (await steps.Output(second, await steps.Run(second, "echo here"))).ShouldBe("here\n");

        // One is cut off while it works; the other goes on.
        var run = await steps.Run(first, "echo begun; until [ -e go ]; do sleep 0.05; done; echo work > kept; echo ended");
        await http.GetUntil($"/v1/lanes/{first}/runs/{run}", view => view["status"]!.ToString() == "running");
        var before = await steps.Count(one, "host.lost");
        await system.Network.Cut(0);
        await steps.Until(one, "lost");
        (await http.GetUntil($"/v1/lanes/{first}", lane => !lane["host_reachable"]!.GetValue<bool>()))["status"]!
            .ToString()
            .ShouldBe("running");
        await File.WriteAllTextAsync(Path.Combine(await steps.Worktree(first), "go"), "");
        (await steps.Output(second, await steps.Run(second, "echo still here"))).ShouldBe("still here\n");
        await system.Network.Mend(0);
        await steps.Until(one, "online");
        (await http.GetUntil($"/v1/lanes/{first}/runs/{run}", view => view["status"]!.ToString() != "running"))["exit_code"]!
            .GetValue<int>()
            .ShouldBe(0);
        (await steps.Output(first, run)).ShouldBe("begun\nended\n");
        await Eventually.Holds(async () => await steps.Count(one, "host.lost") > before, what: "the loss of the host is an event");

        // A third one, found by the label that it was enrolled with.
        var three = await steps.JoinByTheDocument(2);
        var third = await steps.Lane(workspace, "third", new JsonObject { ["host_labels"] = new JsonObject { ["gpu"] = "a100" } });
        (await http.Get($"/v1/lanes/{third}"))["host_id"]!.ToString().ShouldBe(three);
        await steps.MayOnlyReport(2, three, two);

        // The second one loses its access, and what is on it stays.
        var worktree = await steps.Worktree(second);
        await File.WriteAllTextAsync(Path.Combine(worktree, "unsaved"), "work");
        await using (var still = await system.ConnectAs(1))
        {
            await steps.TypeAs("anna", "host", "revoke", "two", "--yes");
            await Eventually.Holds(() => !still.IsOpen, what: "the connections of the revoked host are closed");
        }

        await Should.ThrowAsync<BrokerUnreachableException>(() => system.ConnectAs(1));
        (await steps.Type("host", "list")).ShouldContain("revoked");
        (await http.GetUntil($"/v1/lanes/{second}", lane => !lane["host_reachable"]!.GetValue<bool>()))["status"]!
            .ToString()
            .ShouldNotBe("closed");
        File.Exists(Path.Combine(worktree, "unsaved")).ShouldBeTrue();

        // Enrolled again, it is the same host, with its lane.
        await system.KillAgent(1);
        (await steps.Join(1, "two")).ShouldBe(two);
        foreach (var lane in new[] { first, second, third })
            await steps.CleanUp(lane);
        await steps.Explains(one, two, three, first, second);
        await system.Type("Revoke a host");
        (await http.Get($"/v1/hosts/{three}"))["revoked_at"].ShouldNotBeNull();
        (await repository.Git("worktree", "list", "--porcelain")).ShouldNotContain(".helios-worktrees");
    }

    private sealed class Steps(SeveralHosts system, HttpSteps http)
    {
        private readonly CommandLine cli = new(system.Url) { Token = SeveralHosts.Token };
        private string used = "";

        public Task<string> Type(params string[] arguments) => cli.Ok(arguments);

        /// <summary>The same as another administrator, with a token of her own.</summary>
        public async Task<string> TypeAs(string name, params string[] arguments)
        {
            var token = (await Type("token", "create", name, "--scope", "admin")).Trim();
            return await new CommandLine(system.Url) { Token = token }.Ok(arguments);
        }

        /// <summary>Enrols a host, types the command on it, starts its agent, and waits until it is there.</summary>
        public async Task<string> Join(int host, string name)
        {
            used = (await Type("host", "enroll", name)).Trim();
            var joined = await system.Join(host, used);
            joined.ExitCode.ShouldBe(0, $"{joined.Stdout.Text}{joined.Stderr.Text}\n{system.Logs()}");
            joined.Stdout.Text.ShouldContain("lets this host in");
            return await Starts(host, name);
        }

        /// <summary>The same by the commands of docs/operations.md, whose host is build-9 with a label.</summary>
        public async Task<string> JoinByTheDocument(int host)
        {
            system.NameJoining(host, (await system.Type("Add a host")).Trim());
            await system.Type("Add a host", block: 1);
            return await Starts(host, "build-9");
        }

        private async Task<string> Starts(int host, string name)
        {
            File.GetUnixFileMode(Path.Combine(system.HomeOf(host), "agent.env")).ShouldBe(OwnersOnly);
            system.StartAgent(host);
            var hosts = await http.GetUntil(
                "/v1/hosts",
                page => page["items"]!.AsArray().Any(one => one!["name"]!.ToString() == name && one["status"]!.ToString() == "online")
            );
            return hosts["items"]!.AsArray().Single(one => one!["name"]!.ToString() == name)!["host_id"]!.ToString();
        }

        /// <summary>The token that was used last is for one machine only.</summary>
        public async Task RefusesAnotherMachine()
        {
            var refused = await system.Join(2, used);
            (refused.ExitCode, refused.Stderr.Text).ShouldSatisfyAllConditions(
                answer => answer.ExitCode.ShouldBe(5),
                answer => answer.Text.ShouldContain("a token is for one machine, once"),
                answer => answer.Text.ShouldContain("helios host enroll two")
            );
        }

        public async Task<string> Lane(string workspace, string name, JsonObject where)
        {
            where["display_name"] = name;
            var (status, lane) = await http.PostUntilAnswered($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=90", where, name);
            ((int)status).ShouldBe(201, $"{lane}\n{system.Logs()}");
            lane!["status"]!.ToString().ShouldBe("ready", $"{lane}");
            return lane["lane_id"]!.ToString();
        }

        public async Task<string> Run(string lane, string script)
        {
            var (status, run) = await http.PostUntilAnswered(
                $"/v1/lanes/{lane}/runs",
                new JsonObject { ["argv"] = new JsonArray("sh", "-c", script) },
                $"{lane}-{script.Length}"
            );
            ((int)status).ShouldBeLessThan(300, $"{run}\n{system.Logs()}");
            return run!["run_id"]!.ToString();
        }

        public async Task<string> Output(string lane, string run)
        {
            await http.GetUntil($"/v1/lanes/{lane}/runs/{run}", view => view["status"]!.ToString() == "exited");
            return (await http.GetUntil($"/v1/lanes/{lane}/runs/{run}/output", output => output["stdout"] is not null))[
                "stdout"
            ]!.ToString();
        }

        public async Task<string> Worktree(string lane) => (await http.Get($"/v1/lanes/{lane}"))["worktree_path"]!.ToString();

        public Task<JsonNode> Until(string host, string status) =>
            http.GetUntil($"/v1/hosts/{host}", view => view["status"]!.ToString() == status);

        public async Task<int> Count(string host, string topic) => (await Topics(host)).Count(one => one == topic);

        public async Task CleanUp(string lane)
        {
            var (status, view) = await http.PostUntilAnswered(
                $"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120",
                new JsonObject { ["force"] = true },
                $"cleanup-{lane}"
            );
            ((int)status).ShouldBeLessThan(300, $"{view}\n{system.Logs()}");
            await http.GetUntil($"/v1/lanes/{lane}", closed => closed["status"]!.ToString() == "closed");
        }

        /// <summary>What the broker lets the agent of a host do is to read its own queues, and to report.</summary>
        public async Task MayOnlyReport(int host, string own, string other)
        {
            var queue = Endpoints.Host(HostId.Parse(other));
            await using var connection = await system.ConnectAs(host);
            await Refused(channel => channel.BasicGetAsync(queue, autoAck: true));
            await Refused(channel => channel.BasicGetAsync(Endpoints.Lanes, autoAck: true));
            await Refused(channel => Publish(channel, Endpoints.Lanes));
            await Refused(channel => Publish(channel, queue));
            await Refused(channel => Publish(channel, "helios.events"));
            await Refused(channel => channel.ExchangeDeclareAsync("lane-orchestrator.own", "fanout", durable: true));
            await Refused(channel => channel.ExchangeDeclareAsync("Helios.Contracts:Own", "fanout", durable: true));
            await Refused(channel => channel.QueueDeleteAsync(Endpoints.Lanes));
            await using var allowed = await connection.CreateChannelAsync();
            (await allowed.QueueDeclarePassiveAsync(Endpoints.Host(HostId.Parse(own)))).QueueName.ShouldContain(own);

            async Task Refused(Func<IChannel, Task> act)
            {
                await using var channel = await connection.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)
                );
                var refused = await Should.ThrowAsync<Exception>(() => act(channel));
                (refused as OperationInterruptedException ?? refused.InnerException as OperationInterruptedException)
                    .ShouldNotBeNull($"{refused}")
                    .ShutdownReason!.ReplyCode.ShouldBe((ushort)403);
            }

            static Task Publish(IChannel channel, string exchange) =>
                channel.BasicPublishAsync(exchange, "", mandatory: false, new BasicProperties(), ReadOnlyMemory<byte>.Empty).AsTask();
        }

        /// <summary>Events tell what happened to each host and lane, in order.</summary>
        public async Task Explains(string one, string two, string three, string first, string second)
        {
            foreach (var lane in new[] { first, second })
                await http.GetUntil($"/v1/events?lane={lane}&topic=lane.cleaned", page => page["items"]!.AsArray().Count == 1);
            // A busy machine may be silent for longer than the few seconds that it has here.
            InOrder(await Topics(one), "host.joined", "host.lost", "host.returned");
            InOrder(await Topics(two), "host.joined", "host.revoked", "host.changed", "host.returned");
            InOrder(await Topics(three), "host.joined");
            var revoked = (await http.AllEvents("topic=host.revoked")).ShouldHaveSingleItem();
            (revoked["subject"]!.ToString(), revoked["actor"]!.ToString()).ShouldBe((two, "anna"));
            var joins = await http.AllEvents("topic=host.enrolment.used");
            joins.Select(one => one["hostid"]!.ToString()).ShouldBe([one, two, three, two]);
            foreach (var (lane, file) in new[] { (first, "kept"), (second, "unsaved") })
                (await http.Events($"lane={lane}&topic=lane.worktree.archived", 1)).ShouldHaveSingleItem(file);
        }

        private static void InOrder(IReadOnlyList<string> topics, params string[] expected)
        {
            var at = -1;
            foreach (var topic in expected)
            {
                var next = topics.ToList().FindIndex(at + 1, one => one == topic);
                next.ShouldBeGreaterThan(at, $"{topic} after {string.Join(", ", expected)} in: {string.Join(", ", topics)}");
                at = next;
            }
        }

        private async Task<List<string>> Topics(string host) =>
            [
                .. (await http.AllEvents("topic=host.%23"))
                    .Where(one => one["subject"]!.ToString() == host)
                    .Select(one => one["type"]!.ToString()),
            ];
    }
}
