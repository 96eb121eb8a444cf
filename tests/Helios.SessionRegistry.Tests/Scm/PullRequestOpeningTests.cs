using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Scm;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Tests.Scm;

[Trait("req", "lane-pull-request")]
public sealed class PullRequestOpeningTests
{
    private const string Token = "token-of-the-test";

    private static readonly OpenPullRequest Asked = new()
    {
        WorkspaceId = WorkspaceId.New(),
        RemoteUrls = ["/mirrors/app.git", "git@git.example:team/app.git"],
        Head = "helios/lane/one",
        Base = "main",
        IsBaseChosen = false,
        Title = "Fix it",
        Body = "Because.",
        Draft = true,
        Cause = SessionScene.Cause,
    };

    [Fact]
    public async Task One_is_opened_and_found_from_then_on()
    {
        await using var forge = await PullRequestForge.Start();
        using var client = Client(forge, out var opening);

        var opened = (await opening.Open(Asked, CancellationToken.None)).ShouldBeOfType<PullRequestOpened>();
        var again = (await opening.Open(Asked, CancellationToken.None)).ShouldBeOfType<PullRequestOpened>();

        (opened.Repository, opened.Number, opened.Url, opened.Title, opened.Base, opened.Draft, opened.Created).ShouldBe(
            ("team/app", 1, "https://git.example/team/app/pull/1", "Fix it", "main", true, true)
        );
        again.ShouldBe(opened with { Created = false });
        forge
            .Bodies.Single()
            .ToJsonString()
            .ShouldBe("""{"title":"Fix it","body":"Because.","head":"helios/lane/one","base":"main","draft":true}""");
        forge.Authorizations.ShouldBe([$"Bearer {Token}"]);
    }

    [Fact]
    public async Task An_answer_that_is_lost_opens_no_second_one()
    {
        await using var forge = await PullRequestForge.Start(losesAnswers: true);
        using var client = Client(forge, out var opening);

        var opened = (await opening.Open(Asked, CancellationToken.None)).ShouldBeOfType<PullRequestOpened>();

        opened.Created.ShouldBeTrue();
        forge.Open.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Requests_at_the_same_time_open_one()
    {
        await using var forge = await PullRequestForge.Start();
        using var client = Client(forge, out var opening);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => opening.Open(Asked, CancellationToken.None)));

        answers.Select(answer => answer.ShouldBeOfType<PullRequestOpened>().Number).Distinct().ShouldBe([1]);
        answers.Count(answer => ((PullRequestOpened)answer).Created).ShouldBe(1);
    }

    [Fact]
    public async Task Only_an_open_one_of_the_same_branch_and_repository_counts_and_only_into_a_base_that_was_chosen()
    {
        await using var forge = await PullRequestForge.Start();
        forge.Has("helios/lane/one", "stranger/app", "main");
        forge.Has("helios/lane/other", "team/app", "main");
        forge.Has("helios/lane/one", "team/app", "main", open: false);
        forge.Has("helios/lane/one", "Team/app", "develop");
        using var client = Client(forge, out var opening);

        (await Number(Asked)).ShouldBe(4);
        (await Number(Asked with { IsBaseChosen = true })).ShouldBe(5);
        (await Number(Asked)).ShouldBe(5, "the one into the same base comes first");

        async Task<int> Number(OpenPullRequest asked) =>
            (await opening.Open(asked, CancellationToken.None)).ShouldBeOfType<PullRequestOpened>().Number;
    }

    [Fact]
    public async Task A_branch_of_a_fork_is_proposed_to_the_repository_that_the_settings_name()
    {
        await using var forge = await PullRequestForge.Start();
        using var client = Client(forge, out var opening, settings => settings.Repositories[Asked.WorkspaceId.ToString()] = "team/app");

        var opened = await opening.Open(Asked with { RemoteUrls = ["https://git.example/me/app"] }, CancellationToken.None);

        opened.ShouldBeOfType<PullRequestOpened>().Repository.ShouldBe("team/app");
        forge.Bodies.Single()["head"]!.ToString().ShouldBe("me:helios/lane/one");
    }

    [Theory]
    [InlineData(401, RefusalReason.ForgeUnauthenticated)]
    [InlineData(403, RefusalReason.ForgeUnauthenticated)]
    [InlineData(404, RefusalReason.ForgeUnauthenticated)]
    [InlineData(422, RefusalReason.ForgeRefused)]
    [InlineData(503, RefusalReason.ForgeUnavailable)]
    public async Task What_the_forge_refuses_is_said_in_its_words_without_the_token(int status, RefusalReason reason)
    {
        await using var forge = await PullRequestForge.Start(refuses: status);
        using var client = Client(forge, out var opening);

        var refused = (await opening.Open(Asked, CancellationToken.None)).ShouldBeOfType<Refused>();

        refused.Reason.ShouldBe(reason);
        refused.Detail.ShouldContain("Validation Failed; base is invalid");
        refused.Detail.ShouldNotContain(Token);
    }

    [Fact]
    public async Task A_remote_elsewhere_a_missing_token_and_a_forge_that_is_down_are_said_before_and_after()
    {
        await using var forge = await PullRequestForge.Start();
        using var client = Client(forge, out var opening);
        using var without = Client(forge, out var tokenless, settings => settings.Token = null);
        var find = new FindForge { WorkspaceId = Asked.WorkspaceId, RemoteUrls = Asked.RemoteUrls };

        opening.Find(find).ShouldBeOfType<ForgeFound>().Repository.ShouldBe("team/app");
        var elsewhere = opening.Find(find with { RemoteUrls = ["https://elsewhere.example/team/app"] }).ShouldBeOfType<Refused>();
        var missing = tokenless.Find(find).ShouldBeOfType<Refused>();
        await forge.DisposeAsync();
        var down = (await opening.Open(Asked, CancellationToken.None)).ShouldBeOfType<Refused>();

        (elsewhere.Reason, missing.Reason, down.Reason).ShouldBe(
            (RefusalReason.ForgeNotConfigured, RefusalReason.ForgeUnauthenticated, RefusalReason.ForgeUnavailable)
        );
        elsewhere.Detail.ShouldContain("https://elsewhere.example/team/app");
        missing.Detail.ShouldContain("Helios__Sessions__Scm__Token");
        forge.Open.ShouldBeEmpty();
    }

    private static ScmClient Client(PullRequestForge forge, out PullRequestOpening opening, Action<ScmOptions>? configure = null)
    {
        var settings = new ScmOptions
        {
            BaseUrl = forge.Address,
            Hosts = ["git.example"],
            Token = Token,
            AnswersWithin = TimeSpan.FromMinutes(1),
        };
        configure?.Invoke(settings);
        var client = new ScmClient(Options.Create(settings), TimeProvider.System);
        opening = new PullRequestOpening(client, Options.Create(settings));
        return client;
    }
}
