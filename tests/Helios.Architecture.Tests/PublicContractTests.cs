using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>What Helios.Client ships apart from what the services say to each other.</summary>
public sealed partial class PublicContractTests
{
    private static readonly string[] Public = ["Helios.Contracts.Api", "Helios.Contracts.Identifiers"];

    [Theory]
    [InlineData("Helios.Client")]
    [InlineData("Helios.Cli")]
    [Trait("req", "architecture")]
    public void A_client_uses_no_message_of_the_bus(string name) =>
        Usings(Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Repository.Projects[name].Path)!)).ShouldBeEmpty();

    [Theory]
    [InlineData("Api")]
    [InlineData("Identifiers")]
    [Trait("req", "architecture")]
    public void The_public_contract_uses_no_message_of_the_bus(string folder) =>
        Usings(Path.Combine("shared", "Helios.Contracts", folder)).ShouldBeEmpty();

    private static List<string> Usings(string folder) =>
        [
            .. Repository
                .Sources(folder)
                .SelectMany(source =>
                    Contract()
                        .Matches(source.Text)
                        .Select(match => match.Groups["name"].Value)
                        .Where(used => !Public.Any(name => used == name || used.StartsWith(name + ".", StringComparison.Ordinal)))
                        .Select(used => $"{source.Path} uses {used}")
                ),
        ];

    [GeneratedRegex(
        @"^using (?<name>Helios\.Contracts[\w.]*);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Contract();
}
