using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Events;

namespace Helios.Contracts.Tests;

public sealed class MessageTests
{
    // As the bus serialises by default: camel case names, read without regard to case, unknown members passed over.
    private static readonly JsonSerializerOptions Bus = new()
    {
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // The envelope is written by its own method and never read back by us.
    public static TheoryData<string> Records =>
        [.. ContractTypes.Records.Where(type => type != typeof(CloudEvent)).Select(type => type.FullName!)];

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Records))]
    public void A_message_with_all_members_survives_the_bus(string name) => SurvivesRoundTrip(TypeOf(name), Bus);

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Records))]
    public void A_message_with_all_members_survives_the_public_form(string name) => SurvivesRoundTrip(TypeOf(name), PublicJson.Strict);

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Records))]
    public void A_message_with_only_the_required_members_is_read(string name)
    {
        var json = OnlyRequired(TypeOf(name));

        json.Deserialize(TypeOf(name), Bus).ShouldNotBeNull();
    }

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Records))]
    public void A_member_of_a_newer_version_is_passed_over(string name)
    {
        var json = OnlyRequired(TypeOf(name));
        json["aMemberOfANewerVersion"] = "x";

        json.Deserialize(TypeOf(name), Bus).ShouldNotBeNull();
    }

    [Theory]
    [Trait("req", "messages")]
    [MemberData(nameof(Records))]
    public void A_message_without_a_required_member_is_refused(string name)
    {
        foreach (var required in RequiredOf(TypeOf(name)))
        {
            var json = OnlyRequired(TypeOf(name));
            json.Remove(Bus.PropertyNamingPolicy!.ConvertName(required.Name)).ShouldBeTrue();

            Should.Throw<JsonException>(() => json.Deserialize(TypeOf(name), Bus)).Message.ShouldContain("required");
        }
    }

    [Fact]
    public void Every_record_is_sealed_and_lives_in_a_namespace()
    {
        ContractTypes.Records.ShouldNotBeEmpty();
        ContractTypes.Records.ShouldAllBe(type => type.IsSealed);
        ContractTypes.Records.ShouldAllBe(type => type.Namespace != null && type.Namespace.StartsWith("Helios.Contracts"));
    }

    private static void SurvivesRoundTrip(Type type, JsonSerializerOptions options)
    {
        var example = ContractTypes.Example(type);

        var text = JsonSerializer.Serialize(example, type, options);
        var read = JsonSerializer.Deserialize(text, type, options).ShouldNotBeNull();

        JsonSerializer.Serialize(read, type, options).ShouldBe(text);
        text.ShouldNotContain("null");
    }

    private static JsonObject OnlyRequired(Type type)
    {
        var json = JsonSerializer.SerializeToNode(ContractTypes.Example(type), type, Bus)!.AsObject();
        var required = RequiredOf(type).Select(property => Bus.PropertyNamingPolicy!.ConvertName(property.Name)).ToHashSet();
        foreach (var (name, _) in json.ToList())
        {
            if (!required.Contains(name))
                json.Remove(name);
        }

        return json;
    }

    private static IEnumerable<PropertyInfo> RequiredOf(Type type) =>
        type.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute)));

    private static Type TypeOf(string name) => typeof(PublicJson).Assembly.GetType(name, throwOnError: true)!;
}
