using System.Text;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;

namespace Helios.Contracts.Tests;

[Trait("req", "agent-manifests")]
public sealed class AgentManifestTests
{
    public static TheoryData<string> Shipped => [.. ShippedAgents.Texts.Keys];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_manifest_has_no_fault_and_the_name_of_its_file(string name)
    {
        var manifest = Read(ShippedAgents.Texts[name], out var faults);

        faults.ShouldBeEmpty();
        manifest!.Name.ShouldBe(name);
        manifest.Install.ShouldNotBeNull();
    }

    [Fact]
    public void Those_that_are_known_ship_a_manifest() =>
        ShippedAgents.Texts.Keys.ShouldBe(["aider", "amp", "copilot", "cursor-agent", "gemini", "goose", "opencode"]);

    [Fact]
    public void Every_fault_is_named_with_its_place()
    {
        Read(
            """
            {
              "name": "My Agent", "titel": "x", "tested": "yes",
              "launch": {
                "interactive": ["--x", ["{promt}"], ["--key={key}"], ["--mode={permissions}"], {"if": "url", "args": ["a"]}, {"if": "model"}],
                "permissions": {"sudo": [], "ask": "x"},
                "default_permissions": "all",
                "environment": {"HELIOS_TOKEN": "x", "A": 1, "B": {"value": "{"}},
                "files": {"/etc/passwd": {}, "{state}/../x": {}, "{state}/a": "text", "{state}/b": {"k": "{key}"}}
              },
              "observe": {
                "screen": {"above": ""},
                "events": [{"activity": "busy", "if": {"type": {}}}, {"if": {}}],
                "unresumable": [1]
              },
              "endpoint": {"url": "A B"}
            }
            """,
            out var faults
        );

        foreach (
            var fault in new[]
            {
                "titel is unknown; expected one of name, title,",
                "name must be 1 to 32 characters",
                "tested must be true or false.",
                "launch.program is required.",
                "launch.interactive[0] must be a list.",
                "launch.interactive[1][0] has an unknown placeholder '{promt}'",
                "launch.interactive[2][0] must not contain {key}",
                "launch.interactive[3][0] must be {permissions} alone.",
                "launch.interactive[4].if is 'url'",
                "launch.interactive[5].args is required.",
                "launch.permissions.sudo is 'sudo'; expected one of ask, edit, plan, all.",
                "launch.permissions.ask must be a list.",
                "launch.default_permissions must be one of those in launch.permissions.",
                "launch.environment.HELIOS_TOKEN is not a variable that an agent may get",
                "launch.environment.A must be an object.",
                "launch.environment.B.value has a '{' without '}'",
                "launch.files./etc/passwd must be a path in {state}/ or {launch}/",
                "launch.files.{state}/../x must be a path in {state}/ or {launch}/",
                "launch.files.{state}/a must be an object",
                "launch.files.{state}/b.k must not contain {key}",
                "observe.screen.prompt is required.",
                "observe.screen.above must be a string that is not empty.",
                "observe.events[0].activity is 'busy'",
                "observe.events[0].if.type must be a string, a number, a Boolean or null",
                "observe.events[1].if must be an object with at least one member.",
                "observe.unresumable[0] must be a string.",
                "endpoint.url is 'A B'",
            }
        )
            faults.ShouldContain(each => each.StartsWith(fault, StringComparison.Ordinal), fault);
    }

    [Theory]
    [InlineData("{", "Line 1 is not valid JSON.")]
    [InlineData("[]", "The manifest must be an object.")]
    [InlineData("""{"name": "a", "name": "b"}""", "not valid JSON")]
    [InlineData("""{"name": "codex", "launch": {"program": "x", "interactive": []}}""", "name is 'codex', which is built in")]
    [InlineData("""{"name": "a", "launch": {"program": "x"}}""", "launch.interactive or launch.headless is required")]
    public void What_is_no_manifest_is_refused(string text, string fault)
    {
        Read(text, out var faults).ShouldBeNull();

        faults.ShouldContain(each => each.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void The_least_manifest_is_a_name_and_a_program()
    {
        var manifest = Read("""{"name": "mine", "launch": {"program": "./mine", "interactive": []}}""", out var faults);

        faults.ShouldBeEmpty();
        (manifest!.Title, manifest.Tested, manifest.Observe.Screen, manifest.Endpoint).ShouldBe(("mine", false, null, null));
        manifest.Launch.Permissions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--model={model}", "--model=o3")]
    [InlineData("{model}/{model}", "o3/o3")]
    [InlineData("{key|none}", "none")]
    [InlineData("{key}", null)]
    [InlineData("{{model}}", "{model}")]
    [InlineData("", "")]
    public void A_placeholder_has_a_value_or_a_default_or_its_text_has_none(string text, string? expected) =>
        AgentTemplate.Expand(text, name => name is AgentTemplate.Model ? "o3" : null).ShouldBe(expected);

    [Fact]
    public void Permissions_are_the_same_words_for_every_agent() =>
        Read(ShippedAgents.Texts["gemini"], out _)!.Launch.Permissions[AgentPermissions.Plan].ShouldBe(["--approval-mode", "plan"]);

    private static AgentManifest? Read(string text, out IReadOnlyList<string> faults) =>
        AgentManifestReader.Read(Encoding.UTF8.GetBytes(text), out faults);
}
