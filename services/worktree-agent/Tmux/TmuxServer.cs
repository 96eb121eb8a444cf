using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>
/// The tmux server of this data folder, on a socket of its own and without anybody's configuration: starts with its first session and
/// ends with its last. It is reached by one short call per question (2 to 4 ms); several commands go in one.
/// </summary>
internal sealed class TmuxServer(TmuxProgram program, HostFolder folder, IProcessRunner processes, TimeProvider time, IOptions<WorktreeAgentOptions> options)
{
    // sun_path is 108 bytes on Linux and 104 on macOS.
    private const int LongestSocket = 100;

    private static readonly TimeSpan LookLasts = TimeSpan.FromSeconds(1);

    // What the server starts with is what every session inherits: nothing of the agent's, and no other tmux's.
    private static readonly Dictionary<string, string?> Environment = new(LaneEnvironment.Withhold, StringComparer.Ordinal)
    {
        ["TMUX"] = null,
        ["TMUX_PANE"] = null,
    };

    private (long At, TmuxAnswer Answer)? lastLook;

    public bool IsAvailable => program.Path is not null;

    public string Socket { get; } = SocketOf(folder.Root);

    /// <summary>The words that call this server, before a command.</summary>
    public IReadOnlyList<string> Call => [program.Path ?? options.Value.Tmux, "-u", "-S", Socket, "-f", "/dev/null"];

    public Task<TmuxAnswer> Ask(params string[] command) => Ask([command], stdin: null, CancellationToken.None);

    /// <summary>Has commands done in one call. The first that fails ends it.</summary>
    public async Task<TmuxAnswer> Ask(IReadOnlyList<string[]> commands, byte[]? stdin, CancellationToken cancellationToken)
    {
        if (program.Path is null)
            return new TmuxAnswer.Silent("This host has no tmux that will do.");
        var arguments = Call.Skip(1).Concat(commands.SelectMany((command, index) => index == 0 ? command.Select(Literal) : command.Select(Literal).Prepend(";")));
        var result = await processes.Run(
            new CommandSpec(program.Path, [.. arguments])
            {
                WorkingDirectory = "/",
                Environment = Environment,
                Timeout = options.Value.TmuxAnswersWithin,
                Stdin = stdin,
            },
            cancellationToken);
        return result.ExitCode is { } code
            ? TmuxAnswer.Read(code, result.Stdout.Text, result.Stderr.Text)
            : new TmuxAnswer.Silent(result.Describe());
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
    public Task<TmuxAnswer> Panes() => Ask("list-panes", "-a", "-F", "#{session_name} #{pane_pid}");

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

    private static string SocketOf(string root)
    {
        var inside = Path.Combine(root, "tmux");
        if (Encoding.UTF8.GetByteCount(inside) <= LongestSocket)
            return inside;
        var shortFolder = $"/tmp/helios-{CurrentUser.Id}";
        Directory.CreateDirectory(shortFolder);
        // Only the owner may do this: a folder that somebody else has put there is refused.
        if (new DirectoryInfo(shortFolder).LinkTarget is not null)
            throw new InvalidOperationException($"'{shortFolder}' is a link; Helios keeps the socket of tmux there. Remove it.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(shortFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(shortFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..16]);
    }
}
