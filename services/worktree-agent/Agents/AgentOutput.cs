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
    // So many looks without a change, and what a program paints is taken to stand still.
    private const int StillAfter = 4;

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

        await End(writer, stdout.Position, session.Record.Current(launch.LaunchId) is not { MayLive: true }, cancellationToken);
    }

    private async Task SendScreen(TunnelWriter writer, AgentSession session, TunnelTarget target, CancellationToken cancellationToken)
    {
        var launch = session.Launch!;
        var follower = new TerminalFollower(StillAfter);
        var (position, shown) = (0L, false);
        while (true)
        {
            var ended = HasEnded(session, launch);
            var look = !ended && launch.Terminal is { } terminal ? await terminals.LookAt(session.LaneId, terminal, LastScreens.Lines) : null;
            if (look is null && (ended || !target.Follow))
            {
                // It may have ended just now.
                var kept = LastScreens.Read(session, launch);
                if (kept is null && !shown)
                {
                    await Fail(writer, "The agent's terminal is gone, and nothing was kept of what it showed.", cancellationToken);
                    return;
                }

                var rest = kept is null ? "" : shown ? follower.End(kept) : kept + "\n";
                position = await Write(writer, rest, target, shown, position, cancellationToken);
                await End(writer, position, ended: true, cancellationToken);
                return;
            }

            if (look is not null)
            {
                position = await Write(writer, target.Follow ? follower.See(look) : look.Text + "\n", target, shown, position, cancellationToken);
                shown = true;
            }

            if (!target.Follow)
                break;
            await Task.Delay(LookEvery, time, cancellationToken);
        }

        await End(writer, position, ended: false, cancellationToken);
    }

    private static bool HasEnded(AgentSession session, AgentLaunch launch) =>
        session.Collected == launch.LaunchId || session.Record.Current(launch.LaunchId) is not { MayLive: true };

    /// <summary>Sends a text; what whoever resumes has read of the first one, and of that only, is left out.</summary>
    private static async Task<long> Write(
        TunnelWriter writer, string text, TunnelTarget target, bool hasBegun, long position, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        if (!hasBegun)
        {
            bytes = bytes[(int)Math.Min(bytes.Length, target.StdoutOffset)..];
            position = target.StdoutOffset;
        }

        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(TunnelFrame.MaxDataLength, bytes.Length)];
            await writer.Send(TunnelFrameKind.Stdout, position, part, cancellationToken);
            position += part.Length;
            bytes = bytes[part.Length..];
        }

        return position;
    }

    private static Task End(TunnelWriter writer, long position, bool ended, CancellationToken cancellationToken) =>
        writer.Send(TunnelFrameKind.End, position, ended ? TunnelFrame.EndedMark.ToArray() : default, cancellationToken);

    private static Task Fail(TunnelWriter writer, string why, CancellationToken cancellationToken) =>
        writer.Send(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(why), cancellationToken);
}
