using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Helios.Cli.Tests;

public sealed partial class FakeHelios
{
    /// <summary>What is said to have been done with a lane's work.</summary>
    public LaneWorkView Work { get; set; } =
        new()
        {
            LaneId = LaneId.New(),
            Act = LaneAct.Merge,
            Branch = "main",
            Before = new string('b', 40),
            Commit = new string('c', 40),
            Changed = true,
        };

    /// <summary>The pull request that is said to be open.</summary>
    public LanePullRequestView PullRequest { get; set; } =
        new()
        {
            LaneId = LaneId.New(),
            Repository = "team/app",
            Number = 7,
            Url = "https://git.example/team/app/pull/7",
            Title = "Fix the test",
            Head = "fix",
            Base = "main",
            Commit = new string('c', 40),
            Draft = true,
            Created = true,
        };

    public LaneMergeView? Foreseen { get; set; }

    /// <summary>What agents are said to have used.</summary>
    public UsageReport Usage { get; set; } =
        new()
        {
            Items = [],
            Total = new UsageAmount { Tokens = new TokenCounts(), Answers = 0 },
            Prices = "shipped",
        };

    private void MapWork()
    {
        app.MapGet("/v1/usage", () => Json(Usage));
        app.MapGet("/v1/lanes/{id}/merge-preview", (string id) => Json(Foreseen! with { LaneId = LaneId.Parse(id) }));
        app.MapPost(
            "/v1/lanes/{id}/pr",
            async (HttpContext http, string id) =>
            {
                Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                return Json(PullRequest with { LaneId = LaneId.Parse(id) });
            }
        );
        foreach (var act in (string[])["commit", "rebase", "merge", "push"])
            app.MapPost(
                $"/v1/lanes/{{id}}/{act}",
                async (HttpContext http, string id) =>
                {
                    Bodies.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
                    return Json(Work with { LaneId = LaneId.Parse(id), Act = SnakeCase.Parse<LaneAct>(act) });
                }
            );
    }
}
