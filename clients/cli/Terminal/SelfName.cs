namespace Helios.Cli.Terminal;

/// <summary>
/// What a person types to call us: <c>helios</c>, or what a script that started us says in <c>HELIOS_COMMAND</c>, such as <c>./helios</c>.
/// </summary>
internal static class SelfName
{
    public const string Variable = "HELIOS_COMMAND";

    private static readonly string[] Followers =
        ["up", "demo", "doctor", "workspace", "lane", "host", "harness", "events", "completion", "create", "ls", "exec", "rm", "--"];

    /// <summary>Puts the name into a text that holds commands to type.</summary>
    public static string In(string text, string? name)
    {
        if (name is null or "helios" || !text.Contains("helios ", StringComparison.Ordinal))
            return text;
        foreach (var follower in Followers)
            text = text.Replace($"helios {follower}", $"{name} {follower}", StringComparison.Ordinal);
        return text;
    }
}
