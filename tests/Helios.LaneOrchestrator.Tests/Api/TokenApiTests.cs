using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "tokens")]
[Collection(ApiCollection.Name)]
public sealed class TokenApiTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;

    public ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_token_is_accepted_until_it_is_revoked_and_its_secret_is_shown_once()
    {
        var name = Name();
        var (status, created, response) = await it.Send("POST", "/v1/tokens", new { name, scope = "operate" });

        status.ShouldBe(201);
        var id = created["token"]!["token_id"]!.GetValue<string>();
        var secret = created["secret"]!.GetValue<string>();
        secret.ShouldMatch($"^helios_{id}_[0-9a-f]{{64}}$");
        response.Headers.Location!.ToString().ShouldBe($"/v1/tokens/{id}");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await With(secret, "GET", "/v1/lanes")).Status.ShouldBe(200);

        var shown = (await it.Send("GET", $"/v1/tokens/{id}")).Body;
        shown["status"]!.GetValue<string>().ShouldBe("active");
        shown["last_used_at"].ShouldNotBeNull();
        var random = secret.Split('_')[^1];
        var listed = (await it.Send("GET", "/v1/tokens?limit=500")).Body;
        listed["items"]!.AsArray().ShouldContain(token => token!["token_id"]!.GetValue<string>() == id);
        listed.ToJsonString().ShouldNotContain(random);
        (await Rows()).ShouldNotContain(random);

        var (revoked, body, _) = await it.Send("DELETE", $"/v1/tokens/{id}");
        (revoked, body["status"]!.GetValue<string>(), body["revision"]!.GetValue<long>()).ShouldBe((200, "revoked", 2));
        (await With(secret, "GET", "/v1/lanes")).Status.ShouldBe(401);
        (await it.Send("DELETE", $"/v1/tokens/{id}")).Body["revision"]!.GetValue<long>().ShouldBe(2);
        (await it.Send("POST", "/v1/tokens", new { name, scope = "read" })).Status.ShouldBe(201);
        await Eventually.Passes(async () =>
            (await Events(id)).Select(one => one["type"]!.GetValue<string>()).ShouldBe(["token.created", "token.revoked"])
        );
        new JsonArray([.. (await Events(id)).Select(one => one.DeepClone())]).ToJsonString().ShouldNotContain(random);
    }

    [Fact]
    public async Task A_wrong_expired_or_revoked_token_is_one_problem()
    {
        var (id, secret) = await Create("read");
        var (old, expired) = await Create("read");
        var (gone, revoked) = await Create("read");
        (await it.Send("DELETE", $"/v1/tokens/{gone}")).Status.ShouldBe(200);
        await Execute($"update tokens set expires_at = now() - interval '1 second' where token_id = '{old}'");
        var problems = new HashSet<string>();
        foreach (
            var wrong in new[]
            {
                $"{secret[..^1]}{(secret[^1] == '0' ? '1' : '0')}",
                $"helios_{TokenId.New()}_{secret.Split('_')[^1]}",
                $"helios_{id}_",
                $"helios_{id}",
                "helios__",
                "x",
                expired,
                revoked,
            }
        )
        {
            var (status, problem, response) = await With(wrong, "GET", "/v1/lanes");
            status.ShouldBe(401, wrong);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            problem.Remove("correlation_id");
            problems.Add(problem.ToJsonString());
        }

        problems.ShouldHaveSingleItem();
        // What is not a bearer token is none: this machine is trusted.
        (await it.Send("GET", "/v1/lanes", headers: ("Authorization", "Basic eDp5"))).Status.ShouldBe(200);
        (await With(secret, "GET", "/v1/lanes")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_name_of_a_token_is_the_actor_whatever_its_caller_claims()
    {
        var (id, secret) = await Create("admin");
        var name = (await it.Send("GET", $"/v1/tokens/{id}")).Body["name"]!.GetValue<string>();

        var (status, other, _) = await it.Send(
            "POST",
            "/v1/tokens",
            new { name = Name(), scope = "read" },
            ("Authorization", $"Bearer {secret}"),
            ("X-Helios-Actor", "somebody else")
        );

        status.ShouldBe(201);
        other["token"]!["created_by"]!.GetValue<string>().ShouldBe(name);
        var made = other["token"]!["token_id"]!.GetValue<string>();
        await Eventually.Passes(async () => (await Events(made)).ShouldHaveSingleItem()["actor"]!.GetValue<string>().ShouldBe(name));
    }

    [Fact]
    public async Task A_request_that_cannot_be_met_says_why()
    {
        var name = Name();
        (await it.Send("POST", "/v1/tokens", new { name, scope = "read" })).Status.ShouldBe(201);

        (await Reason(new { name, scope = "read" })).ShouldBe((409, "token_name_taken"));
        (await Reason(new { name = "lane-orchestrator", scope = "read" })).ShouldBe((400, "invalid_request"));
        (await Reason(new { name = "With Blanks", scope = "read" })).ShouldBe((400, "invalid_request"));
        (await Reason(new { name = Name(), scope = "everything" })).ShouldBe((400, "invalid_request"));
        (await Reason(new { name = Name() })).ShouldBe((400, "invalid_request"));
        (
            await Reason(
                new
                {
                    name = Name(),
                    scope = "read",
                    expires_at = "2020-01-31T00:00:00Z",
                }
            )
        ).ShouldBe((400, "invalid_request"));
        (
            await Reason(
                new
                {
                    name = Name(),
                    scope = "read",
                    workspaces = new[] { WorkspaceId.New() },
                }
            )
        ).ShouldBe((404, "workspace_not_found"));
        (await it.Send("GET", $"/v1/tokens/{TokenId.New()}")).Body["reason"]!.GetValue<string>().ShouldBe("token_not_found");
        (await it.Send("DELETE", $"/v1/tokens/{TokenId.New()}")).Body["reason"]!.GetValue<string>().ShouldBe("token_not_found");
        // Otherwise the secret would be kept for a day, to answer a repeated request.
        (await it.Send("POST", "/v1/tokens", new { name = Name(), scope = "read" }, ("Idempotency-Key", name))).Status.ShouldBe(400);

        async Task<(int, string)> Reason(object body)
        {
            var (status, problem, _) = await it.Send("POST", "/v1/tokens", body);
            return (status, problem["reason"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_token_with_a_limit_reaches_its_workspaces_only()
    {
        var (own, foreign) = (await it.Workspace(), await it.Workspace());
        var (mine, other) = (await Lane(own), await Lane(foreign));
        var (_, secret) = await Create("admin", own);

        (await Names("/v1/workspaces", "workspace_id")).ShouldBe([own.ToString()]);
        (await Names("/v1/lanes", "lane_id")).ShouldBe([mine]);
        (await Get($"/v1/workspaces/{own}/lanes")).ShouldBe(200);
        (await Get($"/v1/lanes/{mine}")).ShouldBe(200);
        (await Get("/v1/hosts")).ShouldBe(200);
        await Eventually.Passes(async () =>
            (await With(secret, "GET", "/v1/events?limit=500")).Body["items"]!
                .AsArray()
                .Select(one => one!["workspaceid"]!.GetValue<string>())
                .Distinct()
                .ShouldBe([own.ToString()])
        );
        (await Get($"/v1/events?workspace={foreign}")).ShouldBe(403);
        (await Get($"/v1/archives?workspace={foreign}")).ShouldBe(403);
        (await Get($"/v1/sessions?workspace={foreign}")).ShouldBe(403);
        (await Get($"/v1/workspaces/{foreign}")).ShouldBe(403);
        (await Get($"/v1/lanes/{other}")).ShouldBe(403);
        (await Get($"/v1/workspaces/{own}/lanes/{other}")).ShouldBe(404);
        (await With(secret, "POST", $"/v1/lanes/{other}/cleanup", new { })).Status.ShouldBe(403);
        (await Get("/v1/tokens")).ShouldBe(403);
        (await With(secret, "PATCH", $"/v1/workspaces/{own}", new { capacity = 5 })).Status.ShouldBe(200);

        var (_, wider) = await Create("read", own, foreign);
        var (status, problem, _) = await With(wider, "GET", "/v1/events");
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((403, "forbidden"));
        problem["detail"]!.GetValue<string>().ShouldContain("?workspace=");
        (await With(wider, "GET", $"/v1/events?workspace={foreign}")).Status.ShouldBe(200);

        async Task<int> Get(string path) => (await With(secret, "GET", path)).Status;

        async Task<IEnumerable<string>> Names(string path, string member) =>
            (await With(secret, "GET", path)).Body["items"]!.AsArray().Select(one => one![member]!.GetValue<string>());
    }

    private static string Name() => $"t{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> With(
        string token,
        string method,
        string path,
        object? body = null
    ) => it.Send(method, path, body, ("Authorization", $"Bearer {token}"));

    private async Task<(string Id, string Secret)> Create(string scope, params WorkspaceId[] workspaces)
    {
        var body = new JsonObject { ["name"] = Name(), ["scope"] = scope };
        if (workspaces.Length > 0)
            body["workspaces"] = new JsonArray([.. workspaces.Select(workspace => JsonValue.Create(workspace.ToString()))]);
        var (status, created, _) = await it.Send("POST", "/v1/tokens", body);
        status.ShouldBe(201, created.ToJsonString());
        return (created["token"]!["token_id"]!.GetValue<string>(), created["secret"]!.GetValue<string>());
    }

    private async Task<string> Lane(WorkspaceId workspace) =>
        (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes", new { display_name = "first" })).Body["lane_id"]!.GetValue<string>();

    private async Task<List<JsonNode>> Events(string subject) =>
        [
            .. (await it.Send("GET", "/v1/events?topic=token.*&limit=500")).Body["items"]!
                .AsArray()
                .Select(one => one!)
                .Where(one => one["subject"]!.GetValue<string>() == subject),
        ];

    private async Task<string> Rows()
    {
        await using var command = it.Database.CreateCommand("select string_agg(tokens::text, ' ') from tokens");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}
