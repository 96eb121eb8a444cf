using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>Lanes of one system, made and removed as the benchmarks need it.</summary>
internal sealed class LaneRig(HeliosUnderTest helios)
{
    /// <summary>Creates a lane, measures until it is ready, and removes it.</summary>
    public async Task<double> Create(string workspace, string name)
    {
        var clock = TimeProvider.System.GetTimestamp();
        var lane = (await helios.CreateLane(workspace, name))["lane_id"]!.GetValue<string>();
        var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
        await helios.CleanUp(lane);
        return elapsed;
    }

    /// <summary>Creates lanes, runs <c>true</c> in each and removes them, all at once; measures until the last is closed.</summary>
    public async Task<double> Cycle(string workspace, int lanes, string name)
    {
        var clock = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(i => One(workspace, $"{name}-{i}")));
        return TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
    }

    /// <summary>Waits until the pool of a workspace is full.</summary>
    public Task Full(string workspace) =>
        Until(
            async () =>
                (await helios.Get($"/v1/workspaces/{workspace}"))["pool"] is { } pool
                && pool["ready"]!.GetValue<int>() == pool["size"]!.GetValue<int>(),
            "a pool to be full"
        );

    /// <summary>Waits until nothing of the lanes before is left to be deleted beside the next ones.</summary>
    public static Task TrashIsEmpty(params IEnumerable<string> repositories) =>
        Until(
            () => Task.FromResult(repositories.All(each => !Directory.Exists(Path.Combine(each, ".helios-worktrees", ".trash")))),
            "the trash of every repository to be empty"
        );

    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
                throw new TimeoutException($"Waited two minutes for {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task One(string workspace, string name)
    {
        var lane = (await helios.CreateLane(workspace, name))["lane_id"]!.GetValue<string>();
        Succeeded(await helios.Run(lane, "sh", "-c", "true"));
        await helios.CleanUp(lane);
    }

    internal static void Succeeded(JsonNode run)
    {
        if (run["exit_code"]?.GetValue<int>() is not 0)
            throw new InvalidOperationException($"a run did not succeed: {run}");
    }
}
