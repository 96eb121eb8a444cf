using System.CommandLine;
using System.Globalization;
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
                var expiresAt = call.Value(expires) is { } when ? ReadTime(when, environment.Time.GetUtcNow()) : (DateTimeOffset?)null;
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

    /// <summary>A time, or a number of minutes, hours or days from now.</summary>
    internal static DateTimeOffset ReadTime(string text, DateTimeOffset now)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        var minutes = unit switch
        {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => 0,
        };
        if (
            minutes > 0
            && text.Length < 8
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        )
            return now.AddMinutes((double)count * minutes);
        return
            text.Length >= "2030-01-31".Length
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new CliException(
                ExitCodes.Misused,
                "misused",
                $"--expires is '{text}': expected a time such as 2030-01-31, or 30m, 12h or 90d from now.",
                "helios token create NAME --expires 90d"
            );
    }
}
