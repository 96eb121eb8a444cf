using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Workspaces;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace approve</c>: nothing is approved that was not shown first.</summary>
internal static class WorkspaceApproveCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = WorkspaceCommands.Argument(environment);
        var hash = new Argument<string?>("HASH") { Description = "The hash that lane create named; asked for on a terminal when absent.", Arity = ArgumentArity.ZeroOrOne };
        var baseRef = new Option<string?>("--base") { Description = "Where to look: a branch, a tag or a commit; the default branch when absent.", HelpName = "REF" };
        var revoke = new Option<string?>("--revoke") { Description = "Take the approval of this hash back instead; its first 8 or more digits are enough.", HelpName = "HASH" };
        var command = new HeliosCommand(
            "approve", $"Shows the setup steps that the repository brings itself ({RepositorySetup.Path}) and lets them run in lanes made from now on.",
            "helios workspace approve app                   # shows them, and asks",
            "helios workspace approve app HASH --base topic",
            "helios workspace approve app --revoke HASH")
        {
            named, hash, baseRef, revoke,
        };
        return command.Runs(environment, async (call, ct) =>
        {
            var workspace = await LaneFinder.FindWorkspace(call, call.Value(named)!, ct);
            if (call.Value(revoke) is { } taken)
                return await Revoke(call, workspace, taken, ct);
            var setup = await call.Client.Workspaces.Setup(workspace.WorkspaceId, call.Value(baseRef), ct);
            if (setup is not { Hash: { } found, Content: { } content })
                throw new CliException(
                    ExitCodes.NotFound, "setup_not_found", $"There is no {setup.Path} at {setup.BaseRef} (commit {setup.BaseCommit[..10]}): nothing to approve.",
                    $"helios workspace approve {workspace.Name} --base REF");
            call.Say($"{setup.Path} at {setup.BaseRef} (commit {setup.BaseCommit[..10]}), SHA-256 {found}:");
            foreach (var line in content.TrimEnd('\n').Split('\n'))
                call.Say($"  | {PlainText.Of(line.TrimEnd('\r'))}");
            if (call.Value(hash) is { } meant && !string.Equals(meant, found, StringComparison.OrdinalIgnoreCase))
                throw new CliException(
                    ExitCodes.Refused, "setup_differs", $"The file at {setup.BaseRef} has another hash: {found}. Name the base that has the one you mean.",
                    $"helios workspace approve {workspace.Name} {meant} --base REF");
            if (call.Value(hash) is null && !setup.Approved)
                await Ask(call, Next(workspace, found, call.Value(baseRef)), ct);
            var after = setup.Approved ? workspace : await call.Client.Workspaces.ApproveSetup(workspace.WorkspaceId, found, setup.BaseRef, ct: ct);
            if (call.Json)
                call.WriteJson("workspace", after, CliJson.Shared.WorkspaceView);
            else
                call.Data(found);
            call.Say(setup.Approved ? "It was approved already." : $"Approved: lanes of '{workspace.Name}' may run it. A file that changes needs an approval of its own.");
            return ExitCodes.Done;
        });
    }

    private static async Task<int> Revoke(CliCall call, WorkspaceView workspace, string taken, CancellationToken ct)
    {
        const int shortest = 8;
        var approved = workspace.SetupApprovals
            .Where(approval => taken.Length >= shortest && approval.Hash.StartsWith(taken, StringComparison.OrdinalIgnoreCase)).Select(approval => approval.Hash).ToList();
        if (approved is not [var hash])
            throw new CliException(
                ExitCodes.NotFound, "setup_not_found", approved.Count == 0 ? $"No approved setup file has the hash {taken}." : $"{approved.Count} approved hashes begin with {taken}; give more of it.",
                $"helios workspace show {workspace.Name}");
        var after = await call.Client.Workspaces.RevokeSetup(workspace.WorkspaceId, hash, ct: ct);
        if (call.Json)
            call.WriteJson("workspace", after, CliJson.Shared.WorkspaceView);
        else
            call.Data(hash);
        call.Say($"Revoked: new lanes of '{workspace.Name}' do not run it.");
        return ExitCodes.Done;
    }

    private static async Task Ask(CliCall call, string next, CancellationToken ct)
    {
        if (!call.IsLive || !call.Terminal.InIsTerminal)
            throw new CliException(ExitCodes.Refused, "not_confirmed", "Nobody is here to be asked; name the hash to approve it.", next);
        await call.Terminal.Error.WriteAsync("Let this run in every new lane? [y/N] ");
        using var input = new StreamReader(call.Terminal.Input());
        if ((await input.ReadLineAsync(ct))?.Trim() is not ("y" or "Y" or "yes"))
            throw new CliException(ExitCodes.Refused, "not_confirmed", "Not approved.", next);
    }

    private static string Next(WorkspaceView workspace, string hash, string? baseRef) =>
        $"helios workspace approve {workspace.Name} {hash}{(baseRef is null ? "" : $" --base {ShellWords.Quote(baseRef)}")}";
}
