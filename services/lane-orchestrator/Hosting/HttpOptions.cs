using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>The public HTTP API.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Helios:Http";

    /// <summary>Names allowed in the Host header, in addition to the loopback names.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins, such as <c>https://helios.example</c>, whose pages may call this API and read its answers (CORS).</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// The administrator's token. Without it, the API listens only on loopback. <c>helios token create</c> makes other tokens.
    /// </summary>
    [MinLength(16)]
    public string? BearerToken { get; set; }

    /// <summary>
    /// Whether requests from this machine need no token. Every user of the machine then administers Helios, and so does everybody whom a
    /// proxy on it lets through.
    /// </summary>
    public bool LoopbackTrust { get; set; } = true;

    /// <summary>How many requests per second each token may send; 0 means no limit. The administrator's has none.</summary>
    [Range(0, 100_000)]
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>How many requests a token that was quiet may send at once.</summary>
    [Range(1, 1_000_000)]
    public int RequestsAtOnce { get; set; } = 500;

    /// <summary>How long a code of <c>helios open</c> can be exchanged for a session of the board.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan BoardCodeLasts { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a browser stays signed in to the board, if its token lasts as long.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan BoardSessionLasts { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The URL where hosts reach this process, such as <c>https://helios.example</c>. Default: its own address.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>How long a host may take to answer if it was not heard from recently.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HostAnswersWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a host may take to answer if it was heard from recently: it is alive but busy.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan BusyHostAnswersWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a living host may take to answer if it must fetch the repository first, because it is named by URL.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FetchingHostAnswersWithin { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How old a heartbeat may be to count as recent; slightly more than the heartbeat interval.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HostHeardLately { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long opening a pull request may take: several requests to the forge.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan ForgeAnswersWithin { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a host may take to close a terminal, whose processes get some seconds to exit.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan TerminalClosesWithin { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a host may take for an inventory that an operator asked for, and again for carrying out the plan.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan ReconciliationWithin { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long another service may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ServiceAnswersWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long to wait for an answer before a command is sent again under the same id, because its answer may have been lost with a
    /// connection.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan CommandSentAgainAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many creates are carried out at once; the others wait in order of arrival.</summary>
    [Range(1, 1000)]
    public int CreatesAtOnce { get; set; } = 8;

    /// <summary>How many other commands to lanes are carried out at once.</summary>
    [Range(1, 1000)]
    public int ChangesAtOnce { get; set; } = 64;

    /// <summary>How many commands of a kind may wait; more are refused as overloaded.</summary>
    [Range(1, 100_000)]
    public int MostCommandsWaiting { get; set; } = 2000;

    /// <summary>The longest acceptable estimated wait of a command; one that would wait longer is refused as overloaded.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan CommandsWaitAtMost { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host may take to open a requested tunnel.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan TunnelOpensWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The interval of keep-alives on a quiet event stream.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client of an event stream may read nothing before it is disconnected.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan ClientMayStallFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often waiting requests poll without a notification, because notifications are lost with their connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LookAgainAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the answer of a request is kept under its idempotency key.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan IdempotencyKeysKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a request holds its idempotency key without a sign of life; then its process is considered dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:10:00")]
    public TimeSpan IdempotencyClaimLasts { get; set; } = TimeSpan.FromSeconds(5);
}
