using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Enrolment;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Processes;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Enrolment;

[Trait("req", "host-enrolment")]
public sealed class HostJoinTests(EnrolmentScene scene) : IClassFixture<EnrolmentScene>
{
    [Fact]
    public async Task A_machine_joins_with_its_token_and_has_a_user_of_its_own()
    {
        var name = EnrolmentScene.NewName();
        var (enrolment, secret) = await scene.Enrol(name, new { labels = new { gpu = "a100" } });
        var (id, host) = (enrolment["enrolment_id"]!.GetValue<string>(), enrolment["host_id"]!.GetValue<string>());
        enrolment["status"]!.GetValue<string>().ShouldBe("open");
        enrolment["created_by"]!.GetValue<string>().ShouldBe("anna");
        var hash = EnrolmentScene.NewHash();

        var (status, joined) = await scene.Join(secret, hash);

        status.ShouldBe(200, joined.ToJsonString());
        joined["host_id"]!.GetValue<string>().ShouldBe(host);
        joined["name"]!.GetValue<string>().ShouldBe(name);
        joined["installation_id"]!.GetValue<string>().ShouldBe("default");
        joined["url"]!.GetValue<string>().ShouldBe("https://helios.example");
        var user = $"worktree-agent-{host}";
        joined["broker"]!["username"]!.GetValue<string>().ShouldBe(user);
        (joined["broker"]!["host"]!.GetValue<string>(), joined["broker"]!["port"]!.GetValue<int>()).ShouldBe(("broker.example", 5999));
        scene.Broker.Users[user]["password_hash"]!.GetValue<string>().ShouldBe(hash);
        var permissions = await OfTheScript(host);
        foreach (var right in new[] { "configure", "write", "read" })
            scene.Broker.Permissions[user][right]!.GetValue<string>().ShouldBe(permissions[right]!.GetValue<string>(), right);

        // The answer may have been lost: the same machine gets it again, until it is heard from.
        (await scene.Join(secret, hash))
            .Body.ToJsonString()
            .ShouldBe(joined.ToJsonString());
        (await scene.Refused(secret, EnrolmentScene.NewHash())).ShouldBe("enrolment_used");
        await scene.Register(HostId.Parse(host), name, 1);
        await Eventually.Holds(async () => (await scene.Host(host))["status"]?.ToString() is "online");
        (await scene.Refused(secret, hash)).ShouldBe("enrolment_used");
        (await scene.Host(host))["operator_labels"]!.ToJsonString().ShouldBe("""{"gpu":"a100"}""");
        await Eventually.Passes(async () =>
            (await scene.Events(id)).ShouldBe([("host.enrolment.created", "anna"), ("host.enrolment.used", $"worktree-agent:{host}")])
        );
    }

    [Fact]
    public async Task Of_machines_that_join_at_once_with_one_token_one_becomes_the_host()
    {
        var (enrolment, secret) = await scene.Enrol(EnrolmentScene.NewName());
        string[] hashes = [.. Enumerable.Range(0, 8).Select(_ => EnrolmentScene.NewHash())];

        var answers = await Task.WhenAll(hashes.Select(hash => scene.Join(secret, hash)));

        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Body["reason"]!.GetValue<string>() == "enrolment_used");
        var winner = hashes[Array.FindIndex(answers, answer => answer.Status == 200)];
        scene.Broker.Users[$"worktree-agent-{enrolment["host_id"]!.GetValue<string>()}"]["password_hash"]!
            .GetValue<string>()
            .ShouldBe(winner);
    }

    [Fact]
    public async Task One_machine_that_asks_several_times_at_once_has_one_password()
    {
        var (enrolment, secret) = await scene.Enrol(EnrolmentScene.NewName());
        var hash = EnrolmentScene.NewHash();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scene.Join(secret, hash)));

        answers.ShouldAllBe(answer => answer.Status == 200);
        scene.Broker.Users[$"worktree-agent-{enrolment["host_id"]!.GetValue<string>()}"]["password_hash"]!
            .GetValue<string>()
            .ShouldBe(hash);
    }

    [Fact]
    public async Task A_token_that_is_wrong_expired_or_revoked_is_refused_and_the_answer_says_which()
    {
        var (_, secret) = await scene.Enrol(EnrolmentScene.NewName());
        var (old, expired) = await scene.Enrol(EnrolmentScene.NewName());
        var (gone, revoked) = await scene.Enrol(EnrolmentScene.NewName());
        await scene.Execute(
            $"update host_enrolments set expires_at = now() - interval '1 second' where enrolment_id = '{old["enrolment_id"]}'"
        );
        var path = $"/v1/hosts/enrolments/{gone["enrolment_id"]}";
        (await scene.It.Send("DELETE", path)).Body["status"]!.GetValue<string>().ShouldBe("revoked");
        (await scene.It.Send("DELETE", path)).Body["revision"]!.GetValue<long>().ShouldBe(2);
        var hash = EnrolmentScene.NewHash();

        (await scene.Refused(expired, hash)).ShouldBe("enrolment_expired");
        (await scene.Refused(revoked, hash)).ShouldBe("enrolment_revoked");
        foreach (var wrong in new[] { $"{secret[..^1]}{(secret[^1] == '0' ? '1' : '0')}", secret[..^2], "x", "" })
            (await scene.Refused(wrong, hash)).ShouldBeOneOf("unauthenticated", "invalid_request");
        (await scene.Refused(secret, "not-a-hash")).ShouldBe("invalid_request");
        // None of that has used it.
        (await scene.Join(secret, hash)).Status.ShouldBe(200);
        (await scene.It.Send("DELETE", $"/v1/hosts/enrolments/{EnrolmentId.New()}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_new_enrolment_of_a_name_takes_the_place_of_an_open_one()
    {
        var name = EnrolmentScene.NewName();
        var (first, earlier) = await scene.Enrol(name);
        var (second, secret) = await scene.Enrol(name);

        second["host_id"]!.GetValue<string>().ShouldBe(first["host_id"]!.GetValue<string>());
        (await scene.Refused(earlier, EnrolmentScene.NewHash())).ShouldBe("enrolment_revoked");
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        var listed = (await scene.It.Send("GET", "/v1/hosts/enrolments?limit=500")).Body["items"]!.AsArray();
        listed
            .Where(one => one!["name"]!.GetValue<string>() == name)
            .Select(one => one!["status"]!.GetValue<string>())
            .ShouldBe(["used", "revoked"]);
    }

    [Fact]
    public async Task Of_enrolments_of_a_name_at_once_one_is_open()
    {
        var name = EnrolmentScene.NewName();

        var enrolled = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scene.Enrol(name)));

        enrolled.Select(one => one.Enrolment["host_id"]!.GetValue<string>()).Distinct().ShouldHaveSingleItem();
        var joined = await Task.WhenAll(enrolled.Select(one => scene.Join(one.Secret, EnrolmentScene.NewHash())));
        joined.Count(answer => answer.Status == 200).ShouldBe(1);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_told_when_it_is_back_whether_or_not_the_machine_asks_again()
    {
        var (waiting, patient) = await scene.Enrol(EnrolmentScene.NewName());
        var (lazy, left) = await scene.Enrol(EnrolmentScene.NewName());
        var (hash, other) = (EnrolmentScene.NewHash(), EnrolmentScene.NewHash());
        scene.Broker.IsAway = true;
        try
        {
            foreach (var (token, own) in new[] { (patient, hash), (left, other) })
            {
                var (status, problem) = await scene.Join(token, own);
                (status, problem["reason"]!.GetValue<string>()).ShouldBe((503, "service_unavailable"));
                problem["detail"]!.GetValue<string>().ShouldContain("Repeat the command");
                problem["recorded"]!.GetValue<bool>().ShouldBeTrue();
            }
        }
        finally
        {
            scene.Broker.IsAway = false;
        }

        (await scene.Join(patient, hash)).Status.ShouldBe(200);
        UserOf(waiting)!["password_hash"]!.GetValue<string>().ShouldBe(hash);
        await scene.It.Services.GetRequiredService<BrokerUsers>().Round(CancellationToken.None);
        UserOf(lazy)!["password_hash"]!.GetValue<string>().ShouldBe(other);
    }

    [Fact]
    public async Task A_machine_that_is_another_host_already_is_told_so_and_keeps_the_token()
    {
        var (enrolment, secret) = await scene.Enrol(EnrolmentScene.NewName());
        var hash = EnrolmentScene.NewHash();

        (await scene.Refused(secret, hash, HostId.New().ToString())).ShouldBe("host_differs");

        (await scene.Join(secret, hash, enrolment["host_id"]!.GetValue<string>())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_name_of_a_host_that_responds_cannot_be_enrolled()
    {
        var name = EnrolmentScene.NewName();
        await scene.Register(HostId.New(), name, 1);
        await Eventually.Holds(async () =>
            (await scene.It.Send("GET", "/v1/hosts?limit=500")).Body["items"]!
                .AsArray()
                .Any(host => host!["name"]!.GetValue<string>() == name)
        );

        var (status, problem, _) = await scene.It.Send("POST", "/v1/hosts/enrolments", new { name });

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "host_alive"));
        problem["detail"]!.GetValue<string>().ShouldContain("helios host revoke");
    }

    [Fact]
    public async Task A_machine_that_has_joined_and_was_never_heard_from_is_kept_out_with_its_enrolment()
    {
        var name = EnrolmentScene.NewName();
        var (gone, secret) = await scene.Enrol(name);
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        UserOf(gone).ShouldNotBeNull();

        var (_, revoked, _) = await scene.It.Send("DELETE", $"/v1/hosts/enrolments/{gone["enrolment_id"]}");

        revoked["status"]!.GetValue<string>().ShouldBe("revoked");
        UserOf(gone).ShouldBeNull();
        (await scene.Refused(secret, EnrolmentScene.NewHash())).ShouldBe("enrolment_revoked");
        var (_, another) = await scene.Enrol(name);
        (await scene.Join(another, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        var (instead, last) = await scene.Enrol(name);
        (await scene.Refused(another, EnrolmentScene.NewHash())).ShouldBe("enrolment_revoked");
        (await scene.Join(last, EnrolmentScene.NewHash())).Body["host_id"]!
            .GetValue<string>()
            .ShouldBe(instead["host_id"]!.GetValue<string>());
        UserOf(instead).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_missing_for_enrolments_is_named()
    {
        await using var embedded = await Orchestrator.Start();
        (await embedded.Send("POST", $"/v1/hosts/{embedded.Host.Id}/revoke")).Body["reason"]!
            .GetValue<string>()
            .ShouldBe("enrolment_unavailable");
        var (status, problem, _) = await embedded.Send("POST", "/v1/hosts/enrolments", new { name = "build-9" });
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "enrolment_unavailable"));
        problem["detail"]!.GetValue<string>().ShouldContain("docs/operations.md#several-hosts");

        var host = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var apart = await Orchestrator.Start([.. host.Settings.Select(setting => (setting.Key, setting.Value!))]);
        (await apart.Send("POST", "/v1/hosts/enrolments", new { name = "build-9" })).Body["detail"]!
            .GetValue<string>()
            .ShouldContain("Helios:Enrolment:ManagementUrl");
    }

    [Fact]
    public async Task The_secrets_of_an_enrolment_are_in_no_log_event_answer_or_table()
    {
        var (enrolment, secret) = await scene.Enrol(EnrolmentScene.NewName());
        await scene.Join($"{secret[..^4]}0000", EnrolmentScene.NewHash());
        (await scene.Join(secret, EnrolmentScene.NewHash())).Status.ShouldBe(200);
        await Eventually.Holds(async () => (await scene.Events(enrolment["enrolment_id"]!.GetValue<string>())).Count == 2);

        var half = secret.Split('_')[^1][..32];
        List<string> seen =
        [
            .. scene.Logs.Lines,
            (await scene.It.Send("GET", "/v1/events?limit=500&topic=host.%23")).Body.ToJsonString(),
            (await scene.It.Send("GET", "/v1/hosts/enrolments?limit=500")).Body.ToJsonString(),
        ];
        await using var rows = scene.It.Database.CreateCommand(
            "select e::text from host_enrolments e union all select c::text from host_credentials c"
        );
        await using var row = await rows.ExecuteReaderAsync();
        while (await row.ReadAsync())
            seen.Add(row.GetString(0));
        seen.ShouldNotContain(text => text.Contains(half, StringComparison.Ordinal));
        scene.Logs.Lines.ShouldNotContain(line => line.Contains(FakeManagement.Password, StringComparison.Ordinal));
    }

    private JsonNode? UserOf(JsonObject enrolment) =>
        scene.Broker.Users.GetValueOrDefault($"worktree-agent-{enrolment["host_id"]!.GetValue<string>()}");

    private static async Task<JsonNode> OfTheScript(string host)
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(BuiltProgram.Root, "deploy", "rabbitmq", "definitions.sh");
        (await ProcessRunner.Instance.Run(new CommandSpec("bash", [script, folder.Path, host]), CancellationToken.None)).EnsureSucceeded();
        return JsonNode.Parse(await File.ReadAllTextAsync(folder["definitions.json"]))!["permissions"]!
            .AsArray()
            .Single(one => one!["user"]!.GetValue<string>() == $"worktree-agent-{host}")!;
    }
}
