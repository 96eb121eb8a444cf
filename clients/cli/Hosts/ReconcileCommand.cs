using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios reconcile</c>.</summary>
internal static class ReconcileCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show the plan." };
        var host = new Option<string?>("--host") { Description = "Only this host: its id, a suffix of it, or its name." };
        var workspace = new Option<string?>("--workspace", "-w")
        {
            Description = "Only what belongs to lanes or the repository of this workspace.",
            HelpName = "WORKSPACE",
        };
        var unknown = new Option<bool>("--remove-unknown")
        {
            Description = "Also remove worktrees of lanes without a record, which are kept otherwise. Unsaved work is archived first.",
        };
        var command = new HeliosCommand(
            "reconcile",
            "Compares what hosts have with what they should have, now, and removes the difference.",
            "helios reconcile --dry-run",
            "helios reconcile --host build-7",
            "helios reconcile --workspace app",
            "helios reconcile --remove-unknown     # after a restored database"
        )
        {
            dryRun,
            host,
            workspace,
            unknown,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var asked = new ReconcileRequest
                {
                    DryRun = call.Value(dryRun) ? true : null,
                    RemoveUnknown = call.Value(unknown) ? true : null,
                    Host = call.Value(host) is { } named ? (await HostFinder.Find(call, named, ct)).HostId : null,
                    Workspace = call.Value(workspace) is { } scope ? (await LaneFinder.FindWorkspace(call, scope, ct)).WorkspaceId : null,
                };
                var view = await Spinner.While(call, "reconciling", call.Client.Reconciliation.Run(asked, ct: ct));
                if (call.Json)
                    call.WriteJson("reconciliation", view, CliJson.Shared.ReconciliationView);
                else
                    Write(call, view);
                var silent = view.Hosts.Where(one => one.Status is ReconciliationStatus.Unreachable).ToList();
                if (silent.Count == 0)
                    return ExitCodes.Done;
                throw new CliException(
                    ExitCodes.Unreachable,
                    "host_unreachable",
                    string.Join(' ', silent.Select(one => $"{one.Name} ({one.HostId}) was not reconciled: {one.Detail}")),
                    "helios host list"
                );
            }
        );
    }

    private static void Write(CliCall call, ReconciliationView view)
    {
        var table = new TextTable("HOST", "ACTION", "LANE", "PATH", "REASON", "OUTCOME");
        foreach (var (host, row) in view.Hosts.SelectMany(host => host.Rows.Select(row => (host, row))))
        {
            if (call.Quiet)
                call.Data(row.LaneId?.ToString() ?? row.Path ?? "");
            else
                table.Add(host.Name, SnakeCase.Of(row.Action).Replace('_', ' '), row.LaneId?.ToString(), row.Path, row.Reason, row.Outcome);
        }

        if (call.Quiet)
            return;
        var rows = view.Hosts.Sum(host => host.Rows.Count);
        if (rows > 0)
            table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        var asked = view.Hosts.Count(host => host.Status is not ReconciliationStatus.Unreachable);
        call.Say(
            rows == 0 ? $"{asked} hosts have what they should have, and nothing else."
            : view.DryRun ? $"Nothing was done. To do it: helios reconcile"
            : $"{rows} rows on {asked} hosts."
        );
        foreach (var pending in view.Hosts.Where(host => host.Status is ReconciliationStatus.Pending))
            call.Say($"{pending.Name}: {pending.Detail}");
    }
}
