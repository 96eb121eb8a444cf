using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Helios.FaultRig.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.FaultRig.Observing;

/// <summary>Looks at a host itself; what Helios says of it is another thing.</summary>
internal static class HostDiskReader
{
    private const string Worktrees = ".helios-worktrees";

    public static async Task<HostDisk> Read(RigHost host)
    {
        var repository = host.Repository;
        var refs = Lines(await TemporaryRepository.GitIn(repository, "for-each-ref", "--format=%(refname) %(objectname)"))
            .ToDictionary(line => line.Split(' ')[0], line => line.Split(' ')[1], StringComparer.Ordinal);
        var atWork = Ids(await TemporaryRepository.GitIn(repository, "rev-list", "--objects", "--all", "--reflog", "--indexed-objects"));
        atWork.UnionWith(Files(Path.Combine(repository, Worktrees)).Select(IdOfFile));
        return new HostDisk
        {
            Host = host.Id.ToString(),
            Repository = repository,
            Refs = refs,
            // Refs and nothing else: HEADs of worktrees are no place to keep something.
            Kept = Ids(await TemporaryRepository.GitIn(repository, "rev-list", "--objects", "--glob=*")),
            AtWork = atWork,
            PartsOfLanes =
            [
                .. Named(Path.Combine(repository, Worktrees)).Select(lane => ("worktree", lane)),
                .. Named(Path.Combine(repository, ".git", "worktrees")).Select(lane => ("registration", lane)),
                .. Named(Path.Combine(repository, ".git", "helios", "lanes"))
                    .Select(name => ("mark", Path.GetFileNameWithoutExtension(name))),
                .. (await TmuxSessions(host)).Select(lane => ("tmux session", lane)),
            ],
            Leftovers = Leftovers(host),
            Damage = await Damage(repository),
        };
    }

    /// <summary>What is there only as long as something is under way: trash, and files of operations.</summary>
    public static IReadOnlyList<string> Leftovers(RigHost host) =>
        [
            .. Entries(Path.Combine(host.Repository, Worktrees, ".trash")),
            .. Entries(Path.Combine(host.Repository, ".git", "helios", "trash")),
            .. Entries(Path.Combine(host.DataFolder, "operations")),
        ];

    /// <summary>The id that git gives to a file with this content.</summary>
    public static string IdOf(string content) => IdOf(Encoding.UTF8.GetBytes(content));

    private static string IdOfFile(string path) => IdOf(File.ReadAllBytes(path));

    private static string IdOf(byte[] content)
    {
        byte[] header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
        // Not a secret: git's own name of a file's content.
#pragma warning disable CA5350
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content]));
#pragma warning restore CA5350
    }

    private static async Task<string> Damage(string repository)
    {
        var checkedRepository = await ProcessRunner.Instance.Run(
            new CommandSpec("git", "fsck", "--no-dangling", "--no-progress").In(repository),
            CancellationToken.None
        );
        return checkedRepository.Stdout.Text + checkedRepository.Stderr.Text;
    }

    private static async Task<IEnumerable<string>> TmuxSessions(RigHost host)
    {
        var listed = await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", host.TmuxSocket, "list-sessions", "-F", "#{session_name}"),
            CancellationToken.None
        );
        // What follows the lane names a terminal.
        return Lines(listed.Stdout.Text).Where(IsLane).Select(name => name.Split('-')[0]).Distinct(StringComparer.Ordinal);
    }

    private static bool IsLane(string name) => name.StartsWith("ln_", StringComparison.Ordinal);

    private static IEnumerable<string> Named(string folder) => Entries(folder).Select(path => Path.GetFileName(path)).Where(IsLane);

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // It goes with the last of its entries, also while it is listed.
            return [];
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(
                    folder,
                    "*",
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
                )
                .Where(path => !path.Contains("/.pool/", StringComparison.Ordinal) && !path.Contains("/.trash/", StringComparison.Ordinal))
            : [];

    private static HashSet<string> Ids(string listed) => Lines(listed).Select(line => line.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
