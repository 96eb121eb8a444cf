using System.Text.Json;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Archive;

/// <summary>Gives an archive back by git's own means, the way the format says: what a restore will do.</summary>
internal static class RestoredTree
{
    public static async Task<string> From(TemporaryRepository repository, string reference, string folder)
    {
        using var manifest = JsonDocument.Parse(await repository.Git("show", $"{reference}^2:archive.json"));
        var head = manifest.RootElement.GetProperty("head_commit").GetString();
        await repository.Git("worktree", "add", "-q", "--detach", "--no-checkout", folder, head ?? "");
        var gitDir = await TemporaryRepository.GitIn(folder, "rev-parse", "--absolute-git-dir");
        foreach (var kept in manifest.RootElement.GetProperty("refs").EnumerateObject())
            await repository.Git("update-ref", kept.Name, kept.Value.GetString() ?? "");
        if (manifest.RootElement.GetProperty("head_ref").GetString() is { } followed)
            await TemporaryRepository.GitIn(folder, "symbolic-ref", "HEAD", followed);
        await TemporaryRepository.GitIn(folder, "read-tree", "--reset", "-u", reference);
        await TemporaryRepository.GitIn(folder, "read-tree", "--reset", "HEAD");
        if (manifest.RootElement.GetProperty("index").GetBoolean())
            await Extract(repository, $"{reference}^2:index", Path.Combine(gitDir, "index"));
        foreach (var file in manifest.RootElement.GetProperty("state").EnumerateArray().Select(e => e.GetString() ?? ""))
            await Extract(repository, $"{reference}^2:git/{file}", Path.Combine(gitDir, file));
        await TemporaryRepository.GitIn(folder, "status");
        return folder;
    }

    public static Task<string> Status(string folder) =>
        TemporaryRepository.GitIn(folder, "status", "--porcelain=v2", "-z", "--untracked-files=all");

    /// <summary>Every file but git's own, with its content, mode bits and links.</summary>
    public static SortedDictionary<string, string> Files(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            if (Path.GetRelativePath(folder, file) is var path && path != ".git")
                files[path] = new FileInfo(file).LinkTarget is { } target
                    ? "-> " + target
                    : $"{File.GetUnixFileMode(file) & UnixFileMode.UserExecute} {Convert.ToBase64String(File.ReadAllBytes(file))}";
        return files;
    }

    private static async Task Extract(TemporaryRepository repository, string blob, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "/");
        var shown = await ProcessRunner.Instance.Run(
            new CommandSpec("git", "cat-file", "blob", blob).In(repository.Path),
            CancellationToken.None
        );
        await File.WriteAllBytesAsync(file, shown.EnsureSucceeded().Stdout.Bytes.ToArray());
    }
}
