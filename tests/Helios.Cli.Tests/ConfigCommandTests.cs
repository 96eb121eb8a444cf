using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-config")]
public sealed class ConfigCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();
    private readonly TemporaryFolder user = new();
    private TemporaryRepository repository = null!;

    private string UserFile => user["helios", "config.json"];

    private string RepositoryFile => Path.Combine(repository.Path, ".helios", "config.json");

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        repository = await TemporaryRepository.Create();
        server.Workspace = server.Workspace with { Repository = repository.Path };
        Directory.CreateDirectory(Path.GetDirectoryName(UserFile)!);
        Directory.CreateDirectory(Path.GetDirectoryName(RepositoryFile)!);
    }

    public async ValueTask DisposeAsync()
    {
        repository.Dispose();
        user.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_option_wins_over_the_environment_the_environment_over_the_repository_and_that_over_the_user()
    {
        Write(UserFile, """{"agent": "claude-code", "base": "from-user", "model": "user-model"}""");
        (await Started()).ShouldBe(("claude-code", "from-user", "user-model"));

        Write(RepositoryFile, """{"agent": "codex", "base": "from-repository", "model": "repository-model"}""");
        (await Started()).ShouldBe(("codex", "from-repository", "repository-model"));

        var variables = new Dictionary<string, string> { ["HELIOS_BASE"] = "from-environment", ["HELIOS_MODEL"] = "environment-model" };
        (await Started(variables)).ShouldBe(("codex", "from-environment", "environment-model"));
        (await Started(variables, "--agent", "claude-code", "--base", "given", "--model", "given-model")).ShouldBe(
            ("claude-code", "given", "given-model")
        );
    }

    [Fact]
    public async Task A_configured_model_is_for_the_configured_agent_only()
    {
        Write(UserFile, """{"agent": "codex", "model": "gpt-5.1-codex"}""");

        (await Started()).ShouldBe(("codex", null, "gpt-5.1-codex"));
        (await Started(null, "--agent", "claude-code")).ShouldBe(("claude-code", null, null));
    }

    [Fact]
    public async Task A_new_workspace_gets_the_configured_values_and_options_win()
    {
        server.Workspace = server.Workspace with { Repository = "/src/another" };
        Write(UserFile, """{"capacity": 7, "worktrees": "/big/trees", "agent": "codex"}""");
        Write(RepositoryFile, """{"capacity": 12, "ports": 2, "policy": "keep_branch", "pool": 3}""");

        (await Run("start", "Fix it")).ExitCode.ShouldBe(0);
        Registered().ShouldBe("12 3 2 keep_branch /big/trees");

        (
            await Run("workspace", "add", "app", "-r", repository.Path, "--capacity", "5", "--policy", "archive", "--worktrees", "beside")
        ).ExitCode.ShouldBe(0);
        Registered().ShouldBe("5 3 2 archive beside");

        string Registered()
        {
            var body = server.Bodies.Last(body => body["repository"] is not null);
            return string.Join(' ', new[] { "capacity", "pool", "ports", "policy", "worktrees" }.Select(name => body[name]?.ToString()));
        }
    }

    [Fact]
    public async Task A_repositorys_file_counts_for_its_own_workspace_only()
    {
        Write(RepositoryFile, """{"base": "from-repository"}""");
        using var elsewhere = new TemporaryFolder();
        var linked = elsewhere["linked"];
        await repository.Git("worktree", "add", "-q", linked, "-b", "other");
        Directory.CreateDirectory(Path.Combine(linked, ".helios"));
        Write(Path.Combine(linked, ".helios", "config.json"), """{"base": "of a lane, which its agent may have written"}""");

        (await Run("create", "app")).ExitCode.ShouldBe(0);
        server.Bodies.Last()["base_ref"]!.ToString().ShouldBe("from-repository");
        (await CommandLine.Run(server, ["create"], folder: linked)).ExitCode.ShouldBe(0);
        server.Bodies.Last()["base_ref"]!.ToString().ShouldBe("from-repository");

        server.Workspace = server.Workspace with { Repository = "/src/another" };
        (await Run("create", "app")).ExitCode.ShouldBe(0);
        server.Bodies.Last()["base_ref"].ShouldBeNull();
    }

    [Fact]
    public async Task Every_fault_is_named_with_its_file_and_line_and_the_key_that_was_meant()
    {
        Write(
            RepositoryFile,
            """
            {
              "$schema": "./schema.json",
              "agnet": "codex",
              "capacity": "ten",
              "policy": "burn",
              "worktrees": "/etc",
              "run": ["rm"],
              "base": null,
              "pool": 1,
              "pool": 2
            }
            """
        );

        var refused = await Run("create", "app");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("[config_invalid]");
        foreach (
            var fault in new[]
            {
                "3: unknown key 'agnet'; did you mean 'agent'?",
                "4: 'capacity' must be a whole number from 1 to 100000, got 'ten'.",
                "5: 'policy' must be one of prune, keep_branch, archive, got 'burn'.",
                "6: 'worktrees' must be one of inside, beside in a repository's file, got '/etc'.",
                "7: unknown key 'run'; the keys are agent, model, base,",
                "8: 'base' must be a string, got null.",
                "10: 'pool' is already set in line 9.",
            }
        )
            refused.Error.ShouldContain($"{RepositoryFile}:{fault}");
        server.Requests.ShouldNotContain(request => request.StartsWith("POST"));
    }

    [Theory]
    [InlineData("{\n  \"agent\": \"codex\",\n  // mine\n}", ":3: not valid JSON. JSON has no comments.")]
    [InlineData("[]", ":1: expected an object")]
    [InlineData("{\"agent\": \"codex\"}\n{}", ":2: not valid JSON.")]
    [InlineData("{\"model\": \"--help\"}", ":1: 'model' is '--help'")]
    [InlineData("{\"agent\": \"command\"}", ":1: 'agent' is 'command': it needs a program")]
    public async Task A_file_that_is_not_valid_is_refused_where_it_counts_and_nowhere_else(string text, string fault)
    {
        Write(UserFile, text);

        (await Run("create")).Error.ShouldContain(UserFile + fault);
        (await Run("config", "show")).ExitCode.ShouldBe(2);
        (await Run("lane", "list")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_empty_file_sets_nothing_and_a_repositorys_link_is_not_read()
    {
        Write(UserFile, "\n");
        (await Run("create")).ExitCode.ShouldBe(0);
        File.CreateSymbolicLink(RepositoryFile, "/etc/passwd");

        var refused = await Run("create");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("is a link");
    }

    [Fact]
    public async Task Show_says_where_each_value_comes_from()
    {
        Write(UserFile, "{\n\"agent\": \"codex\",\n\"base\": \"develop\", \"ports\": 4\n}");
        Write(RepositoryFile, """{"base": "main", "capacity": 12}""");
        var variables = new Dictionary<string, string> { ["HELIOS_MODEL"] = "a-model" };

        var without = await Run(variables, null, "config", "show");
        var with = await Run(variables, server, "config", "show", "--json");

        without.ExitCode.ShouldBe(0, without.Error);
        without.Error.ShouldContain("No server answers");
        var lines = without.Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        lines.ShouldContain($"agent codex {UserFile}:2");
        lines.ShouldContain("model a-model HELIOS_MODEL");
        lines.ShouldContain($"base main {RepositoryFile}:1");
        lines.ShouldContain($"ports 4 {UserFile}:3");
        lines.ShouldContain("policy (prune) default");
        var items = JsonNode.Parse(with.Out)!["items"]!.AsArray();
        // Its own values count from its registration on.
        Item("capacity")["origin"]!.ToString().ShouldBe("default");
        Item("policy")["origin"]!.ToString().ShouldBe("workspace");
        Item("base")["line"]!.GetValue<int>().ShouldBe(1);

        JsonNode Item(string key) => items.Single(item => item!["key"]!.ToString() == key)!;
    }

    [Fact]
    public async Task One_value_is_printed_alone_and_a_key_that_does_not_exist_is_refused()
    {
        Write(UserFile, """{"agent": "codex"}""");

        (await Run("config", "show", "agent")).Out.ShouldBe("codex\n");
        (await Run("config", "show", "base")).Out.ShouldBeEmpty();
        var refused = await Run("config", "show", "agents");
        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("did you mean 'agent'?");
    }

    [Fact]
    public async Task The_schema_has_every_key_and_no_others()
    {
        var schema = JsonNode.Parse((await CommandLine.Run(null, ["config", "schema"])).Out)!;

        schema["properties"]!
            .AsObject()
            .Select(property => property.Key)
            .ShouldBe(
                ["$schema", "agent", "model", "base", "capacity", "pool", "ports", "worktrees", "policy", "merge_strategy"],
                ignoreOrder: true
            );
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["properties"]!["policy"]!["enum"]!.AsArray().Count.ShouldBe(3);
    }

    private static void Write(string file, string text) => File.WriteAllText(file, text);

    private async Task<(string Agent, string? Base, string? Model)> Started(
        Dictionary<string, string>? variables = null,
        params string[] arguments
    )
    {
        var started = await Run(variables, server, ["start", "Fix it", .. arguments]);
        started.ExitCode.ShouldBe(0, started.Error);
        var (lane, session) = (server.Bodies.SkipLast(1).Last(), server.Bodies.Last());
        return (session["provider"]!.ToString(), lane["base_ref"]?.ToString(), session["model"]?.ToString());
    }

    private Task<CallResult> Run(params string[] arguments) => Run(null, server, arguments);

    private Task<CallResult> Run(Dictionary<string, string>? variables, FakeHelios? server, params string[] arguments) =>
        CommandLine.Run(
            server,
            arguments,
            new Dictionary<string, string>(variables ?? [], StringComparer.Ordinal) { ["XDG_CONFIG_HOME"] = user.Path },
            folder: repository.Path
        );
}
