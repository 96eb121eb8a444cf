using System.Text;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Tunnels;
using Helios.WorktreeAgent.Tunnels;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Sends the output of a session's agent through a tunnel: its terminal with scrollback, or the output of a headless agent.
/// </summary>
internal sealed class AgentOutput(AgentSessions sessions, AgentTerminals terminals, TimeProvider time, IOptions<TunnelOptions> options)
{
    // After this many snapshots without a change, painted lines count as stable.
    private const int StillAfter = 4;

    // How often to capture a followed terminal: for a person who reads, not for a parser.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    public async Task Send(TunnelWriter writer, TunnelTarget target, CancellationToken cancellationToken)
    {
        if (target.SessionId is not { } id || sessions.Find(id) is not { Launch: { } launch } session || session.LaneId != target.LaneId)
            await Fail(writer, "This host does not know an agent of this session, or no longer does.", cancellationToken);
        else if (launch.Mode is AgentMode.Headless)
            await SendFiles(writer, session, launch, target, cancellationToken);
        else
            await SendScreen(writer, session, target, cancellationToken);
    }

    private async Task SendFiles(
        TunnelWriter writer,
        AgentSession session,
        AgentLaunch launch,
        TunnelTarget target,
        CancellationToken cancellationToken
    )
    {
        var folder = session.LaunchFolder(launch.LaunchId);
        var stdout = new TunnelSource(TunnelFrameKind.Stdout, Path.Combine(folder, "stdout"), target.StdoutOffset, long.MaxValue);
        var stderr = new TunnelSource(TunnelFrameKind.Stderr, Path.Combine(folder, "stderr"), target.StderrOffset, long.MaxValue);
        while (true)
        {
            // Checked before reading, so that everything written before the end is read.
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
            var look =
                !ended && launch.Terminal is { } terminal ? await terminals.LookAt(session.LaneId, terminal, LastScreens.Lines) : null;
            if (look is null && (ended || !target.Follow))
            {
                // It may just have ended.
                var kept = LastScreens.Read(session, launch);
                if (kept is null && !shown)
                {
                    await Fail(writer, "The agent's terminal is gone, and its output was not saved.", cancellationToken);
                    return;
                }

                var rest =
                    kept is null ? ""
                    : shown ? follower.End(kept)
                    : kept + "\n";
                position = await Write(writer, rest, target, shown, position, cancellationToken);
                await End(writer, position, ended: true, cancellationToken);
                return;
            }

            if (look is not null)
            {
                position = await Write(
                    writer,
                    target.Follow ? follower.See(look) : look.Text + "\n",
                    target,
                    shown,
                    position,
                    cancellationToken
                );
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

    /// <summary>Sends a text; the part of the first one that a resuming reader already has is left out.</summary>
    private static async Task<long> Write(
        TunnelWriter writer,
        string text,
        TunnelTarget target,
        bool hasBegun,
        long position,
        CancellationToken cancellationToken
    )
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
