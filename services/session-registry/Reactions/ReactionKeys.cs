using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Reactions;

/// <summary>The public spelling of reactions: <c>ci-failed</c>.</summary>
internal static class ReactionKeys
{
    public static string Words(ReactionKey key) => SnakeCase.Of(key).Replace('_', '-');

    public static ReactionKey Parse(string words) => SnakeCase.Parse<ReactionKey>(words.Replace('-', '_'));

    public static bool TryParse(string words, out ReactionKey key) =>
        SnakeCase.TryParse(words.Replace('-', '_'), out key)
        && key is not ReactionKey.Unspecified
        && !words.Contains('_', StringComparison.Ordinal);
}
