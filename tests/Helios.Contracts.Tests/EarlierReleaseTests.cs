using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Testing;

namespace Helios.Contracts.Tests;

/// <summary>
/// For the length of a rolling upgrade, services of an earlier release and of this one work together: what the earlier one wrote
/// (<c>tests/releases</c>) is read, and what this one writes has everything that the earlier one insists on.
/// </summary>
public sealed class EarlierReleaseTests
{
    private static readonly string[] Recordings =
    [
        .. Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "tests", "releases"))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    // As the bus serialises by default.
    private static readonly JsonSerializerOptions Bus = new()
    {
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonObject Now = ContractShape.Of(typeof(PublicJson).Assembly);

    public static TheoryData<string> Releases => [.. Recordings];

    [Theory]
    [Trait("req", "upgrade")]
    [Trait("req", "messages")]
    [MemberData(nameof(Releases))]
    public void Every_message_that_it_sent_is_read_with_all_that_it_says(string release)
    {
        var messages = Read(release, "messages.json").AsArray();

        messages.Select(message => message!["type"]!.ToString()).Distinct().Count().ShouldBeGreaterThan(25);
        foreach (var recorded in messages)
        {
            // urn:message:Namespace:Name
            var name = recorded!["type"]!.ToString()["urn:message:".Length..].Replace(':', '.');
            var type = typeof(PublicJson).Assembly.GetType(name);
            type.ShouldNotBeNull($"{name} is sent by {release}");
            var read = recorded["message"].Deserialize(type, Bus);
            Missing(recorded["message"], JsonSerializer.SerializeToNode(read, type, Bus), name).ShouldBeEmpty();
        }
    }

    [Theory]
    [Trait("req", "upgrade")]
    [Trait("req", "messages")]
    [MemberData(nameof(Releases))]
    public void Contracts_have_grown_by_optional_members_and_new_words_only(string release)
    {
        var then = Read(release, "contracts.json");
        var broken = new List<string>();
        foreach (var (name, members) in then["records"]!.AsObject())
            broken.AddRange(Broken(name, members!.AsObject(), then));
        foreach (var (name, words) in then["enums"]!.AsObject())
        {
            var known = Now["enums"]![name]?.AsArray().Select(word => word!.ToString()) ?? [];
            broken.AddRange(words!.AsArray().Select(word => word!.ToString()).Except(known).Select(word => $"{name}.{word} is gone"));
        }

        broken.ShouldBeEmpty();
    }

    private static IEnumerable<string> Broken(string name, JsonObject then, JsonNode release)
    {
        if (Now["records"]![name]?.AsObject() is not { } now)
        {
            yield return $"{name} is gone";
            yield break;
        }

        foreach (var (member, type) in then)
        {
            var was = type!.ToString();
            var @is = now[member]?.ToString();
            if (@is is null)
                yield return $"{name}.{member} is gone";
            else if (@is.Replace("required ", "", StringComparison.Ordinal) != was.Replace("required ", "", StringComparison.Ordinal))
                yield return $"{name}.{member} was {was} and is {@is}";
            else if (IsRequired(was) && !IsRequired(@is))
                yield return $"{name}.{member} may be missing, and {release} insists on it";
        }

        // What only clients read may have more; a message must be readable without.
        if (!IsOfTheApi(name))
        {
            foreach (var (member, type) in now)
                if (IsRequired(type!.ToString()) && !IsRequired(then[member]?.ToString() ?? ""))
                    yield return $"{name}.{member} is required, and an earlier release does not send it";
        }
    }

    private static bool IsRequired(string type) => type.StartsWith("required ", StringComparison.Ordinal);

    private static bool IsOfTheApi(string name) => name.StartsWith("Helios.Contracts.Api.", StringComparison.Ordinal);

    /// <summary>The paths of the values that are in one and not in the other.</summary>
    private static IEnumerable<string> Missing(JsonNode? then, JsonNode? now, string path) =>
        (then, now) switch
        {
            (JsonObject was, JsonObject @is) => was.SelectMany(member => Missing(member.Value, @is[member.Key], $"{path}.{member.Key}")),
            (JsonArray was, JsonArray @is) when was.Count == @is.Count => was.Select((item, i) => Missing(item, @is[i], $"{path}[{i}]"))
                .SelectMany(missing => missing),
            _ => JsonNode.DeepEquals(then, now) ? [] : [$"{path}: {then?.ToJsonString()} became {now?.ToJsonString()}"],
        };

    private static JsonNode Read(string release, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "releases", release, file)))!;
}
