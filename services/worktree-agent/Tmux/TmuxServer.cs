using System.Globalization;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// The tmux server of this data folder, on a socket of its own and without anybody's configuration: starts with its first session and
/// ends some seconds after its last, because the next one takes twice as long when it has to start a server. It is asked by a process per question (2 to 8 ms), or through one connection in control mode (0.2 ms) where
/// tmux is known to survive that or the settings want it. Several commands go in one question.
/// </summary>
/// <remarks>
/// With a client in control mode every released server (up to 3.7c) crashes, and takes every session along, when a session ends just
/// after its current window changed: so it is no default there. A server before 3.7 crashes also when a session begins or ends while such
/// a client introduces itself, and may crash when the client's session is destroyed with it. So it is connected to before its first
/// session is made, and with nothing else going on; a server that lives already, because an earlier agent made it or the connection broke, is asked by processes.
/// </remarks>
internal sealed partial class TmuxServer(
    TmuxProgram program,
    HostFolder folder,
    LaneEnvironment lanes,
    IProcessRunner processes,
    TimeProvider time,
    IOptions<WorktreeAgentOptions> options,
    ILogger<TmuxServer> logger) : IAsyncDisposable
{
    /// <summary>The session that the connection stands in; no lane's.</summary>
    public const string OwnSession = "helios";

    // How long a connection that could not be made is left alone: first, and at most.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A server that lives is taken to live on for so long.
    private static readonly TimeSpan LivesOn = TimeSpan.FromSeconds(5);

    // Whoever makes a session has the server stay without one; it goes when it is told to, and then only if it has none at that moment.
    private static readonly string[] Stay = ["set-option", "-s", "exit-empty", "off"];
    private static readonly string[] GoWhenEmpty = ["set-option", "-s", "exit-empty", "on"];

    // An option whose value becomes the time in seconds when it is expanded: what tmux offers to tell the time by.
    private const string Clock = "@helios_clock";
    private const string CameTooLate = "helios: too late";

    // The clock of tmux tells whole seconds.
    private static readonly TimeSpan ShortestForTyping = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookLasts = TimeSpan.FromSeconds(1);

    // What the server starts with is what every session inherits: nothing of the agent's, and no other tmux's.
    private readonly Dictionary<string, string?> environment = new(lanes.Withhold, StringComparer.Ordinal)
    {
        ["TMUX"] = null,
        ["TMUX_PANE"] = null,
    };

    private readonly Lock gate = new();
    private (long At, TmuxAnswer Answer)? lastLook;
    // Sessions that are not made through the connection are made one by one, and none while a connection comes or goes.
    private readonly SemaphoreSlim making = new(1, 1);
    private TmuxConnection? connection;
    private TimeSpan pause = FirstPause;
    private long? failedAt;
    private ITimer? emptyCheck;
    private long? livedAt;
    private bool seen;
    private bool disposed;

    /// <summary>
    /// A window of some session has ended, perhaps a par task's. No more than a hint: what has become of whom, only a look shows. Told
    /// only while there is a connection.
    /// </summary>
    public Action? WindowClosed { get; set; }

    public bool IsAvailable => program.Path is not null;

    public string Socket { get; } = SocketFolders.Short(folder.Root, "tmux");

    /// <summary>The words that call this server, before a command.</summary>
    public IReadOnlyList<string> Call => [program.Path ?? options.Value.Tmux, "-u", "-S", Socket, "-f", "/dev/null"];

    public Task<TmuxAnswer> Ask(params string[] command) => Ask([command], stdin: null, CancellationToken.None);

    /// <summary>Has commands done in one call. The first that fails ends it.</summary>
    public Task<TmuxAnswer> Ask(IReadOnlyList<string[]> commands, byte[]? stdin, CancellationToken cancellationToken) =>
        Ask(commands, stdin, within: null, cancellationToken);

    /// <summary>
    /// Types, unless the server comes to it only when nobody waits any more: it takes a question from its socket also after who asked
    /// has gone, and what was typed again meanwhile would be there twice.
    /// </summary>
    /// <param name="first">What is done at any rate, before.</param>
    /// <param name="typing">The commands that type. The first that fails ends it.</param>
    /// <param name="stdin">What the first command reads.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked may still be done in time.</param>
    public async Task<TmuxAnswer> Type(IReadOnlyList<string[]> first, IReadOnlyList<string[]> typing, byte[]? stdin, CancellationToken cancellationToken)
    {
        var within = options.Value.TmuxAnswersWithin > ShortestForTyping ? options.Value.TmuxAnswersWithin : ShortestForTyping;
        var deadline = (time.GetUtcNow() + within).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string[][] guarded =
        [
            .. first,
            ["set-option", "-s", Clock, "%s"],
            ["if-shell", "-F", $"#{{<:#{{T:{Clock}}},{deadline}}}", ControlLine.Of(typing).TrimEnd('\n'), $"display-message -p '{CameTooLate}'"],
        ];
        var answer = await Ask(guarded, stdin, within, cancellationToken);
        return answer is TmuxAnswer.Done { Output: CameTooLate + "\n" } ? new TmuxAnswer.Silent("It came to it too late, and nothing was typed.") : answer;
    }

    private async Task<TmuxAnswer> Ask(IReadOnlyList<string[]> commands, byte[]? stdin, TimeSpan? within, CancellationToken cancellationToken)
    {
        if (program.Path is null)
            return new TmuxAnswer.Silent("This host has no tmux that will do.");
        if (await AskConnection(commands, stdin, within, cancellationToken) is { } told)
            return told;
        if (!program.UsesConnection || !commands.Any(command => command[0] == "new-session"))
            return await AskByProcess(program.Path, commands, stdin, cancellationToken, within);
        await making.WaitAsync(cancellationToken);
        try
        {
            await Connect(program.Path);
            return await AskConnection(commands, stdin, within, cancellationToken) ?? await AskByProcess(program.Path, commands, stdin, cancellationToken, within);
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

    /// <summary>Whether questions go through the connection now.</summary>
    public bool IsConnected => Current is not null;

    private TmuxConnection? Current
    {
        get
        {
            lock (gate)
                return connection is { IsUp: true } ? connection : null;
        }
    }

    /// <summary>Null: nothing was asked, or what was asked changes nothing and may be asked again.</summary>
    private async Task<TmuxAnswer?> AskConnection(IReadOnlyList<string[]> commands, byte[]? stdin, TimeSpan? within, CancellationToken cancellationToken)
    {
        // What a command reads can be given to a process only.
        if (stdin is not null || Current is not { } open || !ControlLine.CanSay(commands))
            return null;
        var told = await open.Ask(commands, within).WaitAsync(cancellationToken);
        // Asked and not answered: it may have been done. Of a server that hangs not even a question is asked again.
        return told is TmuxAnswer.Silent && open.HasBroken && commands.All(IsQuestion) ? null : told;
    }

    private static bool IsQuestion(string[] command) =>
        command[0].StartsWith("list-", StringComparison.Ordinal) || command[0] is "has-session" or "display-message" or "capture-pane";

    private async Task<TmuxAnswer> AskByProcess(string path, IReadOnlyList<string[]> commands, byte[]? stdin, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        if (commands.Any(command => command[0] == "new-session"))
            commands = [.. commands, Stay];
        var arguments = commands.SelectMany((command, index) => index == 0 ? command.Select(Literal) : command.Select(Literal).Prepend(";"));
        var result = await processes.Run(Command(path, arguments) with { Timeout = within ?? options.Value.TmuxAnswersWithin, Stdin = stdin }, cancellationToken);
        var answer = result.ExitCode is { } code ? TmuxAnswer.Read(code, result.Stdout.Text, result.Stderr.Text) : new TmuxAnswer.Silent(result.Describe());
        // The last lane may have gone, or a server be there with nothing but what an earlier agent has left.
        var ends = commands.Any(command => command.Any(word => word.StartsWith("kill-session", StringComparison.Ordinal)));
        var answered = answer is not TmuxAnswer.Silent;
        if (ends ? answer is not TmuxAnswer.Silent { IsNoServer: true } : answered && !seen)
            CheckLater();
        seen |= answered;
        return answer;
    }

    private CommandSpec Command(string path, IEnumerable<string> arguments) =>
        new(path, [.. Call.Skip(1), .. arguments]) { WorkingDirectory = "/", Environment = environment };

    /// <summary>Makes the connection where that is safe, and the last attempt is not too fresh.</summary>
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
                    "-C", "new-session", "-A", "-s", OwnSession, "-x", "80", "-y", "24", "-c", "/",
                    // Two words, or tmux would hand it to a shell. It reads what nobody types.
                    "--", WhichProgram.Find("cat") ?? "/bin/cat", "-",
                ]),
            options.Value.TmuxAnswersWithin,
            time,
            Noticed);
        lock (gate)
        {
            connection = made;
            (failedAt, pause) = made is not null ? ((long?)null, FirstPause)
                : (time.GetTimestamp(), failedAt is null ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause);
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
        var answer = await AskByProcess(path, [["list-sessions"]], stdin: null, CancellationToken.None);
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

    /// <summary>With the last lane the server is to go, as it would without us: looked at when it has been quiet for a while.</summary>
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
            // The agent stops, and has looked itself.
        }
    }

    /// <summary>Has the server end if it has no lane's session; for good also later, by itself, because nobody will look any more.</summary>
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
                // From here on whoever makes a session waits for us.
                open = Current;
                connection = open is null ? connection : null;
            }

            IReadOnlyList<string[]> look = [["list-sessions", "-F", "#{session_name}"]];
            var answer = open is null ? await AskByProcess(program.Path, look, stdin: null, CancellationToken.None) : await open.Ask(look);
            livedAt = null;
            // It hangs: what has become of its sessions shows when it goes on.
            if (answer is TmuxAnswer.Silent { IsNoServer: false })
                CheckLater();
            var empty = answer is TmuxAnswer.Done sessions && sessions.Lines.All(session => session == OwnSession);
            string[] end = ["kill-session", "-t", Target(OwnSession)];
            if (open is not null && empty)
                await open.Close([GoWhenEmpty, end]);
            else if (open is not null)
                connection = open;
            else if (answer is TmuxAnswer.Done { Lines: var left } && (empty || forGood))
                // One that is made meanwhile comes first, and the server stays, or it finds the server gone and is tried again.
                await AskByProcess(program.Path, left.Contains(OwnSession) && empty ? [GoWhenEmpty, end] : [GoWhenEmpty], stdin: null, CancellationToken.None);
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>
    /// All panes of the server, as <c>session pid</c>; at most a second old, so that a server that does not answer holds up a round of
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
    public Task<TmuxAnswer> Panes() => Ask(ListPanes);

    /// <summary>The question for all panes of the server.</summary>
    public static string[] ListPanes => ["list-panes", "-a", "-F", "#{session_name} #{pane_pid}"];

    /// <summary>The panes of one session.</summary>
    public Task<TmuxAnswer> Panes(string session) => Ask("list-panes", "-s", "-t", Target(session), "-F", "#{session_name} #{pane_pid}");

    /// <summary>Exactly that session: a bare name would also match longer ones.</summary>
    public static string Target(string session) => $"={session}:";

    /// <summary>A folder as tmux takes it, which expands formats in it.</summary>
    public static string FolderArgument(string path) => path.Replace("#", "##", StringComparison.Ordinal);

    public static IEnumerable<(string Session, int Pid)> ReadPanes(TmuxAnswer.Done answer) =>
        answer.Lines
            .Select(line => line.Split(' '))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0], int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0))
            .Where(pane => pane.Item2 > 0);

    // A semicolon at the end of an argument separates commands, unless a backslash precedes it.
    private static string Literal(string argument) => argument.EndsWith(';') ? argument[..^1] + "\\;" : argument;

    [LoggerMessage(2080, LogLevel.Information, "tmux is called by a process per question: it cannot be had in control mode ({Words})")]
    private partial void LogNotConnected(string words);
}
