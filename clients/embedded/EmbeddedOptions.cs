namespace Helios.Embedded;

/// <summary>Options for running all of Helios in this process.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The default port.</summary>
    public const int DefaultPort = 8787;

    /// <summary>The default of <see cref="StalledAfter"/>, in seconds.</summary>
    public const int DefaultPatience = 180;

    /// <summary>The data folder of this Helios.</summary>
    public required string Home { get; init; }

    /// <summary>The loopback port to listen on; 0 chooses a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>A Postgres to use instead of a private one: a URL or an Npgsql connection string.</summary>
    public string? Postgres { get; init; }

    /// <summary>The folder of PostgreSQL's programs; null searches for them.</summary>
    public string? PostgresPrograms { get; init; }

    /// <summary>The home folder that PostgreSQL's programs are fetched into; default: <see cref="Home"/>.</summary>
    public string? FetchInto { get; init; }

    /// <summary>Answers a question to the user, such as whether to download something.</summary>
    public Func<string, CancellationToken, Task<bool>> Consent { get; init; } = static (_, _) => Task.FromResult(false);

    /// <summary>Whether to print the log to stderr too.</summary>
    public bool Verbose { get; init; }

    /// <summary>Settings that override ours, such as <c>Helios:Host:Slots</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Server settings of the private Postgres.</summary>
    public IReadOnlyDictionary<string, string> PostgresSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the start may make no progress before it is abandoned. A start that makes progress may take any time.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromSeconds(DefaultPatience);

    /// <summary>Receives progress messages about steps that take a while.</summary>
    public Action<string> Say { get; init; } = static _ => { };
}
