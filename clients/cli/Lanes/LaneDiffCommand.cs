using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane diff</c>.</summary>
internal static class LaneDiffCommand
{
    private const int MostMarks = 40;

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var patch = new Option<bool>("--patch", "-p")
        {
            Description = "Print the changes as a patch for git apply, including untracked files.",
        };
        var file = new Option<string?>("--file")
        {
            Description = "Print the patch of this file only, by its path in the worktree.",
            HelpName = "PATH",
        };
        var context = new Option<int?>("--context", "-U")
        {
            Description = "In a patch, show this many unchanged lines around each change. Default: 3.",
            HelpName = "LINES",
        };
        var stat = new Option<bool>("--stat") { Description = "Print how many lines of each file have changed. This is the default." };
        var command = new HeliosCommand(
            "diff",
            "Shows what a lane has changed since its base, committed or not.",
            "helios lane diff first",
            "helios lane diff first --patch | git apply",
            "helios lane diff first --file src/main.c"
        )
        {
            named,
            stat,
            patch,
            file,
            context,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                if (!call.Value(stat) && (call.Value(patch) || call.Value(file) is not null))
                {
                    await Patch(call, lane, call.Value(file), call.Value(context), ct);
                    return ExitCodes.Done;
                }

                var changes = await call.Client.Lanes.Diff(lane, ct);
                if (call.Json)
                    call.WriteJson("lane_changes", changes, CliJson.Shared.LaneChangesView);
                else if (call.Quiet)
                    Paths(call, changes);
                else
                    Stat(call, changes);
                return ExitCodes.Done;
            }
        );
    }

    private static async Task Patch(CliCall call, LaneId lane, string? file, int? context, CancellationToken ct)
    {
        if (!call.Json)
        {
            await call.Client.Lanes.Patch(lane, call.Terminal.RawOut, file, context, ct);
            return;
        }

        using var bytes = new MemoryStream();
        await call.Client.Lanes.Patch(lane, bytes, file, context, ct);
        call.WriteJson(
            "lane_patch",
            new JsonObject { ["lane_id"] = lane.ToString(), ["patch"] = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) }
        );
    }

    private static void Paths(CliCall call, LaneChangesView changes)
    {
        foreach (var path in changes.Files.Select(file => file.Path).Concat(changes.Untracked))
            call.Data(Shown(path));
    }

    private static void Stat(CliCall call, LaneChangesView changes)
    {
        call.Say(Heading(changes));
        var rows = changes.Files.Select(file => (Path: Path(file), Count: Count(file), File: file)).ToList();
        var (widest, most) = (
            rows.Select(row => row.Path.Length).DefaultIfEmpty().Max(),
            rows.Select(row => Lines(row.File)).DefaultIfEmpty().Max()
        );
        foreach (var (path, count, file) in rows)
            call.Data($" {path.PadRight(widest)} | {count, 6} {Marks(call, file, most)}".TrimEnd());
        foreach (var path in changes.Untracked)
            call.Data($" {Shown(path)} (untracked)");
        if (rows.Count + changes.Untracked.Count == 0)
        {
            call.Say("No changes.");
            return;
        }

        call.Data(
            $" {Counted.Of(rows.Count, "file")} changed, {Counted.Of(changes.Additions, "line")} added, "
                + $"{Counted.Of(changes.Deletions, "line")} deleted"
                + (changes.Untracked.Count > 0 ? $", {changes.Untracked.Count} untracked" : "")
        );
    }

    private static string Heading(LaneChangesView changes)
    {
        var at = changes.Branch is { } branch ? $"On {branch}" : "On no branch";
        var operation = changes.Operation is { } going ? $"; a {SnakeCase.Of(going).Replace('_', '-')} is in progress" : "";
        var open = changes.Uncommitted.Count + changes.Untracked.Count;
        var committed = open == 0 ? "everything committed" : $"{Counted.Of(open, "file")} not committed";
        return $"{at}, {changes.Ahead} ahead of and {changes.Behind} behind {changes.BaseRef} (started at "
            + $"{LaneWorkText.Short(changes.BaseCommit)}); {committed}{operation}.";
    }

    private static string Path(ChangedFile file)
    {
        var path = file.OldPath is { } old ? $"{Shown(old)} => {Shown(file.Path)}" : Shown(file.Path);
        return file.Change switch
        {
            FileChange.Added => $"{path} (new)",
            FileChange.Deleted => $"{path} (deleted)",
            FileChange.Unmerged => $"{path} (in conflict)",
            _ => path,
        };
    }

    private static string Count(ChangedFile file) => file.Binary ? "binary" : Lines(file).ToString();

    private static long Lines(ChangedFile file) => (file.Additions ?? 0L) + (file.Deletions ?? 0L);

    private static string Marks(CliCall call, ChangedFile file, long most)
    {
        var style = call.Terminal.OutStyle;
        return style.Green(new string('+', Share(file.Additions ?? 0))) + style.Red(new string('-', Share(file.Deletions ?? 0)));

        int Share(int lines) => most <= MostMarks ? lines : (int)((lines * (long)MostMarks + most - 1) / most);
    }

    /// <summary>A path on one line, even if its name contains control characters.</summary>
    private static string Shown(string path) =>
        path.Any(char.IsControl) ? string.Concat(path.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : $"{c}")) : path;
}
