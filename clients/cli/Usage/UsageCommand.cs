using System.CommandLine;
using System.Globalization;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Usage;

/// <summary><c>helios usage</c>.</summary>
internal static class UsageCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var lane = new Option<string?>("--lane") { Description = "Only of this lane." };
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Only of this workspace, by name or id." };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only from this day on, such as 2030-01-31; in UTC.",
            HelpName = "DAY",
        };
        var by = new Option<string>("--by")
        {
            Description = "One line for each day, workspace, lane, session, or model.",
            DefaultValueFactory = _ => SnakeCase.Of(UsageGroup.Day),
        };
        by.AcceptOnlyFromAmong(SnakeCase.Words<UsageGroup>());
        var command = new HeliosCommand(
            "usage",
            "Shows the tokens that agents have used, and what they cost. What has no known price is not in the cost.",
            "helios usage",
            "helios usage --by lane --workspace app",
            "helios usage --by model --since 2030-01-01",
            "helios usage --lane first --by session"
        )
        {
            lane,
            workspace,
            since,
            by,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var group = SnakeCase.Parse<UsageGroup>(call.Value(by)!);
                var filter = new UsageFilter
                {
                    Workspace = call.Value(workspace) is { } text ? (await LaneFinder.FindWorkspace(call, text, ct)).WorkspaceId : null,
                    Lane = call.Value(lane) is { } named ? await LaneFinder.FindId(call, named, ct) : null,
                    Since = call.Value(since) is { } day ? new DateTimeOffset(day.Date, TimeSpan.Zero) : null,
                };
                call.Subject = null;
                var report = await call.Client.Usage.Get(filter, group, ct);
                if (call.Json)
                    call.WriteJson("usage", report, CliJson.Shared.UsageReport);
                else if (report.Items.Count == 0)
                    call.Say("No agent has reported any use.");
                else
                    await Show(call, group, report, ct);
                return ExitCodes.Done;
            }
        );
    }

    private static async Task Show(CliCall call, UsageGroup group, UsageReport report, CancellationToken ct)
    {
        var names = group is UsageGroup.Workspace ? await Workspaces(call, ct) : [];
        var table = new TextTable(SnakeCase.Of(group).ToUpperInvariant(), "INPUT", "CACHED", "CACHE WRITE", "OUTPUT", "ANSWERS", "COST");
        foreach (var row in report.Items)
            Add(table, KeyOf(group, row, names), row.Amount);
        if (report.Items.Count > 1)
            Add(table, "total", report.Total);
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        if (report.Total.UnpricedTokens > 0)
            call.Say(
                $"+ The price of {UsageText.Tokens(report.Total.UnpricedTokens)} of these tokens is unknown: docs/agents.md#tokens-and-cost"
            );
        if (report.PricesFault is { } fault)
            call.Say($"The prices in a file do not count: {fault}");
    }

    private static async Task<Dictionary<WorkspaceId, string>> Workspaces(CliCall call, CancellationToken ct)
    {
        var names = new Dictionary<WorkspaceId, string>();
        await foreach (var workspace in call.Client.Workspaces.All(ct))
            names[workspace.WorkspaceId] = workspace.Name;
        return names;
    }

    private static void Add(TextTable table, string key, UsageAmount amount) =>
        table.Add(
            key,
            UsageText.Tokens(amount.Tokens.Input),
            UsageText.Tokens(amount.Tokens.CachedInput),
            UsageText.Tokens(amount.Tokens.CacheWrite),
            UsageText.Tokens(amount.Tokens.Output),
            amount.Answers.ToString(CultureInfo.InvariantCulture),
            UsageText.Cost(amount)
        );

    private static string KeyOf(UsageGroup group, UsageRow row, Dictionary<WorkspaceId, string> names) =>
        group switch
        {
            UsageGroup.Workspace => names.GetValueOrDefault(row.WorkspaceId!.Value) ?? row.WorkspaceId.ToString()!,
            UsageGroup.Lane => row.LaneId.ToString()!,
            UsageGroup.Session => $"{row.SessionId} ({row.Agent})",
            UsageGroup.Model => $"{row.Agent} {row.Model ?? "(unknown)"}",
            _ => row.Day!,
        };
}
