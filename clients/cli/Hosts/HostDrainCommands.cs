using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host drain</c> and <c>helios host undrain</c>.</summary>
internal static class HostDrainCommands
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    public static HeliosCommand Drain(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        var cleanUp = new Option<bool>("--clean-up") { Description = "Clean up its lanes too; unsaved work is archived." };
        var force = new Option<bool>("--force", "-f")
        {
            Description = "With --clean-up: also lanes with attached agents, which are detached.",
        };
        var wait = new Option<bool>("--wait") { Description = "Wait until the host has no lanes." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "How many seconds to wait at most. Default: no limit.",
            HelpName = "SECONDS",
        };
        var command = new HeliosCommand(
            "drain",
            "Gives a host no more lanes, so that its machine can be serviced.",
            "helios host drain build-7",
            "helios host drain build-7 --clean-up --wait"
        )
        {
            named,
            cleanUp,
            force,
            wait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await HostFinder.Find(call, call.Value(named)!, ct);
                var asked = new HostDrainRequest { CleanUp = call.Value(cleanUp) ? true : null, Force = call.Value(force) ? true : null };
                if (asked is { Force: true, CleanUp: null })
                    throw new CliException(ExitCodes.Misused, "misused", "--force requires --clean-up.", "helios host drain --help");
                var host = await call.Client.Hosts.Drain(found.HostId, asked, ct: ct);
                if (call.Value(wait))
                    host = await UntilDrained(call, host, call.IsGiven(timeout) ? call.Value(timeout) : null, ct);
                HostShowCommand.Answer(call, host);
                if (host is { UsedSlots: > 0, Status: not HostStatus.Drained })
                    call.Say($"{host.UsedSlots} lanes are left: helios lane list --host {host.HostId}");
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<HostView> UntilDrained(CliCall call, HostView host, int? seconds, CancellationToken ct)
    {
        var time = call.Environment.Time;
        var began = time.GetTimestamp();
        while (host.Status is not HostStatus.Drained)
        {
            if (!host.Draining)
                throw new CliException(
                    ExitCodes.Failed,
                    "undrained",
                    "Somebody undrained it in the meantime.",
                    $"helios host show {host.HostId}"
                );
            if (seconds is { } most && time.GetElapsedTime(began).TotalSeconds >= most)
                throw new CliException(
                    ExitCodes.TimedOut,
                    "wait_timed_out",
                    $"It still has {host.UsedSlots} lanes after {most} s and is {SnakeCase.Of(host.Status)}; it goes on draining.",
                    $"helios lane list --host {host.HostId}"
                );
            await Task.Delay(LookAgainAfter, time, ct);
            host = await call.Client.Hosts.Get(host.HostId, ct);
        }

        return host;
    }

    public static HeliosCommand Undrain(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        var command = new HeliosCommand("undrain", "Gives a draining host lanes again.", "helios host undrain build-7") { named };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await HostFinder.Find(call, call.Value(named)!, ct);
                HostShowCommand.Answer(call, await call.Client.Hosts.Undrain(found.HostId, ct: ct));
                return ExitCodes.Done;
            }
        );
    }
}
