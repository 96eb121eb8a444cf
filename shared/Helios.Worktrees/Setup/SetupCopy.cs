using System.Globalization;
using Helios.Processes.Files;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Copies untracked files from the main worktree into a fresh one. What is copied is collected first; then the files are copied in
/// parallel. Existing files in the fresh worktree are kept.
/// </summary>
/// <param name="from">The main worktree.</param>
/// <param name="to">The fresh one.</param>
internal sealed class SetupCopy(string from, string to)
{
    // A disk serves several readers better than one; more than these only make it seek.
    private const int MostAtOnce = 8;

    // A lane's log is for people.
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);
    private readonly List<string> skipped = [];
    private long copied;
    private int done;

    public string From => from;

    /// <summary>Whether repositories inside are copied, too.</summary>
    public bool WithRepositories { get; init; } = true;

    /// <summary>The maximum number of bytes.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>What was not copied, and why: a line each.</summary>
    public IReadOnlyList<string> Skipped => skipped;

    /// <summary>How many bytes there are to copy.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was done, as a line for people.</summary>
    public string Result => $"Copied {Files(files.Count)}, {Size(Bytes)}.";

    /// <summary>Adds a file or a folder with everything in it; creates folders and links.</summary>
    /// <param name="path">The path, relative to the worktrees.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="SetupFailedException">It leads out of the fresh worktree, or is too large.</exception>
    public void Add(string path, CancellationToken cancellationToken)
    {
        var source = Path.Combine(from, path);
        AddTree(source, SetupFiles.Destination(to, path), isTop: true, cancellationToken);
        if (Bytes > Limit)
            throw new SetupFailedException(
                $"The files to copy into the lane have more than {Size(Limit)}, up to {path}: list less in {WorktreeInclude.Name}, or "
                    + $"raise {nameof(WorktreeOptions.WorktreeIncludeLimitBytes)} of the host."
            );
    }

    /// <summary>Copies what was added.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="report">Called from time to time with how far it is.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public async Task Run(TimeProvider time, Action<string> report, CancellationToken cancellationToken)
    {
        var reported = time.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            files,
            options,
            (file, _) =>
            {
                // Gone since it was seen, or replaced by something else.
                if (!RegularFile.Copy(file.Value, file.Key))
                    Skip(file.Value, "it is gone");
                Progress(new FileInfo(file.Key) is { Exists: true } made ? made.Length : 0);
                return ValueTask.CompletedTask;
            }
        );

        void Progress(long bytes)
        {
            lock (skipped)
            {
                done++;
                copied += bytes;
                if (time.GetElapsedTime(reported) < ReportEvery)
                    return;
                reported = time.GetTimestamp();
                report($"Copied {done} of {Files(files.Count)}, {Size(copied)} of {Size(Bytes)}.");
            }
        }
    }

    private void AddTree(string source, string target, bool isTop, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var there = RegularFile.KindOf(target);
        switch (RegularFile.KindOf(source))
        {
            case FileKind.Link when there is FileKind.None && new FileInfo(source).LinkTarget is { } link:
                Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "/");
                File.CreateSymbolicLink(target, link);
                break;
            case FileKind.Directory when !WithRepositories && Path.Exists(Path.Combine(source, ".git")):
                Skip(source, "it is a repository, or a worktree, of its own");
                break;
            case FileKind.Directory when there is not FileKind.Link:
                Directory.CreateDirectory(target);
                foreach (var entry in Directory.EnumerateFileSystemEntries(source))
                    AddTree(entry, Path.Combine(target, Path.GetFileName(entry)), isTop: false, cancellationToken);
                break;
            case FileKind.Regular when there is FileKind.None:
                if (isTop)
                    Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "/");
                if (files.TryAdd(target, source) && new FileInfo(source) is { Exists: true } file)
                    Bytes += file.Length;
                break;
            case FileKind.Unknown:
                throw new UnauthorizedAccessException($"Cannot access '{source}'.");
            case FileKind.Fifo or FileKind.Socket or FileKind.Device or FileKind.None:
                // Also files deleted in the meantime, or whose names are not text.
                Skip(source, "it is neither a file, a folder nor a link");
                break;
        }
    }

    private void Skip(string source, string why)
    {
        lock (skipped)
            skipped.Add($"Skipped {Path.GetRelativePath(from, source)}: {why}.");
    }

    private static string Files(int count) => count == 1 ? "1 file" : $"{count} files";

    private static string Size(long bytes) =>
        bytes switch
        {
            < 1 << 10 => $"{bytes} bytes",
            < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
            < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
        };
}
