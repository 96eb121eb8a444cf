using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Enrolment;

/// <summary>An orchestrator on a real broker, whose management API is played.</summary>
public sealed class EnrolmentScene : IAsyncLifetime
{
    internal RecordedLogs Logs { get; } = new();

    internal Orchestrator It { get; private set; } = null!;

    internal FakeManagement Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await FakeManagement.Start();
        var host = (await RabbitServer.Shared).ClaimVirtualHost();
        It = await Orchestrator.Start(
            Logs,
            [
                .. host.Settings.Select(setting => (setting.Key, setting.Value!)),
                // Hosts that say nothing more are not lost for that.
                ("Helios:Lanes:HostLostAfter", "00:10:00"),
                ("Helios:Http:PublicUrl", "https://helios.example"),
                ("Helios:Enrolment:ManagementUrl", Broker.Url.ToString()),
                ("Helios:Enrolment:ManagementUsername", "root"),
                ("Helios:Enrolment:ManagementPassword", FakeManagement.Password),
                ("Helios:Enrolment:BrokerHost", "broker.example"),
                ("Helios:Enrolment:BrokerPort", "5999"),
            ]
        );
    }

    public async ValueTask DisposeAsync()
    {
        await It.DisposeAsync();
        await Broker.DisposeAsync();
    }

    internal static string NewName() => $"h{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";

    internal static string NewHash() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(36));

    internal async Task<(JsonObject Enrolment, string Secret)> Enrol(string name, object? more = null)
    {
        var body = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(more ?? new { }))!.AsObject();
        body["name"] = name;
        var (status, created, _) = await It.Send("POST", "/v1/hosts/enrolments", body, ("X-Helios-Actor", "anna"));
        status.ShouldBe(201, created.ToJsonString());
        return (created["enrolment"]!.AsObject(), created["secret"]!.GetValue<string>());
    }

    internal async Task<(int Status, JsonObject Body)> Join(string token, string hash, string? host = null)
    {
        var body = new JsonObject { ["token"] = token, ["password_hash"] = hash };
        if (host is not null)
            body["host_id"] = host;
        var (status, answer, _) = await It.Send("POST", "/v1/hosts/join", body);
        return (status, answer);
    }

    internal async Task<string> Refused(string token, string hash, string? host = null)
    {
        var (status, answer) = await Join(token, hash, host);
        status.ShouldBeGreaterThanOrEqualTo(400, answer.ToJsonString());
        return answer["reason"]!.GetValue<string>();
    }

    /// <summary>What an agent says at its start.</summary>
    internal Task Register(HostId host, string name, long incarnation) =>
        Say(
            new RegisterHost
            {
                HostId = host,
                Name = name,
                Incarnation = incarnation,
                BootId = "boot",
                InstallationId = "default",
                Slots = 4,
                AgentVersion = "1",
                GitVersion = "2",
                Drivers = [],
                OccurredAt = TimeProvider.System.GetUtcNow(),
                Cause = new Cause { CorrelationId = "c", Actor = $"worktree-agent:{host}" },
            }
        );

    internal Task Beat(HostId host, long incarnation, long sequence) =>
        Say(
            new HostHeartbeat
            {
                HostId = host,
                Incarnation = incarnation,
                Sequence = sequence,
                OccurredAt = TimeProvider.System.GetUtcNow(),
            }
        );

    private async Task Say(object report)
    {
        var bus = It.Services.GetRequiredService<IBus>();
        var lanes = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.LaneReports));
        await lanes.Send(report, report.GetType());
    }

    internal async Task<JsonObject> Host(string host) => (await It.Send("GET", $"/v1/hosts/{host}")).Body;

    /// <summary>The types and actors of the events about something.</summary>
    internal async Task<List<(string Type, string Actor)>> Events(string subject) =>
        [
            .. (await It.Send("GET", "/v1/events?limit=500&topic=host.%23")).Body["items"]!
                .AsArray()
                .Where(one => one!["subject"]!.GetValue<string>() == subject)
                .Select(one => (one!["type"]!.GetValue<string>(), one["actor"]!.GetValue<string>())),
        ];

    internal async Task Execute(string sql)
    {
        await using var command = It.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
