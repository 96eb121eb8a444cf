using System.Runtime.CompilerServices;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.Worktrees.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Worktrees.Tests;

/// <summary>The examples of the library's README, by its public surface alone.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task A_lane_is_provisioned_compared_merged_removed_and_restored()
    {
        using var repository = await TemporaryRepository.Create();
        using var data = new TemporaryFolder();
        await repository.Commit("README.md", "one\n");
        var (path, dataFolder, cancellationToken) = (repository.Path, data.Path, CancellationToken.None);
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().Build();
        services.AddLogging();
        services.AddSingleton(new WorktreeOwner("my-installation", HostId.New(), dataFolder));
        services.AddWorktrees(configuration);
        await using var provider = services.BuildServiceProvider();
        var repositories = provider.GetRequiredService<IRepositories>();
        var worktrees = provider.GetRequiredService<IWorktrees>();
        var changes = provider.GetRequiredService<ILaneChanges>();
        var merges = provider.GetRequiredService<ILaneMerges>();
        var archives = provider.GetRequiredService<IArchives>();
        var progress = new Steps();

        var resolved = (BaseResolution.Resolved)
            await repositories.ResolveBase(path, "main", branch: null, patience: null, cancellationToken);
        var request = new ProvisionRequest
        {
            LaneId = LaneId.New(),
            Repository = path,
            Branch = "fix-login",
            BranchExisted = false,
            BaseCommit = resolved.BaseCommit,
            LogFile = Path.Combine(dataFolder, "setup.log"),
        };
        var outcome = await worktrees.Provision(request, progress, cancellationToken);

        var provisioned = outcome.ShouldBeOfType<ProvisionOutcome.Provisioned>();
        progress.Begun.ShouldContain(ProvisionStep.Checkout);
        await File.WriteAllTextAsync(Path.Combine(provisioned.WorktreePath, "README.md"), "two\n");
        await File.WriteAllTextAsync(Path.Combine(provisioned.WorktreePath, "new"), "new\n");

        var view = await changes.Read(path, request.LaneId, request.BaseCommit, "main", cancellationToken);

        view.Files.ShouldHaveSingleItem().Path.ShouldBe("README.md");
        view.Untracked.ShouldBe(["new"]);

        var lane = new LaneWork
        {
            LaneId = request.LaneId,
            Repository = path,
            Branch = request.Branch,
        };
        var committed = await merges.Commit(lane, "Greet twice", cancellationToken);
        var preview = await merges.Preview(lane, "main", cancellationToken);
        var into = new MergeInto { Target = "main", Strategy = MergeStrategy.Squash };
        var merged = await merges.Merge(lane, into, cancellationToken);

        committed.ShouldBeOfType<MergeOutcome.Done>();
        preview.Obstacles.ShouldBeEmpty();
        merged.ShouldBeOfType<MergeOutcome.Done>().Changed.ShouldBeTrue();
        (await File.ReadAllTextAsync(Path.Combine(path, "README.md"))).ShouldBe("two\n");
        await File.WriteAllTextAsync(Path.Combine(provisioned.WorktreePath, "new"), "newer\n");

        var removed = await worktrees.TearDown(
            new TearDownRequest
            {
                LaneId = request.LaneId,
                Repository = path,
                Branch = request.Branch,
                BranchExisted = request.BranchExisted,
                BaseCommit = request.BaseCommit,
                BaseRef = "main",
                Policy = CompletionPolicy.Prune,
            },
            cancellationToken
        );

        removed.Complete.ShouldBeTrue(removed.Detail);
        Directory.Exists(provisioned.WorktreePath).ShouldBeFalse();
        (await archives.Find(request.LaneId, cancellationToken))
            .ShouldHaveSingleItem()
            .Archive.Commit.ShouldBe(removed.Archive.ShouldNotBeNull().Commit);

        var source = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch };
        var restored = await worktrees.Provision(
            request with
            {
                LaneId = LaneId.New(),
                Branch = "fix-login-again",
                RestoreFrom = source,
            },
            progress,
            cancellationToken
        );

        var again = restored.ShouldBeOfType<ProvisionOutcome.Provisioned>(restored.ToString()).WorktreePath;
        (await File.ReadAllTextAsync(Path.Combine(again, "README.md"))).ShouldBe("two\n");
        (await File.ReadAllTextAsync(Path.Combine(again, "new"))).ShouldBe("newer\n");
        (await archives.Drop(path, request.LaneId, cancellationToken)).ShouldBe(removed.Archive.Commit);
        (await archives.Find(request.LaneId, cancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public void The_README_shows_this_code()
    {
        var here = Here();
        var run = File.ReadAllLines(here).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../shared/Helios.Worktrees/README.md"));

        var shown = readme
            .Split("```csharp\n")
            .Skip(1)
            .SelectMany(block => block[..block.IndexOf("```", StringComparison.Ordinal)].Split('\n'))
            .Select(line => line.Trim())
            .ToList();

        shown.Count.ShouldBeGreaterThan(20);
        shown.Where(line => line.Length > 0 && !run.Contains(line)).ShouldBeEmpty();
    }

    private static string Here([CallerFilePath] string path = "") => path;

    private sealed class Steps : IProvisionProgress
    {
        public List<ProvisionStep> Begun { get; } = [];

        public void Began(ProvisionStep step, string detail) => Begun.Add(step);
    }
}
