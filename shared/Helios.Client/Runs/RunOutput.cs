using System.Text;

namespace Helios.Client;

/// <summary>What a run wrote, or a session's agent showed, so far.</summary>
public sealed record RunOutput
{
    /// <summary>Standard output, as <see cref="Encoding"/> says.</summary>
    public required string Stdout { get; init; }

    /// <summary>Standard error, as <see cref="Encoding"/> says.</summary>
    public required string Stderr { get; init; }

    /// <summary><c>utf-8</c>, or <c>base64</c> when the bytes are not text.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>How many bytes in the middle were not kept.</summary>
    public long TruncatedBytes { get; init; }

    /// <summary>Of a session: whether its agent has ended, and this is the last that it showed. Null for a run.</summary>
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
