namespace Helios.Contracts.Workspaces;

/// <summary>The setup steps that a repository brings itself: its file <c>.helios/setup.json</c> at one commit.</summary>
public sealed record RepositorySetup
{
    /// <summary>Where the file is, relative to the repository.</summary>
    public const string Path = ".helios/setup.json";

    /// <summary>SHA-256 over the file's bytes as git keeps them, 64 lower case hexadecimal digits: what an approval is about.</summary>
    public required string Hash { get; init; }

    /// <summary>What it says.</summary>
    public required SetupSteps Steps { get; init; }

    /// <summary>The file's text, where it was asked for.</summary>
    public string? Content { get; init; }
}
