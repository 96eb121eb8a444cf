using System.CommandLine;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>An option that says how lanes are merged. The spelling of git, <c>ff-only</c>, is accepted, but not shown.</summary>
internal static class MergeStrategyOption
{
    public static Option<string?> Create(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        var words = SnakeCase.Words<MergeStrategy>();
        option.AcceptOnlyFromAmong([.. words, "ff-only"]);
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>The strategy that the option's value names; null without one.</summary>
    public static MergeStrategy? Of(string? value) => value is null ? null : SnakeCase.Parse<MergeStrategy>(value.Replace('-', '_'));
}
