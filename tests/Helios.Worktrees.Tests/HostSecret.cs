using System.Runtime.CompilerServices;

namespace Helios.Worktrees.Tests;

/// <summary>Variables that the process has and nothing of a lane may see; set before anything reads the environment.</summary>
internal static class HostSecret
{
    public const string Name = "ConnectionStrings__HostSecret";

    public const string Value = "hush-hush";

    /// <summary>What the library must withhold: the secret above, and the keys to models.</summary>
    public static IReadOnlyDictionary<string, string?> Withheld { get; } =
        new Dictionary<string, string?>
        {
            [Name] = null,
            ["OPENAI_API_KEY"] = null,
            ["ANTHROPIC_API_KEY"] = null,
        };

    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable(Name, Value);
}
