using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Workspaces;

[Collection(ApiCollection.Name)]
[Trait("req", "workspaces")]
public sealed class WorkspaceTests(SharedOrchestrator shared)
{
    private readonly Orchestrator it = shared.It;
    private readonly string name = $"w{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";

    [Fact]
    public async Task A_workspace_is_registered_with_everything_that_was_asked_for()
    {
        var body = new
        {
            name,
            repository = $"/repositories/{name} with a\nnewline",
            hosts = new[] { it.Host.Id.ToString() },
            capacity = 3,
            pool = 2,
            ports = 4,
            policy = "keep_branch",
            on_par_task_lost = "clean_up",
            setup = new { copy = new[] { ".env" }, run = new[] { new { argv = new[] { "make", "x" }, timeout_seconds = 9 } } },
        };

        var (status, workspace, response) = await it.Send("POST", "/v1/workspaces", body);

        status.ShouldBe(201);
        response.Headers.ETag!.Tag.ShouldBe("\"1\"");
        response.Headers.Location!.ToString().ShouldBe($"/v1/workspaces/{workspace["workspace_id"]}");
        workspace["default_branch"]!.GetValue<string>().ShouldBe("main");
        workspace["open_lanes"]!.GetValue<int>().ShouldBe(0);
        var (_, shown, _) = await it.Send("GET", response.Headers.Location.ToString());
        shown["setup"]!["run"]![0]!["argv"]![1]!.GetValue<string>().ShouldBe("x");
        shown["repository"]!.GetValue<string>().ShouldBe(body.repository);
        shown["policy"]!.GetValue<string>().ShouldBe("keep_branch");
        shown["revision"]!.GetValue<long>().ShouldBe(1);
    }

    [Fact]
    public async Task A_workspace_exists_already_when_two_paths_are_one_repository()
    {
        var (_, first, _) = await it.Send("POST", "/v1/workspaces", new { name, repository = $"/repositories/{name}" });

        var (status, problem, _) = await it.Send(
            "POST",
            "/v1/workspaces",
            new { name = $"{name}2", repository = $"/repositories/{name}/" }
        );

        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("workspace_exists");
        problem["workspace_id"]!.GetValue<string>().ShouldBe(first["workspace_id"]!.GetValue<string>());
    }

    [Fact]
    [Trait("req", "workspaces-by-url")]
    public async Task A_workspace_exists_already_when_two_urls_are_one_repository()
    {
        var (status, first, _) = await it.Send("POST", "/v1/workspaces", new { name, repository = $"git@git.example:team/{name}.git" });
        status.ShouldBe(201);
        first["repository"]!.GetValue<string>().ShouldBe($"git@git.example:team/{name}.git");

        var (again, problem, _) = await it.Send(
            "POST",
            "/v1/workspaces",
            new { name = $"{name}2", repository = $"ssh://git@Git.Example:22/team/{name}/" }
        );

        again.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("workspace_exists");
        problem["workspace_id"]!.GetValue<string>().ShouldBe(first["workspace_id"]!.GetValue<string>());
        (
            await it.Send("POST", "/v1/workspaces", new { name = $"{name}3", repository = $"ssh://git@git.example/team/{name}-other" })
        ).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("https://token-hunter2@git.example/app")]
    [InlineData("https://user:hunter2@git.example/app")]
    [InlineData("https://git.example/app?private_token=hunter2")]
    [Trait("req", "workspaces-by-url")]
    public async Task A_workspace_takes_no_credentials_in_its_address_and_does_not_repeat_them(string repository)
    {
        var (status, problem, response) = await it.Send("POST", "/v1/workspaces", new { name, repository });

        status.ShouldBe(400);
        problem["errors"]![0]!["path"]!.GetValue<string>().ShouldBe("repository");
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("hunter2");
    }

    [Fact]
    [Trait("req", "workspaces-by-url")]
    public async Task A_workspace_is_not_there_yet_while_its_repository_is_fetched_for_the_first_time()
    {
        var patience = new List<TimeSpan?>();
        var inspects = it.Host.Inspects;
        it.Host.Inspects = question =>
        {
            patience.Add(question.Patience);
            return patience.Count < 3 ? FakeHost.Refuse(RefusalReason.RepositoryNotReady) : inspects(question);
        };
        try
        {
            var body = new { name, repository = $"https://git.example/{name}" };
            var (status, problem, response) = await it.Send("POST", "/v1/workspaces?timeout=0", body);

            status.ShouldBe(503);
            problem["reason"]!.GetValue<string>().ShouldBe("service_unavailable");
            problem["recorded"]!.GetValue<bool>().ShouldBeFalse();
            response.Headers.RetryAfter.ShouldNotBeNull();
            // The host answers before its caller stops waiting.
            patience.ShouldHaveSingleItem().ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(0.5));

            // Whoever has more time is answered when it is there.
            (await it.Send("POST", "/v1/workspaces?timeout=120", body)).Status.ShouldBe(201);
            patience.Skip(1).ShouldAllBe(each => each == TimeSpan.FromSeconds(22.5));
        }
        finally
        {
            it.Host.BeItself();
        }
    }

    [Fact]
    public async Task A_workspace_exists_already_when_its_name_is_taken()
    {
        await it.Send("POST", "/v1/workspaces", new { name, repository = $"/repositories/{name}" });

        var (status, problem, _) = await it.Send("POST", "/v1/workspaces", new { name, repository = $"/other/{name}" });

        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("workspace_exists");
    }

    [Fact]
    public async Task A_workspace_is_registered_once_when_many_try_at_the_same_time()
    {
        var all = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => it.Send("POST", "/v1/workspaces", new { name, repository = $"/repositories/{name}" }))
        );

        all.Count(one => one.Status == 201).ShouldBe(1);
        all.Where(one => one.Status != 201).ShouldAllBe(one => one.Status == 409);
    }

    [Fact]
    public async Task A_workspace_needs_hosts_that_exist()
    {
        var (status, problem, _) = await it.Send(
            "POST",
            "/v1/workspaces",
            new
            {
                name,
                repository = "/r",
                hosts = new[] { HostId.New().ToString() },
            }
        );

        status.ShouldBe(404);
        problem["reason"]!.GetValue<string>().ShouldBe("host_not_found");
    }

    [Fact]
    public async Task A_workspace_is_changed_only_at_the_revision_that_was_meant()
    {
        var id = await it.Workspace(new { capacity = 5 });

        var (status, workspace, response) = await it.Send("PATCH", $"/v1/workspaces/{id}", new { capacity = 7 }, ("If-Match", "\"1\""));
        status.ShouldBe(200);
        workspace["capacity"]!.GetValue<int>().ShouldBe(7);
        response.Headers.ETag!.Tag.ShouldBe("\"2\"");

        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { capacity = 8 }, ("If-Match", "\"1\""))).Status.ShouldBe(412);
        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { capacity = 7 })).Body["revision"]!.GetValue<long>().ShouldBe(2);
        var (_, unlimited, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", new Dictionary<string, object?> { ["capacity"] = null });
        unlimited["capacity"].ShouldBeNull();
        unlimited["revision"]!.GetValue<long>().ShouldBe(3);
    }

    [Fact]
    public async Task A_workspace_starts_from_nothing_that_its_repository_does_not_have()
    {
        var id = await it.Workspace();
        ResolveBase? asked = null;
        it.Host.Resolves = question =>
        {
            asked = question;
            return FakeHost.Refuse(RefusalReason.BaseRefNotFound);
        };
        try
        {
            var (status, problem, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", new { default_branch = "nope", capacity = 9 });

            status.ShouldBe(422);
            problem["reason"]!.GetValue<string>().ShouldBe("base_ref_not_found");
            asked.ShouldNotBeNull().BaseRef.ShouldBe("nope");
            var (_, shown, _) = await it.Send("GET", $"/v1/workspaces/{id}");
            (shown["default_branch"]!.GetValue<string>(), shown["revision"]!.GetValue<long>()).ShouldBe(("main", 1));
            // What stays as it is needs no host that answers.
            (await it.Send("PATCH", $"/v1/workspaces/{id}", new { default_branch = "main" })).Status.ShouldBe(200);
        }
        finally
        {
            it.Host.BeItself();
        }

        var (_, changed, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", new { default_branch = "develop" });
        changed["default_branch"]!.GetValue<string>().ShouldBe("develop");
    }

    [Fact]
    public async Task A_workspace_is_not_given_hosts_that_nobody_knows()
    {
        var id = await it.Workspace();

        var (status, problem, _) = await it.Send(
            "PATCH",
            $"/v1/workspaces/{id}",
            new { hosts = new[] { it.Host.Id.ToString(), HostId.New().ToString() } }
        );

        status.ShouldBe(404);
        problem["reason"]!.GetValue<string>().ShouldBe("host_not_found");
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["hosts"].ShouldBeNull();
        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { hosts = new[] { it.Host.Id.ToString() } })).Body["hosts"]!
            .AsArray()
            .Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("default_branch")]
    [InlineData("pool")]
    [InlineData("ports")]
    [InlineData("policy")]
    [InlineData("on_par_task_lost")]
    public async Task A_workspace_says_so_when_something_cannot_be_taken_away(string field)
    {
        var id = await it.Workspace();

        var (status, problem, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", new Dictionary<string, object?> { [field] = null });

        status.ShouldBe(400);
        problem["errors"]![0]!["path"]!.GetValue<string>().ShouldBe(field);
    }

    [Fact]
    public async Task A_workspace_keeps_its_repository()
    {
        var id = await it.Workspace();

        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { repository = "/other" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_workspace_is_deleted_and_then_not_there()
    {
        var id = await it.Workspace();

        (await it.Send("DELETE", $"/v1/workspaces/{id}", null, ("If-Match", "\"9\""))).Status.ShouldBe(412);
        (await it.Send("DELETE", $"/v1/workspaces/{id}")).Status.ShouldBe(204);
        (await it.Send("DELETE", $"/v1/workspaces/{id}")).Status.ShouldBe(404);
        (await it.Send("GET", $"/v1/workspaces/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_workspace_publishes_its_whole_life_as_events()
    {
        var id = await it.Workspace();
        await it.Send("PATCH", $"/v1/workspaces/{id}", new { ports = 3 }, ("X-Correlation-Id", "why-not"));
        await it.Send("DELETE", $"/v1/workspaces/{id}");

        await Eventually.Passes(async () =>
        {
            var (_, page, _) = await it.Send("GET", $"/v1/events?workspace={id}");
            var events = page["items"]!.AsArray();
            events
                .Select(one => one!["type"]!.GetValue<string>())
                .ShouldBe(["workspace.registered", "workspace.changed", "workspace.deleted"]);
            events.Select(one => one!["revision"]!.GetValue<int>()).ShouldBe([1, 2, 3]);
            events[1]!["correlationid"]!.GetValue<string>().ShouldBe("why-not");
            events[1]!["data"]!["ports"]!.GetValue<int>().ShouldBe(3);
        });
    }

    [Fact]
    public async Task A_workspace_is_listed_newest_first_in_pages_that_miss_nothing()
    {
        var made = new List<string>();
        for (var index = 0; index < 5; index++)
            made.Insert(0, (await it.Workspace()).ToString());

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var (_, page, _) = await it.Send("GET", $"/v1/workspaces?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page["items"]!.AsArray().Select(one => one!["workspace_id"]!.GetValue<string>()));
            cursor = page["next_cursor"]?.GetValue<string>();
        } while (cursor is not null);

        seen.ShouldBeUnique();
        seen.Take(5).ShouldBe(made);
    }
}
