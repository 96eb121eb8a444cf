using System.Text.Json.Nodes;
using Helios.FaultRig.Plans;
using Helios.FaultRig.Systems;

namespace Helios.FaultRig.Workload;

/// <summary>All users of a run, and the operator who registers the workspaces and cleans up in the end.</summary>
internal sealed class Users(RigSystem system, CarefulClient client, Ledger ledger, Timeline timeline)
{
    private const int FewSlots = 3;

    private readonly List<RigWorkspace> workspaces = [];

    /// <summary>Registers a workspace for each host: a plain one, one with a pool, one with a queue.</summary>
    public async Task Begin(CancellationToken cancellationToken)
    {
        await client.Get("/v1/hosts", page => page["items"]!.AsArray().Count == system.Hosts.Count, cancellationToken);
        foreach (var (index, host) in system.Hosts.Index())
        {
            var body = new JsonObject
            {
                ["name"] = $"workspace-{host.Name}",
                ["repository"] = host.Repository,
                ["hosts"] = new JsonArray(host.Id.ToString()),
                ["ports"] = 1,
            };
            if (index == 1)
                body["pool"] = 2;
            if (index == 2)
                body["capacity"] = FewSlots;
            var made = await client.Post("/v1/workspaces", body, $"workspace-{host.Name}", cancellationToken);
            if (!made.IsSuccess)
                throw new InvalidOperationException($"{made}");
            workspaces.Add(new RigWorkspace(made.Body!["workspace_id"]!.ToString(), host, Queues: index == 2));
        }
    }

    public Task Work(IEnumerable<LanePlan> plans, CancellationToken cancellationToken) =>
        Task.WhenAll(plans.Select(plan => Play(plan, cancellationToken)));

    /// <summary>Cleans up every open lane; queued ones first, so that none of them begins now.</summary>
    public async Task CleanUp(CancellationToken cancellationToken)
    {
        var open = await client.Get("/v1/lanes?limit=500", _ => true, cancellationToken);
        var lanes = open["items"]!
            .AsArray()
            .OrderBy(lane => lane!["status"]!.ToString() != "new")
            .Select(lane => lane!["lane_id"]!.ToString());
        foreach (var lane in lanes)
            await client.Post($"/v1/lanes/{lane}/cleanup", new JsonObject { ["force"] = true }, $"end.{lane}", cancellationToken);
        await client.Get("/v1/lanes", page => page["items"]!.AsArray().Count == 0, cancellationToken);
    }

    private async Task Play(LanePlan plan, CancellationToken cancellationToken)
    {
        // Off the caller's thread: writing is not asynchronous.
        await Task.Yield();
        try
        {
            await new LaneUser(plan, workspaces[plan.Workspace], client, ledger, system, timeline).Play(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ledger.Unfinished.Enqueue($"lane-{plan.Number} waits; last answers: {string.Join("; ", LastOf(plan))}");
        }
    }

    private IEnumerable<string> LastOf(LanePlan plan) =>
        ledger
            .Answers.Where(answer => answer.Key?.StartsWith($"lane-{plan.Number}.", StringComparison.Ordinal) is true)
            .TakeLast(2)
            .Select(answer => $"{answer}");
}
