namespace Helios.PrivatePostgres;

/// <summary>Paths and limits of a private Postgres.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Its home folder (<c>$HELIOS_HOME</c>), with the lock, the record, the log and, unless this is root, the data.</summary>
    public required string Home { get; init; }

    /// <summary>The data folder; by default <c>Home/postgres</c>, as root <c>/var/lib/helios/[hash of Home]</c>.</summary>
    public string? DataRoot { get; init; }

    /// <summary>The socket's folder; by default a short one of the server's user. It must not be shared.</summary>
    public string? SocketFolder { get; init; }

    /// <summary>The folder of the programs; null searches for them.</summary>
    public string? ProgramFolder { get; init; }

    /// <summary>The folder of programs that were fetched for this server, which is searched too; null if there are none.</summary>
    public string? FetchedPrograms { get; init; }

    /// <summary>The database in the connection string; created if missing.</summary>
    public string Database { get; init; } = "helios";

    /// <summary>The user to run the server as if this is root.</summary>
    public string ServerUser { get; init; } = "postgres";

    /// <summary>Server settings that override ours, such as <c>fsync=off</c> in tests.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long a server that starts or recovers may show no progress, neither in its log nor in its status.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Receives messages about waits that take a while.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>The time limit of a fast shutdown; an immediate one follows.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
