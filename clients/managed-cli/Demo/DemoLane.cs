using System.Text;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Embedded.Machine;

namespace Helios.ManagedCli.Demo;

/// <summary>One lane of the demo and its progress.</summary>
internal sealed class DemoLane(string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name { get; } = name;

    public LaneId? Id { get; private set; }

    public LaneStatus Status { get; private set; }

    public string Doing { get; private set; } = "waiting";

    public string? Fault { get; private set; }

    public int Revision { get; private set; }

    public async Task Live(CliCall call, HeliosClient client, WorkspaceView workspace, DemoRepository repository, CancellationToken ct)
    {
        try
        {
            Step(call, "create: worktree, branch, par task");
            var lane = await client.Lanes.Create(workspace.WorkspaceId, new LaneRequest { DisplayName = Name }, Patience, ct: ct);
            Take(lane);
            if (lane.Status is not LaneStatus.Ready)
                throw new InvalidOperationException($"it is {SnakeCase.Of(lane.Status)}, not ready: {lane.Detail}");
            Step(call, $"run: a commit on {lane.Branch}");
            var committed = await Execute(
                client,
                lane.LaneId,
                $"echo {Name} > {Name}.txt && git add . && git commit -qm 'Work of {Name}' && git log --oneline | head -1",
                ct
            );
            Step(call, $"run: committed {committed}");

            Take(await client.Lanes.Share(lane.LaneId, "two at once", ct: ct));
            Step(call, "share: two agents attach, two runs at once");
            foreach (var agent in (string[])[$"{Name}-1", $"{Name}-2"])
                Take((await client.Lanes.Attach(lane.LaneId, agent, ct: ct)).Lane);
            await Task.WhenAll(
                Execute(client, lane.LaneId, "git status --short", ct),
                Execute(client, lane.LaneId, $"echo draft > {Name}.draft; ls", ct)
            );
            foreach (var agent in (string[])[$"{Name}-1", $"{Name}-2"])
                Take(await client.Lanes.Detach(lane.LaneId, agent, ct: ct));

            Step(call, "clean up: archive unsaved work, remove the rest");
            var closed = await client.Lanes.CleanUp(lane.LaneId, wait: Patience, ct: ct);
            Take(closed);
            if (closed.Status is not LaneStatus.Closed)
                throw new InvalidOperationException($"it is {SnakeCase.Of(closed.Status)}, not closed: {closed.Detail}");
            if (closed.Archive is not { } archive || !(await repository.ArchiveRefs(ct)).Contains(archive.Ref, StringComparer.Ordinal))
                throw new InvalidOperationException("its commit is not in the archive");
            Step(call, $"done; archived {LaneText.Archived(archive)}");
        }
        catch (Exception wrong) when (wrong is HeliosProblemException or HeliosUnreachableException or InvalidOperationException)
        {
            Fault = $"{wrong.Message} (while: {Doing})";
            Step(call, $"FAILED: {wrong.Message}");
        }
    }

    private static async Task<string> Execute(HeliosClient client, LaneId lane, string script, CancellationToken ct)
    {
        var run = await client.Runs.Start(lane, new RunRequest { Argv = ["sh", "-c", script], TimeoutSeconds = 60 }, ct: ct);
        var output = new StringBuilder();
        await foreach (var part in client.Runs.Follow(lane, run.RunId, ct))
        {
            switch (part)
            {
                case RunOutputPart.Stdout(var bytes):
                    output.Append(Encoding.UTF8.GetString(bytes.Span));
                    break;
                case RunOutputPart.End({ Status: RunStatus.Exited, ExitCode: 0 }):
                    return output.ToString().Trim();
                case RunOutputPart.End(var ended):
                    throw new InvalidOperationException(
                        $"run {ended.RunId} {SnakeCase.Of(ended.Status)} with exit code {ended.ExitCode}: {ended.Stderr.Trim()} "
                            + $"{ended.Detail}"
                    );
            }
        }

        throw new InvalidOperationException($"the output of run {run.RunId} ended without a result");
    }

    private void Take(LaneView lane)
    {
        Id = lane.LaneId;
        Status = lane.Status;
        Revision = (int)lane.Revision;
    }

    private void Step(CliCall call, string doing)
    {
        Doing = doing;
        if (!call.IsLive)
            call.Say($"{Name, -6} {doing}");
    }
}
