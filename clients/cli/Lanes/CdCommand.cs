using Helios.Cli.Calls;

namespace Helios.Cli.Lanes;

/// <summary>
/// <c>helios cd</c>: prints the folder of a lane. A program cannot change the folder of its shell; the function that <c>helios
/// completion</c> prints does.
/// </summary>
internal static class CdCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        named.Description = "The lane, as elsewhere; - means the last one. Default: the main worktree of the current folder's repository.";
        return new HeliosCommand(
            "cd",
            "Changes the shell's folder to that of a lane. Needs the shell function of 'helios completion'; without it, prints the folder.",
            "source <(helios completion bash)              # once, in the shell's start-up file",
            "helios cd first",
            "helios cd -                                   # the last lane",
            "helios cd                                     # back to the repository"
        )
        {
            named,
        }.Runs(
            environment,
            async (call, ct) =>
            {
                call.Data(call.Value(named) is { } lane ? await FolderOf(call, lane, ct) : Repository(call));
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<string> FolderOf(CliCall call, string named, CancellationToken ct)
    {
        var lane = await LaneFinder.Find(call, named, ct);
        var path =
            lane.WorktreePath
            ?? throw new CliException(
                ExitCodes.Failed,
                "worktree_missing",
                "It has no worktree yet, or none any more.",
                $"helios lane show {call.Named}"
            );
        return Directory.Exists(path)
            ? path
            : throw new CliException(
                ExitCodes.NotFound,
                "worktree_missing",
                $"Its worktree, {path}, is not on this machine, but on its host {lane.HostId}.",
                $"helios lane shell {call.Named}"
            );
    }

    private static string Repository(CliCall call) =>
        RepositoryHere.Of(call.Environment.Folder)?.Root
        ?? throw new CliException(
            ExitCodes.Misused,
            "misused",
            $"The folder {call.Environment.Folder} is in no git repository: name a lane.",
            "helios lane list"
        );
}
