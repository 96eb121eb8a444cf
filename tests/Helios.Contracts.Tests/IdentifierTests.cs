using System.Reflection;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tests;

public sealed class IdentifierTests
{
    private const string Example = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    public static TheoryData<string> Kinds => [.. ContractTypes.Identifiers.Select(type => type.FullName!)];

    [Fact]
    [Trait("req", "identifiers")]
    public void Every_kind_has_its_own_prefix() =>
        ContractTypes
            .Identifiers.Select(Prefix)
            .Order()
            .ShouldBe(["cor", "en", "ev", "ho", "la", "ln", "op", "rn", "sm", "ss", "tk", "tm", "ws"]);

    [Theory]
    [Trait("req", "identifiers")]
    [MemberData(nameof(Kinds))]
    public void An_identifier_is_read_back_from_its_text(string kind) => Check(kind, nameof(ReadsBack));

    [Theory]
    [Trait("req", "identifiers")]
    [MemberData(nameof(Kinds))]
    public void Every_fault_is_reported(string kind) => Check(kind, nameof(TellsFaults));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_identifier_is_text_in_json_also_as_a_name(string kind) => Check(kind, nameof(IsTextInJson));

    [Fact]
    public void A_very_long_text_is_not_repeated_whole() =>
        Should.Throw<FormatException>(() => LaneId.Parse("ln_" + new string('A', 10_000))).Message.Length.ShouldBeLessThan(200);

    [Fact]
    public void The_prefix_of_another_kind_is_refused() => HeliosId.Read<LaneId>($"ws_{Example}", out _).ShouldBe(IdFault.UnknownPrefix);

    private static void ReadsBack<TId>()
        where TId : struct, IHeliosId<TId>
    {
        var id = HeliosId.Parse<TId>($"{TId.Prefix}_{Example}");

        id.ToString().ShouldBe($"{TId.Prefix}_{Example}");
        TId.Parse(id.ToString()!, null).ShouldBe(id);
        TId.TryParse(id.ToString(), null, out var again).ShouldBeTrue();
        again.ShouldBe(id);
        TId.From(id.Value).ShouldBe(id);
    }

    private static void TellsFaults<TId>()
        where TId : struct, IHeliosId<TId>
    {
        (string? Text, IdFault Fault)[] cases =
        [
            (null, IdFault.Empty),
            ("", IdFault.Empty),
            (Example, IdFault.NoSeparator),
            (TId.Prefix, IdFault.NoSeparator),
            ($"xx_{Example}", IdFault.UnknownPrefix),
            ($"_{Example}", IdFault.UnknownPrefix),
            ($"{TId.Prefix.ToUpperInvariant()}_{Example}", IdFault.UnknownPrefix),
            ($"{TId.Prefix}_", IdFault.WrongLength),
            ($"{TId.Prefix}_{Example[1..]}", IdFault.WrongLength),
            ($"{TId.Prefix}_{Example}0", IdFault.WrongLength),
            ($"{TId.Prefix}_{Example}\n", IdFault.WrongLength),
            ($"{TId.Prefix}_{Example.ToLowerInvariant()}", IdFault.BadCharacter),
            ($"{TId.Prefix}_{Example[..25]}U", IdFault.BadCharacter),
            ($"{TId.Prefix}_{Example[..25]}I", IdFault.BadCharacter),
            ($"{TId.Prefix}_{Example[..25]} ", IdFault.BadCharacter),
            // 26 × 5 bits are two too many: above 7 the first character does not fit into 128.
            ($"{TId.Prefix}_8{Example[1..]}", IdFault.BadCharacter),
        ];
        foreach (var (text, fault) in cases)
        {
            HeliosId.Read<TId>(text, out var id).ShouldBe(fault, text);
            id.ShouldBe(default);
            TId.TryParse(text, null, out _).ShouldBeFalse();
            Should.Throw<FormatException>(() => HeliosId.Parse<TId>(text)).Message.ShouldBe(HeliosId.Explain<TId>(text, fault));
        }

        cases.Select(each => each.Fault).Distinct().Count().ShouldBe(Enum.GetValues<IdFault>().Length - 1);
    }

    private static void IsTextInJson<TId>()
        where TId : struct, IHeliosId<TId>
    {
        var id = TId.From(new Guid("01234567-89ab-cdef-0123-456789abcdef"));

        JsonSerializer.Serialize(id).ShouldBe($"\"{id}\"");
        JsonSerializer.Deserialize<TId>($"\"{id}\"").ShouldBe(id);
        JsonSerializer
            .Deserialize<Dictionary<TId, int>>(JsonSerializer.Serialize(new Dictionary<TId, int> { [id] = 1 }))!
            .Keys.ShouldBe([id]);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<TId>("\"nonsense\"")).Message.ShouldContain(TId.Prefix);
    }

    private static string Prefix(Type kind) =>
        (string)
            typeof(IdentifierTests)
                .GetMethod(nameof(PrefixOf), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(kind)
                .Invoke(null, null)!;

    private static string PrefixOf<TId>()
        where TId : struct, IHeliosId<TId> => TId.Prefix;

    private static void Check(string kind, string check) =>
        typeof(IdentifierTests)
            .GetMethod(check, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(typeof(PublicJson).Assembly.GetType(kind, throwOnError: true)!)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);
}
