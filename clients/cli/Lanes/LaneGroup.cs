using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary>Lanes that work on the same task: they have the same label <c>group</c>.</summary>
internal static class LaneGroup
{
    public const string Label = "group";

    /// <summary>The group of a lane; null if it is alone.</summary>
    public static string? Of(LaneView lane) => lane.Labels.GetValueOrDefault(Label);

    /// <summary>The request for a lane in a group.</summary>
    public static LaneRequest With(LaneRequest request, string? group) =>
        group is null
            ? request
            : request with
            {
                Labels = new Dictionary<string, string>(request.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal)
                {
                    [Label] = group,
                },
            };

    /// <summary>The open lanes of a group, oldest first.</summary>
    public static async Task<IReadOnlyList<LaneView>> Lanes(CliCall call, string group, CancellationToken ct)
    {
        var lanes = new List<LaneView>();
        await foreach (var lane in call.Client.Lanes.All(new LaneFilter { Label = $"{Label}:{group}" }, ct))
            lanes.Add(lane);
        lanes.Reverse();
        return lanes;
    }

    /// <summary>The open lanes of the group that a text names: by its name, or by one of its lanes.</summary>
    /// <exception cref="CliException">There is no such group.</exception>
    public static async Task<(string Group, IReadOnlyList<LaneView> Lanes)> Find(CliCall call, string text, CancellationToken ct)
    {
        call.Subject = $"group '{text}'";
        var lanes = await Lanes(call, text, ct);
        if (lanes.Count > 0)
            return (text, lanes);
        var named = await LaneFinder.Find(call, text, ct);
        return Of(named) is { } group
            ? (group, await Lanes(call, group, ct))
            : throw new CliException(
                ExitCodes.NotFound,
                "group_not_found",
                "It is neither a group with open lanes nor a lane in a group.",
                "helios group list"
            );
    }
}
