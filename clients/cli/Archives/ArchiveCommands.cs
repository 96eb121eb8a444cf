using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;

namespace Helios.Cli.Archives;

/// <summary><c>helios archive …</c>.</summary>
internal static class ArchiveCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "archive",
            "Archives: the unsaved work of closed lanes.",
            "helios archive list",
            "helios archive show first",
            "helios archive drop first --discard"
        )
        {
            List(environment),
            Show(environment),
            Drop(environment),
        };

    private static HeliosCommand List(CliEnvironment environment)
    {
        var workspace = new Option<string?>("--workspace", "-w")
        {
            Description = "Only archives of lanes in this workspace.",
            HelpName = "WORKSPACE",
        };
        var command = new HeliosCommand(
            "list",
            "Lists archives, newest lanes first.",
            "helios archive list",
            "helios archive list --workspace app"
        )
        {
            workspace,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var scope = call.Value(workspace) is { } named
                    ? (await LaneFinder.FindWorkspace(call, named, ct)).WorkspaceId
                    : (Contracts.Identifiers.WorkspaceId?)null;
                var all = new List<LaneArchiveView>();
                await foreach (var archive in call.Client.Archives.All(scope, ct))
                    all.Add(archive);
                if (call.Json)
                    call.WriteJsonList("archive_list", all, CliJson.Shared.LaneArchiveView);
                else if (call.Quiet)
                    all.ForEach(archive => call.Data(archive.LaneId.ToString()));
                else if (all.Count == 0)
                    call.Say("No archives.");
                else
                    Write(call, all);
                return ExitCodes.Done;
            }
        );
    }

    private static void Write(CliCall call, List<LaneArchiveView> all)
    {
        var table = new TextTable("NAME", "CONTENT", "AGE", "COMMIT", "LANE");
        foreach (var one in all)
        {
            table.Add(
                one.DisplayName,
                LaneText.Archived(one.Archive),
                Ago.Of(one.Archive.At, call.Environment.Time),
                one.Archive.Commit[..Math.Min(10, one.Archive.Commit.Length)],
                one.LaneId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static HeliosCommand Show(CliEnvironment environment)
    {
        var named = ArchiveFinder.Argument();
        var command = new HeliosCommand("show", "Shows one archive and how to inspect it.", "helios archive show first") { named };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var one = await ArchiveFinder.Find(call, call.Value(named)!, ct);
                if (call.Json)
                    call.WriteJson("archive", one, CliJson.Shared.LaneArchiveView);
                else if (call.Quiet)
                    call.Data(one.LaneId.ToString());
                else
                    Describe(call, one);
                return ExitCodes.Done;
            }
        );
    }

    private static void Describe(CliCall call, LaneArchiveView one)
    {
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("lane", one.LaneId.ToString()),
                    ("name", one.DisplayName),
                    ("content", LaneText.Archived(one.Archive)),
                    ("ref", one.Archive.Ref),
                    ("commit", one.Archive.Commit),
                    ("created", $"{one.Archive.At:O} ({Ago.Of(one.Archive.At, call.Environment.Time)} ago)"),
                    ("branch", one.Branch),
                    ("base", $"{one.BaseRef} ({one.BaseCommit})"),
                    ("workspace", one.WorkspaceId.ToString()),
                    ("host", one.HostId.ToString()),
                    ("repository", one.Repository),
                ]
        )
        {
            call.Data($"{name, -11}{PlainText.Of(value)}");
        }

        var repository = ShellWords.Quote(one.Repository);
        call.Say($"Inspect: git -C {repository} log --stat {one.Archive.Ref}");
        call.Say($"Restore: helios lane restore {one.LaneId}");
    }

    private static HeliosCommand Drop(CliEnvironment environment)
    {
        var named = ArchiveFinder.Argument();
        var discard = new Option<bool>("--discard") { Description = "Confirm that work held only by the archive is deleted." };
        var command = new HeliosCommand(
            "drop",
            "Deletes an archive. Work that only it holds is lost.",
            "helios archive drop first --discard"
        )
        {
            named,
            discard,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var one = await ArchiveFinder.Find(call, call.Value(named)!, ct);
                if (!call.Value(discard))
                {
                    throw new CliException(
                        ExitCodes.Refused,
                        "consent_needed",
                        $"It holds {LaneText.Archived(one.Archive)}, which would be lost. To drop it, pass --discard.",
                        $"helios archive drop {one.LaneId} --discard"
                    );
                }

                var isGone = await call.Client.Archives.Drop(one.LaneId, ct: ct);
                if (call.Json)
                    call.WriteJson("archive", one, CliJson.Shared.LaneArchiveView);
                else
                    call.Data(one.LaneId.ToString());
                call.Say(
                    isGone
                        ? $"Dropped. Until git's next garbage collection, it is still available as commit {one.Archive.Commit} in "
                            + $"{one.Repository}."
                        : $"Accepted: it is dropped when its host answers. To see whether it is: helios archive show {one.LaneId}"
                );
                return ExitCodes.Done;
            }
        );
    }
}
