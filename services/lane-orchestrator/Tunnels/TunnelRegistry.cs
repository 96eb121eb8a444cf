using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Tunnels;

/// <summary>Asks hosts to open tunnels, and connects each with the request that waits for it.</summary>
internal sealed class TunnelRegistry(
    BusQueries questions,
    IHostSilence silence,
    AttentionClock attention,
    IServer server,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    /// <summary>The path for hosts; the tunnel's id follows.</summary>
    public const string Path = "/tunnels";

    private readonly ConcurrentDictionary<string, Waiting> waiting = new(StringComparer.Ordinal);

    public async Task<Answer<Tunnel>> Open(HostId host, TunnelTarget target, CancellationToken cancellationToken)
    {
        var id = Ulid.Format(UlidGenerator.Shared.Next());
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var entry = new Waiting(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        waiting[id] = entry;
        Tunnel? tunnel = null;
        try
        {
            var command = new OpenTunnel
            {
                HostId = host,
                TunnelId = id,
                Url = Url(id),
                Token = token,
                Target = target,
            };
            var askedAt = time.GetUtcNow();
            await questions.OpenTunnel(command, cancellationToken);
            if (await DialedIn(entry, askedAt, cancellationToken) is not { } socket)
                return await silence.Explain(host, $"connected to {Url("…")}", askedAt, cancellationToken);
            return tunnel = new Tunnel(socket, entry.Finished);
        }
        finally
        {
            waiting.TryRemove(id, out _);
            // A tunnel accepted just when the time was up has no request.
            if (tunnel is null && !entry.Socket.TrySetCanceled(CancellationToken.None))
                entry.Finished.TrySetResult();
        }
    }

    /// <summary>Waits for the host up to its limit, not counting time during which this process was late itself.</summary>
    private async Task<WebSocket?> DialedIn(Waiting entry, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        while (options.Value.TunnelOpensWithin - attention.Since(askedAt) is var left && left > TimeSpan.Zero)
        {
            try
            {
                return await entry.Socket.Task.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Check again: this process itself may have been late.
            }
        }

        return null;
    }

    /// <summary>Takes a tunnel, once, by its token.</summary>
    public Waiting? Claim(string id, string? token)
    {
        if (token is null || !waiting.TryGetValue(id, out var entry))
            return null;
        return
            CryptographicOperations.FixedTimeEquals(entry.TokenHash, SHA256.HashData(Encoding.UTF8.GetBytes(token)))
            && waiting.TryRemove(new KeyValuePair<string, Waiting>(id, entry))
            ? entry
            : null;
    }

    private string Url(string id) => $"ws{ApiAddress.Of(options.Value, server)["http".Length..]}{Path}/{id}";

    /// <summary>A request that waits for a host to connect.</summary>
    internal sealed record Waiting(byte[] TokenHash)
    {
        public TaskCompletionSource<WebSocket> Socket { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when the request no longer needs the socket: until then, its connection is kept.</summary>
        public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
