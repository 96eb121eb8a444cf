using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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

        // Old signs of life are not delivered after an outage; results are.
        PlayedOrchestrator.Lasting[typeof(HostHeartbeat)]!.Value.ShouldBe(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        PlayedOrchestrator.Lasting[typeof(LaneProvisioned)].ShouldBeNull();

        var run = new StartRun
        {
            Operation = Operation(2),
            RunId = RunId.New(),
            WorktreePath = ready.WorktreePath,
            Argv = ["sh", "-c", "exit 9"],
            Cwd = "",
            Timeout = TimeSpan.FromMinutes(5),
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
                Policy = Contracts.Api.Lanes.CompletionPolicy.Prune,
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

    [Fact, Trait("req", "dead-letters")]
    public async Task It_reports_a_message_that_no_consumer_takes()
    {
        await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        foreach (var queue in new[] { Endpoints.Host(HostId), Endpoints.HostControl(HostId) })
        {
            await Send(new OfANewerVersion($"for {queue}"), queue);

            var report = await PlayedOrchestrator.Next<DeadLetterReported>(message => message.Endpoint == queue);
            report.Origin.ShouldBe($"worktree-agent:{HostId}");
            report.Reason.ShouldBe("no_consumer");
            report.MessageType!.ShouldContain(nameof(OfANewerVersion));
            report.Body.ShouldContain($"for {queue}");
        }
    }

    [Fact, Trait("req", "host-administration")]
    public async Task It_reports_what_it_measures_of_the_machine()
    {
        var beat = await PlayedOrchestrator.Next<HostHeartbeat>(message => message.HostId == HostId && message.Measures is not null);

        beat.Measures!.Cpus.ShouldBe(Environment.ProcessorCount);
        beat.Measures.MemoryBytes!.Value.ShouldBeGreaterThan(0);
        beat.Measures.Disks.ShouldNotBeEmpty();
        beat.Measures.Disks[0].FreeBytes.ShouldBeLessThanOrEqualTo(beat.Measures.Disks[0].Bytes);
    }

    [Fact, Trait("req", "reconcile-on-demand")]
    public async Task It_takes_an_inventory_when_asked()
    {
        await PlayedOrchestrator.Next<HostReconciled>(message => message.HostId == HostId);
        var client = Services
            .Services.GetRequiredService<IBus>()
            .CreateRequestClient<TakeInventory>(Endpoints.Address(Endpoints.Host(HostId)), Eventually.Patience);

        HostInventoryReported? taken = null;
        // Refused until the start-up reconciliation is over.
        await Eventually.Holds(async () =>
            (await client.GetResponse<HostInventoryReported, Refused>(new TakeInventory { HostId = HostId, Cause = Cause })).Is(
                out Response<HostInventoryReported>? answer
            ) && (taken = answer!.Message) is not null
        );

        taken!.HostId.ShouldBe(HostId);
        taken.AtStart.ShouldBeFalse();
        PlayedOrchestrator.Heard.OfType<HostInventoryReported>().ShouldNotContain(reported => reported.InventoryId == taken.InventoryId);
    }

    [Fact, Trait("req", "host-administration")]
    public async Task An_older_agent_ends_when_it_hears_of_a_later_incarnation()
    {
        await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        var lifetime = Services.Services.GetRequiredService<IHostApplicationLifetime>();
        await Send(new HostSuperseded { HostId = HostId, Incarnation = 1 }, Endpoints.HostControl(HostId));
        await PlayedOrchestrator.Next<HostHeartbeat>(message => message.HostId == HostId && message.Sequence > 5);
        lifetime.ApplicationStopping.IsCancellationRequested.ShouldBeFalse("that is its own incarnation");

        await Send(new HostSuperseded { HostId = HostId, Incarnation = 2 }, Endpoints.HostControl(HostId));

        await Eventually.Holds(() => lifetime.ApplicationStopping.IsCancellationRequested);
        Environment.ExitCode.ShouldBe(HostSuccession.ExitCode);
        // The exit code of this test process is the runner's.
        Environment.ExitCode = 0;
    }

    [Fact, Trait("req", "host-administration")]
    public async Task It_takes_over_the_id_of_another_host_at_its_next_start()
    {
        await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        var (lifetime, root) = (
            Services.Services.GetRequiredService<IHostApplicationLifetime>(),
            Services.Services.GetRequiredService<HostFolder>().Root
        );
        var other = HostId.New();

        await Send(
            new TakeOverHost
            {
                HostId = HostId,
                NewHostId = other,
                Incarnation = 1_800_000_000,
                Cause = Cause,
            },
            Endpoints.HostControl(HostId)
        );

        await Eventually.Holds(() => lifetime.ApplicationStopping.IsCancellationRequested);
        await Services.StopAsync();
        Services.Services.GetRequiredService<HostFolder>().Dispose();
        using var next = new HostFolder(
            Options.Create(new Helios.WorktreeAgent.Host.HostOptions { DataFolder = root }),
            TimeProvider.System
        );
        (next.Identity.HostId, next.Identity.Incarnation).ShouldBe((other, 1_800_000_000));
    }

    private sealed record OfANewerVersion(string Text);

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
