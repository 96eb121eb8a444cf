namespace Helios.Cli.Calls;

/// <summary>What the user asked of <c>helios up</c>.</summary>
internal sealed record UpRequest
{
    /// <summary>The default port: the one that clients try.</summary>
    public const int DefaultPort = 8787;

    /// <summary>The default of <see cref="Patience"/>, in seconds.</summary>
    public const int DefaultPatience = 180;

    /// <summary>The data folder.</summary>
    public required string Home { get; init; }

    /// <summary>The loopback port to listen on; 0 chooses a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>A Postgres to use instead of a private one.</summary>
    public string? Postgres { get; init; }

    /// <summary>Whether to fetch PostgreSQL without asking if it is missing.</summary>
    public bool Yes { get; init; }

    /// <summary>How many lanes this machine accepts at once.</summary>
    public int? Slots { get; init; }

    /// <summary>How long the start may make no progress, in seconds.</summary>
    public int Patience { get; init; } = DefaultPatience;

    /// <summary>Whether requests from this machine need a token.</summary>
    public bool RequireToken { get; init; }

    /// <summary>Whether to print the log to stderr too.</summary>
    public bool Verbose { get; init; }
}
