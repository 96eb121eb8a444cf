namespace Helios.SessionRegistry.Usage;

/// <summary>What agents use and what it costs.</summary>
internal sealed class UsageOptions
{
    public const string Section = "Helios:Sessions:Usage";

    /// <summary>
    /// A JSON file with prices that come before the shipped ones; it need not exist. With <c>helios up</c> it is <c>prices.json</c> in the
    /// data folder.
    /// </summary>
    public string? PricesFile { get; set; }
}
