using System.ComponentModel.DataAnnotations;

namespace Helios.Hosting;

/// <summary>How the bus is reached, and how often a message is tried.</summary>
public sealed class BusOptions
{
    public const string Section = "Helios:Bus";

    /// <summary><c>memory</c> or <c>rabbitmq</c>.</summary>
    [RegularExpression("^(memory|rabbitmq)$", ErrorMessage = "Helios:Bus:Transport is 'memory' or 'rabbitmq'.")]
    public string Transport { get; set; } = "memory";

    /// <summary>Where the broker is.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>0: 5672, or 5671 with TLS.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>One installation has one to itself.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>The broker's user; one per service and host where there are several.</summary>
    public string Username { get; set; } = "guest";

    /// <summary>Its password.</summary>
    public string Password { get; set; } = "guest";

    /// <summary>Whether the connection is encrypted; the broker's certificate must be for the host's name.</summary>
    public bool UseTls { get; set; }

    /// <summary>How long the start of a service waits for the broker before it goes on without; its reads need no bus.</summary>
    public TimeSpan StartWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long messages in hand may take at shutdown.</summary>
    public TimeSpan StopWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a message is decided again after another writer was faster.</summary>
    [Range(0, 10_000)]
    public int ConflictRetries { get; set; } = 100;

    /// <summary>The longest wait between two of these, before jitter.</summary>
    public TimeSpan ConflictDelay { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How often a message is tried again after a failure that repetition may not cure.</summary>
    [Range(0, 100)]
    public int FailureRetries { get; set; } = 3;

    /// <summary>The first wait after such a failure; each further one is three times as long.</summary>
    public TimeSpan FailureDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a message is tried again while the database cannot be reached. With the longest wait this bounds an outage.</summary>
    [Range(0, 100_000)]
    public int OutageRetries { get; set; } = 240;

    /// <summary>The longest wait between two of these.</summary>
    public TimeSpan OutageDelay { get; set; } = TimeSpan.FromSeconds(5);

    internal bool IsRabbitMq => Transport == "rabbitmq";

    internal ushort EffectivePort => (ushort)(Port > 0 ? Port : UseTls ? 5671 : 5672);
}
