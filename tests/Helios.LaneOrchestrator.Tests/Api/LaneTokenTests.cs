using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "lane-tokens")]
[Collection(ApiCollection.Name)]
public sealed class LaneTokenTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private readonly ECDsa key = LaneSignature.NewKey();
    private WorkspaceId workspace;
    private LaneId own;
    private LaneId other;

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        workspace = await it.Workspace();
        (own, other) = (await Lane("own"), await Lane("other"));
        var publicKey = key.ExportSubjectPublicKeyInfo();
        await using var command = it.Database.CreateCommand("insert into host_keys values ($1, $2, $3, now())");
        command.Parameters.AddWithValue(it.Host.Id.ToString());
        command.Parameters.AddWithValue(LaneSignature.KeyId(publicKey));
        command.Parameters.AddWithValue(publicKey);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync()
    {
        key.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lane_reads_everything_and_changes_only_itself()
    {
        (await Status("GET", "/v1/lanes")).ShouldBe(200);
        (await Status("GET", "/v1/hosts")).ShouldBe(200);
        (await Status("GET", $"/v1/lanes/{other}")).ShouldBe(200);
        (await Status("POST", $"/v1/lanes/{own}/share")).ShouldBe(200);
        (await Status("POST", $"/v1/workspaces/{workspace}/lanes/{own}/unshare")).ShouldBe(200);

        (await Status("POST", $"/v1/lanes/{other}/share")).ShouldBe(403);
        (await Status("POST", $"/v1/lanes/{other}/cleanup", new { })).ShouldBe(403);
        foreach (var act in (string[])["commit", "rebase", "merge", "push"])
        foreach (var lane in (LaneId[])[own, other])
            (await Status("POST", $"/v1/lanes/{lane}/{act}", new { message = "In the user's name" })).ShouldBe(403);
        (await Status("DELETE", $"/v1/archives/{other}")).ShouldBe(403);
        (await Status("POST", $"/v1/workspaces/{workspace}/lanes", new { display_name = "third" })).ShouldBe(403);
        (await Status("PATCH", $"/v1/workspaces/{workspace}", new { agent_scope = "fleet" })).ShouldBe(403);
        (await Status("GET", "/v1/tokens")).ShouldBe(403);
        (await Status("GET", "/v1/board/session")).ShouldBe(200);
        (await Status("POST", "/v1/tokens", new { name = "x", scope = "admin" })).ShouldBe(403);
        await Eventually.Passes(async () =>
            (await it.Send("GET", $"/v1/events?lane={own}&topic=lane.shared")).Body["items"]!.AsArray().ShouldHaveSingleItem()!["actor"]!
                .GetValue<string>()
                .ShouldBe($"lane:{own}")
        );
    }

    [Fact]
    public async Task The_workspace_says_what_its_lanes_may_do()
    {
        (await it.Send("GET", $"/v1/workspaces/{workspace}")).Body["agent_scope"]!.GetValue<string>().ShouldBe("self");

        (await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { agent_scope = "none" })).Status.ShouldBe(200);
        var (status, problem, _) = await Send("GET", "/v1/lanes");
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((403, "forbidden"));
        problem["detail"]!.GetValue<string>().ShouldContain("agent scope");

        (await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { agent_scope = "fleet" })).Status.ShouldBe(200);
        (await Status("POST", $"/v1/lanes/{other}/share")).ShouldBe(200);
        (await Status("PATCH", $"/v1/workspaces/{workspace}", new { capacity = 7 })).ShouldBe(403);
    }

    [Fact]
    public async Task A_lane_of_a_revoked_host_has_no_access()
    {
        await Revoke("now()");
        try
        {
            (await Status("GET", "/v1/lanes")).ShouldBe(401);
        }
        finally
        {
            await Revoke("null");
        }

        (await Status("GET", "/v1/lanes")).ShouldBe(200);

        async Task Revoke(string at)
        {
            await using var command = it.Database.CreateCommand($"update hosts set revoked_at = {at} where host_id = '{it.Host.Id}'");
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Only_the_lanes_host_signs_and_only_until_the_lane_ends()
    {
        using var foreign = LaneSignature.NewKey();
        foreach (
            var wrong in new[]
            {
                LaneSignature.TokenOf(foreign, it.Host.Id, own),
                LaneSignature.TokenOf(key, HostId.New(), own),
                LaneSignature.TokenOf(key, it.Host.Id, other).Replace(other.ToString(), own.ToString(), StringComparison.Ordinal),
                LaneSignature.TokenOf(key, it.Host.Id, LaneId.New()),
                $"helios_{own}_{new string('0', 64)}",
            }
        )
            (await it.Send("GET", "/v1/lanes", headers: ("Authorization", $"Bearer {wrong}"))).Status.ShouldBe(401, wrong);
        (await Status("GET", "/v1/lanes")).ShouldBe(200);

        (await it.Send("POST", $"/v1/lanes/{own}/cleanup?wait=closed", new { })).Status.ShouldBe(200);

        (await Status("GET", "/v1/lanes")).ShouldBe(401);
    }

    [Fact]
    public async Task A_host_reports_a_key_with_each_start_and_the_earlier_ones_stay_valid()
    {
        // Its own: another test's lanes would be placed on the new host.
        await using var alone = await Orchestrator.Start();
        var host = HostId.New();
        using var later = LaneSignature.NewKey();
        var keys = new[] { key, later }.Select(one => Convert.ToBase64String(one.ExportSubjectPublicKeyInfo())).ToArray();
        await Register(Messages.Register(host, incarnation: 1) with { LaneKey = keys[0] });
        await Register(Messages.Register(host, incarnation: 1) with { LaneKey = keys[0] });
        await Register(Messages.Register(host, incarnation: 2) with { LaneKey = keys[1] });
        await Register(Messages.Register(host, incarnation: 3) with { LaneKey = "bm8ga2V5" });

        await using var command = alone.Database.CreateCommand("select encode(public_key, 'base64') from host_keys where host_id = $1");
        command.Parameters.AddWithValue(host.ToString());
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0).Replace("\n", "", StringComparison.Ordinal));
        found.ShouldBe(keys, ignoreOrder: true);

        async Task Register(RegisterHost registration)
        {
            var endpoint = await alone.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
            await endpoint.Send(registration);
            await Eventually.Holds(async () =>
                (await alone.Send("GET", $"/v1/hosts/{host}")).Body["incarnation"]?.GetValue<long>() == registration.Incarnation
            );
        }
    }

    private async Task<LaneId> Lane(string name)
    {
        var (status, lane, _) = await it.Send(
            "POST",
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new { display_name = name }
        );
        status.ShouldBe(201, lane.ToJsonString());
        return LaneId.Parse(lane["lane_id"]!.GetValue<string>());
    }

    private async Task<int> Status(string method, string path, object? body = null) => (await Send(method, path, body)).Status;

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Send(string method, string path, object? body = null) =>
        it.Send(method, path, body, ("Authorization", $"Bearer {LaneSignature.TokenOf(key, it.Host.Id, own)}"));
}
