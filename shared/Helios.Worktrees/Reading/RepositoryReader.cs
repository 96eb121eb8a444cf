using System.Collections.Concurrent;
using Helios.Worktrees.Git;
using LibGit2Sharp;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Helios.Worktrees.Reading;

/// <summary>
/// Answers questions about commits for display, in this process: starting git costs more than most answers. Nothing that it says decides
/// about deletion. What it cannot answer as git would, it leaves to git.
/// </summary>
internal sealed partial class RepositoryReader(TimeProvider time, ILogger<RepositoryReader> logger)
{
    /// <summary>How long to read before so git is asked</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> stuck = new(StringComparer.Ordinal);

    static RepositoryReader()
    {
        // Only the repository's own settings count, and they have been read before. Whose it is was decided when it was added.
        foreach (var level in (ConfigurationLevel[])[ConfigurationLevel.System, ConfigurationLevel.Global, ConfigurationLevel.Xdg])
            GlobalSettings.SetConfigSearchPaths(level, "/dev/null");
        GlobalSettings.SetOwnerValidation(false);
    }

    /// <summary>
    /// Counts the commits that a lane and its base have and the other has not, without those of the commit that the lane was created from.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="head">The lane's commit.</param>
    /// <param name="tip">The base's commit today.</param>
    /// <param name="start">The base's commit when the lane was created.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null if git has to count.</returns>
    public async Task<Divergence?> Count(
        GitRepository repository,
        string head,
        string tip,
        string start,
        CancellationToken cancellationToken
    )
    {
        if (head == tip && head == start)
            return new Divergence(0, 0);
        // A read that never returns, because of a file that should not be there, is not tried again for each question.
        if (stuck.TryGetValue(repository.CommonDir, out var before) && !before.IsCompleted)
            return null;
        using var over = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        var counting = Task.Run(() => CountNow(repository, head, tip, start, limited.Token), CancellationToken.None);
        try
        {
            return await counting.WaitAsync(Limit + Limit, time, cancellationToken);
        }
        catch (Exception failure)
            when (failure is TimeoutException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (!counting.IsCompleted)
                stuck[repository.CommonDir] = counting;
            LogTooLong(repository.CommonDir, Limit);
            return null;
        }
    }

    private Divergence? CountNow(GitRepository repository, string head, string tip, string start, CancellationToken cancellationToken)
    {
        if (!PlainRepositories.Contains(repository))
            return null;
        try
        {
            // Opened for each question: that costs half a millisecond, and nothing stays mapped or open.
            using var opened = new Repository(repository.CommonDir);
            return new CommitWalk(opened).Count(head, tip, start, cancellationToken);
        }
        catch (LibGit2SharpException failure)
        {
            LogNotReadable(failure, repository.CommonDir);
            return null;
        }
    }

    [LoggerMessage(2130, LogLevel.Debug, "{Repository} cannot be read in process, so git is asked")]
    private partial void LogNotReadable(Exception failure, string repository);

    [LoggerMessage(2131, LogLevel.Warning, "Reading {Repository} took longer than {Limit}, so git is asked")]
    private partial void LogTooLong(string repository, TimeSpan limit);
}
