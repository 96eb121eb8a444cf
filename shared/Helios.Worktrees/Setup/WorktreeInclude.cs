using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Setup;

/// <summary>
/// The list of ignored files that new worktrees get a copy of, by a convention that agents know, too: <c>.worktreeinclude</c> in the main
/// worktree, with patterns as in <c>.gitignore</c>. A file is copied only if it matches and is ignored, in the main worktree and in the
/// fresh one: what is not ignored there could be committed by accident, such as a key.
/// </summary>
internal sealed class WorktreeInclude(GitProgram git, IOptions<WorktreeOptions> options)
{
    public const string Name = ".worktreeinclude";

    private const int Limit = 64 * 1024;

    public long LimitBytes => options.Value.WorktreeIncludeLimitBytes;

    /// <summary>The files and folders to copy, relative to the worktrees; empty if there is no list.</summary>
    /// <exception cref="SetupFailedException">The list is not a regular file, or too large.</exception>
    /// <exception cref="GitException">Git failed.</exception>
    public async Task<IReadOnlyList<string>> Paths(string main, string worktree, CancellationToken cancellationToken)
    {
        if (!options.Value.WorktreeInclude || Patterns(main) is not { Count: > 0 } patterns)
            return [];
        // Git compares: its patterns have more rules than it seems.
        var ignored = await Listed(main, ["--exclude-standard"], cancellationToken);
        var wanted = await Listed(main, patterns.Select(pattern => $"--exclude={pattern}"), cancellationToken);
        var both = wanted
            .Where(path => Covers(ignored, path))
            .Concat(ignored.Where(path => Covers(wanted, path)))
            .Where(path => !SetupGlob.IsOff(path.Split('/')[0], ""))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (both.Count == 0)
            return [];
        var kept = (await IgnoredIn(worktree, both, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. kept.Where(path => !Parents(path).Any(kept.Contains)).Order(StringComparer.Ordinal).Select(path => path.TrimEnd('/'))];
    }

    private static List<string>? Patterns(string main)
    {
        byte[]? content;
        try
        {
            content = RegularFile.Read(Path.Combine(main, Name), Limit);
        }
        catch (IrregularFileException irregular)
        {
            throw new SetupFailedException(irregular.Message);
        }

        return content is null ? null : [.. Encoding.UTF8.GetString(content).Split('\n').Select(Pattern).OfType<string>()];
    }

    /// <summary>A line as a pattern; null for an empty line and a comment. Spaces at its end count only after a backslash.</summary>
    private static string? Pattern(string line)
    {
        var text = line.TrimEnd('\r');
        while (text.EndsWith(' ') && !text.EndsWith("\\ ", StringComparison.Ordinal))
            text = text[..^1];
        return text.Length == 0 || text[0] == '#' || text.Contains('\0', StringComparison.Ordinal) ? null : text;
    }

    /// <summary>Untracked files that match; a folder with a slash, if everything in it does.</summary>
    private async Task<HashSet<string>> Listed(string main, IEnumerable<string> excludes, CancellationToken cancellationToken)
    {
        var call = new GitCall(["ls-files", "-z", "--others", "--ignored", "--directory", .. excludes]) { Folder = main };
        var listed = await git.Run(call, cancellationToken);
        return [.. listed.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<IReadOnlyList<string>> IgnoredIn(string folder, List<string> paths, CancellationToken cancellationToken)
    {
        var call = new GitCall("check-ignore", "-z", "--stdin")
        {
            Folder = folder,
            Stdin = Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => path + "\0"))),
        };
        var said = await git.Try(call, cancellationToken);
        // It fails with 1 where nothing is ignored.
        if (said.ExitCode is not (0 or 1))
            throw call.Failed(said);
        return said.Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool Covers(HashSet<string> set, string path) => set.Contains(path) || Parents(path).Any(set.Contains);

    /// <summary>The folders that a path is in, each with a slash.</summary>
    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (slash < path.Length - 1)
                yield return path[..(slash + 1)];
    }
}
