using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "bad-input")]
public sealed class LaneNameTests(SharedOrchestrator shared) : IDisposable
{
    private const string Composed = "caf\u00e9 한국";
    private const string Decomposed = "cafe\u0301 \u1112\u1161\u11ab\u1100\u116e\u11a8";

    private readonly Orchestrator it = shared.It;

    public void Dispose() => it.Host.BeItself();

    [Fact]
    public async Task One_name_written_in_two_ways_is_taken_once_and_found_by_either()
    {
        var id = await it.Workspace();

        (await Create(id, new { display_name = Composed })).Status.ShouldBe(201);
        (await Create(id, new { display_name = Decomposed })).Body["reason"]!.GetValue<string>().ShouldBe("display_name_taken");

        foreach (var form in new[] { Composed, Decomposed })
        {
            var (_, page, _) = await it.Send("GET", $"/v1/lanes?name={Uri.EscapeDataString(form)}&host={it.Host.Id}");
            page["items"]!.AsArray().Select(lane => lane!["display_name"]!.GetValue<string>()).ShouldContain(Composed);
        }
    }

    [Fact]
    public async Task Two_creates_of_one_name_written_in_two_ways_at_the_same_moment_make_one_lane()
    {
        var id = await it.Workspace();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(each => Create(id, new { display_name = each % 2 == 0 ? Composed : Decomposed }))
        );

        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers
            .Where(answer => answer.Status != 201)
            .ShouldAllBe(answer => answer.Body["reason"]!.GetValue<string>() == "display_name_taken");
    }

    [Fact]
    public async Task The_branch_that_Helios_chooses_is_looked_at_like_one_that_was_given()
    {
        var id = await it.Workspace();
        string? asked = null;
        it.Host.Resolves = question =>
        {
            asked = question.Branch;
            return FakeHost.Refuse(RefusalReason.BranchInvalid);
        };

        var (status, problem, _) = await it.Send("POST", $"/v1/workspaces/{id}/lanes?wait=ready", new { display_name = "first" });

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((422, "branch_invalid"));
        asked.ShouldNotBeNull().ShouldStartWith("helios/lane/ln_");
        (await it.Send("GET", $"/v1/workspaces/{id}/lanes")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Create(WorkspaceId workspace, object body) =>
        it.Send("POST", $"/v1/workspaces/{workspace}/lanes", body);
}
