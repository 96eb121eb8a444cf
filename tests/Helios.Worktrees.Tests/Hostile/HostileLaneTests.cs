using Helios.Contracts.Api.Lanes;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Hostile;

/// <summary>
/// What an agent in a lane writes makes the worktree agent run nothing outside of that lane, and shows nothing the host's keys: canaries in
/// the places where git takes a program's name from a repository.
/// </summary>
[Trait("req", "hostile-lanes")]
public sealed class HostileLaneTests : IAsyncLifetime
{
    private const string Key = "hush-hush";

    private readonly Canary canary = new();
    private WorktreeScene scene = null!;
    private ProvisionRequest request = null!;
    private string lane = null!;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", Key);
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", Key);
        scene = await WorktreeScene.Create();
        request = await scene.Request();
        lane = await scene.Provision(request);
    }

    /// <summary>Settings that a repository inside the lane has, with what makes git read them.</summary>
    public static TheoryData<string, string> Settings =>
        new()
        {
            { "filter.e.clean", "{0}" },
            { "filter.e.process", "{0}" },
            { "filter.e.smudge", "{0}" },
            { "core.fsmonitor", "{0}" },
            { "core.hooksPath", "{folder}" },
            { "core.pager", "{0}" },
            { "core.editor", "{0}" },
            { "core.sshCommand", "{0}" },
            { "core.gitProxy", "{0}" },
            { "core.askPass", "{program}" },
            { "core.alternateRefsCommand", "{0}" },
            { "credential.helper", "!{0}" },
            { "diff.external", "{program}" },
            { "diff.e.command", "{program}" },
            { "diff.e.textconv", "{program}" },
            { "merge.e.driver", "{0}" },
            { "gpg.program", "{program}" },
            { "gc.recentObjectsHook", "{0}" },
            { "remote.origin.uploadpack", "{0}" },
            { "uploadpack.packObjectsHook", "{program}" },
            { "lfs.extension.e.clean", "{0}" },
            { "hook.e.command", "{0}" },
            { "log.showSignature", "true" },
        };

    [Theory, MemberData(nameof(Settings))]
    public async Task A_setting_of_a_repository_in_a_lane_starts_nothing(string setting, string value)
    {
        var inner = await Inner("inner");
        await Set(inner, setting, value);

        await LookAndEnd();

        canary.Ran.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Settings))]
    public async Task A_setting_of_a_repository_in_the_place_of_a_submodule_starts_nothing(string setting, string value)
    {
        var inner = await Inner("library");
        await Git(lane, "add", "library");
        await Git(lane, "commit", "-q", "-m", "a link to another repository");
        await Set(inner, setting, value);

        await LookAndEnd();

        canary.Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_setting_that_another_file_brings_starts_nothing()
    {
        var inner = await Inner("inner");
        await File.WriteAllTextAsync(Path.Combine(inner, "more"), $"[filter \"e\"]\n\tclean = {canary.At("include")}\n");
        await Git(inner, "config", "include.path", "../more");
        await Git(inner, "config", "includeIf.gitdir:/.path", "../more");

        await LookAndEnd();

        canary.Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_setting_two_repositories_down_starts_nothing()
    {
        var inner = await Inner("library");
        var innermost = await Inner("library/deep");
        await Git(inner, "add", "deep");
        await Git(inner, "commit", "-q", "-m", "deep");
        await Git(lane, "add", "library");
        await Git(lane, "commit", "-q", "-m", "library");
        await Set(innermost, "filter.e.clean", "{0}");

        await LookAndEnd();

        canary.Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_filter_of_the_repositorys_own_settings_runs_as_part_of_the_lane_and_without_keys()
    {
        await Git(lane, "config", "filter.e.clean", canary.At("shared"));
        await File.WriteAllTextAsync(Path.Combine(lane, ".gitattributes"), "* filter=e\n");
        await File.WriteAllTextAsync(Path.Combine(lane, "README.md"), "changed\n");

        await LookAndEnd();

        canary.Ran.ShouldNotBeEmpty();
        canary.Ran.ShouldAllBe(line => line == $"shared lane={request.LaneId} openai= anthropic=");
    }

    [Fact]
    public async Task What_a_lane_sets_for_all_runs_in_no_other_ones_name_and_not_for_a_pool()
    {
        await Git(lane, "config", "filter.e.smudge", canary.At("shared"));
        await scene.Repository.Commit(".gitattributes", "* filter=e\n");
        var made = canary.Ran.Count;

        var other = await scene.Request();
        await scene.Provision(other);

        canary.Ran.Skip(made).ShouldNotBeEmpty();
        canary.Ran.Skip(made).ShouldAllBe(line => line == $"shared lane={other.LaneId} openai= anthropic=");
        await Should.ThrowAsync<GitException>(() =>
            scene
                .Get<PoolEntryMaker>()
                .Make(new GitRepository(Path.Combine(scene.Repository.Path, ".git"), Bare: false), other.BaseCommit, CancellationToken.None)
        );
        await scene.TearDown(other);
        await scene.TearDown(request);
    }

    [Theory, MemberData(nameof(Settings))]
    public async Task A_setting_that_a_lane_makes_for_all_runs_as_part_of_a_lane_if_at_all(string setting, string value)
    {
        await scene.Repository.Commit(".gitattributes", "* filter=e diff=e merge=e\n*.l filter=lfs\n");
        var other = await scene.Request();
        await Set(lane, setting, value);

        await scene.Repositories.Inspect(scene.Repository.Path, patience: null, CancellationToken.None);
        await scene.Repositories.ResolveBase(scene.Repository.Path, "main~0", branch: null, patience: null, CancellationToken.None);
        canary.Ran.ShouldBeEmpty();
        var path = await scene.Provision(other);
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "changed\n");
        await scene.TearDown(other);

        canary.Ran.ShouldAllBe(line => line.EndsWith($" lane={other.LaneId} openai= anthropic=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hooks_that_a_lane_makes_for_all_are_not_run()
    {
        await scene.Repository.Commit("more", "m\n");
        var other = await scene.Request();
        var hooks = Directory.CreateDirectory(Path.Combine(scene.Repository.Path, ".git/hooks")).FullName;
        foreach (
            var hook in new[]
            {
                "post-checkout",
                "post-index-change",
                "reference-transaction",
                "pre-auto-gc",
                "post-commit",
                "post-rewrite",
                "fsmonitor-watchman",
            }
        )
            File.Copy(canary.Program, Path.Combine(hooks, hook), overwrite: true);

        var path = await scene.Provision(other);
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "changed\n");
        await scene.TearDown(other, CompletionPolicy.Archive);

        canary.Ran.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("core.sshCommand")]
    [InlineData("core.gitProxy")]
    [InlineData("core.askPass")]
    [InlineData("core.alternateRefsCommand")]
    [InlineData("credential.helper")]
    [InlineData("remote.origin.uploadpack")]
    [InlineData("remote.{url}.uploadpack")]
    [InlineData("gc.recentObjectsHook")]
    [InlineData("filter.e.clean")]
    public async Task A_setting_that_a_lane_makes_for_a_mirror_starts_nothing_when_it_is_fetched_or_packed(string setting)
    {
        var url = $"file://{scene.Repository.Path}";
        var inspected = (
            await scene.Repositories.Inspect(url, patience: null, CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Inspected>();
        await Git(inspected.CommonDir, "config", setting.Replace("{url}", url, StringComparison.Ordinal), canary.At(setting));
        var tip = await scene.Repository.Commit("newer", "n\n");

        var again = (
            await scene.Repositories.Inspect(url, patience: null, CancellationToken.None)
        ).ShouldBeOfType<RepositoryInspection.Inspected>();
        await scene.Get<Mirrors>().Pack(CancellationToken.None);

        again.HeadCommit.ShouldBe(tip);
        canary.Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_partial_clone_in_a_lane_fetches_nothing_and_is_kept()
    {
        var inner = await Inner("inner");
        await Git(inner, "config", "extensions.partialClone", "origin");
        await Git(inner, "config", "remote.origin.promisor", "true");
        await Git(inner, "config", "remote.origin.url", scene.Repository.Path);
        await Git(inner, "config", "remote.origin.uploadpack", canary.At("promisor"));
        var blob = await Git(inner, "rev-parse", "HEAD:file");
        File.Delete(Path.Combine(inner, ".git/objects", blob[..2], blob[2..]));

        var ended = await LookAndEnd();

        canary.Ran.ShouldBeEmpty();
        ended.Complete.ShouldBeFalse();
        Directory.Exists(inner).ShouldBeTrue();
    }

    [Fact]
    public async Task A_git_directory_outside_of_the_lane_is_not_written_to()
    {
        using var elsewhere = await TemporaryRepository.Create("elsewhere");
        Directory.CreateDirectory(Path.Combine(lane, "library"));
        await File.WriteAllTextAsync(Path.Combine(lane, "library/.git"), $"gitdir: {elsewhere.Path}/.git\n");
        await File.WriteAllTextAsync(Path.Combine(lane, "library/work"), "w\n");
        var refs = await elsewhere.Git("for-each-ref");

        var ended = await LookAndEnd();

        ended.Complete.ShouldBeFalse();
        ended.Detail.ShouldContain("outside of the lane");
        (await elsewhere.Git("for-each-ref")).ShouldBe(refs);
        (await File.ReadAllTextAsync(Path.Combine(lane, "library/work"))).ShouldBe("w\n");
    }

    public async ValueTask DisposeAsync()
    {
        canary.Dispose();
        await scene.DisposeAsync();
    }

    private async Task<string> Inner(string name)
    {
        var inner = Path.Combine(lane, name);
        Directory.CreateDirectory(inner);
        await Git(inner, "init", "-q", "-b", "main");
        await File.WriteAllTextAsync(Path.Combine(inner, "file"), "1\n");
        await Git(inner, "add", "-A");
        await Git(inner, "commit", "-q", "-m", "inner");
        await File.WriteAllTextAsync(Path.Combine(inner, ".gitattributes"), "* filter=e diff=e merge=e\n*.l filter=lfs\n");
        await File.WriteAllTextAsync(Path.Combine(inner, "file"), "2\n");
        await File.WriteAllTextAsync(Path.Combine(inner, "new.l"), "3\n");
        return inner;
    }

    private Task<string> Set(string inner, string setting, string value)
    {
        // Hooks of every name, for the setting that says where they are.
        var hooks = Path.Combine(lane, ".hooks");
        if (value == "{folder}")
        {
            Directory.CreateDirectory(hooks);
            foreach (var hook in new[] { "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "post-commit" })
                File.CreateSymbolicLink(Path.Combine(hooks, hook), canary.Program);
        }
        return Git(
            inner,
            "config",
            setting,
            value
                .Replace("{0}", canary.At(setting), StringComparison.Ordinal)
                .Replace("{program}", canary.Program, StringComparison.Ordinal)
                .Replace("{folder}", hooks, StringComparison.Ordinal)
        );
    }

    private async Task<TearDownResult> LookAndEnd()
    {
        var changes = scene.Get<ILaneChanges>();
        await Ignoring(() => changes.Read(request.Repository, request.LaneId, request.BaseCommit, "main", CancellationToken.None));
        await Ignoring(() =>
            changes.WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, Stream.Null, CancellationToken.None)
        );
        return await scene.TearDown(request);

        static async Task Ignoring(Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (GitException)
            {
                // What cannot be compared is refused; here it counts what ran.
                return;
            }
        }
    }

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);
}
