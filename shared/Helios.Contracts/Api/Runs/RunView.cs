using System.Text;
using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Runs;

/// <summary>The public view of a run.</summary>
public sealed record RunView
{
    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Its lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The command.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree.</summary>
    public required string Cwd { get; init; }

    /// <summary>Its state.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The exit code, once it has exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>The last 16 KiB of standard output.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>The last 16 KiB of standard error.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>The number of bytes dropped from the middle of the output.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>One sentence for people, if there is something to say.</summary>
    public string? Detail { get; init; }

    /// <summary>When the process started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long? DurationMs { get; init; }
}

/// <summary>The states of a run.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Sent to the host.</summary>
    Starting,

    /// <summary>The process is running.</summary>
    Running,

    /// <summary>The process ended by itself, or by a signal that was not ours.</summary>
    Exited,

    /// <summary>Killed because its time limit passed.</summary>
    TimedOut,

    /// <summary>Killed on request.</summary>
    Cancelled,

    /// <summary>The host can no longer tell how it ended.</summary>
    Lost,
}

/// <summary>The output so far of a run or of a session's agent.</summary>
public sealed record RunOutputView
{
    /// <summary>Standard output, as <see cref="Encoding"/> says.</summary>
    public required string Stdout { get; init; }

    /// <summary>Standard error, as <see cref="Encoding"/> says.</summary>
    public required string Stderr { get; init; }

    /// <summary><c>utf-8</c>, or <c>base64</c> when the bytes are not UTF-8.</summary>
    public required string Encoding { get; init; }

    /// <summary>The number of bytes dropped from the middle.</summary>
    public required long TruncatedBytes { get; init; }

    /// <summary>Of a session: whether its agent has ended, and this is the last that it showed. Absent for a run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Ended { get; init; }

    /// <summary>Standard output as bytes.</summary>
    /// <returns>The bytes.</returns>
    public byte[] StdoutBytes() => Bytes(Stdout);

    /// <summary>Standard error as bytes.</summary>
    /// <returns>The bytes.</returns>
    public byte[] StderrBytes() => Bytes(Stderr);

    private byte[] Bytes(string text) =>
        string.Equals(Encoding, "base64", StringComparison.Ordinal) ? Convert.FromBase64String(text) : UTF8Encoding.UTF8.GetBytes(text);
}
