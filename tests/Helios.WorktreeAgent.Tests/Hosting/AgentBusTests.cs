using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.WorktreeAgent.Tests.Hosting;

public abstract class AgentBusTests : AgentOnABus
{
    [Fact, Trait("req", "host-registration")]
    public async Task It_registers_reconciles_beats_and_then_carries_out_commands()
    {
        var registration = await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        registration.Drivers.ShouldContain("process");
        registration.GitVersion.ShouldNotBeNullOrEmpty();
        (await PlayedOrchestrator.Next<HostInventoryReported>(message => message.HostId == HostId)).AtStart.ShouldBeTrue();
        await PlayedOrchestrator.Next<HostReconciled>(message => message.HostId == HostId);
        await PlayedOrchestrator.Next<HostHeartbeat>(message => message.HostId == HostId && message.Sequence > 2);
        await PlayedOrchestrator.Next<HostInventoryReported>(message => message.HostId == HostId && !message.AtStart);

        await Send(
            new ProvisionLane
            {
                Operation = Operation(1),
                WorkspaceId = WorkspaceId.New(),
                DisplayName = "first",
                Repository = "/repository",
                Branch = "branch",
                BranchExisted = false,
                BaseCommit = new string('a', 40),
                Cause = Cause,
            }
        );
        var ready = await PlayedOrchestrator.Next<LaneProvisioned>(message => message.Operation.LaneId == Lane);
        await Eventually.Holds(() => Services.Services.GetRequiredService<OperationQueue>().Unsettled.Count == 0);

        var run = new StartRun
        {
            Operation = Operation(2),
            RunId = RunId.New(),
            WorktreePath = ready.WorktreePath,
            Argv = ["sh", "-c", "exit 9"],
            Cwd = "",
            Timeout = TimeSpan.FromSeconds(30),
            Cause = Cause,
        };
        await Send(run);
        await Send(run);
        (await PlayedOrchestrator.Next<RunEnded>(message => message.RunId == run.RunId)).ExitCode.ShouldBe(9);

        await Send(
            new TearDownLane
            {
                Operation = Operation(3),
                Repository = "/repository",
                Branch = "branch",
                BranchExisted = false,
                BaseCommit = new string('a', 40),
                BaseRef = "main",
                Policy = Contracts.Lanes.CompletionPolicy.Prune,
                Discard = false,
                Cause = Cause,
            }
        );
        (await PlayedOrchestrator.Next<LaneTornDown>(message => message.Operation.LaneId == Lane)).Resources.ShouldContain(resource =>
            resource.Kind == ResourceKind.ParTask && resource.Ending == ResourceEnding.Removed
        );
        var health = await Services
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "worktree-agent");
        health.Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task It_answers_questions_about_repositories()
    {
        await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        var client = Services
            .Services.GetRequiredService<IBus>()
            .CreateRequestClient<ResolveBase>(Endpoints.Address(Endpoints.Host(HostId)), Eventually.Patience);

        var answer = await client.GetResponse<BaseResolved, Refused>(
            new ResolveBase
            {
                HostId = HostId,
                Repository = "/repository",
                BaseRef = "main",
                Cause = Cause,
            }
        );
        answer.Is<BaseResolved>(out var resolved).ShouldBeTrue();
        resolved!.Message.BaseCommit.ShouldBe("main at /repository");

        var refused = await client.GetResponse<BaseResolved, Refused>(
            new ResolveBase
            {
                HostId = HostId,
                Repository = "/nothing",
                BaseRef = "main",
                Cause = Cause,
            }
        );
        refused.Is<Refused>(out var refusal).ShouldBeTrue();
        refusal!.Message.Reason.ShouldBe(RefusalReason.RepositoryNotFound);
    }
}
