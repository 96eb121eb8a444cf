using System.Text.Json.Nodes;
using Helios.FaultRig.Invariants;
using Helios.FaultRig.Observing;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Tests;

/// <summary>Each invariant sees the contradiction that it is about: one that could not fail would say nothing.</summary>
[Trait("req", "fault-rig")]
public sealed class InvariantTests
{
    private const string Open = "ln_OPEN";
    private const string Closed = "ln_CLOSED";
    private const string Host = "ho_A";
    private const string Workspace = "ws_A";

    private static readonly Uri Server = new("http://127.0.0.1:1");

    [Fact]
    public void Evidence_without_contradictions_has_no_violation() => Violated(Good()).ShouldBeEmpty();

    [Fact]
    public void A_file_of_a_closed_lane_behind_no_ref_is_lost_work() =>
        Violated(WithDisk(disk => disk with { Kept = new HashSet<string>() })).ShouldBe(["no work is lost"]);

    [Fact]
    public void A_file_of_an_open_lane_that_is_nowhere_is_lost_work() =>
        Violated(WithDisk(disk => disk with { AtWork = new HashSet<string>() })).ShouldBe(["no work is lost"]);

    [Fact]
    public void An_archive_that_no_record_names_is_lost_work() =>
        Violated(WithRow("lanes.lanes", 1, row => row["archive"] = null)).ShouldBe(["no work is lost"]);

    [Fact]
    public void An_acknowledged_command_without_an_effect_is_seen() =>
        Violated(WithAnswer(Post("/v1/lanes/ln_OPEN/share", 200, View(Open, 9, "shared"))))
            .ShouldBe(["every acknowledged command happened"]);

    [Fact]
    public void An_answer_that_the_journal_contradicts_is_seen() =>
        Violated(WithAnswer(Post("/v1/lanes/ln_OPEN/share", 200, View(Open, 2, "shared"))))
            .ShouldBe(["every acknowledged command happened"]);

    [Fact]
    public void A_state_that_the_history_does_not_explain_is_seen() =>
        Violated(WithRow("lanes.lanes", 0, row => row["status"] = "running")).ShouldBe(["each lane's history explains its state"]);

    [Fact]
    public void A_transition_that_no_arrow_allows_is_seen() =>
        Violated(
                WithJournal(events =>
                    [
                        .. events.Where(each => each is not { Subject: Closed, Revision: 2 or 3 }),
                        Change(Closed, 2, "new", "cleaning"),
                        Change(Closed, 3, "cleaning", "closed"),
                    ]
                )
            )
            .ShouldContain("each lane's history explains its state");

    [Fact]
    public void A_gap_in_the_revisions_is_seen() =>
        Violated(WithJournal(events => [.. events.Where(each => each.Id != $"{Host}.1")]))
            .ShouldContain("the journal has every transition once, without gaps");

    [Fact]
    public void An_event_that_is_there_twice_is_seen() =>
        Violated(WithJournal(events => [.. events, events[^1]])).ShouldContain("the journal has every transition once, without gaps");

    [Fact]
    public void An_event_that_a_subscriber_does_not_get_is_seen()
    {
        var good = Good();
        Violated(good with { OverSse = [.. good.OverSse.Skip(1)] }).ShouldBe(["subscribers see what the journal has"]);
        Violated(good with { OverAmqp = [.. good.OverAmqp.Skip(1)] }).ShouldBe(["subscribers see what the journal has"]);
        Violated(good with { OverAmqp = [.. good.OverAmqp.Reverse()] }).ShouldBe(["subscribers see what the journal has"]);
        Violated(good with { OverAmqp = [.. good.OverAmqp, .. good.OverAmqp] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("worktree")]
    [InlineData("registration")]
    [InlineData("tmux session")]
    public void A_part_of_a_closed_lane_is_seen(string kind) =>
        Violated(WithDisk(disk => disk with { PartsOfLanes = [.. disk.PartsOfLanes, (kind, Closed)] }))
            .ShouldBe(["nothing is without an owner"]);

    [Fact]
    public void A_branch_that_no_open_lane_is_on_is_seen() =>
        Violated(
                WithDisk(disk =>
                    disk with
                    {
                        Refs = new Dictionary<string, string>(disk.Refs) { ["refs/heads/helios/lane/ln_CLOSED"] = "1" },
                    }
                )
            )
            .ShouldBe(["nothing is without an owner"]);

    [Fact]
    public void An_open_lane_without_its_worktree_is_seen() =>
        Violated(WithDisk(disk => disk with { PartsOfLanes = [.. disk.PartsOfLanes.Where(part => part.Kind != "worktree")] }))
            .ShouldBe(["nothing is without an owner"]);

    [Fact]
    public void A_process_of_a_closed_lane_is_seen() =>
        Violated(Good() with { Processes = [("sh (1)", Closed)] }).ShouldBe(["nothing is without an owner"]);

    [Fact]
    public void A_counter_that_is_not_the_number_of_lanes_is_seen()
    {
        Violated(WithRow("lanes.hosts", 0, row => row["used_slots"] = 2)).ShouldBe(["counters equal open lanes"]);
        Violated(WithRow("lanes.workspaces", 0, row => row["open_lanes"] = 0)).ShouldBe(["counters equal open lanes"]);
    }

    [Fact]
    public void A_run_that_ran_twice_is_seen()
    {
        var good = Good();
        good.Ledger.Runs.Enqueue(new StartedRun(Open, "rn_A", "record"));
        Violated(good with { Records = Recorded("record", "ran", "ran") }).ShouldBe(["everything is done once"]);
    }

    [Fact]
    public void A_text_that_was_typed_twice_or_too_early_is_seen()
    {
        var good = Good();
        good.Ledger.Texts.Enqueue(new SentText(Open, "se_A", "sm_1", "one", "heard"));
        good.Ledger.Texts.Enqueue(new SentText(Open, "se_A", "sm_2", "two", "heard"));
        Violated(good with { Records = Recorded("heard", "one", "two") }).ShouldBeEmpty();
        Violated(good with { Records = Recorded("heard", "one", "one") }).ShouldBe(["everything is done once"]);
        Violated(good with { Records = Recorded("heard", "two", "one") }).ShouldBe(["everything is done once"]);
        Violated(good with { Records = Recorded("heard", "one", "") }).ShouldBe(["everything is done once"]);
    }

    [Fact]
    public void A_reaction_without_its_event_is_seen() =>
        Violated(
                With(
                    "sessions.reactions",
                    new JsonObject
                    {
                        ["session_id"] = "ss_A",
                        ["key"] = "agent-idle",
                        ["state"] = "done",
                    }
                )
            )
            .ShouldBe(["everything is done once"]);

    [Fact]
    public void An_answer_of_an_error_is_seen()
    {
        Violated(WithAnswer(Post("/v1/lanes/ln_OPEN/share", 500, new JsonObject { ["reason"] = "internal_error" })))
            .ShouldBe(["no answer is a 5xx but an honest 503"]);
        Violated(WithAnswer(Post("/v1/lanes/ln_OPEN/share", 503, new JsonObject { ["reason"] = "overloaded" }))).ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_create_that_was_recorded_all_the_same_is_seen() =>
        Violated(WithAnswer(new Answer("POST", "/v1/workspaces/ws_A/lanes", $"{Open}.0.create", 503, Unrecorded(), Server)))
            .ShouldBe(["no answer is a 5xx but an honest 503"]);

    [Fact]
    public void A_dead_letter_that_is_no_poison_is_seen() =>
        Violated(With("lanes.dead_letters", new JsonObject { ["id"] = 1, ["body"] = "{}" })).ShouldBe(["only poison is a dead letter"]);

    private static List<string> Violated(Evidence evidence) =>
        [.. Invariant.All.Where(promise => promise.Check(evidence).Any()).Select(promise => promise.Name)];

    private static Evidence WithDisk(Func<HostDisk, HostDisk> change)
    {
        var good = Good();
        return good with { Disks = [change(good.Disks.Single())] };
    }

    private static Evidence WithJournal(Func<IReadOnlyList<SeenEvent>, IReadOnlyList<SeenEvent>> change)
    {
        var good = Good();
        return good with { Journal = change(good.Journal) };
    }

    private static Evidence WithRow(string table, int index, Action<JsonObject> change)
    {
        var good = Good();
        change(good.Rows(table)[index]);
        return good;
    }

    private static Evidence With(string table, JsonObject row)
    {
        var good = Good();
        return good with { Tables = new Dictionary<string, IReadOnlyList<JsonObject>>(good.Tables) { [table] = [row] } };
    }

    private static Evidence WithAnswer(Answer answer)
    {
        var good = Good();
        good.Ledger.Answers.Enqueue(answer);
        return good;
    }

    private static Answer Post(string path, int status, JsonObject body) => new("POST", path, "key", status, body, Server);

    private static JsonObject Unrecorded() => new() { ["reason"] = "overloaded", ["recorded"] = false };

    private static Dictionary<string, IReadOnlyList<string>> Recorded(string path, params string[] lines) => new() { [path] = lines };

    /// <summary>An open lane and a closed one with an archive, on one host.</summary>
    private static Evidence Good()
    {
        IReadOnlyList<SeenEvent> journal =
        [
            Change(Host, 1, "", "", "host.joined"),
            Change(Workspace, 1, "", "", "workspace.registered"),
            Change(Open, 1, "", "provisioning", "lane.create.started", 0),
            Change(Open, 1, "new", "provisioning", "lane.state.changed", 1),
            Change(Closed, 1, "", "provisioning", "lane.create.started", 0),
            Change(Closed, 1, "new", "provisioning", "lane.state.changed", 1),
            Change(Open, 2, "provisioning", "ready"),
            Change(Closed, 2, "provisioning", "cleaning"),
            Change(Closed, 3, "cleaning", "closed"),
        ];
        journal = [.. journal.Select((each, index) => each with { Seq = index + 1 })];
        var ledger = new Ledger();
        ledger.Files.Enqueue(new WrittenFile(Open, "file", "in the open lane"));
        ledger.Files.Enqueue(new WrittenFile(Closed, "file", "in the closed lane"));
        ledger.Answers.Enqueue(Post("/v1/workspaces/ws_A/lanes", 201, View(Open, 1, "provisioning")));
        ledger.Answers.Enqueue(Post("/v1/lanes/ln_CLOSED/cleanup", 202, View(Closed, 2, "cleaning")));
        return new Evidence
        {
            Tables = new Dictionary<string, IReadOnlyList<JsonObject>>
            {
                ["lanes.hosts"] =
                [
                    new JsonObject
                    {
                        ["host_id"] = Host,
                        ["used_slots"] = 1,
                        ["revision"] = 1,
                    },
                ],
                ["lanes.workspaces"] =
                [
                    new JsonObject
                    {
                        ["workspace_id"] = Workspace,
                        ["open_lanes"] = 1,
                        ["revision"] = 1,
                    },
                ],
                ["lanes.lanes"] = [View(Open, 2, "ready"), ClosedView()],
                ["lanes.admissions"] = [new JsonObject { ["lane_id"] = Open }],
            },
            Journal = journal,
            OverSse = journal,
            OverAmqp = journal,
            Disks =
            [
                new HostDisk
                {
                    Host = Host,
                    Repository = "/repository",
                    Refs = new Dictionary<string, string>
                    {
                        [$"refs/helios/archive/{Closed}"] = "1",
                        [$"refs/heads/helios/lane/{Open}"] = "1",
                    },
                    Kept = new HashSet<string> { HostDiskReader.IdOf("in the closed lane") },
                    AtWork = new HashSet<string> { HostDiskReader.IdOf("in the open lane") },
                    PartsOfLanes = [("worktree", Open), ("registration", Open), ("mark", Open), ("tmux session", Open)],
                },
            ],
            Ledger = ledger,
        };
    }

    private static JsonObject View(string lane, long revision, string status) =>
        new()
        {
            ["lane_id"] = lane,
            ["workspace_id"] = Workspace,
            ["host_id"] = Host,
            ["display_name"] = lane,
            ["branch"] = $"helios/lane/{lane}",
            ["status"] = status,
            ["revision"] = revision,
        };

    private static JsonObject ClosedView()
    {
        var view = View(Closed, 3, "closed");
        view["reason"] = "cleaned";
        view["archive"] = new JsonObject();
        return view;
    }

    private static SeenEvent Change(
        string subject,
        long revision,
        string from,
        string to,
        string topic = "lane.state.changed",
        int index = 0
    ) =>
        SeenEvent.Of(
            new JsonObject
            {
                ["id"] = index == 0 ? $"{subject}.{revision}" : $"{subject}.{revision}.{index}",
                ["source"] = "/helios/lane-orchestrator",
                ["type"] = topic,
                ["subject"] = subject,
                ["revision"] = revision,
                ["index"] = index,
                ["data"] = new JsonObject
                {
                    ["from"] = from,
                    ["to"] = to,
                    ["status"] = to,
                },
            }
        );
}
