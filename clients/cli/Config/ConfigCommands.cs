using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Settings;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Config;

/// <summary><c>helios config …</c>: what a user has set once, and where each value comes from.</summary>
internal static class ConfigCommands
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "config",
            $"Settings of the user (~/.config/helios/config.json) and of a repository ({SettingsFile.OfRepository}).",
            "helios config show                            # every value, and where it comes from",
            "helios config show agent",
            "helios config schema > helios-config.schema.json"
        )
        {
            Show(environment),
            Schema(environment),
        };

    private static HeliosCommand Show(CliEnvironment environment)
    {
        var named = new Argument<string?>("KEY")
        {
            Description = "Print the value of this key alone. Default: all keys.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "KEY",
        };
        named.CompletionSources.Add(_ => SettingKeys.All.Select(key => new System.CommandLine.Completions.CompletionItem(key.Name)));
        return new HeliosCommand(
            "show",
            "Prints each setting and where it comes from: an environment variable, the repository's file or the user's file.",
            "helios config show",
            "helios config show agent",
            "helios config show --json"
        )
        {
            named,
        }.Runs(
            environment,
            async (call, ct) =>
            {
                if (call.Value(named) is { } name)
                    return One(call, name);
                var rows = await Rows(call, ct);
                if (call.Json)
                    call.WriteJson("config", new JsonObject { ["items"] = new JsonArray([.. rows.Select(Json)]) });
                else
                    Write(call, rows);
                return ExitCodes.Done;
            }
        );
    }

    private static HeliosCommand Schema(CliEnvironment environment) =>
        new HeliosCommand(
            "schema",
            "Prints the JSON Schema of the configuration files, for editors. Needs no server.",
            "helios config schema > helios-config.schema.json"
        ).Runs(
            environment,
            (call, _) =>
            {
                var properties = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
                foreach (var key in SettingKeys.All)
                    properties[key.Name] = key.Schema();
                var schema = new JsonObject
                {
                    ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
                    ["title"] = "Helios configuration",
                    ["type"] = "object",
                    ["properties"] = properties,
                    ["additionalProperties"] = false,
                };
                call.Data(schema.ToJsonString(Indented));
                return Task.FromResult(ExitCodes.Done);
            }
        );

    private static int One(CliCall call, string name)
    {
        call.Subject = $"setting '{name}'";
        var key =
            SettingKeys.All.FirstOrDefault(known => known.Name == name)
            ?? throw new CliException(
                ExitCodes.NotFound,
                "setting_not_found",
                $"No such key; {SettingKeys.InsteadOf(name)}",
                "helios config show"
            );
        var value = call.Settings.Find(key);
        if (call.Json)
            call.WriteJson("config", new JsonObject { ["items"] = new JsonArray(Json(new Row(key, value))) });
        else if (value is not null)
            call.Data(value.Text);
        call.Say(value is null ? $"Not set: {key.Default}." : $"Set by {PlainText.Of(value.Shown)}.");
        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<Row>> Rows(CliCall call, CancellationToken ct)
    {
        var settings = call.Settings;
        // Read before the server is asked: a mistake in a file is reported whether or not there is one.
        List<Row> rows = [.. SettingKeys.All.Select(key => new Row(key, settings.Find(key)))];
        if (await Registered(call, ct) is not { } workspace)
            return rows;
        var place = $"workspace '{workspace.Name}'";
        return
        [
            .. rows.Select(row =>
                row.Key.IsOfWorkspaces
                    ? row with
                    {
                        Value = Of(workspace, row.Key) is { } text ? new SettingValue(text, SettingOrigin.Workspace, place, 0) : null,
                        Overridden = row.Value,
                    }
                    : row
            ),
        ];
    }

    /// <summary>The workspace of the current folder's repository; null if it has none, or no server answers.</summary>
    private static async Task<WorkspaceView?> Registered(CliCall call, CancellationToken ct)
    {
        if (RepositoryHere.Of(call.Environment.Folder) is not { } here)
            return null;
        try
        {
            await foreach (var workspace in call.Client.Workspaces.All(ct))
            {
                if (here.Is(workspace.Repository))
                    return workspace;
            }
        }
        catch (Exception unanswered) when (unanswered is HeliosUnreachableException or HeliosProblemException)
        {
            call.Say("No server answers, so the settings of a registered workspace are not shown.");
        }

        return null;
    }

    private static string? Of(WorkspaceView workspace, SettingKey key) =>
        key switch
        {
            _ when key == SettingKeys.Capacity => workspace.Capacity is { } most ? $"{most}" : null,
            _ when key == SettingKeys.Pool => $"{workspace.Pool.Size}",
            _ when key == SettingKeys.Ports => $"{workspace.Ports}",
            _ when key == SettingKeys.Worktrees => workspace.Worktrees,
            _ when key == SettingKeys.MergeStrategy => SnakeCase.Of(workspace.MergeStrategy),
            _ when key == SettingKeys.Policy => SnakeCase.Of(workspace.Policy),
            _ => null,
        };

    private static void Write(CliCall call, IReadOnlyList<Row> rows)
    {
        var table = new TextTable("KEY", "VALUE", "FROM");
        foreach (var row in rows)
            table.Add(
                row.Key.Name,
                row.Value is { } value ? PlainText.OneLine(value.Text) : $"({row.Key.Default})",
                row.Value is { } set ? PlainText.OneLine(set.Shown) : "default"
            );
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        foreach (var row in rows.Where(row => row.Overridden is { } unused && unused.Text != row.Value?.Text))
            call.Say(
                $"{row.Key.Name} in {PlainText.OneLine(row.Overridden!.Shown)} counts when a workspace is registered; to change this one: "
                    + "helios workspace set"
            );
    }

    private static JsonObject Json(Row row) =>
        new()
        {
            ["key"] = row.Key.Name,
            ["value"] = row.Value?.Text,
            ["origin"] = SnakeCase.Of(row.Value?.Origin ?? SettingOrigin.Default),
            ["place"] = row.Value?.Place,
            ["line"] = row.Value is { Line: > 0 } value ? value.Line : null,
        };

    private sealed record Row(SettingKey Key, SettingValue? Value)
    {
        /// <summary>What a file says, where the registered workspace's value counts.</summary>
        public SettingValue? Overridden { get; init; }
    }
}
