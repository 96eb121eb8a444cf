using System.ComponentModel.DataAnnotations;

namespace Helios.Hosting.Bus;

/// <summary>The connection to the bus, and the retries of messages.</summary>
public sealed class BusOptions
{
    public const string Section = "Helios:Bus";

    /// <summary><c>memory</c> or <c>rabbitmq</c>.</summary>
    [RegularExpression("^(memory|rabbitmq)$", ErrorMessage = "Helios:Bus:Transport must be 'memory' or 'rabbitmq'.")]
    public string Transport { get; set; } = "memory";

    /// <summary>The host name of the broker.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The port; 0 means 5672, or 5671 with TLS.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>The virtual host; one per installation.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>The broker user; one per service and host if there are several.</summary>
    public string Username { get; set; } = "guest";

    /// <summary>The password of the broker user.</summary>
    public string Password { get; set; } = "guest";

    /// <summary>Whether to use TLS; the broker's certificate must match the host name.</summary>
    public bool UseTls { get; set; }

    /// <summary>
    /// A PEM file with the authorities that may have issued the broker's certificate, instead of those of the system. It is read at each
    /// connection.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// A PEM file with the certificate that this process shows the broker, and its key unless that has a file of its own. It is read at
    /// each connection.
    /// </summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with the key of that certificate.</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>How long a service waits for the broker at start before it continues without it; reads need no bus.</summary>
    public TimeSpan StartWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long messages being processed may take at shutdown.</summary>
    public TimeSpan StopWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a message is retried after a revision conflict.</summary>
    [Range(0, 10_000)]
    public int ConflictRetries { get; set; } = 100;

    /// <summary>The longest wait between two such retries, before jitter.</summary>
    public TimeSpan ConflictDelay { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How often a message is retried after any other failure.</summary>
    [Range(0, 100)]
    public int FailureRetries { get; set; } = 3;

    /// <summary>The first wait after such a failure; each further wait is three times as long.</summary>
    public TimeSpan FailureDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How often a message is retried while the database is unreachable. Together with the longest wait, this limits the length of an
    /// outage.
    /// </summary>
    [Range(0, 100_000)]
    public int OutageRetries { get; set; } = 240;

    /// <summary>The longest wait between two such retries.</summary>
    public TimeSpan OutageDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the bus is a broker, which other machines can reach.</summary>
    public bool IsRabbitMq => Transport == "rabbitmq";

    /// <summary>The port that is used.</summary>
    public ushort EffectivePort => Port > 0 ? (ushort)Port : UsualPort(UseTls);

    /// <summary>The port of brokers that nobody has set otherwise.</summary>
    public static ushort UsualPort(bool useTls) => (ushort)(useTls ? 5671 : 5672);
}
