namespace Helios.PrivatePostgres;

/// <summary>Where a private Postgres lives and how it is bounded.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>The home it belongs to (<c>$HELIOS_HOME</c>): holds the lock, the note, the log and, unless we are root, the data.</summary>
    public required string Home { get; init; }

    /// <summary>Where the data go; by default <c>Home/postgres</c>, as root <c>/var/lib/helios/[hash of Home]</c>.</summary>
    public string? DataRoot { get; init; }

    /// <summary>The socket's folder; by default a short one of the server's user. It must be ours alone.</summary>
    public string? SocketFolder { get; init; }

    /// <summary>Where the programs are; searched for when null.</summary>
    public string? ProgramFolder { get; init; }

    /// <summary>The database that the connection string names; made when missing.</summary>
    public string Database { get; init; } = "helios";

    /// <summary>The user that the server runs as when we are root.</summary>
    public string ServerUser { get; init; } = "postgres";

    /// <summary>Server settings on top of ours, for instance <c>fsync=off</c> in tests.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long a server that starts, or recovers from a crash, may show no progress: neither in its log nor in its status.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Told what is waited for, where that takes a while.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>Bounds a fast shutdown; an immediate one follows.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
