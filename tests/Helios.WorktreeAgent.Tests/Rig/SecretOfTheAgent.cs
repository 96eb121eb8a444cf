using System.Runtime.CompilerServices;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>A variable that the agent has and no lane may see; set before anything reads the environment.</summary>
internal static class SecretOfTheAgent
{
    public const string Name = "ConnectionStrings__SecretOfTheAgent";

    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable(Name, "hush");
}
