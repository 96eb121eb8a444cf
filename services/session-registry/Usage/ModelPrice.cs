using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Usage;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
internal sealed record ModelPrice
{
    public required decimal Input { get; init; }

    /// <summary>Null if it costs as much as other input.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Null if it costs as much as other input.</summary>
    public decimal? CacheWrite { get; init; }

    public required decimal Output { get; init; }

    public decimal Of(TokenCounts tokens) =>
        (
            tokens.Input * Input
            + tokens.CachedInput * (CachedInput ?? Input)
            + tokens.CacheWrite * (CacheWrite ?? Input)
            + tokens.Output * Output
        ) / 1_000_000m;
}
