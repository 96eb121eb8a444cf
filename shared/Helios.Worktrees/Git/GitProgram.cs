using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Helios.Processes;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Git;

/// <summary>
/// The only place that calls git: argument lists, a fixed environment, machine-readable output, a time limit for every call, retries on
/// lock errors.
/// </summary>
internal sealed partial class GitProgram(
    IProcessRunner processes,
    LocalConfiguration configuration,
    WorktreeOwner owner,
    IOptions<WorktreeOptions> options
)
{
    private static readonly ActivitySource Spans = new("Helios.Worktrees");

    /// <summary>The oldest git with all required features.</summary>
    public static readonly Version Oldest = new(2, 36);

    /// <summary>The oldest git that merges without a worktree (<c>git merge-tree --write-tree</c>).</summary>
    public static readonly Version OldestWithMergeTree = new(2, 38);

    // Hooks and signing are for the user's own commits; submodules are updated explicitly; no automatic packing.
    private static readonly string[] Always =
    [
        "--no-pager",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "submodule.recurse=false",
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
        "-c",
        "log.showSignature=false",
        "-c",
        "protocol.ext.allow=never",
        "-c",
        "protocol.fd.allow=never",
    ];

    // A repository copied from a case-insensitive file system would hide files whose names differ only in case.
    private static readonly string[] CaseCounts = OperatingSystem.IsLinux() ? ["-c", "core.ignoreCase=false"] : [];

    // If the user's settings require Git LFS but it is not installed here, every checkout and every status would fail.
    private static readonly string[] PointersStay =
    [
        "-c",
        "filter.lfs.required=false",
        "-c",
        "filter.lfs.process=",
        "-c",
        "filter.lfs.smudge=",
        "-c",
        "filter.lfs.clean=",
    ];

    private static readonly Dictionary<string, string?> Surroundings = new(StringComparer.Ordinal)
    {
        ["LC_ALL"] = "C",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["SSH_ASKPASS_REQUIRE"] = "never",
        ["GIT_EDITOR"] = ":",
        ["GIT_SEQUENCE_EDITOR"] = ":",
        ["GIT_EXTERNAL_DIFF"] = null,
        ["GIT_CONFIG"] = null,
        ["GIT_CONFIG_PARAMETERS"] = null,
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_COMMON_DIR"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = null,
        ["GIT_NAMESPACE"] = null,
        ["GIT_PREFIX"] = null,
        ["GIT_REFLOG_ACTION"] = null,
        ["GIT_AUTHOR_DATE"] = null,
        ["GIT_COMMITTER_DATE"] = null,
        ["GIT_AUTHOR_NAME"] = "Helios",
        ["GIT_AUTHOR_EMAIL"] = "helios@localhost",
        ["GIT_COMMITTER_NAME"] = "Helios",
        ["GIT_COMMITTER_EMAIL"] = "helios@localhost",
    };

    // Another git process holds a lock for milliseconds, or is registering a worktree.
    private static readonly string[] Transient = [".lock': File exists", "cannot lock ref", "/commondir: ", "could not lock config file"];

    private static readonly TimeSpan[] Pauses = [.. new[] { 10, 20, 40, 80, 160, 320, 640 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    private static readonly TimeSpan CaptureDrain = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether LFS files are available. Checked every time, because it may be installed while this program runs.</summary>
    public bool HasLfs => WhichProgram.Find(options.Value.GitLfs) is not null;

    /// <summary>Runs git and returns its result; throws only if it could not be started.</summary>
    public async Task<CommandResult> Try(GitCall call, CancellationToken cancellationToken)
    {
        var local = await configuration.Look(call, question => processes.Run(Command(question, LocalSettings.None), cancellationToken));
        if (local.NamesHousekeeper && call.Arguments[0] is "gc")
            throw new GitException(
                "The repository's settings contain a program for maintenance (gc.recentObjectsHook), so Helios does not run "
                    + "maintenance on it."
            );
        if (local.PromisesMissing && call.LocalFetch)
            throw new GitException(
                $"{string.Join(", ", call.Enters)} is a partial clone, which only its remote can complete. Fetch the missing "
                    + "objects (git fetch --refetch --no-filter), or remove it."
            );
        var command = Command(call, local);
        if (call.Network || local.FetchesMissing)
            command = await WithoutQuestions(call, local, command, cancellationToken);
        using var span = Spans.StartActivity($"git {call.Arguments[0]}");
        for (var attempt = 0; ; attempt++)
        {
            var result = await processes.Run(command, cancellationToken);
            if (result.Ending is CommandEnding.NotStarted(var reason, var detail))
                throw new GitException(
                    reason is StartFailure.ProgramNotFound
                        ? $"git not found ({detail}). Install git {Oldest} or newer."
                        : $"Could not start git: {detail}"
                );
            if (result.Succeeded || call.StdoutTo is not null || attempt >= Pauses.Length || !IsTransient(result))
                return result;
            // It waits for another process, so it uses the real clock.
            await Task.Delay(Pauses[attempt], TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Runs git; throws on failure.</summary>
    public async Task<CommandResult> Run(GitCall call, CancellationToken cancellationToken)
    {
        var result = await Try(call, cancellationToken);
        if (!result.Succeeded || (call.TakesNoWarning && Warns(result)))
            throw call.Failed(result);
        if (!result.Stdout.IsComplete)
            throw new GitException($"git {call.Arguments[0]} wrote more output than Helios can hold.");
        return result;
    }

    /// <summary>
    /// Whether git has skipped something unknown. Git ignores attribute and ignore files that are symbolic links, at a checkout
    /// as well, so that warning hides nothing.
    /// </summary>
    private static bool Warns(CommandResult result) =>
        result.Stderr.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Any(line => !LinkPassedOver().IsMatch(line))
        || !result.Stderr.IsComplete;

    /// <summary>Runs git and returns its single line of output.</summary>
    public async Task<string> Line(GitCall call, CancellationToken cancellationToken) =>
        (await Run(call, cancellationToken)).Stdout.Text.TrimEnd('\n');

    /// <summary>
    /// Reads a <c>HEAD</c> file. One that names a branch whose name is not UTF-8 text counts as detached at the branch's commit: only git
    /// can follow it.
    /// </summary>
    /// <exception cref="GitException">Git cannot follow it either.</exception>
    public async Task<HeadState?> ReadHead(string gitDir, CancellationToken cancellationToken)
    {
        var head = RefFiles.ReadHead(gitDir);
        if (head is not { Ref: { } name } || !BlockingFiles.IsNoText(name))
            return head;
        var commit = new GitCall("rev-parse", "--verify", "--quiet", "HEAD^{commit}") { GitDir = gitDir };
        return new HeadState(null, await Line(commit, cancellationToken));
    }

    /// <summary>Checks at start that git is installed and recent enough.</summary>
    /// <exception cref="GitException">It is not; the message says what to install.</exception>
    public async Task<Version> CheckVersion(CancellationToken cancellationToken)
    {
        var said = await Line(new GitCall("version"), cancellationToken);
        var digits = said.Split(' ')
            .Select(word => string.Join('.', word.Split('.').TakeWhile(part => part.All(char.IsAsciiDigit)).Take(3)))
            .FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal));
        if (!Version.TryParse(digits, out var version) || version < Oldest)
            throw new GitException($"'{said}' is too old. Install git {Oldest} or newer.");
        return version;
    }

    private CommandSpec Command(GitCall call, LocalSettings local)
    {
        var environment = new Dictionary<string, string?>(owner.Withheld, StringComparer.Ordinal);
        foreach (var (name, value) in Surroundings)
            environment[name] = value;
        if (LaneScope.Current is { } lane)
        {
            environment[LaneMarks.Lane] = lane.ToString();
            environment[LaneMarks.Installation] = owner.InstallationId;
            environment[LaneMarks.Host] = owner.HostId.ToString();
        }
        Confine(environment, call, local);
        if (call.GitDir is not null)
            environment["GIT_DIR"] = call.GitDir;
        if (call.WorkTree is not null)
            environment["GIT_WORK_TREE"] = call.WorkTree;
        if (call.PassesOverBrokenRefs)
            environment["GIT_REF_PARANOIA"] = "0";
        if (call.IndexFile is not null)
            environment["GIT_INDEX_FILE"] = call.IndexFile;
        call.User?.Apply(environment);
        if (call is { ObjectsTo: { } objects, GitDir: { } gitDir })
        {
            environment["GIT_OBJECT_DIRECTORY"] = objects;
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = Listed(Path.Combine(GitDirs.CommonOf(gitDir), "objects"));
        }
        if (call.Email is not null)
            environment["GIT_COMMITTER_EMAIL"] = environment["GIT_AUTHOR_EMAIL"] = call.Email;
        var limits = options.Value;
        return new CommandSpec(
            limits.Git,
            [
                .. Always,
                .. CaseCounts,
                .. HasLfs ? [] : PointersStay,
                .. call.Settings.Concat(call.User?.Settings ?? []).SelectMany(setting => new[] { "-c", setting }),
                .. Arguments(call, local),
            ]
        )
        {
            WorkingDirectory = call.Folder ?? call.WorkTree ?? call.GitDir ?? "/",
            Environment = environment,
            Stdin = call.Stdin,
            StdoutTo = call.StdoutTo,
            // The reader may be slower than git: data left in the pipe is part of the output.
            DrainGrace = call.StdoutTo is null ? CaptureDrain : limits.CheckoutTimeout,
            Timeout = call.Limit ?? (call.WholeTree ? limits.CheckoutTimeout : limits.GitTimeout),
            OutputLimit = 64 * 1024 * 1024,
        };
    }

    /// <summary>A folder as an entry of a list that git reads (git, GIT_ALTERNATE_OBJECT_DIRECTORIES).</summary>
    private static string Listed(string folder) =>
        folder.Contains(':', StringComparison.Ordinal)
            ? $"\"{folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : folder;

    /// <summary>Prevents git from starting programs from a repository's settings.</summary>
    private static void Confine(Dictionary<string, string?> environment, GitCall call, LocalSettings local)
    {
        // Without a transport, git contacts nobody, whatever objects are missing or URLs are rewritten.
        if (call.LocalFetch)
            environment["GIT_ALLOW_PROTOCOL"] = "file";
        // The user's hooks may contact whom they like.
        else if (!call.Network && !local.FetchesMissing && call.User is null)
            environment["GIT_ALLOW_PROTOCOL"] = "none";
        else if (!call.Network && LaneScope.Current is null)
            environment["GIT_ALLOW_PROTOCOL"] = "http:https:ssh:git";
        if (local.NamesProxy)
            environment["GIT_PROXY_COMMAND"] = "";
        environment["GIT_CONFIG_COUNT"] = local.Overrides.Count == 0 ? null : local.Overrides.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var ((key, value), i) in local.Overrides.Select((setting, i) => (setting, i)))
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = value;
        }
    }

    private static IEnumerable<string> Arguments(GitCall call, LocalSettings local) =>
        local.NamesUploadPack && call.Arguments[0] is "fetch" or "ls-remote"
            ? [call.Arguments[0], "--upload-pack=git-upload-pack", .. call.Arguments.Skip(1)]
            : call.Arguments;

    private async Task<CommandSpec> WithoutQuestions(
        GitCall call,
        LocalSettings local,
        CommandSpec command,
        CancellationToken cancellationToken
    )
    {
        var question = new GitCall("config", "--get", "core.sshCommand") { Folder = call.Folder, GitDir = call.GitDir };
        var setting = await processes.Run(Command(question, local), cancellationToken);
        var ssh = SshCommands.WithoutQuestions(
            Environment.GetEnvironmentVariable,
            setting.Succeeded ? setting.Stdout.Text.TrimEnd('\n') : null
        );
        command = command.Without("SSH_ASKPASS");
        return ssh is null ? command : command.With("GIT_SSH_COMMAND", ssh);
    }

    private static bool IsTransient(CommandResult result)
    {
        var said = Encoding.UTF8.GetString(result.Stderr.Bytes.Span);
        return Transient.Any(sign => said.Contains(sign, StringComparison.Ordinal))
            && !said.Contains("already exists", StringComparison.Ordinal)
            // The ref is not where the caller thought it was; it will not come back.
            && !said.Contains("but expected", StringComparison.Ordinal);
    }

    [GeneratedRegex(
        @"^warning: unable to access '(.*/)?\.git(attributes|ignore)': Too many levels of symbolic links$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex LinkPassedOver();
}
