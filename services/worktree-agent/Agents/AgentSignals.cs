using System.Text;
using System.Text.Json;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// What agents report: files that their hooks write into one folder of the host (a hook has no network and must not wait), and
/// the output lines of headless agents.
/// </summary>
internal sealed partial class AgentSignals(
    AgentSessions sessions,
    AgentAdapters adapters,
    AgentReports reports,
    HostFolder host,
    TimeProvider time,
    IOptions<AgentOptions> options,
    ILogger<AgentSignals> logger
)
{
    private const int LongestHook = 1024 * 1024;
    private const int FlushStep = 64 * 1024;
    private const int LongestLine = 4 * 1024 * 1024;

    /// <summary>Reads what is new. Rounds must not overlap.</summary>
    public Task Round(CancellationToken cancellationToken)
    {
        ReadHooks();
        foreach (var session in sessions.All)
        {
            if (
                session.Launch is { Mode: AgentMode.Headless, State: AgentLaunchState.Ready } launch
                && adapters.Find(launch.Provider) is { } adapter
            )
                Follow(session, launch, adapter);
        }

        return reports.Send(cancellationToken);
    }

    /// <summary>Records and reports the provider's conversation of a launch.</summary>
    public void Capture(AgentSession session, LaunchId launch, string providerSessionId)
    {
        if (session.Record.Current(launch) is not { } before || before.ProviderSessionId == providerSessionId)
            return;
        if (session.Change(launch, current => current with { ProviderSessionId = providerSessionId }) is { } after)
            reports.Captured(session, after, providerSessionId);
    }

    /// <summary>Reads new output of a headless agent.</summary>
    public void ReadStream(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        var path = new RunFolder(session.LaunchFolder(launch.LaunchId)).Stdout;
        var length = RunOutput.Length(path);
        // What was read of an earlier launch is another file.
        var from = Math.Max(session.Read.Launch == launch.LaunchId ? session.Read.To : 0, launch.ReadTo);
        if (length <= from)
            return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[Math.Min(length - from, LongestLine)];
        var read = RandomAccess.Read(file, buffer, from);
        // Whole lines only; an overlong one is skipped.
        var end = buffer.AsSpan(0, read).LastIndexOf((byte)'\n');
        if (end < 0 && read < LongestLine)
            return;
        var taken = end < 0 ? read : end + 1;
        if (adapter.PrintsEvents && end >= 0)
        {
            foreach (var line in Encoding.UTF8.GetString(buffer, 0, end).Split('\n'))
            {
                if (adapter.ReadLine(line) is { } signal)
                    Apply(session, launch.LaunchId, signal, ActivitySource.Native, time.GetUtcNow());
            }
        }

        var readTo = from + taken;
        session.Read = (launch.LaunchId, readTo);
        // Lines may be read twice after a restart with the same effect, so not every one needs a flush.
        session.Change(
            launch.LaunchId,
            current =>
                current.Activity != launch.Activity || readTo - current.ReadTo > FlushStep ? current with { ReadTo = readTo } : current
        );
    }

    /// <summary>Processes what an agent reports.</summary>
    public void Apply(AgentSession session, LaunchId id, AgentSignal signal, ActivitySource source, DateTimeOffset at)
    {
        // Reports about an earlier launch, or one that is to end, no longer matter.
        if (session.Record.Current(id) is not { MayLive: true } launch || launch.State is AgentLaunchState.Ending)
            return;
        if (signal.ProviderSessionId is { Length: > 0 } provider)
            Capture(session, id, provider);
        if (signal.Transcript is { } transcript && launch.Transcript != transcript)
            session.Change(id, current => current with { Transcript = transcript });
        session.Heard = id;
        if (signal.Activity is ActivityState.Active)
            session.ActiveAt = time.GetTimestamp();
        if (signal.TookPrompt)
            Acknowledge(session, id);
        Report(session, id, signal, source, at);
        if (signal.Limit is { } sign)
            Limit(session, id, sign, source, at);
    }

    private void Report(AgentSession session, LaunchId id, AgentSignal signal, ActivitySource source, DateTimeOffset at)
    {
        if (session.Record.Current(id) is not { } launch || signal.Activity is not { } activity)
            return;
        // A question stays open until it is answered or a new turn begins: another tool that ends in the meantime is not an answer.
        if (
            launch.Activity is ActivityState.Blocked
            && activity is ActivityState.Active
            && !signal.TookPrompt
            && launch.DialogId is { } open
            && signal.DialogId != open
        )
            return;
        var dialog = activity is ActivityState.Blocked ? signal.DialogId ?? launch.DialogId : signal.DialogId;
        // Work that it begins after a limit is reported at once: it ends the limit.
        var resumed = activity is ActivityState.Active or ActivityState.Ready && launch.Limit is { } limit && at > limit.At;
        var changed = resumed || launch.Activity != activity || (activity is ActivityState.Blocked && launch.DialogId != dialog);
        if (!changed && (activity is not ActivityState.Active || time.GetElapsedTime(session.ReportedAt) < options.Value.ActiveAgainAfter))
            return;
        session.ReportedAt = time.GetTimestamp();
        if (
            session.Change(
                id,
                current =>
                    changed ? current with { Activity = activity, DialogId = dialog, Limit = resumed ? null : current.Limit } : current
            ) is
            { } after
        )
            reports.Activity(session, after, source, at, signal.Tail);
    }

    /// <summary>Records and reports a usage limit; the same one is reported once.</summary>
    private void Limit(AgentSession session, LaunchId id, LimitSign sign, ActivitySource source, DateTimeOffset at)
    {
        var met = new LaunchLimit
        {
            ResetsAt = sign.Reset(at, time.LocalTimeZone),
            Retries = sign.Retries,
            Words = sign.Words,
            Source = source,
            At = at,
        };
        if (session.Record.Current(id)?.Limit is { } known && known.Covers(met))
            return;
        if (session.Change(id, current => current with { Limit = met }) is { } after)
            reports.Limited(session, after);
    }

    private void Acknowledge(AgentSession session, LaunchId id)
    {
        session.TookPromptAt = time.GetTimestamp();
        if (session.Unacknowledged is not { } message)
            return;
        session.Unacknowledged = null;
        AgentMessage? outcome = null;
        session.Change(record =>
        {
            if (record.Message(message) is not { Acknowledged: false } known || known.LaunchId != id)
                return record;
            // Seen means delivered, even if not yet reported; what has been reported is not reported again.
            var seen = known with
            {
                Delivered = true,
                Acknowledged = true,
                Refusal = null,
            };
            outcome = known.Delivered ? seen with { Delivered = false } : seen;
            return record.WithMessage(seen);
        });
        if (outcome is not null)
            reports.Report(session, outcome, session.Launch!.Cause);
    }

    private void ReadHooks()
    {
        foreach (
            var file in new DirectoryInfo(host.Hooks)
                .EnumerateFiles("ss_*")
                .OrderBy(file => file.LastWriteTimeUtc)
                .ThenBy(file => file.Name, StringComparer.Ordinal)
                .ToArray()
        )
        {
            try
            {
                ReadHook(file);
            }
            catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
            {
                LogHookNotRead(exception, file.Name);
            }
            finally
            {
                file.Delete();
            }
        }
    }

    private void ReadHook(FileInfo file)
    {
        // <session>.<launch>.<hook>.<anything>, by the hook program.
        if (
            file.Name.Split('.') is not [var sessionText, var launchText, var hook, ..]
            || !SessionId.TryParse(sessionText, null, out var id)
            || !LaunchId.TryParse(launchText, null, out var launchId)
            || sessions.Find(id) is not { } session
            || session.Record.Current(launchId) is not { } launch
            || adapters.Find(launch.Provider) is not { } adapter
        )
            return;
        using var input = file.Length is > 0 and <= LongestHook ? JsonDocument.Parse(File.ReadAllBytes(file.FullName)) : null;
        if (adapter.ReadHook(hook, input?.RootElement ?? default) is { } signal)
            Apply(session, launchId, signal, ActivitySource.Hook, new DateTimeOffset(file.LastWriteTimeUtc));
    }

    /// <summary>Reads new output, and checks whether the agent has ended.</summary>
    private void Follow(AgentSession session, AgentLaunch launch, IAgentAdapter adapter)
    {
        // Checked before reading, so that everything printed before the end is read.
        var folder = new RunFolder(session.LaunchFolder(launch.LaunchId));
        var exit = folder.ReadExit();
        // An agent that outlives the shell that records its exit code has not ended: the probes report that its runtime is gone.
        var over =
            exit is not null || (launch.Identity?.Check() is Liveness.Dead && launch.ChildIdentity?.Check() is null or Liveness.Dead);
        ReadStream(session, launch, adapter);
        if (!over)
            return;
        // The shell records how its command ended before it exits.
        exit ??= folder.ReadExit();
        var detail =
            exit is null ? "Its supervising shell was killed, so its exit status is unknown."
            : exit.Value.ExitCode is 0 ? null
            : HookSignals.Cut(RunOutput.Tail(folder.Stderr).Trim());
        var ended = reports.Ended(session, launch.LaunchId, launch.Cause, onRequest: false, exit?.ExitCode, exit?.Signal, detail);
        if (
            session.Change(
                launch.LaunchId,
                current =>
                    current.State is AgentLaunchState.Ready ? current with { State = AgentLaunchState.Ended, Ending = ended } : current
            ) is
            { State: AgentLaunchState.Ended } after
        )
        {
            session.Change(record => record.WithEnded(launch.LaunchId));
            reports.Report(session, after);
        }
    }

    [LoggerMessage(2143, LogLevel.Warning, "Could not read hook file {File}")]
    private partial void LogHookNotRead(Exception exception, string file);
}
