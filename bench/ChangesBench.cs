using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Lifecycle;
using Helios.Worktrees.Reading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Bench;

/// <summary>
/// Reading what has changed in a lane, and counting its commits in process, compared with the git calls that give the same, at three sizes
/// of repository.
/// </summary>
internal static class ChangesBench
{
    private const int WarmUp = 30;

    private static readonly int[] Sizes = [1, 1_000, 20_000];

    public static async Task<int> Execute(string[] args)
    {
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "30", CultureInfo.InvariantCulture);
        using var scratch = new Scratch();
        await using var services = Services(scratch);
        var (git, reader, changes) = (
            services.GetRequiredService<GitProgram>(),
            services.GetRequiredService<RepositoryReader>(),
            services.GetRequiredService<ILaneChanges>()
        );
        Console.WriteLine($"changes of a lane: medians of {rounds} rounds, 20 commits ahead, 20 behind");
        foreach (var files in Sizes)
        {
            var path = await scratch.Repository($"changes-{files}", files);
            var resolved = (BaseResolution.Resolved)
                await services.GetRequiredService<IRepositories>().ResolveBase(path, "HEAD", null, null, CancellationToken.None);
            var request = new ProvisionRequest
            {
                LaneId = LaneId.New(),
                Repository = path,
                Branch = "lane",
                BranchExisted = false,
                BaseCommit = resolved.BaseCommit,
                LogFile = Path.Combine(scratch.Path, "setup.log"),
            };
            var made = (ProvisionOutcome.Provisioned)
                await services.GetRequiredService<IWorktrees>().Provision(request, new NoProgress(), CancellationToken.None);
            var branch = (await Scratch.Git(path, "symbolic-ref", "--short", "HEAD")).Stdout.Text.Trim();
            foreach (var folder in (string[])[path, made.WorktreePath])
                for (var i = 0; i < 20; i++)
                    await Scratch.Git(folder, "commit", "-q", "--allow-empty", "-m", $"{i}");
            var (head, tip) = (
                (await Scratch.Git(made.WorktreePath, "rev-parse", "HEAD")).Stdout.Text.Trim(),
                (await Scratch.Git(path, "rev-parse", "HEAD")).Stdout.Text.Trim()
            );
            var repository = new GitRepository(Path.Combine(path, ".git"), false);
            var (calls, count, read) = (new Numbers(), new Numbers(), new Numbers());
            for (var round = -WarmUp; round < rounds; round++)
            {
                await Measure(round, calls, () => ByGit(git, repository, head, tip, request.BaseCommit));
                await Measure(round, count, () => reader.Count(repository, head, tip, request.BaseCommit, CancellationToken.None));
                await Measure(round, read, () => changes.Read(path, request.LaneId, request.BaseCommit, branch, CancellationToken.None));
            }

            Console.WriteLine($"{$"HEAD, base and rev-list by git, {files} files", -46}{calls} ms");
            Console.WriteLine($"{"  counted in process", -46}{count} ms   {count.Median / calls.Median:0.0%}");
            Console.WriteLine($"{"  all changes of the lane", -46}{read} ms");
        }

        return 0;
    }

    private static async Task ByGit(GitProgram git, GitRepository repository, string head, string tip, string start)
    {
        foreach (var commit in (string[])[head, tip])
            await git.Run(
                new GitCall("rev-parse", "--verify", "--quiet", commit + "^{commit}") { GitDir = repository.CommonDir },
                CancellationToken.None
            );
        await git.Run(
            new GitCall("rev-list", "--left-right", "--count", $"{tip}...{head}", "^" + start, "--") { GitDir = repository.CommonDir },
            CancellationToken.None
        );
    }

    private static async Task Measure(int round, Numbers numbers, Func<Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        await work();
        if (round >= 0)
            numbers.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
    }

    private static ServiceProvider Services(Scratch scratch)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new WorktreeOwner("bench", HostId.New(), scratch.Folder("changes-data")));
        services.AddWorktrees(new ConfigurationBuilder().Build());
        return services.BuildServiceProvider();
    }

    private sealed class NoProgress : IProvisionProgress
    {
        public void Began(Helios.Contracts.Worktrees.ProvisionStep step, string detail) { }
    }
}
