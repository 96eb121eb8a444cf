using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using MassTransit;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>A worktree agent that does at once whatever it is told, and keeps what it was told.</summary>
public sealed class ScriptedHost
{
    public ConcurrentQueue<object> Told { get; } = new();

    public static async Task<ScriptedHost> Connect(LanesProcess process, HostId host)
    {
        var scripted = new ScriptedHost();
        await scripted.OpenControl(process, host);
        await scripted.OpenCommands(process, host);
        return scripted;
    }

    public async Task OpenControl(LanesProcess process, HostId host)
    {
        var control = ((IBusControl)process.Bus).ConnectReceiveEndpoint(
            Endpoints.HostControl(host),
            endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<SettleOperations>(context => Hear(context.Message));
            }
        );
        await control.Ready;
    }

    public async Task OpenCommands(LanesProcess process, HostId host)
    {
        var commands = ((IBusControl)process.Bus).ConnectReceiveEndpoint(
            Endpoints.Host(host),
            endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<ProvisionLane>(context => Answer(context, Messages.Provisioned(context.Message.Operation)));
                endpoint.Handler<StartRun>(async context =>
                {
                    await Answer(context, Messages.RunStarted(context.Message.Operation, context.Message.RunId));
                    await Answer(context, Messages.RunEnded(context.Message.Operation, context.Message.RunId));
                });
                endpoint.Handler<TearDownLane>(context => Answer(context, Messages.TornDown(context.Message.Operation)));
            }
        );
        await commands.Ready;
    }

    private Task Hear(object message)
    {
        Told.Enqueue(message);
        return Task.CompletedTask;
    }

    private async Task Answer<TCommand, TReport>(ConsumeContext<TCommand> context, TReport report)
        where TCommand : class
        where TReport : class
    {
        Told.Enqueue(context.Message);
        await context.Send(Endpoints.Address(Endpoints.Lanes), report);
    }
}
