using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane create --explain</c>: every host, with the reason why a lane would be placed on it or not.</summary>
internal static class PlacementExplanation
{
    public static async Task<int> Write(CliCall call, WorkspaceId workspace, LaneRequest asked, CancellationToken ct)
    {
        var placement = await call.Client.Hosts.Explain(workspace, asked.Host, asked.HostLabels, ct);
        if (call.Json)
        {
            call.WriteJson("placement", placement, CliJson.Shared.PlacementView);
        }
        else if (call.Quiet)
        {
            if (placement.HostId is { } chosen)
                call.Data(chosen.ToString());
        }
        else
        {
            var table = new TextTable("", "NAME", "REASON", "HOST");
            foreach (var host in placement.Hosts)
                table.Add(
                    host.HostId == placement.HostId ? "*"
                        : host.Eligible ? "+"
                        : "-",
                    host.Name,
                    host.Reason,
                    host.HostId.ToString()
                );
            if (placement.Hosts.Count > 0)
                table.Write(call.Terminal.Out, call.Terminal.OutStyle);
            else
                call.Say("No hosts. To add one, run helios up or start a worktree agent.");
        }

        if (placement.HostId is not null)
            return ExitCodes.Done;
        throw new CliException(
            ExitCodes.Refused,
            placement.Detail is null ? "no_host_available" : "lane_capacity_exceeded",
            placement.Detail ?? "No host can take the lane now.",
            "helios host list"
        );
    }
}
