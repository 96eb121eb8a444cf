using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Helios.LaneOrchestrator.Tests.Enrolment;

/// <summary>Plays the management API of a broker: it keeps users and permissions, and can be away.</summary>
internal sealed class FakeManagement : IAsyncDisposable
{
    public const string Password = "the-administrators-password";

    private readonly WebApplication app;

    private FakeManagement(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.First());

    public ConcurrentDictionary<string, JsonNode> Users { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, JsonNode> Permissions { get; } = new(StringComparer.Ordinal);

    /// <summary>The users whose connections were closed.</summary>
    public ConcurrentQueue<string> Closed { get; } = [];

    public bool IsAway { get; set; }

    public static async Task<FakeManagement> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var management = new FakeManagement(builder.Build());
        management.Map();
        await management.app.StartAsync();
        return management;
    }

    private void Map()
    {
        var expected = $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"root:{Password}"))}";
        app.Use(
            async (http, next) =>
            {
                if (IsAway)
                    http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                else if (http.Request.Headers.Authorization != expected)
                    http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                else
                    await next();
            }
        );
        app.MapPut("/api/users/{user}", (string user, JsonNode body) => Keep(Users, user, body));
        app.MapPut("/api/permissions/{vhost}/{user}", (string user, JsonNode body) => Keep(Permissions, user, body));
        app.MapDelete(
            "/api/users/{user}",
            (string user) =>
            {
                Permissions.TryRemove(user, out _);
                return Users.TryRemove(user, out _) ? Results.NoContent() : Results.NotFound();
            }
        );
        app.MapDelete(
            "/api/connections/username/{user}",
            (string user) =>
            {
                Closed.Enqueue(user);
                return Results.NoContent();
            }
        );
    }

    private static IResult Keep(ConcurrentDictionary<string, JsonNode> kept, string user, JsonNode body)
    {
        kept[user] = body;
        return Results.NoContent();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
