using System.Text.Json.Nodes;
using Helios.FaultRig.Systems;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to one host.</summary>
internal static class HostBreaks
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    public static Break DiskFull(RigHost host) =>
        new($"the disk of host {host.Name} is full", () => Done(host.FillDisk), () => Done(host.EmptyDisk));

    public static Break TmuxKilled(RigHost host) => new($"the tmux server of host {host.Name} is killed", host.KillTmux, Break.Nothing);

    public static Break GitHangs(RigHost host) =>
        new(
            $"git hangs on host {host.Name}, every fourth time",
            () => Done(() => host.LetGit("hang 4")),
            () => Done(() => host.LetGit("pass"))
        );

    public static Break GitFails(RigHost host) =>
        new(
            $"git fails on host {host.Name}, every third time",
            () => Done(() => host.LetGit("fail 3")),
            () => Done(() => host.LetGit("pass"))
        );

    public static Break RepositoryAway(RigHost host) =>
        new($"the repository of host {host.Name} is unmounted", host.TakeRepositoryAway, host.BringRepositoryBack);

    /// <summary>Its machine dies with all that runs on it, an operator gives it up, and then it comes back after all.</summary>
    public static Break Forgotten(RigHost host, RigPart agent, CarefulClient client, int number) =>
        new(
            $"host {host.Name} dies and is forgotten",
            async () =>
            {
                host.Vanish();
                await agent.Kill();
                await host.KillLanes();
                await Succeed(client, $"/v1/hosts/{host.Id}/forget", [], $"forget-{number}");
            },
            () =>
            {
                agent.Start();
                host.Return();
                return Task.CompletedTask;
            }
        );

    /// <summary>Its machine dies, its disks go into another one, and an operator gives that one its id.</summary>
    public static Break Replaced(RigHost host, RigPart agent, CarefulClient client, int number) =>
        new(
            $"host {host.Name} dies, and its disks go on in another machine",
            async () =>
            {
                host.Vanish();
                await agent.Kill();
                await host.KillLanes();
                if (!host.ChangeMachine())
                    return;
                agent.Start();
                await client.Get($"/v1/hosts/{host.AgentId}", view => view["status"]!.ToString() == "online", CancellationToken.None);
                await Succeed(
                    client,
                    $"/v1/hosts/{host.Id}/replace",
                    new JsonObject { ["by"] = host.AgentId.ToString() },
                    $"replace-{number}"
                );
                await agent.Exit;
                host.TakeOver();
            },
            async () =>
            {
                await agent.Kill();
                host.TakeOver();
                agent.Start();
                host.Return();
            }
        );

    /// <summary>Asks again as long as that is refused: the host is not yet known to be lost.</summary>
    private static async Task Succeed(CarefulClient client, string path, JsonObject body, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await client.Post(path, body.DeepClone().AsObject(), $"{key}.{attempt}", CancellationToken.None);
            if (answer.Status is not 409)
                return;
            await Task.Delay(BetweenAttempts, TimeProvider.System);
        }
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
