using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Tests.Support;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>What really happens: every case sent to a lane in every state, through the bus, into Postgres. Made once.</summary>
public sealed class LaneMatrix : IAsyncLifetime
{
    private readonly LanesDatabase database = new();

    internal static LaneStatus[] States { get; } =
        [.. Enum.GetValues<LaneStatus>().Where(status => status is not LaneStatus.Unspecified)];

    internal Dictionary<(LaneStatus State, LaneCase Case), Outcome> Outcomes { get; } = [];

    /// <summary>What the machine did with messages to a lane that does not exist.</summary>
    internal Dictionary<LaneCase, Outcome> Nowhere { get; } = [];

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await using var process = await LanesProcess.Start(database.ConnectionString);
        var scene = await new LaneScene(process).Begin();
        foreach (var state in States)
        {
            foreach (var meeting in LaneCase.All)
                Outcomes[(state, meeting)] = await Meet(scene, state, meeting);
        }

        foreach (var meeting in LaneCase.All.Where(meeting => meeting.Event is not "Create"))
            Nowhere[meeting] = await MeetNowhere(scene, meeting);
        (await process.Value<long>("select count(*) from dead_letters")).ShouldBe(0);
        var open = await process.Value<long>($"select count(*) from admissions where admitted_at is not null");
        (await process.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe((int)open);
        (await process.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe((int)open);
    }

    private static async Task<Outcome> Meet(LaneScene scene, LaneStatus state, LaneCase meeting)
    {
        var before = await scene.Put(state, lane => Prepare(lane, meeting));
        if (before.OperationId is { } operation)
        {
            // A body that can be ordered anew, whatever the lane is told: the kind does not matter here.
            const string Body = """{"operation":null,"run_id":"rn_01J00000000000000000000000","cause":{"correlation_id":"c","actor":"a"}}""";
            await scene.Process.Execute(
                $"""
                insert into host_operations (operation_id, lane_id, host_id, kind, fence, body, ordered_at, last_progress_at)
                values ('{operation}', '{before.LaneId}', '{scene.Host}', 'cancel_run', 7, '{Body}', now(), now())
                """);
        }

        var answer = await Send(scene, meeting, before);
        var after = (await scene.Load(before.LaneId))!;
        var told = await scene.Process.Value<long>(
            $"select count(*) from feed where subject = '{before.LaneId}'") + scene.Feed.Of(before.LaneId.ToString()).Count;
        return new Outcome(state, after.Status, after.Revision - before.Revision, told > 0, answer?.Refused?.Reason, answer?.Accepted?.Changed);
    }

    private static void Prepare(LaneState lane, LaneCase meeting)
    {
        // Agents and such belong to lanes that exist on a host.
        if (lane.Status is LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared
            || (lane.Status is LaneStatus.Provisioning or LaneStatus.Cleaning && meeting.Event is "Provisioned" or "ProvisionDeadline")
            || meeting.Event is "SessionEnded" or "ForgetArchive")
        {
            meeting.Prepare?.Invoke(lane);
        }
    }

    private static async Task<Outcome> MeetNowhere(LaneScene scene, LaneCase meeting)
    {
        var nobody = new LaneState { LaneId = LaneId.New() };
        nobody.SessionsInFlight.Add(SessionId.New());
        var answer = await Send(scene, meeting, nobody);
        (await scene.Load(nobody.LaneId)).ShouldBeNull();
        return new Outcome(LaneStatus.Unspecified, LaneStatus.Unspecified, 0, false, answer?.Refused?.Reason, answer?.Accepted?.Changed);
    }

    private static async Task<LaneAnswer?> Send(LaneScene scene, LaneCase meeting, LaneState lane)
    {
        dynamic message = meeting.Message(scene, lane);
        if (meeting.IsCommand)
            return await scene.Process.Ask(message);
        await scene.Process.Tell(message);
        return null;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>The document: the picture and the table, as they are.</summary>
    internal string Document()
    {
        var text = new StringBuilder();
        text.AppendLine("# The life of a lane").AppendLine();
        text.AppendLine("Written by a test, which sends every message to a lane in every state and looks at what happens. To write it anew:");
        text.AppendLine("`HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.LaneOrchestrator.Tests`.").AppendLine();
        text.AppendLine("```mermaid").AppendLine("stateDiagram-v2");
        text.AppendLine("    [*] --> new: create, queued").AppendLine("    [*] --> provisioning: create, admitted");
        var arrows = Outcomes
            .Where(entry => entry.Value.To != entry.Key.State)
            .GroupBy(entry => (entry.Key.State, entry.Value.To))
            .OrderBy(arrow => arrow.Key.State).ThenBy(arrow => arrow.Key.To);
        foreach (var arrow in arrows)
        {
            // One word per event; the table has the circumstances.
            var names = arrow.Select(entry => entry.Key.Case.Name.Split(", ")[0]).Distinct();
            text.AppendLine($"    {SnakeCase.Of(arrow.Key.State)} --> {SnakeCase.Of(arrow.Key.To)}: {string.Join(", ", names)}");
        }

        text.AppendLine("    closed --> [*]").AppendLine("```").AppendLine();
        text.AppendLine("An arrow, and *changed*, is one more revision with its events. A dash changes nothing: the message is late, or finds what it asks for.");
        text.AppendLine("A word in code is the reason of a refusal.").AppendLine();
        text.AppendLine($"| on | {string.Join(" | ", States.Select(state => SnakeCase.Of(state)))} | no lane |");
        text.AppendLine($"|---|{string.Concat(States.Select(_ => "---|"))}---|");
        foreach (var meeting in LaneCase.All)
        {
            var nowhere = Nowhere.TryGetValue(meeting, out var lost) ? lost.ToString() : "→ provisioning";
            text.AppendLine($"| {meeting.Name} | {string.Join(" | ", States.Select(state => Outcomes[(state, meeting)].ToString()))} | {nowhere} |");
        }

        return text.ToString();
    }

    internal sealed record Outcome(LaneStatus From, LaneStatus To, long Growth, bool Told, LaneRefusalReason? Refused, bool? Changed)
    {
        public override string ToString() =>
            Refused is { } reason ? $"`{SnakeCase.Of(reason)}`"
            : To != From ? $"→ {SnakeCase.Of(To)}"
            : Growth > 0 ? "changed"
            : "–";
    }
}
