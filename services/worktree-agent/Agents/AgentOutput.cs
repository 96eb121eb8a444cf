using System.Text;
using Helios.Contracts.Sessions;
using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Gives what a session's agent has shown through a tunnel: its terminal with what scrolled away, or what a headless one wrote.</summary>
internal sealed class AgentOutput(AgentSessions sessions, AgentTerminals terminals, TimeProvider time, IOptions<WorktreeAgentOptions> options)
{
    private const int History = 2000;

    // How often a terminal that is followed is looked at: what a person reads, not what a machine parses.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    public async Task Send(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        if (target.SessionId is not { } id || sessions.Find(id) is not { Launch: { } launch } session || session.LaneId != target.LaneId)
            await Fail(writer, "No agent of this session is known on this host (any more).", cancellationToken);
        else if (launch.Mode is AgentMode.Headless)
            await SendFiles(writer, session, launch, target, cancellationToken);
        else
            await SendScreen(writer, session, target, cancellationToken);
    }

    private async Task SendFiles(TunnelWriter writer, AgentSession session, AgentLaunch launch, TunnelTarget target, CancellationToken cancellationToken)
    {
        var folder = session.LaunchFolder(launch.LaunchId);
        var stdout = new TunnelSource(TunnelFrameKind.Stdout, Path.Combine(folder, "stdout"), target.StdoutOffset, long.MaxValue);
        var stderr = new TunnelSource(TunnelFrameKind.Stderr, Path.Combine(folder, "stderr"), target.StderrOffset, long.MaxValue);
        while (true)
        {
            // Asked before reading: what was written before the end is then read for certain.
            var over = !target.Follow || session.Record.Current(launch.LaunchId) is not { MayLive: true };
            var sent = await stdout.SendTo(writer, cancellationToken);
            sent |= await stderr.SendTo(writer, cancellationToken);
            if (sent)
                continue;
            if (over)
                break;
            await Task.Delay(options.Value.TunnelPoll, time, cancellationToken);
        }

        await writer.Send(TunnelFrameKind.End, stdout.Position, default, cancellationToken);
    }

    private async Task SendScreen(TunnelWriter writer, AgentSession session, TunnelTarget target, CancellationToken cancellationToken)
    {
        var launch = session.Launch!;
        IReadOnlyList<string>? shown = null;
        // Whoever resumes has read what was on it; what comes now is new.
        var position = target.StdoutOffset;
        while (true)
        {
            var lives = session.Record.Current(launch.LaunchId) is { MayLive: true };
            var text = launch.Terminal is { } terminal ? await terminals.Screen(session.LaneId, terminal, History) : null;
            if (text is null && shown is null && !(target.Follow && lives))
            {
                await Fail(writer, "The agent's terminal is gone, and what it showed with it.", cancellationToken);
                return;
            }

            if (text is not null)
            {
                var lines = text.Split('\n');
                position = await Write(writer, shown is null ? lines : ScreenLines.New(shown, lines), position, cancellationToken);
                shown = lines;
            }

            if (!target.Follow || !lives)
                break;
            await Task.Delay(LookEvery, time, cancellationToken);
        }

        await writer.Send(TunnelFrameKind.End, position, default, cancellationToken);
    }

    private static async Task<long> Write(TunnelWriter writer, IReadOnlyList<string> lines, long position, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        for (var from = 0; from < bytes.Length; from += TunnelFrame.MaxDataLength)
        {
            var part = bytes.AsMemory(from, Math.Min(TunnelFrame.MaxDataLength, bytes.Length - from));
            await writer.Send(TunnelFrameKind.Stdout, position, part, cancellationToken);
            position += part.Length;
        }

        return position;
    }

    private static Task Fail(TunnelWriter writer, string why, CancellationToken cancellationToken) =>
        writer.Send(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(why), cancellationToken);
}
