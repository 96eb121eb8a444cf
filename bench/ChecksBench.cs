using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Lifecycle;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Bench;

/// <summary>
/// What is checked before git is called, because a lane could have written it, compared with the call itself, at three sizes of repository.
/// </summary>
internal static class ChecksBench
{
    // Until the code is compiled as a process that runs for long has it.
    private const int WarmUp = 60;

    private static readonly int[] Sizes = [1, 1_000, 20_000];

    public static async Task<int> Execute(string[] args)
    {
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "50", CultureInfo.InvariantCulture);
        using var scratch = new Scratch();
        await using var services = Services(scratch);
        var (git, settings, fileSystems) = (
            services.GetRequiredService<GitProgram>(),
            services.GetRequiredService<LocalConfiguration>(),
            services.GetRequiredService<FileSystems>()
        );
        Console.WriteLine($"checks before git: medians of {rounds} rounds");
        foreach (var files in Sizes)
        {
            var repository = await scratch.Repository($"checks-{files}", files);
            var lane = Path.Combine(scratch.Path, $"lane-{files}");
            await Scratch.Git(repository, "worktree", "add", "-q", "-b", "lane", lane);
            var gitDir = Path.Combine(repository, ".git", "worktrees", Path.GetFileName(lane));
            var small = new GitCall("rev-parse", "--verify", "--quiet", "HEAD^{commit}") { GitDir = gitDir };
            var status = new GitCall("status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames")
            {
                GitDir = gitDir,
                WorkTree = lane,
                WholeTree = true,
            };
            var (call, whole, look, answers, walk) = (new Numbers(), new Numbers(), new Numbers(), new Numbers(), new Numbers());
            for (var round = -WarmUp; round < rounds; round++)
            {
                await Measure(round, call, () => git.Run(small, CancellationToken.None));
                await Measure(round, whole, () => git.Run(status, CancellationToken.None));
                await Measure(
                    round,
                    look,
                    () => settings.Look(small, question => ProcessRunner.Instance.Run(new CommandSpec("false"), default))
                );
                await Measure(round, answers, () => fileSystems.Require(lane, CancellationToken.None));
                await Measure(round, walk, () => BlockingFiles.RefuseIn(lane, ProcessRunner.Instance, CancellationToken.None));
            }

            Console.WriteLine($"{$"git rev-parse, {files} files", -42}{call} µs");
            Console.WriteLine($"{"  settings and files that block, read", -42}{look} µs   {look.Median / call.Median:0.0%}");
            Console.WriteLine($"{"  whether the file system responds", -42}{answers} µs   {answers.Median / call.Median:0.0%}");
            Console.WriteLine($"{$"git status, {files} files", -42}{whole} µs");
            Console.WriteLine($"{"  pipes in the tree", -42}{walk} µs   {walk.Median / whole.Median:0.0%}");
        }

        return 0;
    }

    private static async Task Measure(int round, Numbers numbers, Func<Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        await work();
        if (round >= 0)
            numbers.Add(TimeProvider.System.GetElapsedTime(began).TotalMicroseconds);
    }

    private static ServiceProvider Services(Scratch scratch)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new WorktreeOwner("bench", HostId.New(), scratch.Folder("checks-data")));
        services.AddWorktrees(new ConfigurationBuilder().Build());
        return services.BuildServiceProvider();
    }
}
