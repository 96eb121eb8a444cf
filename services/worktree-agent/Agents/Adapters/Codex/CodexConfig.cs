using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>Writes the <c>config.toml</c> of a lane's codex. Pure.</summary>
internal static partial class CodexConfig
{
    /// <summary>The variable that holds codex's key; the commands that codex runs do not see it.</summary>
    public const string KeyVariable = "HELIOS_MODEL_KEY";

    // Codex's default; the hash below covers it.
    private const int HookTimeout = 600;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    /// <param name="path">The file's path, which is part of the hooks' keys.</param>
    /// <param name="plan">The launch.</param>
    /// <param name="settings">The host's settings for codex.</param>
    /// <param name="isTrusted">Whether to trust the worktree without asking.</param>
    public static string Write(string path, AgentPlan plan, CodexOptions settings, bool isTrusted)
    {
        var text = new StringBuilder();
        if (plan.Endpoint.BaseUrl is not null)
            text.Append("model_provider = \"helios\"\n");
        if ((plan.Model ?? settings.CodexModel) is { Length: > 0 } model)
            text.Append($"model = {Quote(model)}\n");
        text.Append($"sandbox_mode = {Quote(SandboxOf(plan.Permissions) ?? settings.CodexSandbox)}\n");
        // Outside of its sandbox it would ask about each command that it does not know.
        if (plan.Permissions is AgentPermissions.All)
            text.Append("approval_policy = \"never\"\n");
        text.Append("check_for_update_on_startup = false\n");
        // Its background server runs in a process session of its own and would outlive the terminal.
        text.Append("\n[features]\ndaemon_auto_start = false\n");
        text.Append($"\n[shell_environment_policy]\nexclude = [\"{KeyVariable}\"]\n");
        if (plan.Endpoint.BaseUrl is { } url)
        {
            text.Append($"\n[model_providers.helios]\nname = \"Helios\"\nbase_url = {Quote(url + "/v1")}\nwire_api = \"responses\"\n");
            if (plan.Endpoint.Key is not null)
                text.Append($"env_key = \"{KeyVariable}\"\n");
        }

        if (isTrusted)
            text.Append($"\n[projects.{Quote(plan.WorktreePath)}]\ntrust_level = \"trusted\"\n");
        foreach (var hook in HookSignals.Installed)
        {
            var command = HookSignals.CommandOf(plan.HookProgram, hook);
            var key = SnakeCase(hook);
            text.Append($"\n[[hooks.{hook}]]\n[[hooks.{hook}.hooks]]\ntype = \"command\"\ncommand = {Quote(command)}\n");
            // Codex asks a person about every new hook unless its configuration already trusts it.
            text.Append($"[hooks.state.{Quote($"{path}:{key}:0:0")}]\ntrusted_hash = \"{HookHash(key, command)}\"\n");
        }

        return text.ToString();
    }

    // Codex asks where its sandbox ends: a change, in one that only reads.
    private static string? SandboxOf(AgentPermissions? permissions) =>
        permissions switch
        {
            AgentPermissions.Ask or AgentPermissions.Plan => "read-only",
            AgentPermissions.Edit => "workspace-write",
            AgentPermissions.All => "danger-full-access",
            _ => null,
        };

    /// <summary>The projects trusted by a configuration.</summary>
    public static IReadOnlyList<string> TrustedProjects(string toml) =>
        [
            .. Trusted()
                .Matches(toml)
                .Select(match => match.Groups["basic"].Success ? Unquote(match.Groups["basic"].Value) : match.Groups["literal"].Value),
        ];

    /// <summary>Codex's fingerprint of a hook: SHA-256 of its definition as JSON with sorted keys.</summary>
    public static string HookHash(string key, string command)
    {
        var canonical =
            $$"""{"event_name":{{JsonSerializer.Serialize(key, Plain)}},"hooks":[{"async":false,"command":{{JsonSerializer.Serialize(command, Plain)}},"timeout":{{HookTimeout}},"type":"command"}]}""";
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
    }

    // JSON's escapes are valid in a basic TOML string.
    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);

    private static string Unquote(string quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(quoted) ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(
            name.Select(
                (letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : letter.ToString()
            )
        );

    [GeneratedRegex(
        """^\s*\[projects\.(?:(?<basic>"(?:[^"\\]|\\.)*")|'(?<literal>[^']*)')\]\s*(?:#[^\n]*)?\n(?:(?!\s*\[)[^\n]*\n)*?\s*trust_level\s*=\s*["']trusted["']""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Trusted();
}
