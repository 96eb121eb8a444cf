using System.Net.WebSockets;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Helios.LaneOrchestrator.Tunnels;

/// <summary>The endpoint for tunnels of hosts: a WebSocket with a one-time token.</summary>
internal static class TunnelEndpoint
{
    public static void MapTunnels(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{TunnelRegistry.Path}/{{tunnel}}", Accept).ExcludeFromDescription();

    private static async Task Accept(HttpContext http, string tunnel, TunnelRegistry registry, IHostApplicationLifetime lifetime)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await new ProblemResult(new Refusal(ProblemReason.InvalidRequest, "A tunnel must be a WebSocket.")).ExecuteAsync(http);
            return;
        }

        var token =
            http.Request.Headers.Authorization is [{ } given] && given.StartsWith("Bearer ", StringComparison.Ordinal)
                ? given["Bearer ".Length..]
                : null;
        if (registry.Claim(tunnel, token) is not { } waiting)
        {
            await new ProblemResult(
                new Refusal(ProblemReason.Unauthenticated, "The tunnel is not expected, or the token is not valid for it.")
            ).ExecuteAsync(http);
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        if (!waiting.Socket.TrySetResult(socket))
            return;
        // Not until the host has closed: its last frame may still have to be read.
        await Task.WhenAny(waiting.Finished.Task, Stopping(lifetime));
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, soon.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // It is closed in any case.
            }
        }
    }

    private static async Task Stopping(IHostApplicationLifetime lifetime)
    {
        var stopping = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await stopping.Task;
    }
}
