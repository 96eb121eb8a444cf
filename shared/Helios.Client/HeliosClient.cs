namespace Helios.Client;

/// <summary>A typed HTTP client for Helios. Thread-safe; create one and reuse it.</summary>
public sealed class HeliosClient : IDisposable
{
    private readonly HeliosTransport transport;

    /// <summary>Creates a client with its own connections.</summary>
    /// <param name="options">Where Helios is; default: this machine.</param>
    public HeliosClient(HeliosClientOptions? options = null)
        : this(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
            },
            options
        ) { }

    /// <summary>Creates a client with a handler, such as a test server's.</summary>
    /// <param name="handler">The handler; the client disposes it.</param>
    /// <param name="options">Where Helios is; default: this machine.</param>
    /// <param name="time">The clock for pauses; default: the system's.</param>
    public HeliosClient(HttpMessageHandler handler, HeliosClientOptions? options = null, TimeProvider? time = null)
    {
        transport = new HeliosTransport(handler, options ?? new HeliosClientOptions(), time ?? TimeProvider.System);
        Workspaces = new WorkspacesClient(transport);
        Lanes = new LanesClient(transport);
        Runs = new RunsClient(transport);
        Terminals = new TerminalsClient(transport);
        Sessions = new SessionsClient(transport);
        Hosts = new HostsClient(transport);
        DeadLetters = new DeadLettersClient(transport);
        Tokens = new TokensClient(transport);
        Board = new BoardClient(transport);
        Reconciliation = new ReconciliationClient(transport);
        Archives = new ArchivesClient(transport);
        Harness = new HarnessClient(transport);
        Usage = new UsageClient(transport);
        Events = new EventsClient(transport);
    }

    /// <summary>The server's address.</summary>
    public Uri Server => transport.Server;

    /// <summary>Workspaces: registered repositories.</summary>
    public WorkspacesClient Workspaces { get; }

    /// <summary>Lanes: isolated lines of work.</summary>
    public LanesClient Lanes { get; }

    /// <summary>Runs: commands executed in a lane.</summary>
    public RunsClient Runs { get; }

    /// <summary>Archives: the unsaved work of closed lanes.</summary>
    public ArchivesClient Archives { get; }

    /// <summary>Terminals: interactive ttys of a lane.</summary>
    public TerminalsClient Terminals { get; }

    /// <summary>Sessions: agents' conversations in lanes.</summary>
    public SessionsClient Sessions { get; }

    /// <summary>Hosts: machines with a worktree agent.</summary>
    public HostsClient Hosts { get; }

    /// <summary>Dead letters: messages between the services that failed for good.</summary>
    public DeadLettersClient DeadLetters { get; }

    /// <summary>Tokens of callers: who may do what.</summary>
    public TokensClient Tokens { get; }

    /// <summary>The board: signing a browser in.</summary>
    public BoardClient Board { get; }

    /// <summary>Reconciliation: what hosts have, compared with what they should have.</summary>
    public ReconciliationClient Reconciliation { get; }

    /// <summary>The harness: the local proxy for model traffic.</summary>
    public HarnessClient Harness { get; }

    /// <summary>What agents have used.</summary>
    public UsageClient Usage { get; }

    /// <summary>The journal: every public event, in order.</summary>
    public EventsClient Events { get; }

    /// <summary>Asks whether the server and its dependencies are ready.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>Whether it is ready, and the report.</returns>
    /// <exception cref="HeliosUnreachableException">The server is unreachable.</exception>
    public Task<ServerHealth> Health(CancellationToken ct = default) => transport.Health(ct);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();
}
