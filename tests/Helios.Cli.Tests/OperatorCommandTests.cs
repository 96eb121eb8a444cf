using System.Text.Json.Nodes;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "cli-operators")]
public sealed class OperatorCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_host_is_shown_by_name_suffix_or_id()
    {
        var shown = await CommandLine.Run(server, ["host", "show", "build-7"]);
        shown.ExitCode.ShouldBe(0, shown.Error);
        shown.Out.ShouldContain("1.50 on 4 processors");
        shown.Out.ShouldContain("8.0 GiB free of 16.0 GiB");
        shown.Out.ShouldContain("/: 50.0 GiB free of 100.0 GiB");
        shown.Out.ShouldContain("zone=a, gpu=a100");

        var suffix = server.Host.HostId.ToString()[^6..].ToLowerInvariant();
        (await CommandLine.Run(server, ["host", "show", suffix, "--quiet"])).Lines.ShouldBe([server.Host.HostId.ToString()]);
        (await CommandLine.Run(server, ["host", "show", "build-8"])).ExitCode.ShouldBe(3);
        JsonNode.Parse((await CommandLine.Run(server, ["host", "show", "build-7", "--json"])).Out)!["schema"]!
            .GetValue<string>()
            .ShouldBe("helios.host/1");
    }

    [Fact]
    public async Task Labels_are_added_and_removed_and_nobody_elses_change_is_lost()
    {
        (await CommandLine.Run(server, ["host", "label", "build-7", "rack=4", "gpu-"])).ExitCode.ShouldBe(0);

        server.Bodies.ShouldHaveSingleItem()["labels"]!.ToJsonString().ShouldBe("""{"rack":"4"}""");
        server.Matched.ShouldBe("\"5\"");
        (await CommandLine.Run(server, ["host", "label", "build-7", "rack"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Draining_waits_until_no_lane_is_left()
    {
        var looks = 0;
        server.HostBecomes = host => ++looks < 2 ? host : host with { Status = HostStatus.Drained, UsedSlots = 0 };

        var drained = await CommandLine.Run(server, ["host", "drain", "build-7", "--clean-up", "--wait"]);

        drained.ExitCode.ShouldBe(0, drained.Error);
        drained.Out.ShouldContain("drained");
        server.Bodies.ShouldHaveSingleItem()["clean_up"]!.GetValue<bool>().ShouldBeTrue();
        (await CommandLine.Run(server, ["host", "drain", "build-7", "--force"])).ExitCode.ShouldBe(2);
        server.HostBecomes = host => host with { Status = HostStatus.Draining, UsedSlots = 2 };
        (await CommandLine.Run(server, ["host", "drain", "build-7", "--wait", "--timeout", "0"])).ExitCode.ShouldBe(6);
        (await CommandLine.Run(server, ["host", "undrain", "build-7"])).Out.ShouldContain("online");
    }

    [Fact]
    public async Task Forgetting_shows_what_is_given_up_and_asks_for_consent()
    {
        server.Leftovers.Add(
            new HostLeftoverLane
            {
                LaneId = LaneId.New(),
                WorkspaceId = server.Workspace.WorkspaceId,
                DisplayName = "first",
                Status = LaneStatus.Cleaning,
                Repository = "/src/app",
                Branch = "helios/lane/x",
                WorktreePath = "/src/app/.helios-worktrees/x",
                Snapshot = new LaneSnapshotView
                {
                    Ref = "refs/helios/snapshots/x",
                    Commit = new string('f', 40),
                    At = FakeHelios.Start,
                },
            }
        );

        var unsure = await CommandLine.Run(server, ["host", "forget", "build-7"]);
        unsure.ExitCode.ShouldBe(5);
        unsure.Out.ShouldContain("/src/app/.helios-worktrees/x");
        unsure.Out.ShouldContain("snapshot ffffffffff");
        unsure.Error.ShouldContain("--yes");
        (await CommandLine.Run(server, ["host", "forget", "build-7", "--yes"])).ExitCode.ShouldBe(0);
        server.Bodies.Select(body => body["dry_run"]!.GetValue<bool>()).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_lane_can_be_explained_instead_of_created()
    {
        server.Placement = new PlacementView
        {
            WorkspaceId = server.Workspace.WorkspaceId,
            HostId = server.Host.HostId,
            Hosts =
            [
                new HostPlacementView
                {
                    HostId = server.Host.HostId,
                    Name = "build-7",
                    Eligible = true,
                    Reason = "2 of 10 slots are in use.",
                },
                new HostPlacementView
                {
                    HostId = HostId.New(),
                    Name = "build-8",
                    Eligible = false,
                    Reason = "It has no label 'gpu'; 'a100' is required.",
                },
            ],
        };

        var explained = await CommandLine.Run(server, ["lane", "create", "app", "--name", "x", "--host-label", "gpu=a100", "--explain"]);

        explained.ExitCode.ShouldBe(0, explained.Error);
        explained.Out.ShouldContain("It has no label 'gpu'");
        server.Requests.ShouldNotContain(request => request.StartsWith("POST", StringComparison.Ordinal));
        server.Requests.ShouldContain(request => request.EndsWith("placement?host_label=gpu%3Aa100", StringComparison.Ordinal));
        server.Placement = server.Placement with { HostId = null };
        (await CommandLine.Run(server, ["lane", "create", "app", "--name", "x", "--explain"])).ExitCode.ShouldBe(5);
    }

    [Fact]
    public async Task A_reconciliation_is_a_table_with_a_reason_per_row()
    {
        server.Reconciliation = new ReconciliationView
        {
            DryRun = true,
            Hosts =
            [
                new HostReconciliationView
                {
                    HostId = server.Host.HostId,
                    Name = "build-7",
                    Status = ReconciliationStatus.Planned,
                    Rows =
                    [
                        new ReconciliationRow
                        {
                            Action = ReconciliationAction.RemoveWorktree,
                            LaneId = LaneId.New(),
                            Path = "/src/x",
                            Reason = "There is no record of its lane.",
                        },
                    ],
                },
            ],
        };

        var planned = await CommandLine.Run(server, ["reconcile", "--dry-run", "--host", "build-7", "--workspace", "app"]);
        planned.ExitCode.ShouldBe(0, planned.Error);
        planned.Out.ShouldContain("remove worktree");
        planned.Out.ShouldContain("There is no record of its lane.");
        planned.Error.ShouldContain("Nothing was done.");
        var body = server.Bodies.ShouldHaveSingleItem();
        body["dry_run"]!.GetValue<bool>().ShouldBeTrue();
        body["host"]!.GetValue<string>().ShouldBe(server.Host.HostId.ToString());
        body["workspace"]!.GetValue<string>().ShouldBe(server.Workspace.WorkspaceId.ToString());

        var host = server.Reconciliation.Hosts[0] with { Status = ReconciliationStatus.Unreachable, Rows = [], Detail = "It is away." };
        server.Reconciliation = server.Reconciliation with { Hosts = [host] };
        var silent = await CommandLine.Run(server, ["reconcile"]);
        silent.ExitCode.ShouldBe(4);
        silent.Error.ShouldContain("It is away.");
    }

    [Fact]
    public async Task The_audit_trail_is_one_object_per_line_with_who_what_and_which_lane()
    {
        for (var seq = 1; seq <= 3; seq++)
            server.AddEvent(seq);

        var lines = (await CommandLine.Run(server, ["audit", "export"])).Lines.Select(line => JsonNode.Parse(line)!).ToList();

        lines.Select(line => line["seq"]!.GetValue<long>()).ShouldBe([1, 2, 3]);
        lines[0]["actor"]!.GetValue<string>().ShouldBe("api");
        lines[0]["action"]!.GetValue<string>().ShouldBe("lane.created");
        lines[0]["name"]!.GetValue<string>().ShouldBe("lane-1");
        lines[0]["at"]!.GetValue<DateTimeOffset>().ShouldBe(FakeHelios.Start);
        (await CommandLine.Run(server, ["audit", "export", "--actor", "somebody"])).Lines.ShouldBeEmpty();
        (await CommandLine.Run(server, ["audit", "export", "--since", "2026-01-03"])).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_replayed_and_dropped()
    {
        foreach (var id in new[] { 7, 8, 9 })
            server.DeadLetters.Add(
                new DeadLetterView
                {
                    DeadLetterId = id,
                    Status = DeadLetterStatus.Open,
                    Origin = "session-registry",
                    Endpoint = "session-registry.sessions",
                    MessageType = "KillSession",
                    Reason = "consumer_failed",
                    Detail = "It was too much.",
                    FailedAt = FakeHelios.Start,
                }
            );

        (await CommandLine.Run(server, ["errors", "list"])).Out.ShouldContain("It was too much.");
        (await CommandLine.Run(server, ["errors", "list", "--quiet"])).Lines.ShouldBe(["7", "8", "9"]);
        (await CommandLine.Run(server, ["errors", "show", "7"])).Out.ShouldContain("{\"message\":{}}");
        (await CommandLine.Run(server, ["errors", "show", "70"])).ExitCode.ShouldBe(3);
        (await CommandLine.Run(server, ["errors", "replay"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["errors", "replay", "7"])).Lines.ShouldBe(["7"]);
        (await CommandLine.Run(server, ["errors", "drop", "8"])).Lines.ShouldBe(["8"]);
        (await CommandLine.Run(server, ["errors", "replay", "--all"])).Lines.ShouldBe(["9"]);
        server.DeadLetters.ShouldBeEmpty();
        (await CommandLine.Run(server, ["errors", "list"])).Error.ShouldContain("No dead letters.");
    }
}
