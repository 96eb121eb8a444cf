using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>Worktrees that are plain folders: what is tested here is what happens around them.</summary>
internal sealed class FolderWorktrees(string root, string ownInstallation) : IWorktrees
{
    private readonly ConcurrentDictionary<LaneId, FoundWorktree> marked = new();

    public ConcurrentQueue<ProvisionRequest> Provisions { get; } = new();

    public ConcurrentQueue<TearDownRequest> TearDowns { get; } = new();

    public ConcurrentQueue<LaneId> Removed { get; } = new();

    public ConcurrentQueue<LaneId> Undone { get; } = new();

    /// <summary>Provisions wait for it: a setup that takes its time.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public Func<ProvisionRequest, ProvisionOutcome?> Fault { get; set; } = _ => null;

    /// <summary>What keeps a worktree from being registered at all.</summary>
    public ProvisionOutcome? Refusal { get; set; }

    /// <summary>Tear-downs leave the worktree, and say so.</summary>
    public bool Stuck { get; set; }

    public string PathOf(LaneId lane) => Path.Combine(root, lane.ToString());

    public FoundWorktree Mark(LaneId lane, DateTimeOffset createdAt, string? installation = null)
    {
        Directory.CreateDirectory(PathOf(lane));
        return marked[lane] = new FoundWorktree
        {
            LaneId = lane,
            Repository = root,
            WorktreePath = PathOf(lane),
            InstallationId = installation ?? ownInstallation,
            CreatedAt = createdAt,
        };
    }

    public async Task<ProvisionOutcome> Provision(
        ProvisionRequest request,
        IProvisionProgress progress,
        CancellationToken cancellationToken
    )
    {
        // Read first: whoever sees the request may let the next one go on at once.
        var hold = Hold;
        Provisions.Enqueue(request);
        progress.Began(ProvisionStep.Branch, "");
        if (Refusal is { } refusal)
            return refusal;
        progress.Began(ProvisionStep.Checkout, "");
        progress.Began(ProvisionStep.SetupCommands, "1 of 1");
        await hold.WaitAsync(cancellationToken);
        if (Fault(request) is { } fault)
            return fault;
        Directory.CreateDirectory(PathOf(request.LaneId));
        return new ProvisionOutcome.Provisioned(PathOf(request.LaneId), root);
    }

    public Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken)
    {
        Undone.Enqueue(request.LaneId);
        return Task.FromResult(Remove(request.LaneId));
    }

    public Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken)
    {
        TearDowns.Enqueue(request);
        if (Stuck)
        {
            var failure = new ResourceOutcome
            {
                Kind = ResourceKind.Worktree,
                Name = PathOf(request.LaneId),
                Ending = ResourceEnding.Failed,
                Detail = "The disk is full.",
            };
            return Task.FromResult(new TearDownResult { Resources = [failure] });
        }

        return Task.FromResult(Remove(request.LaneId));
    }

    public Task<TearDownResult> RemoveOrphan(FoundWorktree found, bool dryRun, CancellationToken cancellationToken)
    {
        if (dryRun)
            return Task.FromResult(new TearDownResult { Resources = [] });
        Removed.Enqueue(found.LaneId);
        return Task.FromResult(Remove(found.LaneId));
    }

    public Task<WorktreeInventory> FindMarked(CancellationToken cancellationToken) =>
        Task.FromResult(new WorktreeInventory([.. marked.Values], Complete: true) { Looked = Unseen is null ? [root] : [] });

    /// <summary>Why the repository cannot be looked at; null where it can be.</summary>
    public string? Unseen { get; set; }

    public Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(request.Discard ? null : Unseen);

    public Task EmptyTrash(CancellationToken cancellationToken) => Task.CompletedTask;

    private TearDownResult Remove(LaneId lane)
    {
        marked.TryRemove(lane, out _);
        if (Directory.Exists(PathOf(lane)))
            Directory.Delete(PathOf(lane), recursive: true);
        return new TearDownResult
        {
            Resources =
            [
                new ResourceOutcome
                {
                    Kind = ResourceKind.Worktree,
                    Name = PathOf(lane),
                    Ending = ResourceEnding.Removed,
                },
            ],
        };
    }
}
