using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Journal;

[Trait("req", "event-stream")]
public sealed class SlowStreamClientTests : IAsyncLifetime
{
    private const int Events = 120;
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync() => it = await Orchestrator.Start(("Helios:Http:ClientMayStallFor", "00:00:00.4"));

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task A_slow_client_is_disconnected_and_finds_everything_when_it_comes_back()
    {
        var lane = LaneId.New();
        // More than all the buffers on the way hold.
        var records = Enumerable
            .Range(0, Events)
            .Select(revision =>
            {
                var record = Journaled.Record("lane.created", lane, revision);
                return record with { Body = $"{{\"pad\":\"{new string('x', 100_000)}\",{record.Body[1..]}" };
            });
        await it.Services.GetRequiredService<JournalWriter>().Write([.. records], CancellationToken.None);

        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var client = new TcpClient { ReceiveBufferSize = 8192 };
        await client.ConnectAsync(IPAddress.Loopback, it.Address.Port, enough.Token);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes("GET /v1/events?after=0 HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"),
                enough.Token
            );
        await Eventually.Holds(() => Task.FromResult(IsDisconnected(client.Client)), TimeSpan.FromMinutes(3));

        // As any client does it comes back where it stopped: on a loaded machine it is the slow one once more, and cut off again.
        var seen = new List<int>();
        var last = "0";
        while (seen.Count < Events)
        {
            try
            {
                await foreach (var (id, _, data) in Sse.Read(it.Http, $"/v1/events?lane={lane}", last, null, enough.Token))
                {
                    seen.Add(JsonNode.Parse(data)!["revision"]!.GetValue<int>());
                    last = id!;
                    if (seen.Count == Events)
                        break;
                }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException && !enough.IsCancellationRequested) { }
        }

        seen.ShouldBe(Enumerable.Range(0, Events));
    }

    /// <summary>
    /// It never reads, so only its socket says that the other side is gone: by its state in the kernel, or by a reset that is met first.
    /// </summary>
    private static bool IsDisconnected(Socket socket)
    {
        try
        {
            // Writing to a connection that was closed leads to a reset; until then the kernel takes it.
            socket.Send("x"u8);
            return socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
