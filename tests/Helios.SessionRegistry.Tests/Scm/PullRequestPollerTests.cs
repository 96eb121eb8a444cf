using System.Collections.Concurrent;
using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Scm;
using Helios.SessionRegistry.Tests.Notices;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;
using Microsoft.AspNetCore.Http;

namespace Helios.SessionRegistry.Tests.Scm;

public sealed class PullRequestPollerTests
{
    private const string Token = "token-of-the-test";

    // After the session was made, however long that takes.
    private const string Later = "2100-01-01T00:00:00Z";

    [Fact]
    [Trait("req", "session-scm")]
    public async Task A_branch_finds_its_pull_request_and_follows_it_to_the_end()
    {
        var forge = new Forge();
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        forge.Open(7, "helios/lane/one");
        forge.Open(8, "helios/lane/other");
        var session = await scene.Ensured(Ensuring(scene, "helios/lane/one"));

        await Eventually.Holds(async () =>
            (await scene.View(session.SessionId)).State.PullRequest is { State: PullRequestState.Open, Number: 7 }
        );
        (await scene.View(session.SessionId)).State.PullRequest.Reason.ShouldBe(PullRequestReason.MergeReady);
        forge.Failing = true;
        await Eventually.Holds(async () =>
            (await scene.View(session.SessionId)).DisplayStatus is DisplayStatus.CiFailed
            || (await scene.View(session.SessionId)).State.PullRequest.Reason is PullRequestReason.CiFailing
        );
        forge.Merge(7);

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.PullRequest.State is PullRequestState.Merged);
        var asked = server.Received.Count;
        server.Received.ShouldAllBe(each => each.Headers["Authorization"] == $"Bearer {Token}");
        await Eventually.Holds(async () =>
            await scene.Value<long>(
                "select count(*) from sessions.scm_targets join sessions.sessions using (session_id) where pull_request_state = 'merged'"
            ) == 1
        );
        asked.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("req", "session-scm")]
    public async Task What_has_not_changed_costs_nothing()
    {
        var forge = new Forge();
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        forge.Open(7, "b");
        var session = await scene.Ensured(Ensuring(scene, "b"));
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.PullRequest.Number == 7);

        await Eventually.Holds(() => forge.Unchanged >= 12);

        forge.Costs.Values.ShouldAllBe(times => times == 1);
        forge.Costs.Count.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    [Trait("req", "session-scm")]
    public async Task A_request_that_fails_anywhere_changes_nothing_and_is_restarted()
    {
        var forge = new Forge { Broken = "/reviews" };
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        forge.Open(7, "b");
        var session = await scene.Ensured(Ensuring(scene, "b"));

        await Eventually.Holds(() => forge.Costs.GetValueOrDefault("/repos/team/app/pulls/7") >= 3);
        (await scene.View(session.SessionId)).State.PullRequest.State.ShouldBe(PullRequestState.None);
        forge.Broken = null;

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.PullRequest.Number == 7);
    }

    [Fact]
    [Trait("req", "session-scm")]
    public async Task One_that_was_closed_before_the_session_was_made_is_not_its_own()
    {
        var forge = new Forge();
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        forge.Open(6, "b", createdAt: "2020-01-01T00:00:00Z");
        forge.Merge(6);
        var session = await scene.Ensured(Ensuring(scene, "b"));
        await Eventually.Holds(() => server.Received.Any(each => each.Path.Contains("head=team%3Ab", StringComparison.Ordinal)));
        (await scene.View(session.SessionId)).State.PullRequest.State.ShouldBe(PullRequestState.None);

        forge.Open(7, "b");
        forge.Merge(7);

        await Eventually.Holds(async () =>
            (await scene.View(session.SessionId)).State.PullRequest is { State: PullRequestState.Merged, Number: 7 }
        );
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_from_the_fork_that_the_settings_name_is_found_and_one_from_any_other_is_not(bool merged)
    {
        var forge = new Forge();
        await using var server = await Receiver.Start(forge.Answer);
        var workspace = WorkspaceId.New();
        await using var scene = await Start(server, (workspace, "Me/app"));
        forge.Open(7, "b", createdAt: Later, from: "me/app");
        forge.Open(9, "b", createdAt: Later, from: "stranger/app");
        if (merged)
        {
            forge.Merge(7);
            forge.Merge(9);
        }

        var session = await scene.Ensured(Ensuring(scene, "b") with { WorkspaceId = workspace });
        var elsewhere = await scene.Ensured(Ensuring(scene, "b"));

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.PullRequest.Number == 7);
        (await scene.View(session.SessionId)).State.PullRequest.State.ShouldBe(merged ? PullRequestState.Merged : PullRequestState.Open);
        var looked = server.Received.Count;
        await Eventually.Holds(() => server.Received.Count > looked + 8);
        (await scene.View(elsewhere.SessionId)).State.PullRequest.State.ShouldBe(PullRequestState.None);
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("budget")]
    [InlineData("retry-after")]
    public async Task While_the_budget_is_nearly_used_up_or_the_other_side_asks_for_it_nothing_is_asked(string how)
    {
        var forge = new Forge { Limit = how };
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        forge.Open(7, "b");
        var session = await scene.Ensured(Ensuring(scene, "b"));
        await Eventually.Holds(() => forge.QuietUntil is not null);
        var asked = server.Received.Count;
        forge.Limit = null;

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.PullRequest.Number == 7);

        asked.ShouldBe(1);
        // Both times are of the forge's own clock.
        forge.AskedAgainAt!.Value.ShouldBeGreaterThanOrEqualTo(forge.QuietUntil!.Value);
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData(true, null, "https://api.example/", "Token is required")]
    [InlineData(false, null, "ftp://api.example/", "http or https")]
    public void Settings_that_cannot_work_are_refused_at_start(bool enabled, string? token, string url, string says) =>
        new ScmOptions
        {
            Enabled = enabled,
            Token = token,
            BaseUrl = new(url),
        }
            .Validate(null!)
            .ShouldHaveSingleItem()
            .ErrorMessage!.ShouldContain(says);

    [Fact]
    [Trait("req", "session-scm")]
    public void A_fork_that_is_no_repository_is_refused_at_start()
    {
        var settings = new ScmOptions();
        settings.Forks["ws_1"] = "https://git.example/only-an-owner";

        settings.Validate(null!).ShouldHaveSingleItem().ErrorMessage!.ShouldContain("Forks:ws_1");
    }

    [Fact]
    [Trait("req", "session-scm")]
    public async Task The_absence_of_a_pull_request_is_recorded_and_a_failed_request_does_not_prove_absence()
    {
        var forge = new Forge { Broken = "/pulls" };
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        await scene.Ensured(Ensuring(scene, "b"));
        await Eventually.Holds(() => server.Received.Count > 3);
        (await scene.Value<long>("select count(*) from sessions.scm_targets where none_seen_at is not null")).ShouldBe(0);

        forge.Broken = null;

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.scm_targets where none_seen_at > now() - interval '1 minute'") == 1
        );
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("git@gitlab.corp:team/app.git")]
    [InlineData("https://gitlab.corp/team/app")]
    [InlineData("ssh://git@gitlab.corp:2222/team/app.git")]
    public async Task A_repository_on_another_host_is_not_asked_for_here(string address)
    {
        var forge = new Forge();
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        await scene.Ensured(Ensuring(scene, "b") with { Repository = address });
        var here = await scene.Ensured(Ensuring(scene, "b"));
        forge.Open(7, "b");

        await Eventually.Holds(async () => (await scene.View(here.SessionId)).State.PullRequest.Number == 7);

        (await scene.Value<long>("select count(*) from sessions.sessions where pull_request_number = 7")).ShouldBe(1);
        new ScmOptions().ServesHost("gitlab.corp").ShouldBeFalse();
    }

    [Theory]
    [Trait("req", "session-scm")]
    [InlineData("https://api.github.com", "github.com", true)]
    [InlineData("https://api.github.com", "GitHub.com", true)]
    [InlineData("https://api.github.com", "ssh.github.com", true)]
    [InlineData("https://api.github.com", "github.com.evil.example", false)]
    [InlineData("https://ghe.corp/api/v3", "ghe.corp", true)]
    [InlineData("https://ghe.corp/api/v3", "github.com", false)]
    public void The_hosts_of_addresses_follow_from_where_is_asked(string url, string host, bool served) =>
        new ScmOptions { BaseUrl = new(url) }
            .ServesHost(host)
            .ShouldBe(served);

    [Fact]
    [Trait("req", "session-scm")]
    public async Task An_answer_that_is_too_large_is_a_look_that_failed()
    {
        var forge = new Forge { Oversized = true };
        await using var server = await Receiver.Start(forge.Answer);
        await using var scene = await Start(server);
        await scene.Ensured(Ensuring(scene, "b"));
        await Eventually.Holds(() => forge.Sent > 2);
        (await scene.Value<long>("select count(*) from sessions.scm_targets where none_seen_at is not null")).ShouldBe(0);

        forge.Oversized = false;

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.scm_targets where none_seen_at is not null") == 1
        );
    }

    private static EnsureSession Ensuring(SessionScene scene, string branch) =>
        scene.Ensuring() with
        {
            Branch = branch,
            Repository = "https://git.example/team/app.git",
        };

    private static Task<SessionScene> Start(Receiver server, (WorkspaceId Workspace, string Repository)? fork = null) =>
        SessionScene.Start(configure: settings =>
        {
            if (fork is { } known)
                settings[$"Helios:Sessions:Scm:Forks:{known.Workspace}"] = known.Repository;
            settings["Helios:Sessions:Scm:Enabled"] = "true";
            settings["Helios:Sessions:Scm:BaseUrl"] = server.Address.ToString();
            settings["Helios:Sessions:Scm:Token"] = Token;
            settings["Helios:Sessions:Scm:Hosts:0"] = "git.example";
            settings["Helios:Sessions:Scm:LookEvery"] = "00:00:00.05";
            settings["Helios:Sessions:Reactions:Enabled"] = "false";
        });

    /// <summary>A forge with one repository, team/app, that speaks REST with ETags.</summary>
    private sealed class Forge
    {
        private readonly ConcurrentDictionary<int, (string Branch, bool Merged, string CreatedAt, string From)> pulls = [];

        public ConcurrentDictionary<string, int> Costs { get; } = [];

        public int Unchanged;

        public bool Failing { get; set; }

        public string? Broken { get; set; }

        public string? Limit { get; set; }

        /// <summary>Until when it last asked to be left alone, and when it was asked again after that.</summary>
        public DateTimeOffset? QuietUntil { get; private set; }

        public DateTimeOffset? AskedAgainAt { get; private set; }

        /// <summary>Whether lists are longer than anybody reads, and how many such were begun.</summary>
        public bool Oversized { get; set; }

        public int Sent;

        public void Open(int number, string branch, string? createdAt = null, string from = "team/app") =>
            pulls[number] = (branch, false, createdAt ?? SessionScene.Now.AddSeconds(1).ToString("O", CultureInfo.InvariantCulture), from);

        public void Merge(int number) => pulls[number] = pulls[number] with { Merged = true };

        public async Task Answer(HttpContext context, int times)
        {
            var path = context.Request.Path.Value!;
            if (QuietUntil is not null)
                AskedAgainAt ??= SessionScene.Now;
            if (Broken is { } broken && path.EndsWith(broken, StringComparison.Ordinal))
            {
                context.Response.StatusCode = 502;
                return;
            }

            if (Oversized && path.EndsWith("/pulls", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref Sent);
                var blanks = new byte[64 * 1024];
                Array.Fill(blanks, (byte)' ');
                for (var written = 0; written <= 9 * 1024 * 1024; written += blanks.Length)
                    await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
                await context.Response.WriteAsync("[]", context.RequestAborted);
                return;
            }

            if (Limit is "retry-after")
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "1";
                QuietUntil = SessionScene.Now.AddSeconds(1);
                return;
            }

            if (Limit is "budget")
            {
                context.Response.Headers["X-RateLimit-Limit"] = "5000";
                context.Response.Headers["X-RateLimit-Remaining"] = "1000";
                var reset = SessionScene.Now.AddSeconds(2).ToUnixTimeSeconds();
                context.Response.Headers["X-RateLimit-Reset"] = $"{reset}";
                QuietUntil = DateTimeOffset.FromUnixTimeSeconds(reset);
            }

            var body = Body(path, context.Request.Query);
            var etag =
                $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)))[..16]}\"";
            context.Response.Headers.ETag = etag;
            if (context.Request.Headers.IfNoneMatch == etag)
            {
                Interlocked.Increment(ref Unchanged);
                context.Response.StatusCode = 304;
                return;
            }

            Costs.AddOrUpdate(
                $"{path}{(path.EndsWith("/pulls", StringComparison.Ordinal) ? context.Request.QueryString.Value : "")}",
                1,
                (_, count) => count + 1
            );
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        }

        private string Body(string path, IQueryCollection query) =>
            path.Split('/') switch
            {
                [.., "pulls"] => $"[{string.Join(',', Numbers(query).Select(Pull))}]",
                [.., "pulls", var number] => Pull(int.Parse(number, CultureInfo.InvariantCulture)),
                [.., "check-runs"] =>
                    $$"""{"total_count": 1, "check_runs": [{"id": 1, "name": "build", "status": "completed", "conclusion": "{{(Failing ? "failure" : "success")}}"}]}""",
                [.., "status"] => """{"total_count": 0, "statuses": []}""",
                _ => "[]",
            };

        private IEnumerable<int> Numbers(IQueryCollection query) =>
            pulls.Where(pull => Wanted(pull.Value, query)).Select(pull => pull.Key).OrderDescending();

        private static bool Wanted((string Branch, bool Merged, string CreatedAt, string From) pull, IQueryCollection query) =>
            query["state"] == "open"
                ? !pull.Merged
                : string.Equals(query["head"], $"{pull.From.Split('/')[0]}:{pull.Branch}", StringComparison.OrdinalIgnoreCase);

        private string Pull(int number)
        {
            var (branch, merged, createdAt, from) = pulls[number];
            return $$"""
                {"number": {{number}}, "html_url": "https://git.example/team/app/pull/{{number}}", "state": "{{(
                    merged ? "closed" : "open"
                )}}", "merged": {{(merged ? "true" : "false")}},
                 "mergeable": true, "mergeable_state": "clean", "user": {"login": "agent"}, "created_at": "{{createdAt}}",
                 "head": {"ref": "{{branch}}", "sha": "sha{{number}}", "repo": {"full_name": "{{from}}"} } }
                """;
        }
    }
}
