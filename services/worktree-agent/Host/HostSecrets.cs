using System.Collections;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// The environment variables of this process that are hidden from everything it starts for a lane or a repository: its own settings and
/// credentials, and the model keys, which only the agents of sessions get.
/// </summary>
internal sealed class HostSecrets(IEnumerable<SecretVariables> others)
{
    private static readonly string[] Prefixes =
    [
        "Helios__",
        "HELIOS_",
        "ASPNETCORE_",
        "Logging__",
        "ConnectionStrings__",
        "OTEL_",
        "RABBITMQ_",
        "PG",
    ];
    private static readonly string[] Names = ["DOTNET_ENVIRONMENT", "NOTIFY_SOCKET", "POSTGRES_PASSWORD"];

    /// <summary>The ones that are set, as removals from a command's environment.</summary>
    public IReadOnlyDictionary<string, string?> Withheld { get; } =
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(variable => (string)variable.Key)
            .Where(IsSecret)
            .Union(others.SelectMany(variables => variables.Names))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);

    public static bool IsSecret(string name) =>
        Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
