using System.CommandLine;
using System.Text;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane exec</c>: runs a command in a lane as if it ran locally.</summary>
internal static class LaneExecCommand
{
    // The host kills a cancelled run's tree within its grace period (10 s) and reports it.
    private static readonly TimeSpan CancelledWithin = TimeSpan.FromSeconds(20);

    public static HeliosCommand Build(CliEnvironment environment, string name)
    {
        var named = LaneFinder.Argument(environment);
        var cwd = new Option<string?>("--cwd") { Description = "The working directory, relative to the worktree." };
        var env = new Option<string[]>("--env", "-e")
        {
            Description = "An environment variable for the command; repeatable.",
            HelpName = "NAME=VALUE",
        };
        var stdin = new Option<bool>("--stdin") { Description = "Pass standard input to the command; it is read to the end first." };
        var timeout = new Option<int?>("--timeout")
        {
            Description = "Kill the command after this time; 0 means never. Default: 300.",
            HelpName = "SECONDS",
        };
        var force = new Option<bool>("--force") { Description = "Run even if the lane is blocked." };
        var command = new HeliosCommand(
            name,
            "Runs a command in a lane and prints its output live; Ctrl-C cancels it. Exits with the command's exit code\n(128 + "
                + "signal; 124 timed out, 130 cancelled, 1 lost).",
            "helios lane exec first -- git status",
            "helios lane exec first --timeout 0 -- npm test",
            "helios lane exec first -- sh -c 'echo hi > f; git add f; git commit -qm x'",
            "helios lane exec first --stdin -- git apply < fix.patch"
        )
        {
            named,
            cwd,
            env,
            stdin,
            timeout,
            force,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var argv = environment.Tail is { Count: > 0 } tail ? tail : throw NoCommand(call.Value(named));
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var asked = new RunRequest
                {
                    Argv = argv,
                    Cwd = call.Value(cwd),
                    Env = Variables(call.Value(env)),
                    Stdin = call.Value(stdin) ? await ReadInput(call, ct) : null,
                    TimeoutSeconds = call.Value(timeout),
                    Force = call.Value(force) ? true : null,
                };
                // Not cancelled half-way: to cancel a run, its id must be known.
                var run = await call.Client.Runs.Start(lane, asked, ct: CancellationToken.None);
                return await Follow(call, lane, run.RunId, ct);
            },
            takesTail: true
        );
    }

    private static CliException NoCommand(string? lane) =>
        new(
            ExitCodes.Misused,
            "misused",
            "No command given: put it after a double dash.",
            $"helios lane exec {lane ?? "LANE"} -- git status"
        );

    public static int ExitCodeOf(RunView run) =>
        run switch
        {
            { Status: RunStatus.TimedOut } => ExitCodes.RunTimedOut,
            { Status: RunStatus.Cancelled } => ExitCodes.Cancelled,
            { Status: RunStatus.Lost } => ExitCodes.Failed,
            { Signal: { } signal } => 128 + signal,
            { ExitCode: { } code } => code,
            _ => ExitCodes.Failed,
        };

    private static async Task<int> Follow(CliCall call, LaneId lane, RunId run, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource();
        var cancelled = false;
        await using var onCancel = ct.Register(() =>
        {
            cancelled = true;
            patience.CancelAfter(CancelledWithin);
            _ = Cancel(call, lane, run, patience.Token);
        });
        RunView? ended = null;
        try
        {
            await foreach (var part in call.Client.Runs.Follow(lane, run, patience.Token))
            {
                switch (part)
                {
                    case RunOutputPart.Stdout(var bytes) when !call.Json:
                        await call.Terminal.RawOut.WriteAsync(bytes, CancellationToken.None);
                        break;
                    case RunOutputPart.Stderr(var bytes) when !call.Json:
                        await call.Terminal.RawError.WriteAsync(bytes, CancellationToken.None);
                        break;
                    case RunOutputPart.End(var end):
                        ended = end;
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new CliException(
                ExitCodes.Cancelled,
                "cancelled",
                $"Cancelled; the end of run {run} is not confirmed yet.",
                $"helios lane show {call.Named}"
            );
        }

        return ended is null
            ? throw new CliException(
                ExitCodes.Failed,
                "lost",
                $"The output of run {run} ended without a result.",
                $"helios lane show {call.Named}"
            )
            : Answer(call, ended, cancelled);
    }

    private static int Answer(CliCall call, RunView run, bool cancelled)
    {
        if (call.Json)
            call.WriteJson("run", run, CliJson.Shared.RunView);
        var words = run.Status switch
        {
            RunStatus.TimedOut => $"Run {run.RunId} was killed after its time limit. To allow more time: --timeout SECONDS.",
            RunStatus.Cancelled => $"Run {run.RunId} was cancelled; everything it started is gone.",
            RunStatus.Lost =>
                $"Run {run.RunId} was lost: {run.Detail ?? "its host cannot tell how it ended."} To see more: helios lane show "
                    + $"{call.Named}",
            _ when run.Detail is { Length: > 0 } detail && run.ExitCode is not 0 => $"Run {run.RunId}: {detail}",
            _ => null,
        };
        if (words is not null)
            call.Say(words);
        if (run.TruncatedBytes > 0)
            call.Say($"{run.TruncatedBytes} bytes in the middle of the output were not kept.");
        return cancelled ? ExitCodes.Cancelled : ExitCodeOf(run);
    }

    private static async Task Cancel(CliCall call, LaneId lane, RunId run, CancellationToken ct)
    {
        try
        {
            await call.Client.Runs.Cancel(lane, run, ct: ct);
        }
        catch (Exception refused) when (refused is HeliosProblemException or HeliosUnreachableException or OperationCanceledException)
        {
            call.Say($"Could not cancel run {run}: {refused.Message}");
        }
    }

    private static Dictionary<string, string>? Variables(string[]? texts) =>
        NamedValues.Read(texts, text => new CliException(ExitCodes.Misused, "misused", $"--env '{text}' has no '='.", "--env NAME=VALUE"));

    private static async Task<string> ReadInput(CliCall call, CancellationToken ct)
    {
        // A byte order mark of another encoding is kept as bytes: nothing is dropped, and nothing guessed.
        using var reader = new StreamReader(
            call.Terminal.Input(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: false
        );
        try
        {
            return await reader.ReadToEndAsync(ct);
        }
        catch (DecoderFallbackException)
        {
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                "Standard input is not valid UTF-8.",
                "write the data to a file in the worktree"
            );
        }
    }
}
