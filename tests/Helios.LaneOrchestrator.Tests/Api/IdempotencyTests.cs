using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
[Trait("req", "idempotency-keys")]
public sealed class IdempotencyTests(SharedOrchestrator shared) : IDisposable
{
    private readonly Orchestrator it = shared.It;
    private readonly string key = Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant();

    public void Dispose() => it.Host.BeItself();

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_has_one_effect()
    {
        var first = await Register($"app-{key}");
        var second = await Register($"app-{key}");

        second.Status.ShouldBe(201);
        JsonNode.DeepEquals(second.Body, first.Body).ShouldBeTrue();
        second.Response.Headers.Location.ShouldBe(first.Response.Headers.Location);
        second.Response.Headers.ETag.ShouldBe(first.Response.Headers.ETag);
        second.Response.Content.Headers.ContentType.ShouldBe(first.Response.Content.Headers.ContentType);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_refusal()
    {
        it.Host.Inspects = question => FakeHost.Refuse(RefusalReason.RepositoryNotFound);
        var first = await Register($"app-{key}");
        it.Host.Inspects = _ => throw new InvalidOperationException("Nobody asks again.");

        var second = await Register($"app-{key}");

        second.Status.ShouldBe(422);
        JsonNode.DeepEquals(second.Body, first.Body).ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeated_request_is_refused_with_another_body_or_path()
    {
        await Register($"app-{key}");

        (await Register($"other-{key}")).Body["reason"]!.GetValue<string>().ShouldBe("idempotency_key_reused");
        var (status, _, _) = await it.Send(
            "POST",
            $"/v1/workspaces/{WorkspaceId.New()}/lanes",
            new { display_name = "a" },
            ("Idempotency-Key", key)
        );
        status.ShouldBe(422);
    }

    [Fact]
    public async Task A_repeated_request_waits_for_the_first_when_it_comes_at_the_same_time()
    {
        await using var other = await it.StartAnother();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        it.Host.Inspects = question =>
        {
            entered.TrySetResult();
            release.Task.Wait(Eventually.Patience);
            return new RepositoryInspected
            {
                HostId = question.HostId,
                CommonDir = $"{question.Repository}/.git",
                DefaultBranch = "main",
                HeadCommit = FakeHost.Commit,
            };
        };

        var first = Register($"app-{key}");
        await entered.Task;
        var repeats = Enumerable.Range(0, 6).Select(index => Register($"app-{key}", index % 2 == 0 ? it : other)).ToList();
        release.SetResult();

        var ids = (await Task.WhenAll([first, .. repeats])).Select(one => one.Body["workspace_id"]?.GetValue<string>()).Distinct().ToList();
        ids.Count.ShouldBe(1);
        ids[0].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_repeated_request_is_retried_if_the_first_got_no_answer()
    {
        it.Host.Silent = true;
        (await Register($"app-{key}")).Status.ShouldBe(503);
        it.Host.Silent = false;

        (await Register($"app-{key}")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_repeated_request_takes_over_from_a_process_that_died_and_makes_what_that_would_have_made()
    {
        it.Host.Silent = true;
        await Register($"app-{key}");
        it.Host.Silent = false;
        var entity = await Scalar<Guid>($"select entity_id from idempotency_keys where key = '{key}'");
        // As it would stand had the process died in the middle.
        await Scalar<object>(
            $"update idempotency_keys set claim = gen_random_uuid(), claimed_until = now() + interval '300 ms' where key = '{key}' "
                + "returning claim"
        );

        var (status, body, _) = await Register($"app-{key}");

        status.ShouldBe(201);
        body["workspace_id"]!.GetValue<string>().ShouldBe(new WorkspaceId(entity).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_repeated_request_needs_a_valid_key(string odd) =>
        (await it.Send("POST", "/v1/workspaces", new { name = "app", repository = "/r" }, ("Idempotency-Key", odd))).Status.ShouldBe(400);

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Register(string name, Orchestrator? at = null) =>
        (at ?? it).Send("POST", "/v1/workspaces", new { name, repository = $"/repositories/{name}" }, ("Idempotency-Key", key));

    private async Task<T> Scalar<T>(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
