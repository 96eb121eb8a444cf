using System.Collections.Concurrent;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// Other people at work in the same repository, each in a worktree of their own: loops of ordinary git, until it is disposed.
/// </summary>
internal sealed class OrdinaryGit : IAsyncDisposable
{
    private static readonly string[][] Habits =
    [
        ["log", "--all", "--oneline"],
        ["fetch", "."],
        ["status"],
        ["branch"],
    ];

    // Busy people, not busy loops: those would only measure who gets the processor.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private const int MostRepeats = 3;

    private readonly TemporaryFolder folder = new();
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly TemporaryRepository repository;
    private readonly List<Task> loops = [];
    private int calls;

    private OrdinaryGit(TemporaryRepository repository) => this.repository = repository;

    public int Calls => Volatile.Read(ref calls);

    /// <summary>What git said where one of the calls failed.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    public static async Task<OrdinaryGit> Begin(TemporaryRepository repository)
    {
        var others = new OrdinaryGit(repository);
        // All of them first: beside a "git worktree add" another git does fail, whoever runs it.
        foreach (var habit in Habits)
            await repository.Git("worktree", "add", "-q", "--detach", others.folder[habit[0]]);
        others.loops.AddRange(Habits.Select(habit => Task.Run(() => others.Loop(habit, others.folder[habit[0]]))));
        return others;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await Task.WhenAll(loops);
        foreach (var habit in Habits)
            await repository.Git("worktree", "remove", "--force", folder[habit[0]]);
        over.Dispose();
        folder.Dispose();
    }

    private async Task Loop(string[] habit, string worktree)
    {
        using var pace = new PeriodicTimer(Pace);
        while (!over.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync();
            var result = await Call(habit, worktree);
            for (var again = 0; again < MostRepeats && MetADeletion(result); again++)
                result = await Call(habit, worktree);
            if (!result.Succeeded)
                failures.Enqueue($"git {string.Join(' ', habit)}: {result.Stderr.Text}");
        }
    }

    private async Task<CommandResult> Call(string[] habit, string worktree)
    {
        var result = await ProcessRunner.Instance.Run(
            new CommandSpec("git", (IReadOnlyList<string>)habit) { WorkingDirectory = worktree }.With("LC_ALL", "C"),
            CancellationToken.None
        );
        Interlocked.Increment(ref calls);
        return result;
    }

    // Since 2.34 git lists the refs, reads them one by one, and gives up at one that went in between, whoever deletes it: beside a loop of
    // plain "git update-ref -d" it is one call of "git log --all" in 700.
    private static bool MetADeletion(CommandResult result) =>
        !result.Succeeded && result.Stderr.Text.StartsWith("fatal: bad object refs/heads/helios/lane/", StringComparison.Ordinal);
}
