using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tokens;

/// <summary><c>helios token …</c>: who may do what.</summary>
internal static class TokenCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "token",
            "Tokens of people and programs that use Helios, with a name, a scope and limits.",
            "helios token create ci --scope operate --expires 90d",
            "helios token list",
            "helios token revoke ci"
        )
        {
            TokenCreateCommand.Build(environment),
            List(environment),
            Revoke(environment),
        };

    private static HeliosCommand List(CliEnvironment environment)
    {
        var all = new Option<bool>("--all") { Description = "Also list tokens that are revoked." };
        var command = new HeliosCommand("list", "Lists tokens, newest first.", "helios token list", "helios token list --all") { all };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var tokens = new List<TokenView>();
                await foreach (var token in call.Client.Tokens.All(ct))
                {
                    if (call.Value(all) || token.Status is not TokenStatus.Revoked)
                        tokens.Add(token);
                }

                if (call.Json)
                    call.WriteJsonList("token_list", tokens, CliJson.Shared.TokenView);
                else if (call.Quiet)
                    tokens.ForEach(token => call.Data(token.TokenId.ToString()));
                else if (tokens.Count == 0)
                    call.Say("No tokens. To create one: helios token create NAME --scope operate");
                else
                    Write(call, tokens);
                return ExitCodes.Done;
            }
        );
    }

    private static void Write(CliCall call, List<TokenView> tokens)
    {
        var table = new TextTable("NAME", "SCOPE", "STATUS", "EXPIRES", "USED", "WORKSPACES", "TOKEN");
        foreach (var token in tokens)
        {
            table.Add(
                token.Name,
                SnakeCase.Of(token.Scope),
                SnakeCase.Of(token.Status),
                token.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'") ?? "never",
                token.LastUsedAt is { } used ? Ago.Of(used, call.Environment.Time) : "never",
                token.Workspaces is { } workspaces ? string.Join(' ', workspaces) : "all",
                token.TokenId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static HeliosCommand Revoke(CliEnvironment environment)
    {
        var named = new Argument<string>("TOKEN") { Description = "The token: its name or its id." };
        var command = new HeliosCommand("revoke", "Revokes a token: it is refused from now on.", "helios token revoke ci") { named };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var token = await call.Client.Tokens.Revoke(await Find(call, call.Value(named)!, ct), ct: ct);
                if (call.Json)
                    call.WriteJson("token", token, CliJson.Shared.TokenView);
                else
                    call.Data(token.TokenId.ToString());
                call.Say($"Revoked '{token.Name}'. What was begun with it goes on.");
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<TokenId> Find(CliCall call, string text, CancellationToken ct)
    {
        call.Subject = $"token '{text}'";
        if (TokenId.TryParse(text, provider: null, out var id))
            return id;
        await foreach (var token in call.Client.Tokens.All(ct))
        {
            // Of several with one name, at most one is not revoked.
            if (string.Equals(token.Name, text, StringComparison.Ordinal) && token.Status is not TokenStatus.Revoked)
                return token.TokenId;
        }

        throw new CliException(ExitCodes.NotFound, "token_not_found", "No such token.", "helios token list --all");
    }
}
