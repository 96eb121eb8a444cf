using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tokens;

/// <summary><c>helios token create</c>.</summary>
internal static class TokenCreateCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var name = new Argument<string>("NAME") { Description = "The name, which is the actor of everything that is done with the token." };
        var scope = new Option<string>("--scope")
        {
            Description = "What it allows: read, operate (lanes, runs, terminals, sessions) or admin (everything).",
            DefaultValueFactory = _ => "read",
        };
        scope.AcceptOnlyFromAmong("read", "operate", "admin");
        var workspaces = new Option<string[]>("--workspace", "-w")
        {
            Description = "Limit it to this workspace; may be repeated. Default: all.",
            HelpName = "WORKSPACE",
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "When it expires: in 12h or 90d, or at a time such as 2030-01-31. Default: never.",
            HelpName = "WHEN",
        };
        var command = new HeliosCommand(
            "create",
            "Creates a token and prints it. It cannot be shown again.",
            "helios token create ci --scope operate --workspace app --expires 90d",
            "export HELIOS_TOKEN=$(helios token create anna --scope admin)"
        )
        {
            name,
            scope,
            workspaces,
            expires,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var expiresAt = call.Value(expires) is { } when
                    ? MomentText.Read(when, environment.Time.GetUtcNow(), "helios token create NAME --expires 90d")
                    : (DateTimeOffset?)null;
                var limits = await Find(call, call.Value(workspaces) ?? [], ct);
                call.Subject = $"token '{call.Value(name)}'";
                call.Named = call.Value(name);
                var request = new TokenRequest
                {
                    Name = call.Value(name)!,
                    Scope = SnakeCase.Parse<TokenScope>(call.Value(scope)!),
                    Workspaces = limits.Count > 0 ? limits : null,
                    ExpiresAt = expiresAt,
                };
                var created = await call.Client.Tokens.Create(request, ct: ct);
                if (call.Json)
                    call.WriteJson("token_created", created, CliJson.Shared.NewTokenView);
                else
                    call.Data(created.Secret);
                call.Say($"Created '{created.Token.Name}'. Keep the token now: it is stored nowhere, and cannot be shown again.");
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<List<WorkspaceId>> Find(CliCall call, string[] workspaces, CancellationToken ct)
    {
        var found = new List<WorkspaceId>();
        foreach (var workspace in workspaces)
            found.Add((await LaneFinder.FindWorkspace(call, workspace, ct)).WorkspaceId);
        return found;
    }
}
