using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Workspaces;

[Collection(ApiCollection.Name)]
[Trait("req", "setup-approval")]
public sealed class RepositorySetupTests : IDisposable
{
    private static readonly string First = new('a', 64);
    private static readonly string Second = new('b', 64);

    private readonly Orchestrator it;
    private string hash = First;

    public RepositorySetupTests(SharedOrchestrator shared)
    {
        it = shared.It;
        it.Host.Resolves = question => new BaseResolved
        {
            HostId = question.HostId,
            BaseCommit = FakeHost.Commit,
            BranchExisted = false,
            Setup = new RepositorySetup
            {
                Hash = hash,
                Steps = new SetupSteps { Run = [new SetupCommand { Argv = ["make"] }] },
                Content = question.WithSetupContent ? "the file" : null,
            },
        };
    }

    public void Dispose() => it.Host.BeItself();

    [Fact]
    public async Task A_setup_makes_no_lane_until_it_is_approved_and_holds_no_slot()
    {
        var id = await it.Workspace();

        var (status, problem, _) = await Create(id, "first", "?wait=ready");

        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("setup_not_approved");
        problem["hash"]!.GetValue<string>().ShouldBe(First);
        var name = problem["workspace"]!.GetValue<string>();
        problem["detail"]!.GetValue<string>().ShouldContain($"helios workspace approve {name} {First}");
        var closed = (await it.Send("GET", $"/v1/workspaces/{id}/lanes?status=closed")).Body["items"]!.AsArray().ShouldHaveSingleItem()!;
        closed["reason"]!.GetValue<string>().ShouldBe("setup_not_approved");
        closed["lane_id"]!.GetValue<string>().ShouldBe(problem["lane_id"]!.GetValue<string>());
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["open_lanes"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task A_setup_makes_lanes_once_approved_and_again_only_after_the_next_approval_when_it_changed()
    {
        var id = await it.Workspace();
        var approved = new List<string?>();
        it.Host.Provisions = order =>
        {
            approved.Add(order.ApprovedSetup);
            return null;
        };

        (await Approve(id, First)).Status.ShouldBe(200);
        (await Create(id, "first")).Status.ShouldBe(201);
        hash = Second;
        (await Create(id, "second", "?wait=ready")).Status.ShouldBe(409);
        (await Approve(id, Second)).Status.ShouldBe(200);
        (await Create(id, "second")).Status.ShouldBe(201);

        await Eventually.Passes(() =>
        {
            approved.ShouldBe([First, Second]);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_setup_is_approved_once_however_often_that_is_asked_and_the_workspace_and_its_events_say_so()
    {
        var id = await it.Workspace();

        await Approve(id, First);
        var (status, workspace, _) = await Approve(id, First);

        status.ShouldBe(200);
        workspace["revision"]!.GetValue<long>().ShouldBe(2);
        workspace["setup_approvals"]!.AsArray().ShouldHaveSingleItem()!["hash"]!.GetValue<string>().ShouldBe(First);
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["setup_approvals"]![0]!["approved_at"]!
            .GetValue<string>()
            .ShouldBe(workspace["setup_approvals"]![0]!["approved_at"]!.GetValue<string>());
        await Eventually.Passes(async () =>
        {
            var (_, page, _) = await it.Send("GET", $"/v1/events?workspace={id}&topic=workspace.changed");
            page["items"]!.AsArray().ShouldHaveSingleItem()!["data"]!["setup_approvals"]![0]!["hash"]!.GetValue<string>().ShouldBe(First);
        });
        // Another change keeps it.
        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { ports = 2 })).Body["setup_approvals"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_setup_is_shown_with_its_text_before_it_is_approved()
    {
        var id = await it.Workspace();

        var (status, setup, _) = await it.Send("GET", $"/v1/workspaces/{id}/setup-approvals?base_ref=topic");

        status.ShouldBe(200);
        setup["base_ref"]!.GetValue<string>().ShouldBe("topic");
        setup["hash"]!.GetValue<string>().ShouldBe(First);
        setup["content"]!.GetValue<string>().ShouldBe("the file");
        setup["approved"]!.GetValue<bool>().ShouldBeFalse();
        await Approve(id, First);
        (await it.Send("GET", $"/v1/workspaces/{id}/setup-approvals")).Body["approved"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_setup_is_approved_only_as_it_is_at_the_base_that_was_looked_at()
    {
        var id = await it.Workspace();

        var (status, problem, _) = await Approve(id, Second);
        (status, problem["reason"]!.GetValue<string>(), problem["hash"]!.GetValue<string>()).ShouldBe((409, "setup_differs", First));
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["setup_approvals"]!.AsArray().ShouldBeEmpty();

        var known = it.Host.Resolves;
        it.Host.Resolves = question =>
        {
            hash = question.BaseRef == "topic" ? Second : First;
            return known(question);
        };
        (await it.Send("POST", $"/v1/workspaces/{id}/setup-approvals", new { hash = Second, base_ref = "topic" })).Status.ShouldBe(200);

        it.Host.BeItself();
        (status, problem, _) = await Approve(id, First);
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "setup_differs"));
        problem["detail"]!.GetValue<string>().ShouldContain("No .helios/setup.json");
    }

    [Fact]
    public async Task A_setup_is_approved_no_longer_once_that_is_revoked_however_often()
    {
        var id = await it.Workspace();
        await Approve(id, First);
        (await Create(id, "first")).Status.ShouldBe(201);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var (status, workspace, _) = await it.Send("DELETE", $"/v1/workspaces/{id}/setup-approvals/{First}");
            (status, workspace["revision"]!.GetValue<long>()).ShouldBe((200, 3));
            workspace["setup_approvals"]!.AsArray().ShouldBeEmpty();
        }

        (await Create(id, "second", "?wait=ready")).Body["reason"]!.GetValue<string>().ShouldBe("setup_not_approved");
        (await it.Send("DELETE", $"/v1/workspaces/{id}/setup-approvals/abc")).Status.ShouldBe(400);
        (await it.Send("DELETE", $"/v1/workspaces/{WorkspaceId.New()}/setup-approvals/{First}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_setup_keeps_so_many_approvals_that_its_events_stay_small_the_newest_of_them()
    {
        var id = await it.Workspace();

        foreach (var index in Enumerable.Range(0, 53))
        {
            hash = index.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
            (await Approve(id, hash)).Status.ShouldBe(200);
        }

        var kept = (await it.Send("GET", $"/v1/workspaces/{id}")).Body["setup_approvals"]!.AsArray();
        kept.Count.ShouldBe(50);
        kept[^1]!["hash"]!.GetValue<string>().ShouldBe(hash);
    }

    [Fact]
    public async Task A_malformed_setup_is_refused_as_malformed()
    {
        var id = await it.Workspace();
        it.Host.Resolves = question => FakeHost.Refuse(RefusalReason.SetupInvalid);

        var (status, problem, _) = await Create(id, "first", "?wait=ready");

        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("setup_invalid");
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_setup_is_approved_by_a_whole_hash_only(string what) =>
        (await Approve(await it.Workspace(), what)).Status.ShouldBe(400);

    [Fact]
    public async Task The_setup_of_an_unknown_workspace_is_not_found() => (await Approve(WorkspaceId.New(), First)).Status.ShouldBe(404);

    private Task<(int Status, System.Text.Json.Nodes.JsonObject Body, HttpResponseMessage Response)> Create(
        WorkspaceId id,
        string name,
        string query = ""
    ) => it.Send("POST", $"/v1/workspaces/{id}/lanes{query}", new { display_name = name });

    private Task<(int Status, System.Text.Json.Nodes.JsonObject Body, HttpResponseMessage Response)> Approve(WorkspaceId id, string what) =>
        it.Send("POST", $"/v1/workspaces/{id}/setup-approvals", new { hash = what });
}
