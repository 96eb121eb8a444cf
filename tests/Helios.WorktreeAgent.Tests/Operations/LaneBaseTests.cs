using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.Worktrees;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tests.Operations;

[Trait("req", "accepted-first")]
public sealed class LaneBaseTests : IAsyncLifetime
{
    private static readonly string Tip = new('b', 40);
    private static readonly string Hash = new('c', 64);

    private readonly NamedBases bases = new();
    private readonly AgentRig rig;

    public LaneBaseTests() => rig = new AgentRig(more: services => services.AddSingleton<IRepositories>(bases)).Open();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_lane_starts_from_what_its_base_is_when_it_is_made_and_the_orchestrator_learns_it()
    {
        bases.Answer = new BaseResolution.Resolved(Tip, BranchExisted: true);

        await rig.Queue.Take(Provision(rig.NewLane()));

        var made = await rig.Bus.Next<LaneProvisioned>();
        made.Base.ShouldBe(new ResolvedBase { BaseCommit = Tip, BranchExisted = true });
        var request = rig.Worktrees.Provisions.ShouldHaveSingleItem();
        (request.BaseCommit, request.BranchExisted).ShouldBe((Tip, true));
        bases.Asked.ShouldHaveSingleItem().ShouldBe(("/repository", "topic", "mine"));
    }

    [Theory]
    [InlineData(RefusalReason.BaseRefNotFound, ProvisionStep.Repository)]
    [InlineData(RefusalReason.BranchInUse, ProvisionStep.Branch)]
    [InlineData(RefusalReason.RepositoryEmpty, ProvisionStep.Repository)]
    public async Task A_base_that_cannot_be_had_fails_the_lane_before_anything_is_made(RefusalReason reason, ProvisionStep step)
    {
        bases.Answer = new BaseResolution.Refused(reason, "It is not there.");
        var lane = rig.NewLane();

        await rig.Queue.Take(Provision(lane));

        var failed = await rig.Bus.Next<LaneProvisionFailed>();
        (failed.Refusal, failed.Step, failed.Clean, failed.Detail).ShouldBe((reason, step, true, "It is not there."));
        rig.Worktrees.Provisions.ShouldBeEmpty();
        rig.Get<LaneLedger>().Find(lane).ShouldNotBeNull().Ports.ShouldBeEmpty();
    }

    [Fact]
    public async Task Setup_that_nobody_has_approved_fails_the_lane_and_says_its_hash()
    {
        bases.Answer = WithSetup();

        await rig.Queue.Take(Provision(rig.NewLane()));

        var failed = await rig.Bus.Next<LaneProvisionFailed>();
        (failed.Refusal, failed.SetupHash).ShouldBe((RefusalReason.SetupNotApproved, Hash));
        rig.Worktrees.Provisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Approved_setup_is_reported_before_it_runs_because_it_may_be_quiet_for_long()
    {
        bases.Answer = WithSetup();
        var hold = new TaskCompletionSource();
        rig.Worktrees.Hold = hold.Task;

        await rig.Queue.Take(Provision(rig.NewLane(), approved: Hash));

        var told = await rig.Bus.Next<Contracts.Operations.OperationProgressed>(one => one.Base is not null);
        told.Base!.Setup.ShouldNotBeNull().Hash.ShouldBe(Hash);
        told.Base.Setup.Content.ShouldBeNull("what is approved was read before; it is not carried about");
        await Eventually.Holds(() => !rig.Worktrees.Provisions.IsEmpty);
        rig.Worktrees.Provisions.ShouldHaveSingleItem().ApprovedSetup.ShouldBe(Hash);
        hold.SetResult();
        await rig.Bus.Next<LaneProvisioned>();
    }

    [Fact]
    public async Task An_agent_that_starts_again_goes_on_from_the_same_commit()
    {
        bases.Answer = new BaseResolution.Resolved(Tip, BranchExisted: false);
        rig.Worktrees.Hold = new TaskCompletionSource().Task;
        await rig.Queue.Take(Provision(rig.NewLane()));
        await Eventually.Holds(() => !rig.Worktrees.Provisions.IsEmpty);
        // The branch moves while nobody is there.
        bases.Answer = new BaseResolution.Resolved(new string('d', 40), BranchExisted: false);
        rig.Worktrees.Hold = Task.CompletedTask;

        await rig.Restart();

        (await rig.Bus.Next<LaneProvisioned>()).Base!.BaseCommit.ShouldBe(Tip);
        rig.Worktrees.Provisions.ShouldAllBe(request => request.BaseCommit == Tip);
    }

    private static BaseResolution.Resolved WithSetup() =>
        new(Tip, BranchExisted: false)
        {
            Setup = new RepositorySetup
            {
                Hash = Hash,
                Steps = new SetupSteps { Run = [new SetupCommand { Argv = ["make"] }] },
                Content = "the file",
            },
        };

    private HostOperation Provision(LaneId lane, string? approved = null) =>
        HostOperation.Of(
            new ProvisionLane
            {
                Operation = rig.Operation(lane, fence: 1),
                WorkspaceId = WorkspaceId.New(),
                DisplayName = "first lane",
                Repository = "/repository",
                Branch = "mine",
                BaseRef = "topic",
                SetupApprovals = approved is null ? [] : [approved],
                Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
            }
        );

    private sealed class NamedBases : IRepositories
    {
        public BaseResolution Answer { get; set; } = null!;

        public List<(string Repository, string BaseRef, string? Branch)> Asked { get; } = [];

        public Task<RepositoryInspection> Inspect(string repository, TimeSpan? patience, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<BaseResolution> ResolveBase(
            string repository,
            string baseRef,
            string? branch,
            TimeSpan? patience,
            CancellationToken cancellationToken
        )
        {
            Asked.Add((repository, baseRef, branch));
            return Task.FromResult(Answer);
        }
    }
}
