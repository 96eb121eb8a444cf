using System.Runtime.CompilerServices;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>Variables that the agent has and no lane may see; set before anything reads the environment.</summary>
internal static class AgentSecret
{
    public const string Name = "ConnectionStrings__SecretOfTheAgent";

    /// <summary>Where the host keeps a key to a model, if nobody says otherwise.</summary>
    public const string Key = "ANTHROPIC_API_KEY";

    /// <summary>A variable that holds a key where a setting says so.</summary>
    public const string KeyByAnotherName = "HOUSE_MODEL_TOKEN";

    public const string Value = "hush-hush";

    [ModuleInitializer]
    internal static void Set()
    {
        foreach (var name in (ReadOnlySpan<string>)[Name, Key, KeyByAnotherName])
            Environment.SetEnvironmentVariable(name, Value);
    }
}
