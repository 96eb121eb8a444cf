using System.Text.Json;

namespace Helios.Contracts.Identifiers;

/// <summary>The public spelling of enumeration members: <c>TimedOut</c> is <c>timed_out</c> in tables, URLs and messages.</summary>
public static class SnakeCase
{
    /// <summary>Spells a member in snake case.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <param name="value">The member.</param>
    /// <returns>Its public spelling.</returns>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ToText[value];

    /// <summary>Parses a member from its public spelling.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <param name="text">The spelling.</param>
    /// <param name="value">The member, if the text names one.</param>
    /// <returns>Whether the text names a member.</returns>
    public static bool TryParse<TEnum>(string? text, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return text is not null && Names<TEnum>.FromText.TryGetValue(text, out value);
    }

    /// <summary>Parses a member from its public spelling.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <param name="text">The spelling.</param>
    /// <returns>The member.</returns>
    /// <exception cref="FormatException">The text does not name a member.</exception>
    public static TEnum Parse<TEnum>(string text)
        where TEnum : struct, Enum =>
        TryParse<TEnum>(text, out var value) ? value : throw new FormatException($"'{text}' is not a {typeof(TEnum).Name}.");

    /// <summary>The spellings of all members except the default, which means that there is none.</summary>
    /// <typeparam name="TEnum">The enumeration.</typeparam>
    /// <returns>Their public spellings, in their order.</returns>
    public static string[] Words<TEnum>()
        where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Where(value => !value.Equals(default(TEnum))).Select(Of)];

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ToText = Enum.GetValues<TEnum>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, TEnum> FromText = ToText.ToDictionary(
            pair => pair.Value,
            pair => pair.Key,
            StringComparer.Ordinal
        );
    }
}
