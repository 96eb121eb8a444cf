using System.CommandLine;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>Finds the lane or workspace that the user named.</summary>
internal static class LaneFinder
{
    public static Argument<string?> Argument(CliEnvironment environment)
    {
        var argument = new Argument<string?>("LANE")
        {
            Description =
                "The lane: its id, the last 4 or more characters of the id, its name, or WORKSPACE/NAME; - means the last one. Default: "
                + "HELIOS_LANE_ID, which is set inside a lane.",
            Arity = ArgumentArity.ZeroOrOne,
            // Otherwise the help asks the server and lists every lane in its place.
            HelpName = "LANE",
        };
        argument.CompletionSources.Add(context => LaneNames.Of(environment, context.ParseResult));
        return argument;
    }

    /// <summary>Finds the id; without a request if the text is an id.</summary>
    public static async Task<LaneId> FindId(CliCall call, string? named, CancellationToken ct)
    {
        var text = Named(call, named);
        return LaneId.TryParse(text, provider: null, out var id) ? Remember(call, id, text) : (await Find(call, text, ct)).LaneId;
    }

    public static async Task<LaneView> Find(CliCall call, string? named, CancellationToken ct)
    {
        var text = Named(call, named);
        if (LaneId.TryParse(text, provider: null, out var id))
            return await call.Client.Lanes.Get(Remember(call, id, text), ct);

        var filter = new LaneFilter();
        var name = text;
        if (text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0)
        {
            filter = filter with { Workspace = (await FindWorkspace(call, text[..slash], ct)).WorkspaceId };
            name = text[(slash + 1)..];
        }

        call.Subject = $"lane '{text}'";
        var found = await Matching(call, filter, name, ct);
        if (found.Count == 0)
            found = await Matching(call, filter with { Status = LaneStatus.Closed }, name, ct);
        return found switch
        {
            [var one] => Remembered(call, one),
            [] => throw new CliException(ExitCodes.NotFound, "lane_not_found", "No such lane, open or closed.", "helios lane list"),
            _ => throw new CliException(
                ExitCodes.Misused,
                "ambiguous",
                $"{found.Count} lanes match: {string.Join(", ", found.Take(10).Select(Line))}.",
                $"give more of the id: helios lane show {found[0].LaneId}"
            ),
        };
    }

    public static async Task<WorkspaceView> FindWorkspace(CliCall call, string text, CancellationToken ct)
    {
        call.Subject = $"workspace '{text}'";
        if (WorkspaceId.TryParse(text, provider: null, out var id))
            return await call.Client.Workspaces.Get(id, ct);
        await foreach (var workspace in call.Client.Workspaces.All(ct))
        {
            if (string.Equals(workspace.Name, text, StringComparison.Ordinal))
                return workspace;
        }

        throw new CliException(ExitCodes.NotFound, "workspace_not_found", "No such workspace.", "helios workspace list");
    }

    /// <summary>
    /// A suffix can only be matched here; a name is matched by the server, which knows that é can be encoded in two ways.
    /// </summary>
    private static async Task<IReadOnlyList<LaneView>> Matching(CliCall call, LaneFilter filter, string name, CancellationToken ct) =>
        LaneNaming.LooksLikeSuffix(name)
            ? LaneNaming.Match(name, await Collect(call.Client.Lanes.All(filter, ct), ct))
            : await Collect(call.Client.Lanes.All(filter with { Name = name }, ct), ct);

    private static string Named(CliCall call, string? named)
    {
        var text =
            named
            ?? call.Environment.Variable("HELIOS_LANE_ID")
            ?? throw new CliException(
                ExitCodes.Misused,
                "misused",
                "No lane given: pass its name or id (HELIOS_LANE_ID is not set).",
                "helios lane list"
            );
        call.Subject = $"lane '{text}'";
        if (text is LastLane.Name)
            text = LastLane.Find(call.Environment);
        call.Named = text;
        return text;
    }

    private static LaneId Remember(CliCall call, LaneId id, string text)
    {
        call.Subject = $"lane '{text}'";
        LastLane.Remember(call.Environment, id);
        return id;
    }

    private static LaneView Remembered(CliCall call, LaneView lane)
    {
        LastLane.Remember(call.Environment, lane.LaneId);
        return lane;
    }

    private static async Task<List<LaneView>> Collect(IAsyncEnumerable<LaneView> lanes, CancellationToken ct)
    {
        var all = new List<LaneView>();
        await foreach (var lane in lanes.WithCancellation(ct))
            all.Add(lane);
        return all;
    }

    private static string Line(LaneView lane) => $"{lane.LaneId} ({lane.DisplayName}, {SnakeCase.Of(lane.Status)})";
}
