using System.Globalization;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// The tmux server of this data folder, on its own socket and without user configuration. It starts with its first session and
/// exits some seconds after its last, because a session that has to start a server takes twice as long. It is called by one process per
/// call (2 to 8 ms), or through one connection in control mode (0.2 ms) if
/// tmux is known to survive that or the settings demand it. One call may contain several commands.
/// </summary>
/// <remarks>
/// With a client in control mode, every released server (up to 3.7c) crashes, with all its sessions, when a session ends just after its
/// current window changed; so control mode is not the default there. A server before 3.7 also crashes when a session begins or ends while
/// such a client connects, and may crash when the client's session is destroyed with it. So the connection is made before the first
/// session, with nothing else going on; a server that is already running, because an earlier agent started it or the connection broke, is
/// called by processes.
/// </remarks>
internal sealed partial class TmuxServer(
    TmuxProgram program,
    HostFolder folder,
    LaneEnvironment lanes,
    IProcessRunner processes,
    TimeProvider time,
    IOptions<TmuxOptions> options,
    ILogger<TmuxServer> logger
) : IAsyncDisposable
{
    /// <summary>The session of the connection; belongs to no lane.</summary>
    public const string OwnSession = "helios";

    // How long to wait after a failed connection: at first, and at most.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A running server is assumed to stay up this long.
    private static readonly TimeSpan LivesOn = TimeSpan.FromSeconds(5);

    // Creating a session lets the server stay without sessions; it exits on request, and only if it has none then.
    private static readonly string[] Stay = ["set-option", "-s", "exit-empty", "off"];
    private static readonly string[] GoWhenEmpty = ["set-option", "-s", "exit-empty", "on"];

    // An option that expands to the time in seconds: tmux has no other clock.
    private const string Clock = "@helios_clock";
    private const string CameTooLate = "helios: too late";

    // tmux's clock has whole seconds.
    private static readonly TimeSpan ShortestForTyping = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookLasts = TimeSpan.FromSeconds(1);

    // Every session inherits the server's environment: nothing from the agent or another tmux.
    private readonly Dictionary<string, string?> environment = new(lanes.Withhold, StringComparer.Ordinal)
    {
        ["TMUX"] = null,
        ["TMUX_PANE"] = null,
    };

    private readonly Lock gate = new();
    private (long At, TmuxAnswer Answer)? lastLook;

    // Sessions not created through the connection are created one at a time, and none while a connection opens or closes.
    private readonly SemaphoreSlim making = new(1, 1);
    private TmuxConnection? connection;
    private TimeSpan pause = FirstPause;
    private long? failedAt;
    private ITimer? emptyCheck;
    private long? livedAt;
    private bool seen;
    private bool disposed;

    /// <summary>
    /// A window of some session has closed, perhaps a par task's. Only a hint: a probe determines what happened. Raised
    /// only while there is a connection.
    /// </summary>
    public Action? WindowClosed { get; set; }

    public bool IsAvailable => program.Path is not null;

    public string Socket { get; } = SocketFolders.Short(folder.Root, "tmux");

    /// <summary>The words that call this server, to be followed by a command.</summary>
    public IReadOnlyList<string> Call => [program.Path ?? options.Value.Tmux, "-u", "-S", Socket, "-f", "/dev/null"];

    public Task<TmuxAnswer> Run(params string[] command) => Run([command], stdin: null, CancellationToken.None);

    /// <summary>Runs commands in one call. The first that fails ends it.</summary>
    public Task<TmuxAnswer> Run(IReadOnlyList<string[]> commands, byte[]? stdin, CancellationToken cancellationToken) =>
        Run(commands, stdin, within: null, cancellationToken);

    /// <summary>
    /// Types, unless the server processes the call only after the caller has given up: it reads a call from its socket even after the
    /// caller has gone, and text that was retried in the meantime would appear twice.
    /// </summary>
    /// <param name="first">Commands that run first in any case.</param>
    /// <param name="typing">The commands that type. The first that fails ends the call.</param>
    /// <param name="stdin">The standard input of the first command.</param>
    /// <param name="cancellationToken">Stops waiting; the commands may still run.</param>
    public async Task<TmuxAnswer> Type(
        IReadOnlyList<string[]> first,
        IReadOnlyList<string[]> typing,
        byte[]? stdin,
        CancellationToken cancellationToken
    )
    {
        var within = options.Value.TmuxAnswersWithin > ShortestForTyping ? options.Value.TmuxAnswersWithin : ShortestForTyping;
        var deadline = (time.GetUtcNow() + within).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string[][] guarded =
        [
            .. first,
            ["set-option", "-s", Clock, "%s"],
            [
                "if-shell",
                "-F",
                $"#{{<:#{{T:{Clock}}},{deadline}}}",
                ControlLine.Of(typing).TrimEnd('\n'),
                $"display-message -p '{CameTooLate}'",
            ],
        ];
        var answer = await Run(guarded, stdin, within, cancellationToken);
        return answer is TmuxAnswer.Done { Output: CameTooLate + "\n" }
            ? new TmuxAnswer.Silent("The server was too late, and nothing was typed.")
            : answer;
    }

    private async Task<TmuxAnswer> Run(
        IReadOnlyList<string[]> commands,
        byte[]? stdin,
        TimeSpan? within,
        CancellationToken cancellationToken
    )
    {
        if (program.Path is null)
            return new TmuxAnswer.Silent("This host has no suitable tmux.");
        if (await RunOnConnection(commands, stdin, within, cancellationToken) is { } result)
            return result;
        if (!program.UsesConnection || !commands.Any(command => command[0] == "new-session"))
            return await RunProcess(program.Path, commands, stdin, cancellationToken, within);
        await making.WaitAsync(cancellationToken);
        try
        {
            await Connect(program.Path);
            return await RunOnConnection(commands, stdin, within, cancellationToken)
                ?? await RunProcess(program.Path, commands, stdin, cancellationToken, within);
        }
        finally
        {
            making.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            disposed = true;
        if (emptyCheck is not null)
            await emptyCheck.DisposeAsync();
        if (seen || connection is not null)
            await LetGoWhenEmpty(forGood: true);
        if (connection is not null)
            await connection.DisposeAsync();
        making.Dispose();
    }

    /// <summary>Whether calls currently go through the connection.</summary>
    public bool IsConnected => Current is not null;

    private TmuxConnection? Current
    {
        get
        {
            lock (gate)
                return connection is { IsUp: true } ? connection : null;
        }
    }

    /// <summary>Null: nothing was sent, or the call changes nothing and may be repeated.</summary>
    private async Task<TmuxAnswer?> RunOnConnection(
        IReadOnlyList<string[]> commands,
        byte[]? stdin,
        TimeSpan? within,
        CancellationToken cancellationToken
    )
    {
        // Only a process can get standard input.
        if (stdin is not null || Current is not { } open || !ControlLine.CanSay(commands))
            return null;
        var result = await open.Run(commands, within).WaitAsync(cancellationToken);
        // Sent but not answered: it may have been executed. Nothing is repeated on a server that hangs.
        return result is TmuxAnswer.Silent && open.HasBroken && commands.All(IsQuestion) ? null : result;
    }

    private static bool IsQuestion(string[] command) =>
        command[0].StartsWith("list-", StringComparison.Ordinal) || command[0] is "has-session" or "display-message" or "capture-pane";

    private async Task<TmuxAnswer> RunProcess(
        string path,
        IReadOnlyList<string[]> commands,
        byte[]? stdin,
        CancellationToken cancellationToken,
        TimeSpan? within = null
    )
    {
        if (commands.Any(command => command[0] == "new-session"))
            commands = [.. commands, Stay];
        var arguments = commands.SelectMany(
            (command, index) => index == 0 ? command.Select(Literal) : command.Select(Literal).Prepend(";")
        );
        var result = await processes.Run(
            Command(path, arguments) with
            {
                Timeout = within ?? options.Value.TmuxAnswersWithin,
                Stdin = stdin,
            },
            cancellationToken
        );
        var answer = result.ExitCode is { } code
            ? TmuxAnswer.Read(code, result.Stdout.Text, result.Stderr.Text)
            : new TmuxAnswer.Silent(result.Describe());
        // The last lane may be gone, or the server may have only remains of an earlier agent process.
        var ends = commands.Any(command => command.Any(word => word.StartsWith("kill-session", StringComparison.Ordinal)));
        var answered = answer is not TmuxAnswer.Silent;
        if (ends ? answer is not TmuxAnswer.Silent { IsNoServer: true } : answered && !seen)
            CheckLater();
        seen |= answered;
        return answer;
    }

    private CommandSpec Command(string path, IEnumerable<string> arguments) =>
        new(path, [.. Call.Skip(1), .. arguments]) { WorkingDirectory = "/", Environment = environment };

    /// <summary>Connects if that is safe and the last attempt is long enough ago.</summary>
    private async Task Connect(string path)
    {
        if (disposed || Current is not null || (failedAt is { } at && time.GetElapsedTime(at) < pause))
            return;
        if (!program.TakesControlClientsAnyTime && !await IsFresh(path))
            return;
        if (connection is { } old)
            await old.DisposeAsync();
        var (made, words) = await TmuxConnection.Open(
            Command(
                path,
                [
                    "-C",
                    "new-session",
                    "-A",
                    "-s",
                    OwnSession,
                    "-x",
                    "80",
                    "-y",
                    "24",
                    "-c",
                    "/",
                    // Two words, or tmux would pass it to a shell. It waits for input that never comes.
                    "--",
                    WhichProgram.Find("cat") ?? "/bin/cat",
                    "-",
                ]
            ),
            options.Value.TmuxAnswersWithin,
            time,
            Noticed
        );
        lock (gate)
        {
            connection = made;
            (failedAt, pause) = made is not null
                ? ((long?)null, FirstPause)
                : (
                    time.GetTimestamp(),
                    failedAt is null ? FirstPause
                    : pause * 2 < LongestPause ? pause * 2
                    : LongestPause
                );
        }

        if (made is null)
            LogNotConnected(words);
        CheckLater();
    }

    /// <summary>Whether there is no server yet.</summary>
    private async Task<bool> IsFresh(string path)
    {
        if (livedAt is { } at && time.GetElapsedTime(at) < LivesOn)
            return false;
        var answer = await RunProcess(
            path,
            [
                ["list-sessions"],
            ],
            stdin: null,
            CancellationToken.None
        );
        livedAt = answer is TmuxAnswer.Silent ? null : time.GetTimestamp();
        return answer is TmuxAnswer.Silent { IsNoServer: true };
    }

    private void Noticed(string notice)
    {
        if (notice is "%unlinked-window-close" or "%window-close")
        {
            CheckLater();
            WindowClosed?.Invoke();
        }
    }

    /// <summary>The server should exit after the last lane, as it would by default: checked after a quiet period.</summary>
    private void CheckLater()
    {
        lock (gate)
        {
            if (disposed)
                return;
            emptyCheck ??= time.CreateTimer(_ => _ = CheckNow(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            emptyCheck.Change(options.Value.TmuxLingers, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task CheckNow()
    {
        try
        {
            await LetGoWhenEmpty(forGood: false);
        }
        catch (ObjectDisposedException)
        {
            // The agent is stopping and has checked itself.
        }
    }

    /// <summary>Makes the server exit if it has no lane's session; optionally also later by itself, when nobody checks anymore.</summary>
    private async Task LetGoWhenEmpty(bool forGood)
    {
        if (program.Path is null)
            return;
        await making.WaitAsync();
        try
        {
            TmuxConnection? open;
            lock (gate)
            {
                // From here on, creating a session waits.
                open = Current;
                connection = open is null ? connection : null;
            }

            IReadOnlyList<string[]> look =
            [
                ["list-sessions", "-F", "#{session_name}"],
            ];
            var answer = open is null ? await RunProcess(program.Path, look, stdin: null, CancellationToken.None) : await open.Run(look);
            livedAt = null;
            // It hangs: the state of its sessions shows when it continues.
            if (answer is TmuxAnswer.Silent { IsNoServer: false })
                CheckLater();
            var empty = answer is TmuxAnswer.Done sessions && sessions.Lines.All(session => session == OwnSession);
            string[] end = ["kill-session", "-t", Target(OwnSession)];
            if (open is not null && empty)
                await open.Close([GoWhenEmpty, end]);
            else if (open is not null)
                connection = open;
            else if (answer is TmuxAnswer.Done { Lines: var left } && (empty || forGood))
                // A session created in the meantime either keeps the server, or finds it gone and is retried.
                await RunProcess(
                    program.Path,
                    left.Contains(OwnSession) && empty ? [GoWhenEmpty, end] : [GoWhenEmpty],
                    stdin: null,
                    CancellationToken.None
                );
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>
    /// All panes of the server, as <c>session pid</c>; at most one second old, so that an unresponsive server delays a round of
    /// probes once, not once per lane.
    /// </summary>
    public async Task<TmuxAnswer> Look()
    {
        if (lastLook is { } look && time.GetElapsedTime(look.At) < LookLasts)
            return look.Answer;
        var answer = await Panes();
        lastLook = (time.GetTimestamp(), answer);
        return answer;
    }

    /// <summary>All panes of the server now.</summary>
    public Task<TmuxAnswer> Panes() => Run(ListPanes);

    /// <summary>The command that lists all panes of the server.</summary>
    public static string[] ListPanes => ["list-panes", "-a", "-F", "#{session_name} #{pane_pid}"];

    /// <summary>The panes of one session.</summary>
    public Task<TmuxAnswer> Panes(string session) => Run("list-panes", "-s", "-t", Target(session), "-F", "#{session_name} #{pane_pid}");

    /// <summary>Exactly this session: a bare name would also match longer names.</summary>
    public static string Target(string session) => $"={session}:";

    /// <summary>Escapes a folder for tmux, which expands formats in it.</summary>
    public static string FolderArgument(string path) => path.Replace("#", "##", StringComparison.Ordinal);

    public static IEnumerable<(string Session, int Pid)> ReadPanes(TmuxAnswer.Done answer) =>
        answer
            .Lines.Select(line => line.Split(' '))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0], int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0))
            .Where(pane => pane.Item2 > 0);

    // A semicolon at the end of an argument separates commands, unless a backslash precedes it.
    private static string Literal(string argument) => argument.EndsWith(';') ? argument[..^1] + "\\;" : argument;

    [LoggerMessage(2080, LogLevel.Information, "Calling tmux by one process per call: control mode is unavailable ({Words})")]
    private partial void LogNotConnected(string words);
}
