using Helios.Contracts.Api.Lanes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Merging;

/// <summary>A repository with lanes whose work is brought back.</summary>
internal sealed class MergeScene : IAsyncDisposable
{
    private MergeScene(WorktreeScene scene) => Scene = scene;

    public WorktreeScene Scene { get; }

    public TemporaryRepository Repository => Scene.Repository;

    public ILaneMerges Merges => Scene.Get<ILaneMerges>();

    public static async Task<MergeScene> Create(string name = "repository", IReadOnlyDictionary<string, string?>? settings = null) =>
        new(await WorktreeScene.Create(name, settings: settings));

    /// <summary>A new lane of the commit that <paramref name="baseRef"/> is at.</summary>
    public async Task<MergeLane> Lane(string branch = "fix", string baseRef = "main")
    {
        var request = await Scene.Request(branch, baseRef: baseRef);
        return new MergeLane(request, await Scene.Provision(request));
    }

    /// <summary>A lane with one commit: a file of the branch's name.</summary>
    public async Task<MergeLane> LaneWithCommit(string branch = "fix")
    {
        var lane = await Lane(branch);
        await lane.Commit(branch, "of the lane\n", "Work of the lane");
        return lane;
    }

    public Task<MergeOutcome> Merge(MergeLane lane, MergeStrategy strategy = MergeStrategy.Merge, string target = "main") =>
        Merges.Merge(lane.Work, new MergeInto { Target = target, Strategy = strategy }, CancellationToken.None);

    public Task<MergeOutcome> Update(MergeLane lane, UpdateStrategy strategy = UpdateStrategy.Rebase, string baseRef = "main") =>
        Merges.Update(lane.Work, baseRef, strategy, CancellationToken.None);

    public Task<string> Tip(string branch) => Repository.Git("rev-parse", "refs/heads/" + branch);

    /// <summary>Puts a hook into the repository's own folder.</summary>
    public void Hook(string name, string script, string? folder = null)
    {
        var file = Path.Combine(folder ?? Path.Combine(Repository.Path, ".git/hooks"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Nothing is left of the worktrees in which merges happen.</summary>
    public void NoScratchIsLeft()
    {
        Directory.Exists(Path.Combine(Scene.ManagedRoot, ".merging")).ShouldBeFalse("a scratch worktree is left");
        Directory.Exists(Path.Combine(Repository.Path, ".git/helios/merging")).ShouldBeFalse("a scratch's git directory is left");
        var notes = Path.Combine(Repository.Path, ".git/helios/moves");
        (Directory.Exists(notes) ? Directory.GetFiles(notes) : []).ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}

/// <summary>A lane, and its worktree.</summary>
internal sealed record MergeLane(ProvisionRequest Request, string Path)
{
    public LaneWork Work { get; } =
        new()
        {
            LaneId = Request.LaneId,
            Repository = Request.Repository,
            Branch = Request.Branch,
        };

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public Task Write(string file, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[file])!);
        return File.WriteAllTextAsync(this[file], content);
    }

    public async Task<string> Commit(string file, string content, string message = "change")
    {
        await Write(file, content);
        await Git("add", "-A");
        await Git("commit", "-q", "-m", message);
        return await Git("rev-parse", "HEAD");
    }

    public Task<string> Git(params string[] arguments) => TemporaryRepository.GitIn(Path, arguments);
}
