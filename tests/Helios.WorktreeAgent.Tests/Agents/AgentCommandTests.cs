using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Agents.Adapters;
using Helios.WorktreeAgent.Agents.Adapters.Codex;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentCommandTests
{
    private const string Key = "sk-secret";

    private static readonly AgentPlan Plan = new()
    {
        LaunchId = LaunchId.New(),
        Mode = AgentMode.Headless,
        Endpoint = new AgentEndpoint("http://127.0.0.1:8317", Key),
        Prompt = "--help is what I want",
        RepositoryPath = "/repository",
        WorktreePath = "/repository/.helios-worktrees/a \"lane\"",
        StateFolder = "/data/sessions/lanes/ln/codex",
        LaunchFolder = "/data/sessions/ss/la",
        HookProgram = "/data/bin/helios-hook",
    };

    [Fact]
    public void Codex_headless() => KnownAgents.Codex().Build(Plan).Arguments.ShouldBe(["exec", "--json", "--", Plan.Prompt!]);

    [Fact]
    public void Codex_headless_resumed() =>
        KnownAgents
            .Codex()
            .Build(Plan with { Resume = "some-id" })
            .Arguments.ShouldBe(["exec", "resume", "--json", "--", "some-id", Plan.Prompt!]);

    [Fact]
    public void Codex_in_a_terminal() =>
        KnownAgents.Codex().Build(Plan with { Mode = AgentMode.Interactive, Prompt = null }).Arguments.ShouldBeEmpty();

    [Fact]
    public void Codex_in_a_terminal_resumed() =>
        KnownAgents
            .Codex()
            .Build(Plan with { Mode = AgentMode.Interactive, Prompt = null, Resume = "some-id" })
            .Arguments.ShouldBe(["resume", "--", "some-id"]);

    [Theory]
    [Trait("req", "session-launch-choices")]
    [InlineData(AgentPermissions.Ask, "read-only", "default")]
    [InlineData(AgentPermissions.Edit, "workspace-write", "acceptEdits")]
    [InlineData(AgentPermissions.Plan, "read-only", "plan")]
    [InlineData(AgentPermissions.All, "danger-full-access", "bypassPermissions")]
    public void A_session_chooses_model_and_permissions_in_words_that_are_the_same_for_every_agent(
        AgentPermissions permissions,
        string sandbox,
        string mode
    )
    {
        var chosen = Plan with { Model = "a-model", Permissions = permissions };

        var codex = KnownAgents.Codex().Build(chosen).Files.Values.Single();
        codex.ShouldContain("model = \"a-model\"\n");
        codex.ShouldContain($"sandbox_mode = \"{sandbox}\"\n");
        codex.Contains("approval_policy = \"never\"", StringComparison.Ordinal).ShouldBe(permissions is AgentPermissions.All);
        var arguments = KnownAgents.ClaudeCode().Build(chosen).Arguments.ToList();
        arguments[arguments.IndexOf("--permission-mode") + 1].ShouldBe(mode);
        arguments[arguments.IndexOf("--model") + 1].ShouldBe("a-model");
    }

    [Fact]
    public void Codex_with_its_own_endpoint_keeps_its_own_login()
    {
        var command = KnownAgents.Codex().Build(Plan with { Endpoint = new AgentEndpoint(null, null) });

        command.Files.Values.Single().ShouldNotContain("model_provider");
        command.Environment["OPENAI_API_KEY"].ShouldBeNull();
        KnownAgents.Codex().Build(Plan with { Endpoint = new AgentEndpoint(null, Key) }).Environment["OPENAI_API_KEY"].ShouldBe(Key);
    }

    [Fact]
    public void Codex_knows_our_hooks_and_trusts_a_worktree_only_where_somebody_does()
    {
        var config = KnownAgents.Codex().Build(Plan).Files["/data/sessions/lanes/ln/codex/config.toml"];
        var trusted = KnownAgents.Codex(new CodexOptions { TrustWorktrees = true }).Build(Plan).Files.Values.Single();

        CodexConfig.TrustedProjects(config).ShouldBeEmpty();
        CodexConfig.TrustedProjects(trusted).ShouldBe([Plan.WorktreePath]);
        config.ShouldContain("[hooks.state.\"/data/sessions/lanes/ln/codex/config.toml:permission_request:0:0\"]");
        config.ShouldContain("daemon_auto_start = false");
        // As the program itself wrote it down, when a person had trusted this hook.
        CodexConfig
            .HookHash("stop", "/var/tmp/ag/hook.sh Stop")
            .ShouldBe("sha256:94381851825b653ebd8eab9e56d696327abf32093d5fbdce9795b6bf31f20d55");
    }

    [Theory]
    [InlineData("[projects.\"/a\"]\ntrust_level = \"trusted\"\n", "/a")]
    [InlineData("[projects.'/a b']\n# a word\nother = 1\ntrust_level = 'trusted'\n", "/a b")]
    [InlineData("[projects.\"/a\\\"b\"]\r\ntrust_level = \"trusted\"", "/a\"b")]
    [InlineData("[projects.\"/a\"]\ntrust_level = \"untrusted\"\n", null)]
    [InlineData("[projects.\"/a\"]\n\n[other]\ntrust_level = \"trusted\"\n", null)]
    public void What_a_user_trusts_is_read_from_the_users_own_configuration(string toml, string? path) =>
        CodexConfig.TrustedProjects(toml).ShouldBe(path is null ? [] : [path]);

    [Fact]
    public void Claude_code_headless_has_a_conversation_that_follows_from_the_launch()
    {
        var command = KnownAgents.ClaudeCode().Build(Plan);

        Guid.TryParse(command.ProviderSessionId, out var id).ShouldBeTrue();
        id.Version.ShouldBe(4);
        KnownAgents.ClaudeCode().Build(Plan).ProviderSessionId.ShouldBe(command.ProviderSessionId);
        KnownAgents.ClaudeCode().Build(Plan with { LaunchId = LaunchId.New() }).ProviderSessionId.ShouldNotBe(command.ProviderSessionId);
        command.Arguments.ShouldBe([
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--session-id",
            command.ProviderSessionId!,
            "--settings",
            "/data/sessions/ss/la/claude-settings.json",
            "--permission-mode",
            "acceptEdits",
            "--",
            Plan.Prompt!,
        ]);
        command.Environment["ANTHROPIC_BASE_URL"].ShouldBe("http://127.0.0.1:8317");
        command.Environment["ANTHROPIC_AUTH_TOKEN"].ShouldBe(Key);
        command.Files.Values.Single().ShouldContain("PermissionRequest");
    }

    [Fact]
    public void Claude_code_resumed_goes_on_in_the_conversation_it_is_given()
    {
        var command = KnownAgents.ClaudeCode().Build(Plan with { Mode = AgentMode.Interactive, Prompt = null, Resume = "an-id" });

        command.ProviderSessionId.ShouldBe("an-id");
        command.Arguments.Take(2).ShouldBe(["--resume", "an-id"]);
    }

    [Fact]
    public void Any_command_gets_a_prompt_on_its_input_or_typed()
    {
        var plan = Plan with { Argv = ["my-agent", "-x"], Endpoint = new AgentEndpoint(null, null) };

        new CommandAdapter()
            .Build(plan)
            .ShouldSatisfyAllConditions(
                command => (command.Program, command.Stdin, command.FirstMessage).ShouldBe(("my-agent", plan.Prompt, null)),
                command => command.Arguments.ShouldBe(["-x"])
            );
        new CommandAdapter()
            .Build(plan with { Mode = AgentMode.Interactive })
            .ShouldSatisfyAllConditions(command => (command.Stdin, command.FirstMessage).ShouldBe((null, plan.Prompt)));
        Should
            .Throw<AgentRefusedException>(() => new CommandAdapter().Build(plan with { Argv = [] }))
            .Reason.ShouldBe(AgentLaunchFailureReason.ProviderNotSupported);
        Should
            .Throw<AgentRefusedException>(() => new CommandAdapter().Build(plan with { Resume = "x" }))
            .Reason.ShouldBe(AgentLaunchFailureReason.Unresumable);
    }

    [Fact]
    public void No_key_is_ever_an_argument_or_in_a_file_or_in_a_text_of_the_endpoint()
    {
        foreach (var adapter in new IAgentAdapter[] { KnownAgents.Codex(), KnownAgents.ClaudeCode(), new CommandAdapter() })
        {
            foreach (var mode in new[] { AgentMode.Headless, AgentMode.Interactive })
            {
                foreach (var url in new[] { "http://127.0.0.1:8317", null })
                {
                    var command = adapter.Build(Plan with { Mode = mode, Endpoint = new AgentEndpoint(url, Key), Argv = ["x"] });
                    command.Arguments.ShouldAllBe(argument => !argument.Contains(Key));
                    command.Files.Values.ShouldAllBe(content => !content.Contains(Key));
                }
            }
        }

        Plan.ToString().ShouldNotContain(Key);
    }

    [Fact]
    public void A_launch_script_is_gone_before_it_does_anything()
    {
        var script = LaunchScript.Write(
            "/a b/launch.sh",
            "prog",
            ["it's", "a\nb"],
            new Dictionary<string, string?> { ["A"] = "x'y", ["B"] = null }
        );

        script.ShouldBe("rm -f -- '/a b/launch.sh'\nexport A='x'\\''y'\nunset B\nexec 'prog' 'it'\\''s' 'a\nb'\n");
    }
}
