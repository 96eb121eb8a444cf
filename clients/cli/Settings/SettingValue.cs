using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Settings;

/// <summary>A value, and where it comes from.</summary>
/// <param name="Text">The value; a number in its shortest form.</param>
/// <param name="Origin">What kind of place it comes from.</param>
/// <param name="Place">The variable or the file.</param>
/// <param name="Line">The line of the file, from 1; 0 for a variable.</param>
internal sealed record SettingValue(string Text, SettingOrigin Origin, string Place, int Line)
{
    /// <summary>The place, as people write it: <c>FILE:LINE</c>.</summary>
    public string Shown => Line > 0 ? $"{Place}:{Line}" : Place;
}

/// <summary>Where a value comes from; an earlier one wins over a later one.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SettingOrigin>))]
internal enum SettingOrigin
{
    /// <summary>Nothing sets it.</summary>
    Default = 0,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The repository's file.</summary>
    Repository,

    /// <summary>The user's file.</summary>
    User,

    /// <summary>The registered workspace, on the server.</summary>
    Workspace,
}
