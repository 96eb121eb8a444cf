using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The names of a closed set, without the one for "not said".</summary>
internal static class Choices
{
    public static string Of<TEnum>()
        where TEnum : struct, Enum =>
        string.Join(", ", Enum.GetValues<TEnum>().Where(value => !value.Equals(default(TEnum))).Select(SnakeCase.Of));

    public static string? Check<TEnum>(string text)
        where TEnum : struct, Enum =>
        SnakeCase.TryParse<TEnum>(text, out var value) && !value.Equals(default(TEnum)) ? null : $"Expected was one of {Of<TEnum>()}.";
}
