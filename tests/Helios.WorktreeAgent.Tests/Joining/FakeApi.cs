using System.Collections.Concurrent;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Tests.Joining;

/// <summary>Plays the API that a machine joins.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeApi(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public HostId Host { get; } = HostId.New();

    public ConcurrentQueue<HostJoinRequest> Requests { get; } = [];

    /// <summary>How it answers a request; null: with the host.</summary>
    public Func<(int Status, string Detail)?> Refuses { get; set; } = () => null;

    public static async Task<FakeApi> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new FakeApi(builder.Build());
        api.app.MapGet("/health/live", () => "fine");
        api.app.MapPost("/v1/hosts/join", api.Join);
        await api.app.StartAsync();
        return api;
    }

    private async Task Join(HttpContext http)
    {
        Requests.Enqueue((await JsonSerializer.DeserializeAsync<HostJoinRequest>(http.Request.Body, PublicJson.Strict))!);
        if (Refuses() is var (status, detail))
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsJsonAsync(new { detail });
            return;
        }

        var joined = new HostJoinView
        {
            HostId = Host,
            Name = "build-9",
            InstallationId = "here",
            Url = Url,
            Broker = new HostBrokerView
            {
                Host = "127.0.0.1",
                // Discards: nobody listens there.
                Port = 9,
                UseTls = false,
                VirtualHost = "helios",
                Username = $"worktree-agent-{Host}",
            },
        };
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(joined, PublicJson.Strict));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
