using System.ComponentModel.DataAnnotations;

namespace Helios.Persistence;

/// <summary>How Postgres is reached, and the pace of what runs beside the transactions. One section for all schemas of a process.</summary>
public sealed class PersistenceOptions
{
    public const string Section = "Helios:Postgres";

    /// <summary>Npgsql's own format. Schemas are chosen by the services.</summary>
    [Required(ErrorMessage = "Helios:Postgres:ConnectionString is required.")]
    public string ConnectionString { get; set; } = "";

    /// <summary>Apply missing migrations at start instead of refusing to be ready.</summary>
    public bool MigrateAtStart { get; set; }

    /// <summary>The most connections per schema, where the connection string does not say.</summary>
    [Range(4, 1000)]
    public int MaxConnections { get; set; } = 32;

    /// <summary>How long a relay may have a row in hand before another one takes it.</summary>
    public TimeSpan RelayLease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often relays and pumps look for themselves, whatever they were told.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one send to the broker may take.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>In memory: how long a sent message is kept, to be sent again at the next start.</summary>
    public TimeSpan SentRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the id of a consumed message is remembered.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How often what has served its time is removed.</summary>
    public TimeSpan Housekeeping { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a process that does not hold a lock tries to get it, and one that does makes sure that it still does.</summary>
    public TimeSpan LockCheck { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often an HTTP unit of work is decided again after a conflict.</summary>
    [Range(0, 1000)]
    public int ConflictRetries { get; set; } = 20;
}
