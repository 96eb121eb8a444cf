using System.Collections.Concurrent;
using System.Text;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Runs;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Counts what agents use, from their own events and transcripts, and reports sums. A file is read on from where the stored count ends.
/// </summary>
internal sealed partial class UsageMeter(
    AgentSessions sessions,
    AgentAdapters adapters,
    AgentSignals signals,
    AgentReports reports,
    TimeProvider time,
    ILogger<UsageMeter> logger
)
{
    // A line may hold a whole file that an agent has read.
    private const int MostAtOnce = 4 * 1024 * 1024;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<LaunchId, Meter> meters = new();

    /// <summary>Reads what is new.</summary>
    public Task Round(CancellationToken cancellationToken)
    {
        var all = sessions.All;
        foreach (var session in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(session);
        }

        var known = all.Select(session => session.Launch?.LaunchId).ToHashSet();
        foreach (var gone in meters.Keys.Where(launch => !known.Contains(launch)).ToList())
            meters.TryRemove(gone, out _);
        return reports.Send(cancellationToken);
    }

    /// <summary>Reads what is new of a session. Its last words are read before its files are deleted.</summary>
    public void Read(AgentSession session)
    {
        if (session.Launch is not { } launch || launch.State is AgentLaunchState.Taken)
            return;
        var meter = meters.GetOrAdd(launch.LaunchId, _ => new Meter(FileOf(session, launch.LaunchId), launch.Model));
        lock (meter.Turn)
            Read(session, launch, meter);
    }

    private void Read(AgentSession session, AgentLaunch launch, Meter meter)
    {
        if (meter.IsDone || adapters.Find(launch.Provider) is not { } adapter)
            return;
        // Seen before reading, so that everything that was written before the end is read.
        var isOver = !launch.MayLive;
        var source = new UsageSource
        {
            Mode = launch.Mode,
            Stdout = new RunFolder(session.LaunchFolder(launch.LaunchId)).Stdout,
            StateFolder = sessions.StateFolder(session.LaneId, launch.Provider),
            Conversation = launch.ProviderSessionId,
            Transcript = launch.Transcript,
        };
        foreach (var file in adapter.UsageFiles(source))
        {
            try
            {
                while (ReadOn(session, launch, adapter, meter, file)) { }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (meter.Failed.Add(file))
                    LogNotRead(exception, session.LaneId, session.Id, file);
            }
        }

        Report(session, launch, meter, isOver);
        meter.IsDone = isOver;
    }

    /// <summary>Reads whole lines; whether there may be more.</summary>
    private bool ReadOn(AgentSession session, AgentLaunch launch, IAgentAdapter adapter, Meter meter, string path)
    {
        var from = meter.Count.ReadTo.GetValueOrDefault(path);
        // Lanes can replace it by anything.
        using var file = RegularFile.Open(path);
        if (file is null || RandomAccess.GetLength(file) is var length && length <= from)
            return false;
        var buffer = new byte[Math.Min(length - from, MostAtOnce)];
        var read = RandomAccess.Read(file, buffer, from);
        var end = buffer.AsSpan(0, read).LastIndexOf((byte)'\n');
        if (end < 0 && read < MostAtOnce)
            return false;
        var count = meter.Count;
        if (end >= 0)
        {
            foreach (var line in Encoding.UTF8.GetString(buffer, 0, end).Split('\n'))
                count = Take(session, launch, adapter, count, line);
        }

        // An overlong line is skipped.
        var taken = from + (end < 0 ? read : end + 1);
        meter.Count = count with { ReadTo = new Dictionary<string, long>(count.ReadTo, StringComparer.Ordinal) { [path] = taken } };
        AgentFile.Replace(meter.File, meter.Count);
        return taken < length;
    }

    private UsageCount Take(AgentSession session, AgentLaunch launch, IAgentAdapter adapter, UsageCount count, string line)
    {
        if (line.Length == 0)
            return count;
        var startedAt = launch.StartedAt ?? DateTimeOffset.MinValue;
        foreach (var sample in adapter.ReadUsage(line))
            count = count.With(sample, startedAt, time.GetUtcNow());
        if (launch.Mode is AgentMode.Interactive && adapter.ReadTranscript(line) is var (at, signal) && at >= startedAt)
            signals.Apply(session, launch.LaunchId, signal, ActivitySource.Native, at);
        return count;
    }

    private void Report(AgentSession session, AgentLaunch launch, Meter meter, bool isLast)
    {
        if (meter.Count.Counted == meter.Reported || (!isLast && meter.ReportedAt is { } last && time.GetElapsedTime(last) < ReportEvery))
            return;
        meter.Reported = meter.Count.Counted;
        meter.ReportedAt = time.GetTimestamp();
        reports.Used(session, launch, meter.Count);
    }

    private static string FileOf(AgentSession session, LaunchId launch) => Path.Combine(session.LaunchFolder(launch), "usage.json");

    [LoggerMessage(2147, LogLevel.Warning, "{Lane}: could not read what the agent of {Session} uses in {File}")]
    private partial void LogNotRead(Exception exception, LaneId lane, SessionId session, string file);

    /// <summary>The count of one launch, and what of it was reported by this process.</summary>
    private sealed class Meter(string file, string? model)
    {
        public string File { get; } = file;

        public UsageCount Count { get; set; } = AgentFile.Read<UsageCount>(file) ?? new UsageCount { Model = model };

        public long Reported { get; set; }

        public long? ReportedAt { get; set; }

        public bool IsDone { get; set; }

        public HashSet<string> Failed { get; } = new(StringComparer.Ordinal);

        /// <summary>Reads do not overlap.</summary>
        public Lock Turn { get; } = new();
    }
}
