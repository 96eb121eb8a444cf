using System.ComponentModel.DataAnnotations;

namespace Helios.Persistence;

/// <summary>The connection to Postgres, and the intervals of background work. One section for all schemas of a process.</summary>
public sealed class PersistenceOptions
{
    public const string Section = "Helios:Postgres";

    /// <summary>The connection string, in Npgsql's format. The services choose their schemas.</summary>
    [Required(ErrorMessage = "Helios:Postgres:ConnectionString is required.")]
    public string ConnectionString { get; set; } = "";

    /// <summary>The password, if the connection string does not contain it.</summary>
    public string? Password { get; set; }

    /// <summary>Whether to apply missing migrations at start. Otherwise the service is not ready until they are applied.</summary>
    public bool MigrateAtStart { get; set; }

    /// <summary>The maximum number of connections per schema, unless the connection string sets it.</summary>
    [Range(4, 1000)]
    public int MaxConnections { get; set; } = 32;

    /// <summary>About how long a connection is kept that nothing uses. Each is a process of the server.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan CloseIdleConnectionsAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a relay may hold a row without a sign of life before another one takes it.</summary>
    public TimeSpan RelayLease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How often relays and pumps look for rows that nothing has announced: those that a process left behind when it ended, and those whose
    /// notification was lost. Timers and new events do not wait for it.
    /// </summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long relays, pumps and subscriptions wait after a failure before they try again.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The time limit of a send to the broker.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>In memory: how long a sent message is kept, to be sent again at the next start.</summary>
    public TimeSpan SentRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the id of a consumed message is kept.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How often expired rows are deleted.</summary>
    public TimeSpan Housekeeping { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a lease lasts that is not renewed: a process that is paused, cut off or dead is replaced after that time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:05:00")]
    public TimeSpan LeaseLasts { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Whether connections ask the server to notice within seconds that this process is gone, and to end transactions that are idle for
    /// a minute. Set to false behind a pgbouncer, which refuses such options.
    /// </summary>
    public bool ServerNoticesLostClients { get; set; } = true;

    /// <summary>How often an HTTP unit of work is retried after a conflict.</summary>
    [Range(0, 1000)]
    public int ConflictRetries { get; set; } = 20;
}
