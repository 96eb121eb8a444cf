using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace approve</c>: shows the file before approving it.</summary>
internal static class WorkspaceApproveCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = WorkspaceCommands.Argument(environment);
        var hash = new Argument<string?>("HASH")
        {
            Description = "The hash printed by lane create. Default: show the file and ask, on a terminal.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var baseRef = new Option<string?>("--base")
        {
            Description = "The branch, tag or commit to read the file from. Default: the default branch.",
            HelpName = "REF",
        };
        var revoke = new Option<string?>("--revoke")
        {
            Description = "Revoke the approval of this hash instead; its first 8 or more digits are enough.",
            HelpName = "HASH",
        };
        var command = new HeliosCommand(
            "approve",
            $"Shows the repository's own setup steps ({RepositorySetup.Path}) and allows new lanes to run them.",
            "helios workspace approve app                   # shows them and asks",
            "helios workspace approve app HASH --base topic",
            "helios workspace approve app --revoke HASH"
        )
        {
            named,
            hash,
            baseRef,
            revoke,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var workspace = await LaneFinder.FindWorkspace(call, call.Value(named)!, ct);
                if (call.Value(revoke) is { } taken)
                    return await Revoke(call, workspace, taken, ct);
                return await Approve(call, workspace, call.Value(hash), call.Value(baseRef), ct);
            }
        );
    }

    private static async Task<int> Approve(CliCall call, WorkspaceView workspace, string? hash, string? baseRef, CancellationToken ct)
    {
        var setup = await call.Client.Workspaces.Setup(workspace.WorkspaceId, baseRef, ct);
        if (setup is not { Hash: { } found, Content: { } content })
            throw new CliException(
                ExitCodes.NotFound,
                "setup_not_found",
                $"No {setup.Path} at {setup.BaseRef} (commit {setup.BaseCommit[..10]}): nothing to approve.",
                $"helios workspace approve {workspace.Name} --base REF"
            );
        call.Say($"{setup.Path} at {setup.BaseRef} (commit {setup.BaseCommit[..10]}), SHA-256 {found}:");
        foreach (var line in content.TrimEnd('\n').Split('\n'))
            call.Say($"  | {PlainText.Of(line.TrimEnd('\r'))}");
        if (hash is { } meant && !string.Equals(meant, found, StringComparison.OrdinalIgnoreCase))
            throw new CliException(
                ExitCodes.Refused,
                "setup_differs",
                $"The file at {setup.BaseRef} has a different hash: {found}. Pass the base that has the file you mean.",
                $"helios workspace approve {workspace.Name} {meant} --base REF"
            );
        if (hash is null && !setup.Approved)
            await Ask(call, Next(workspace, found, baseRef), ct);
        var after = setup.Approved
            ? workspace
            : await call.Client.Workspaces.ApproveSetup(workspace.WorkspaceId, found, setup.BaseRef, ct: ct);
        if (call.Json)
            call.WriteJson("workspace", after, CliJson.Shared.WorkspaceView);
        else
            call.Data(found);
        call.Say(
            setup.Approved
                ? "Already approved."
                : $"Approved: lanes of '{workspace.Name}' may run it. If the file changes, it needs a new approval."
        );
        return ExitCodes.Done;
    }

    private static async Task<int> Revoke(CliCall call, WorkspaceView workspace, string taken, CancellationToken ct)
    {
        const int shortest = 8;
        var approved = workspace
            .SetupApprovals.Where(approval =>
                taken.Length >= shortest && approval.Hash.StartsWith(taken, StringComparison.OrdinalIgnoreCase)
            )
            .Select(approval => approval.Hash)
            .ToList();
        if (approved is not [var hash])
            throw new CliException(
                ExitCodes.NotFound,
                "setup_not_found",
                approved.Count == 0
                    ? $"No approved setup file has the hash {taken}."
                    : $"{approved.Count} approved hashes begin with {taken}; give more digits.",
                $"helios workspace show {workspace.Name}"
            );
        var after = await call.Client.Workspaces.RevokeSetup(workspace.WorkspaceId, hash, ct: ct);
        if (call.Json)
            call.WriteJson("workspace", after, CliJson.Shared.WorkspaceView);
        else
            call.Data(hash);
        call.Say($"Revoked: new lanes of '{workspace.Name}' no longer run it.");
        return ExitCodes.Done;
    }

    private static async Task Ask(CliCall call, string next, CancellationToken ct)
    {
        if (!call.IsLive || !call.Terminal.InIsTerminal)
            throw new CliException(
                ExitCodes.Refused,
                "not_confirmed",
                "There is no terminal to ask on; pass the hash to approve it.",
                next
            );
        await call.Terminal.Error.WriteAsync("Allow every new lane to run this? [y/N] ");
        using var input = new StreamReader(call.Terminal.Input());
        if ((await input.ReadLineAsync(ct))?.Trim() is not ("y" or "Y" or "yes"))
            throw new CliException(ExitCodes.Refused, "not_confirmed", "Not approved.", next);
    }

    private static string Next(WorkspaceView workspace, string hash, string? baseRef) =>
        $"helios workspace approve {workspace.Name} {hash}{(baseRef is null ? "" : $" --base {ShellWords.Quote(baseRef)}")}";
}
