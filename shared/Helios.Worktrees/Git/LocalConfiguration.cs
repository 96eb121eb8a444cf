using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>
/// Reads configuration that a lane could have written as data, and determines overrides for settings that would start a program. A
/// repository inside a lane belongs to the lane. A repository that Helios serves belongs to the user: its programs run only for lanes, as
/// part of the lane.
/// </summary>
internal sealed class LocalConfiguration(RememberedRepositories remembered, SharedFiles shared)
{
    private const int MostOfAFile = 1024 * 1024;
    private const int MostRemembered = 256;

    // Files that git opens in every call, and on which it would block, or read without end, if not regular: those of a worktree, and those
    // that all worktrees share (gitrepository-layout). Some calls read the index and the reflog of the main worktree, too.
    private static readonly string[] Private = ["HEAD", "commondir", "gitdir", "index", "info/sparse-checkout", "logs/HEAD"];
    private static readonly string[] Shared =
    [
        "commondir",
        "HEAD",
        "index",
        "logs/HEAD",
        "packed-refs",
        "shallow",
        "info/exclude",
        "info/attributes",
        "objects/info/alternates",
    ];

    // A file without any of these words is harmless; they are searched anywhere in the file, so that no spelling of a name hides one.
    private static readonly SearchValues<string> Telling = SearchValues.Create(
        [
            "filter",
            "lfs",
            "include",
            "sshcommand",
            "gitproxy",
            "askpass",
            "credential",
            "uploadpack",
            "hook",
            "alternaterefscommand",
            "promisor",
            "partialclone",
            "!",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    private readonly ConcurrentDictionary<string, IReadOnlyList<Setting>> known = new(StringComparer.Ordinal);

    /// <param name="call">The call.</param>
    /// <param name="ask">Calls git for settings only.</param>
    /// <exception cref="IrregularFileException">A file that git would read is not a regular file; the message names it.</exception>
    public async Task<LocalSettings> Look(GitCall call, Func<GitCall, Task<CommandResult>> ask)
    {
        if (GitDirs.Of(call) is not { } own || !Directory.Exists(own))
            return LocalSettings.None;
        var overrides = new List<KeyValuePair<string, string>>();
        var found = new List<Setting>();
        var fetchesMissing = false;
        // What is fetched from another folder is read there.
        if (call.LocalFetch)
            foreach (var source in call.Arguments.Where(Directory.Exists))
                shared.RefuseBlocking(source, call);
        foreach (var gitDir in call.Enters.Prepend(own))
        {
            var commonDir = GitDirs.CommonOf(gitDir);
            RefuseWhatBlocks(gitDir, Private);
            RefuseWhatBlocks(commonDir, Shared);
            shared.RefuseBlocking(commonDir, call);
            if (gitDir != commonDir)
                shared.RefuseBlocking(gitDir, call, hasObjects: false);
            var served = remembered.All.Contains(commonDir);
            var texts = Texts(gitDir, commonDir, served);
            if (served)
                fetchesMissing |= texts.Any(text => Holds(text, "promisor") || Holds(text, "partialclone"));
            if ((served && LaneScope.Current is not null) || !texts.Any(text => text.AsSpan().ContainsAny(Telling)))
                continue;
            var settings = await Settings(gitDir, texts, ask);
            overrides.AddRange(Programs.Overrides(settings));
            found.AddRange(settings.Where(setting => setting.IsLocal));
        }
        return new LocalSettings(overrides, fetchesMissing)
        {
            NamesUploadPack = found.Any(setting => setting.Name is "remote.uploadpack"),
            NamesProxy = found.Any(setting => setting.Name is "core.gitproxy"),
            PromisesMissing = found.Any(setting => setting.Name is "remote.promisor" or "extensions.partialclone"),
            NamesHousekeeper = found.Any(setting => setting.Name is "gc.recentobjectshook"),
        };
    }

    private static void RefuseWhatBlocks(string gitDir, string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(gitDir, name);
            var kind = RegularFile.KindOf(path);
            if (kind is FileKind.Fifo or FileKind.Device or FileKind.Socket || (kind is FileKind.Link && !IsLinkToFile(path)))
                throw new IrregularFileException(path, $"is {RegularFile.NameOf(kind)}; Helios does not run git on it. Remove it");
        }
    }

    // An old git may have HEAD as a link, and people link their excludes; the target counts.
    private static bool IsLinkToFile(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
        && RegularFile.KindOf(target.FullName) is FileKind.Regular or FileKind.None;

    private static List<string> Texts(string gitDir, string commonDir, bool served)
    {
        var texts = new List<string>();
        foreach (var file in new[] { Path.Combine(commonDir, "config"), Path.Combine(gitDir, "config.worktree") })
            if (RegularFile.Read(file, MostOfAFile, followLink: served) is { } bytes)
                texts.Add(Encoding.Latin1.GetString(bytes));
        return texts;
    }

    private async Task<IReadOnlyList<Setting>> Settings(string gitDir, List<string> texts, Func<GitCall, Task<CommandResult>> ask)
    {
        // Included files may change without the file itself changing.
        var mayBeKnown = !texts.Any(text => Holds(text, "include"));
        var key = $"{gitDir}\n{Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(string.Join('\0', texts))))}";
        if (mayBeKnown && known.TryGetValue(key, out var before))
            return before;
        var call = new GitCall("config", "--list", "--show-scope", "--includes", "-z") { GitDir = gitDir };
        var said = await ask(call);
        if (!said.Succeeded || !said.Stdout.IsComplete)
            throw call.Failed(said);
        var settings = Setting.Parse(said.Stdout.Text);
        if (known.Count >= MostRemembered)
            known.Clear();
        if (mayBeKnown)
            known[key] = settings;
        return settings;
    }

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
