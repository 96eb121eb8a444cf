using System.Text;
using System.Text.Json.Serialization;

namespace Helios.Contracts.Runs;

/// <summary>What a run wrote, or a session's agent showed, so far.</summary>
public sealed record RunOutputView
{
    /// <summary>Standard output, as <see cref="Encoding"/> says.</summary>
    public required string Stdout { get; init; }

    /// <summary>Standard error, as <see cref="Encoding"/> says.</summary>
    public required string Stderr { get; init; }

    /// <summary><c>utf-8</c>, or <c>base64</c> when the bytes are not UTF-8.</summary>
    public required string Encoding { get; init; }

    /// <summary>How many bytes in the middle were not kept.</summary>
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
