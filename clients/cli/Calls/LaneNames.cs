using System.CommandLine;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Calls;

/// <summary>Names for completion, from the server; empty if it does not answer immediately.</summary>
internal static class LaneNames
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<string> Of(CliEnvironment environment, ParseResult parse) =>
        Ask<LaneView>(environment, parse, (client, ct) => client.Lanes.List(limit: 500, ct: ct)).Select(lane => lane.DisplayName);

    public static IEnumerable<string> OfWorkspaces(CliEnvironment environment, ParseResult parse) =>
        Ask<WorkspaceView>(environment, parse, (client, ct) => client.Workspaces.List(limit: 500, ct: ct))
            .Select(workspace => workspace.Name);

    private static IReadOnlyList<T> Ask<T>(
        CliEnvironment environment,
        ParseResult parse,
        Func<HeliosClient, CancellationToken, Task<Page<T>>> ask
    )
    {
        using var call = new CliCall(environment, parse);
        using var soon = new CancellationTokenSource(AtOnce, environment.Time);
        try
        {
            return ask(call.Client, soon.Token).GetAwaiter().GetResult().Items;
        }
        catch (Exception unanswered)
            when (unanswered is HeliosProblemException or HeliosUnreachableException or OperationCanceledException or CliException)
        {
            return [];
        }
    }
}
