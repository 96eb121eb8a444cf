namespace Helios.Embedded;

/// <summary>How to run all of Helios in this process.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The port unless another is chosen.</summary>
    public const int DefaultPort = 8787;

    /// <summary>How many seconds nothing may move at the start, unless another limit is chosen.</summary>
    public const int DefaultPatience = 180;

    /// <summary>The folder that holds everything of this Helios.</summary>
    public required string Home { get; init; }

    /// <summary>The loopback port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>A Postgres to use instead of a private one: a URL or an Npgsql connection string.</summary>
    public string? Postgres { get; init; }

    /// <summary>Whether the log goes to stderr as well.</summary>
    public bool Verbose { get; init; }

    /// <summary>Settings on top of ours, such as <c>Helios:Host:Slots</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Server settings of the private Postgres.</summary>
    public IReadOnlyDictionary<string, string> PostgresSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long nothing may move at the start before it is given up. What gets on may take as long as it takes.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromSeconds(DefaultPatience);

    /// <summary>Told what is being done where that takes a while.</summary>
    public Action<string> Say { get; init; } = static _ => { };
}
