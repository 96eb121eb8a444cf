using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>Sixty people ask for a lane at once where fifty may be.</summary>
public sealed class CapacityTests
{
    [Fact]
    [Trait("req", "lane-capacity")]
    public async Task Exactly_fifty_get_one_through_two_orchestrator_processes_and_all_end_without_a_trace()
    {
        await using var system = new SeparateServices();
        await system.Start();
        var second = await system.StartSecondOrchestrator();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (
            await http.Post(
                "/v1/workspaces",
                new JsonObject
                {
                    ["name"] = "app",
                    ["repository"] = repository.Path,
                    ["capacity"] = 50,
                }
            )
        )["workspace_id"]!.GetValue<string>();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    http.Try(
                        HttpMethod.Post,
                        $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120",
                        new JsonObject { ["display_name"] = $"lane{i}" },
                        at: i % 2 == 0 ? system.Url : second
                    )
                )
        );

        var made = answers.Where(answer => (int)answer.Status == 201).ToList();
        made.Count.ShouldBe(50, string.Join('\n', answers.Select(answer => $"{answer.Status} {answer.Body?["reason"]}")));
        var refused = answers.Except(made).ToList();
        refused.ShouldAllBe(answer => (int)answer.Status == 409 && answer.Body!["reason"]!.GetValue<string>() == "lane_capacity_exceeded");
        refused.ShouldAllBe(answer => answer.Body!["limit"]!.ToString() == "50" && answer.Body["scope"]!.ToString() == "workspace");
        made.ShouldAllBe(answer => answer.Body!["status"]!.GetValue<string>() == "ready");
        (await repository.Git("worktree", "list", "--porcelain"))
            .Split('\n')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(51);

        await Task.WhenAll(
            made.Select(
                (answer, i) =>
                    http.Try(
                        HttpMethod.Post,
                        $"/v1/lanes/{answer.Body!["lane_id"]}/cleanup?wait=closed&timeout=120",
                        new JsonObject(),
                        at: i % 2 == 0 ? system.Url : second
                    )
            )
        );

        (await http.Get($"/v1/workspaces/{workspace}"))["open_lanes"]!.GetValue<int>().ShouldBe(0);
        (await http.Get("/v1/lanes?status=closed&limit=500"))["items"]!.AsArray().Count.ShouldBe(50);
        (await repository.Git("worktree", "list", "--porcelain"))
            .Split('\n')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);
        (await repository.Git("branch", "--list", "helios/*")).ShouldBeEmpty();
        (await repository.Git("for-each-ref", "refs/helios/")).ShouldBeEmpty("clean and merged lanes are not archived");
    }
}
