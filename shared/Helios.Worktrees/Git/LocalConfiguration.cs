using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Helios.Processes;

namespace Helios.Worktrees.Git;

/// <summary>
/// Reads the configuration that a lane could have written as data, and says how git passes over what of it would start a program. A repository that lies in a
/// lane is the lane's own. One that Helios serves is the user's: what its settings name runs for a lane as part of that lane, and not at all otherwise.
/// </summary>
internal sealed class LocalConfiguration(RememberedRepositories remembered)
{
    private const int MostOfAFile = 1024 * 1024;
    private const int MostRemembered = 256;

    // What git opens in every call, and would wait for, or read without end, where it is not a regular file.
    private static readonly string[] Opened =
        ["HEAD", "commondir", "gitdir", "index", "packed-refs", "shallow", "info/exclude", "info/attributes", "info/sparse-checkout", "objects/info/alternates", "logs/HEAD"];

    // Words without which there is nothing to look for; they are looked for anywhere in the file, so that no way of writing a name hides one.
    private static readonly string[] Telling =
        ["filter", "lfs", "include", "sshcommand", "gitproxy", "askpass", "credential", "uploadpack", "hook", "alternaterefscommand", "promisor", "partialclone", "!"];

    private readonly ConcurrentDictionary<string, IReadOnlyList<Setting>> known = new(StringComparer.Ordinal);

    /// <param name="call">The call.</param>
    /// <param name="ask">Asks git something about settings, with no others than its own.</param>
    /// <exception cref="IrregularFileException">A file that git would read is none that can be read; the message names it.</exception>
    public async Task<LocalSettings> Look(GitCall call, Func<GitCall, Task<CommandResult>> ask)
    {
        if (GitDirs.Of(call) is not { } own || !Directory.Exists(own))
            return LocalSettings.None;
        var overrides = new List<KeyValuePair<string, string>>();
        var found = new List<Setting>();
        var fetchesMissing = false;
        foreach (var gitDir in call.Enters.Prepend(own))
        {
            var commonDir = GitDirs.CommonOf(gitDir);
            foreach (var place in new[] { gitDir, commonDir }.Distinct())
                RefuseWhatBlocks(place);
            var served = remembered.All.Contains(commonDir);
            var texts = Texts(gitDir, commonDir, served);
            if (served)
                fetchesMissing |= texts.Any(text => Holds(text, "promisor") || Holds(text, "partialclone"));
            if ((served && LaneScope.Current is not null) || !texts.Any(text => Telling.Any(word => Holds(text, word))))
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

    private static void RefuseWhatBlocks(string gitDir)
    {
        foreach (var name in Opened)
        {
            var path = Path.Combine(gitDir, name);
            var kind = RegularFile.KindOf(path);
            if (kind is FileKind.Fifo or FileKind.Device or FileKind.Socket || (kind is FileKind.Link && !IsLinkToFile(path)))
                throw new IrregularFileException(path, $"is {RegularFile.NameOf(kind)}; git is not let near it. Remove it");
        }
    }

    // An old git keeps HEAD as a link, and people link their excludes; where such a one leads is what counts.
    private static bool IsLinkToFile(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && RegularFile.KindOf(target.FullName) is FileKind.Regular or FileKind.None;

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
        // What a file includes may change without it.
        var mayBeKnown = !texts.Any(text => Holds(text, "include"));
        var key = $"{gitDir}\n{Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(string.Join('\0', texts))))}";
        if (mayBeKnown && known.TryGetValue(key, out var before))
            return before;
        var call = new GitCall("config", "--list", "--show-scope", "--includes", "-z") { GitDir = gitDir };
        var said = await ask(call);
        if (!said.Succeeded || !said.Stdout.IsComplete)
            throw new GitException(call, said);
        var settings = Setting.Parse(said.Stdout.Text);
        if (known.Count >= MostRemembered)
            known.Clear();
        if (mayBeKnown)
            known[key] = settings;
        return settings;
    }

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
