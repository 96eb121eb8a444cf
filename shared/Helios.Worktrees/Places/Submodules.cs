using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Checks out submodules, level by level: git's own recursion fails at the first gitlink that <c>.gitmodules</c> does not map, which is a
/// repository added by path. Such gitlinks are left alone.
/// </summary>
internal sealed class Submodules(GitProgram git, SubmoduleSettings shared, CheckoutSlots slots)
{
    /// <param name="repository">The repository.</param>
    /// <param name="worktree">A lane's checked-out worktree.</param>
    /// <param name="archived">Submodules whose remote may lack commits that an archive contains: failures are tolerated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The checked-out folders, without the worktree itself.</returns>
    public async Task<IReadOnlyList<string>> CheckOut(
        GitRepository repository,
        string worktree,
        IReadOnlySet<string> archived,
        CancellationToken cancellationToken
    )
    {
        var mapped = await Described(worktree, cancellationToken);
        if (mapped.Count == 0)
            return [];
        var settings = await AddressOfItsOwn(repository, worktree, cancellationToken);
        var made = new List<string>();
        await shared.During(
            repository,
            [.. mapped.Select(submodule => submodule.Name)],
            // Before the checkout, which then writes nothing that is shared by all worktrees.
            limited =>
                git.Run(
                    new GitCall(["submodule", "--quiet", "init", "--", .. mapped.Select(submodule => Literal(submodule.Path))])
                    {
                        Folder = worktree,
                        Settings = settings,
                    },
                    limited
                ),
            async () =>
            {
                using var slot = await slots.Take(cancellationToken);
                var whole = mapped.Where(submodule => !archived.Contains(submodule.Path)).ToList();
                // One per remote goes first: git would try all submodules of an unreachable remote.
                var first = whole.DistinctBy(submodule => RemoteOf(submodule.Url)).ToList();
                if (first.Count < whole.Count)
                    foreach (var submodule in first)
                        await Update(worktree, [submodule.Path], strict: true, made, cancellationToken);
                await Update(
                    worktree,
                    [.. (first.Count < whole.Count ? whole.Except(first) : whole).Select(submodule => submodule.Path)],
                    strict: true,
                    made,
                    cancellationToken
                );
                foreach (var submodule in mapped.Where(submodule => archived.Contains(submodule.Path)))
                    await Update(worktree, [submodule.Path], strict: false, made, cancellationToken);
            },
            cancellationToken
        );
        return made;
    }

    private async Task Update(
        string folder,
        IReadOnlyList<string> paths,
        bool strict,
        List<string> made,
        CancellationToken cancellationToken
    )
    {
        if (paths.Count == 0)
            return;
        var update = new GitCall(["submodule", "--quiet", "update", "--init", "--", .. paths.Select(Literal)])
        {
            Folder = folder,
            WholeTree = true,
            Network = true,
        };
        if (strict)
            await git.Run(update, cancellationToken);
        else
            await git.Try(update, cancellationToken);
        // A submodule whose setting is "none" is not checked out.
        foreach (var inside in paths.Select(path => Path.Combine(folder, path)).Where(inside => Path.Exists(Path.Combine(inside, ".git"))))
        {
            made.Add(inside);
            if (strict)
                await Update(inside, await Mapped(inside, cancellationToken), strict, made, cancellationToken);
            else
                foreach (var path in await Mapped(inside, cancellationToken))
                    await Update(inside, [path], strict, made, cancellationToken);
        }
    }

    /// <summary>
    /// The submodules that git would check out: those with a path and a URL and, if <c>submodule.active</c> is set, only those it selects.
    /// </summary>
    public async Task<IReadOnlyList<string>> Mapped(string folder, CancellationToken cancellationToken) =>
        [.. (await Described(folder, cancellationToken)).Select(submodule => submodule.Path)];

    private async Task<IReadOnlyList<(string Name, string Path, string Url)>> Described(string folder, CancellationToken cancellationToken)
    {
        if (RegularFile.KindOf(Path.Combine(folder, ".gitmodules")) is not FileKind.Regular)
            return [];
        var links = await Gitlinks(folder, [], cancellationToken);
        if (links.Count == 0)
            return [];
        var described = await Settings(folder, ["--file", ".gitmodules"], @"^submodule\..*\.(path|url)$", cancellationToken);
        var own = await Settings(folder, [], @"^submodule\.", cancellationToken);
        var mapped = new List<(string Name, string Path, string Url)>();
        foreach (var places in described.Where(pair => pair.Key.EndsWith(".path", StringComparison.Ordinal)))
        {
            var path = places.Last();
            var name = places.Key["submodule.".Length..^".path".Length];
            // Git accepts neither a name that leaves its folder nor a URL that looks like an option.
            var addressed = new[] { described, own }.Any(all => all[$"submodule.{name}.url"].Any(url => !url.StartsWith('-')));
            if (links.Contains(path) && addressed && !name.Split('/', '\\').Contains(".."))
                mapped.Add((name, path, own[$"submodule.{name}.url"].Concat(described[$"submodule.{name}.url"]).First()));
        }
        if (own["submodule.active"].ToList() is not { Count: > 0 } chosen)
            return mapped;
        var active = await Gitlinks(folder, chosen, cancellationToken);
        return
        [
            .. mapped.Where(submodule =>
                own[$"submodule.{submodule.Name}.active"].LastOrDefault() is { } said
                    ? said is "true" or "yes" or "on" or "1" or ""
                    : active.Contains(submodule.Path)
            ),
        ];
    }

    /// <summary>The host of a URL; empty for local folders and relative URLs.</summary>
    private static string RemoteOf(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
            return url[(scheme + 3)..].Split('/', 2)[0];
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !url[..colon].Contains('/') ? url[..colon] : "";
    }

    private async Task<IReadOnlySet<string>> Gitlinks(string folder, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        var listed = await git.Run(
            new GitCall(["ls-files", "--stage", "-z", "--", .. patterns]) { Folder = folder, WholeTree = true },
            cancellationToken
        );
        return Encoding
            .UTF8.GetString(listed.Stdout.Bytes.Span)
            .Split('\0')
            .Where(line => line.StartsWith("160000 ", StringComparison.Ordinal))
            .Select(line => line.Split('\t', 2)[1])
            .ToHashSet(StringComparer.Ordinal);
    }

    private async Task<ILookup<string, string>> Settings(string folder, string[] where, string pattern, CancellationToken cancellationToken)
    {
        const int none = 1;
        var call = new GitCall(["config", .. where, "-z", "--get-regexp", pattern]) { Folder = folder };
        var said = await git.Try(call, cancellationToken);
        if (!said.Succeeded && said.ExitCode is not none)
            throw call.Failed(said);
        return said
            .Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\n', 2))
            .ToLookup(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "", StringComparer.Ordinal);
    }

    /// <summary>
    /// Relative URLs are resolved against the repository's remote, or the repository itself if it has none; never against a lane's
    /// worktree.
    /// </summary>
    private async Task<IReadOnlyList<string>> AddressOfItsOwn(
        GitRepository repository,
        string worktree,
        CancellationToken cancellationToken
    ) =>
        (await git.Try(new GitCall("config", "--get", "remote.origin.url") { Folder = worktree }, cancellationToken)).Succeeded
            ? []
            : [$"remote.origin.url={repository.MainWorktree ?? repository.CommonDir}"];

    private static string Literal(string path) => ":(literal)" + path;
}
