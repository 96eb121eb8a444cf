using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>The public HTTP interface.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Helios:Http";

    /// <summary>Names beside the loopback ones that the Host header may hold.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins, such as <c>https://helios.example</c>, whose pages may call this interface, and read its answers (CORS).</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The token that every request from beyond this machine carries; without one nothing is bound off loopback.</summary>
    [MinLength(16)]
    public string? BearerToken { get; set; }

    /// <summary>Where hosts reach this process, such as <c>https://helios.example</c>; its own address when absent.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>How long a host may take to answer a question when it was not heard of lately.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HostAnswersWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a host may take that was heard of lately: it lives, and is busy.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan BusyHostAnswersWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host may take that lives and has to fetch the repository first, because it is named by URL.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FetchingHostAnswersWithin { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How old a heartbeat may be to count as lately; a little more than the time between two.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HostHeardLately { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a host may take to close a terminal: what runs in it gets some seconds to end.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan TerminalClosesWithin { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long another service may take to answer a question.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ServiceAnswersWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without an answer a command is sent once more, under the same id: its answer may have been lost with a connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan CommandSentAgainAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many creates are carried out at once; the others wait in the order they came.</summary>
    [Range(1, 1000)]
    public int CreatesAtOnce { get; set; } = 8;

    /// <summary>How many other commands to lanes are carried out at once.</summary>
    [Range(1, 1000)]
    public int ChangesAtOnce { get; set; } = 64;

    /// <summary>How many commands of a kind may wait; further ones are refused as overloaded.</summary>
    [Range(1, 100_000)]
    public int MostCommandsWaiting { get; set; } = 2000;

    /// <summary>How long a command may have to wait by what is measured; one that would wait longer is refused as overloaded.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan CommandsWaitAtMost { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host may take to dial out when a tunnel is asked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan TunnelOpensWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a quiet event stream says that it is there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client of an event stream may take nothing before it is disconnected.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan ClientMayStallFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what is waited for is looked at although nobody said that it changed: notifications are lost with their connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LookAgainAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the answer of a request is kept under its idempotency key.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan IdempotencyKeysKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a request holds its idempotency key without a sign of life; then its process is taken for dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:10:00")]
    public TimeSpan IdempotencyClaimLasts { get; set; } = TimeSpan.FromSeconds(5);
}
