using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;

namespace Helios.Contracts.Tests;

public sealed partial class EnumerationTests
{
    // The frame kind is one byte on a socket and the fault never leaves the process; all others are text everywhere.
    public static TheoryData<string> Spelled =>
        [
            .. ContractTypes
                .Enumerations.Where(type => type != typeof(TunnelFrameKind) && type != typeof(IdFault))
                .Select(type => type.FullName!),
        ];

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Spelled))]
    public void Members_are_spelled_in_snake_case_on_the_bus_and_in_public(string name)
    {
        var type = typeof(PublicJson).Assembly.GetType(name, throwOnError: true)!;
        foreach (var member in Enum.GetValues(type).Cast<object>())
        {
            var bus = JsonSerializer.Serialize(member, type);
            var open = JsonSerializer.Serialize(member, type, PublicJson.Strict);

            bus.ShouldBe(open);
            SnakeCaseText().IsMatch(bus).ShouldBeTrue($"{type.Name}.{member} is written {bus}");
            JsonSerializer.Deserialize(bus, type).ShouldBe(member);
        }
    }

    [Theory]
    [MemberData(nameof(Spelled))]
    public void Numbers_and_unknown_words_are_refused(string name)
    {
        var type = typeof(PublicJson).Assembly.GetType(name, throwOnError: true)!;

        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("1", type));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("\"no_such_member\"", type));
    }

    [Theory]
    [MemberData(nameof(Spelled))]
    public void The_text_of_a_table_is_the_text_of_a_message(string name)
    {
        var type = typeof(PublicJson).Assembly.GetType(name, throwOnError: true)!;
        var check = typeof(EnumerationTests).GetMethod(nameof(SpellsAlike), BindingFlags.NonPublic | BindingFlags.Static)!;
        check.MakeGenericMethod(type).Invoke(null, null);
    }

    [Fact]
    public void A_word_of_two_parts_gets_an_underscore()
    {
        SnakeCase.Of(RunStatus.TimedOut).ShouldBe("timed_out");
        SnakeCase.Parse<RunStatus>("timed_out").ShouldBe(RunStatus.TimedOut);
        SnakeCase.TryParse<LaneStatus>("Ready", out _).ShouldBeFalse();
        SnakeCase.TryParse<LaneStatus>(null, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => SnakeCase.Parse<LaneStatus>("asleep")).Message.ShouldContain("asleep");
    }

    private static void SpellsAlike<TEnum>()
        where TEnum : struct, Enum
    {
        foreach (var member in Enum.GetValues<TEnum>())
        {
            JsonSerializer.Serialize(member).ShouldBe($"\"{SnakeCase.Of(member)}\"");
            SnakeCase.Parse<TEnum>(SnakeCase.Of(member)).ShouldBe(member);
        }
    }

    [GeneratedRegex("^\"[a-z0-9]+(_[a-z0-9]+)*\"$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnakeCaseText();
}
