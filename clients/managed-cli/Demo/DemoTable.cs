using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Spectre.Console;

namespace Helios.ManagedCli.Demo;

/// <summary>Shows the progress of the lanes on a terminal.</summary>
internal static class DemoTable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(60);

    public static async Task While(CliCall call, IReadOnlyList<DemoLane> lanes, Task work)
    {
        if (!call.IsLive)
        {
            await work;
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(call.Terminal.Error) });
        await console
            .Live(Draw(lanes))
            .StartAsync(async live =>
            {
                using var timer = new PeriodicTimer(Frame, call.Environment.Time);
                do
                {
                    live.UpdateTarget(Draw(lanes));
                    await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask());
                } while (!work.IsCompleted);
                live.UpdateTarget(Draw(lanes));
            });
        await work;
    }

    private static Table Draw(IReadOnlyList<DemoLane> lanes)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("lane", "status", "rev", "doing");
        foreach (var lane in lanes)
        {
            var colour = lane switch
            {
                { Fault: not null } => "red",
                { Status: LaneStatus.Closed } => "grey",
                { Status: LaneStatus.Ready or LaneStatus.Running } => "green",
                { Status: LaneStatus.Shared } => "blue",
                _ => "yellow",
            };
            var status = lane.Status is LaneStatus.Unspecified ? "…" : SnakeCase.Of(lane.Status);
            table.AddRow(
                new Markup(lane.Name),
                new Markup($"[{colour}]{status}[/]"),
                new Markup(lane.Revision.ToString()),
                new Text(lane.Doing)
            );
        }

        return table;
    }
}
