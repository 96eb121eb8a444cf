using Helios.FaultRig.Breaks;
using Helios.FaultRig.Observing;
using Helios.FaultRig.Plans;
using Helios.FaultRig.Systems;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig;

/// <summary>
/// Runs a plan: users work while things break; everything is healed; when all is quiet, the promises are checked. Then every lane is
/// cleaned up, and they are checked again: nothing may be left then.
/// </summary>
internal static class Rig
{
    // After everything is healed. Only a request that is never answered takes that long.
    private static readonly TimeSpan UsersFinishWithin = TimeSpan.FromMinutes(4);

    public static async Task<Verdict> Run(Plan plan, Action<string> say)
    {
        await using var system = await RigSystem.Create();
        // From the first event on.
        await using var overAmqp = await AmqpSubscriber.Start(system.Broker.VirtualHost);
        await system.StartParts();
        await using var overSse = new SseSubscriber(system.Servers);
        var ledger = new Ledger();
        var timeline = new Timeline();
        using var client = new CarefulClient(system.Servers, ledger);
        using var over = new CancellationTokenSource();
        var users = new Users(system, client, ledger, timeline);
        await users.Begin(over.Token);
        timeline.Begin();

        var working = users.Work(plan.Lanes, over.Token);
        await new Breaking(system, client, timeline).Play(plan);
        timeline.Note("everything is healed");
        over.CancelAfter(UsersFinishWithin);
        foreach (var failure in await system.Failures())
            ledger.Unfinished.Enqueue(failure);
        await working;
        timeline.Note("the users have finished");

        var quiet = new Quiet(system, overSse, overAmqp);
        var reader = new EvidenceReader(system, ledger, overSse, overAmqp);
        var first = await Look("while lanes are open");
        if (first.IsGood)
        {
            timeline.Note("every lane is cleaned up");
            await users.CleanUp(over.Token);
            first = await Look("after every lane was cleaned up");
        }

        say($"{first.Summary()}\n{timeline}");
        return first;

        async Task<Verdict> Look(string when)
        {
            var underWay = await quiet.Wait();
            timeline.Note(underWay.Count == 0 ? $"quiet {when}" : $"not quiet {when}: {string.Join(", ", underWay)}");
            return Verdict.Of(plan, when, await reader.Look(), [.. underWay, .. ledger.Unfinished], timeline, system.Logs());
        }
    }
}
