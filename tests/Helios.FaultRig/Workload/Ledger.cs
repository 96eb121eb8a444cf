using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Helios.FaultRig.Workload;

/// <summary>What users have done and been answered: what is true of Helios is compared with it.</summary>
internal sealed class Ledger
{
    public ConcurrentQueue<Answer> Answers { get; } = new();

    public ConcurrentQueue<WrittenFile> Files { get; } = new();

    public ConcurrentQueue<StartedRun> Runs { get; } = new();

    public ConcurrentQueue<SentText> Texts { get; } = new();

    public ConcurrentQueue<RestoredLane> Restored { get; } = new();

    /// <summary>What users could not finish, for people.</summary>
    public ConcurrentQueue<string> Unfinished { get; } = new();
}

/// <summary>One attempt at a request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">With the query.</param>
/// <param name="Key">The idempotency key; the attempts of one request share it. Also the actor of all that it does.</param>
/// <param name="Status">Null if there was no answer.</param>
/// <param name="Body">The answer; null if it had none, or none that is JSON.</param>
/// <param name="Server">Who was asked.</param>
internal sealed record Answer(string Method, string Path, string? Key, int? Status, JsonNode? Body, Uri Server)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public string Reason => Body?["reason"]?.ToString() ?? "";

    public override string ToString() =>
        $"{Method} {Path} ({Key}) at :{Server.Port}: {Status?.ToString() ?? "no answer"} {Body?.ToJsonString()}";
}

/// <summary>A file that was written in a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Path">Below the worktree.</param>
/// <param name="Content">Of no other file.</param>
internal sealed record WrittenFile(string Lane, string Path, string Content);

/// <summary>A run that was accepted, which writes a line into its record whenever it is run.</summary>
internal sealed record StartedRun(string Lane, string Run, string Record);

/// <summary>A text that was accepted; its agent writes each line that it reads into its record.</summary>
internal sealed record SentText(string Lane, string Session, string Message, string Text, string Record);

/// <summary>A lane that was made of an archive, and which of the archived files it did not have when it was ready.</summary>
internal sealed record RestoredLane(string From, string Lane, IReadOnlyList<string> Missing);
