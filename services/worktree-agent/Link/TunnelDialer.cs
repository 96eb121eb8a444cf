using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Helios.Contracts.Tunnels;
using Helios.Hosting.Concurrency;
using Helios.Hosting.Tls;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Connects to the orchestrator that holds a request, and streams the requested data. The host itself listens on no port.
/// </summary>
internal sealed partial class TunnelDialer(
    LaneRuns runs,
    LaneLog log,
    LaneChangesSource changes,
    LaneWorkSource works,
    TerminalViewer terminals,
    AgentOutput agents,
    TimeProvider time,
    IOptions<TunnelOptions> options,
    IOptions<RunOptions> runOptions,
    ILogger<TunnelDialer> logger
) : IAsyncDisposable
{
    private const int MostTunnels = 256;

    // The rest stays free for output, logs and changes.
    private const int MostViews = 192;
    private const int MostViewsOfATerminal = 32;

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, (Task Task, TunnelTarget Target)> open = new(StringComparer.Ordinal);

    /// <summary>Opens a tunnel in the background. A repeated request has no effect.</summary>
    public void Open(OpenTunnel command)
    {
        if (open.Count >= MostTunnels)
        {
            LogTooMany(command.Target.LaneId, command.TunnelId);
            return;
        }

        var start = new TaskCompletionSource();
        var tunnel = Stream(command, TooManyViews(command.Target), start.Task);
        if (open.TryAdd(command.TunnelId, (tunnel, command.Target)))
            start.SetResult();
        else
            start.SetCanceled();
    }

    private string? TooManyViews(TunnelTarget target)
    {
        if (target.Kind is not TunnelKind.Terminal)
            return null;
        var views = open.Values.Where(tunnel => tunnel.Target.Kind is TunnelKind.Terminal).ToList();
        if (views.Count(view => view.Target.TerminalId == target.TerminalId) >= MostViewsOfATerminal)
            return $"This terminal already has {MostViewsOfATerminal} viewers; close one of them.";
        return views.Count >= MostViews ? $"The terminals of this host already have {MostViews} viewers; close one of them." : null;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(open.Values.Select(tunnel => tunnel.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Stream(OpenTunnel command, string? refusal, Task start)
    {
        await Task.WhenAny(start);
        if (!start.IsCompletedSuccessfully)
            return;
        await Task.Yield();
        try
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {command.Token}");
            socket.Options.UseDefaultCredentials = false;
            socket.Options.Proxy = null;
            socket.Options.RemoteCertificateValidationCallback = PrivateAuthority.Of(options.Value.CaFile);
            using (var limit = new Deadline(options.Value.TunnelConnectLimit, time, stopping.Token))
                await socket.ConnectAsync(WebSocketUri(command.Url), limit.Token);
            await Speak(socket, command.Target, refusal);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent is stopping; the other end sees the connection drop.
        }
        catch (Exception exception)
            when (exception is WebSocketException or OperationCanceledException or IOException or HttpRequestException or UriFormatException
            )
        {
            LogTunnelEnded(command.Target.LaneId, command.TunnelId, exception.GetBaseException().Message);
        }
        finally
        {
            open.TryRemove(command.TunnelId, out _);
        }
    }

    private async Task Speak(ClientWebSocket socket, TunnelTarget target, string? refused)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var writer = new TunnelWriter(socket);
        if (target.Kind is TunnelKind.Terminal && refused is null)
        {
            await terminals.Attach(socket, writer, target, gone);
            return;
        }

        var listening = Listen(socket, gone);
        try
        {
            if ((refused ?? await Refuse(target, gone.Token)) is { } refusal)
                await writer.Send(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(refusal), gone.Token);
            else if (target.Kind is TunnelKind.RunOutput)
                await Output(writer, target, gone.Token);
            else if (target.Kind is TunnelKind.LaneLog)
                await Log(writer, target, gone.Token);
            else if (target.Kind is TunnelKind.LaneWork)
                await works.Send(writer, target, gone.Token);
            else if (target.Kind is TunnelKind.SessionOutput)
                await agents.Send(writer, target, gone.Token);
            else
                await changes.Send(writer, target, gone.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, gone.Token);
            await listening
                .WaitAsync(options.Value.TunnelConnectLimit, time, gone.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await gone.CancelAsync();
        }
    }

    /// <summary>No data is expected, but a close must be noticed: a reader that disconnects ends the tunnel.</summary>
    private static async Task Listen(ClientWebSocket socket, CancellationTokenSource gone)
    {
        var ignored = new byte[256];
        try
        {
            while (true)
            {
                if ((await socket.ReceiveAsync(ignored.AsMemory(), gone.Token)).MessageType is WebSocketMessageType.Close)
                    break;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Already gone.
        }

        try
        {
            if (socket.State is not WebSocketState.Closed)
                await gone.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The tunnel has already ended.
        }
    }

    private async Task<string?> Refuse(TunnelTarget target, CancellationToken cancellationToken)
    {
        if (
            target.Kind
            is TunnelKind.LaneLog
                or TunnelKind.LaneChanges
                or TunnelKind.LanePatch
                or TunnelKind.LaneFile
                or TunnelKind.LaneWork
                or TunnelKind.SessionOutput
        )
            return null;
        if (target is not { Kind: TunnelKind.RunOutput, RunId: { } run })
            return "This agent does not support this kind of stream.";
        // A follower may arrive before the command that starts the run.
        var files = runs.FolderOf(run);
        var began = time.GetTimestamp();
        while (target.Follow && files.Request is null && time.GetElapsedTime(began) < options.Value.TunnelConnectLimit)
            await Task.Delay(options.Value.TunnelPoll, time, cancellationToken);
        return files.Request?.Operation.LaneId == target.LaneId
            ? null
            : "The run's output is not on this host. It is kept for one day after the lane is cleaned up.";
    }

    private async Task Output(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        var files = runs.FolderOf(target.RunId!.Value);
        var limit = runOptions.Value.OutputLimitBytes;
        var stdout = new TunnelSource(TunnelFrameKind.Stdout, files.Stdout, target.StdoutOffset, limit);
        var stderr = new TunnelSource(TunnelFrameKind.Stderr, files.Stderr, target.StderrOffset, limit);
        while (true)
        {
            // Checked before reading, so that everything written before the end is read.
            var run = runs.Find(target.RunId.Value);
            var over = !target.Follow || (run is null && files.Ended is not null);
            var sent = await stdout.SendTo(writer, cancellationToken);
            sent |= await stderr.SendTo(writer, cancellationToken);
            if (sent)
                continue;
            if (over)
                break;
            var pause = Task.Delay(options.Value.TunnelPoll, time, cancellationToken);
            await (run is null ? pause : Task.WhenAny(pause, run.Ended));
            cancellationToken.ThrowIfCancellationRequested();
        }

        await writer.Send(TunnelFrameKind.End, stdout.Position, default, cancellationToken);
    }

    private async Task Log(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        var source = new TunnelSource(TunnelFrameKind.Stdout, log.PathOf(target.LaneId), target.StdoutOffset, long.MaxValue);
        while (await source.SendTo(writer, cancellationToken))
        {
            // Until nothing more arrives.
        }

        await writer.Send(TunnelFrameKind.End, source.Position, default, cancellationToken);
    }

    private static Uri WebSocketUri(string url)
    {
        var builder = new UriBuilder(url);
        builder.Scheme = builder.Scheme switch
        {
            "http" => "ws",
            "https" => "wss",
            var other => other,
        };
        return builder.Uri;
    }

    [LoggerMessage(2050, LogLevel.Information, "{Lane}: tunnel {Tunnel} ended early: {Error}")]
    private partial void LogTunnelEnded(Contracts.Identifiers.LaneId lane, string tunnel, string error);

    [LoggerMessage(2051, LogLevel.Warning, "{Lane}: refused tunnel {Tunnel}: too many open tunnels")]
    private partial void LogTooMany(Contracts.Identifiers.LaneId lane, string tunnel);
}
