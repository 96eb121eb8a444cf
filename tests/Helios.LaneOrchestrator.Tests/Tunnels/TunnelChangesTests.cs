using System.Text;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using Helios.LaneOrchestrator.Tests.Api;

namespace Helios.LaneOrchestrator.Tests.Tunnels;

[Trait("req", "lane-diff")]
[Collection(ApiCollection.Name)]
public sealed class TunnelChangesTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private WorkspaceId workspace;
    private string lane = "";

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        workspace = await it.Workspace();
        lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "a" })).Body[
            "lane_id"
        ]!.GetValue<string>();
    }

    public ValueTask DisposeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("diff")]
    [InlineData("status")]
    public async Task Changes_are_the_hosts_answer_whatever_its_size(string route)
    {
        TunnelTarget? asked = null;
        var json = JsonSerializer.SerializeToUtf8Bytes(Changes(files: 5000), PublicJson.Strict);
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames([.. json.Chunk(TunnelFrame.MaxDataLength).Select(part => new TunnelFrame(TunnelFrameKind.Stdout, 0, part)), End]);
        };

        var (status, body, _) = await it.Send("GET", $"/v1/workspaces/{workspace}/lanes/{lane}/{route}");

        status.ShouldBe(200);
        body["files"]!.AsArray().Count.ShouldBe(5000);
        body["ahead"]!.GetValue<int>().ShouldBe(2);
        (asked!.Kind, asked.BaseCommit, asked.BaseRef).ShouldBe((TunnelKind.LaneChanges, FakeHost.Commit, "main"));
    }

    [Fact]
    public async Task Changes_are_a_patch_where_one_is_asked_for()
    {
        TunnelTarget? asked = null;
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames(Stdout("diff --git "), Stdout("a/ä b/ä\n"), End);
        };

        var (status, _, response) = await it.Send("GET", $"/v1/lanes/{lane}/diff", null, ("Accept", "text/x-diff"));

        status.ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/x-diff");
        (await response.Content.ReadAsStringAsync()).ShouldBe("diff --git a/ä b/ä\n");
        asked!.Kind.ShouldBe(TunnelKind.LanePatch);
    }

    [Fact]
    public async Task Changes_are_the_patch_of_one_file_where_it_is_named()
    {
        TunnelTarget? asked = null;
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames(End);
        };

        var (status, _, _) = await it.Send("GET", $"/v1/lanes/{lane}/diff?file=src%2Fa%20b.c", null, ("Accept", "text/x-diff"));
        var (refused, _, _) = await it.Send("GET", $"/v1/lanes/{lane}/diff?file=..%2Fsecret", null, ("Accept", "text/x-diff"));

        status.ShouldBe(200);
        asked!.File.ShouldBe("src/a b.c");
        refused.ShouldBe(400);
    }

    [Fact]
    public async Task Changes_are_shown_with_as_many_lines_around_them_as_are_asked_for()
    {
        TunnelTarget? asked = null;
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames(End);
        };

        (await it.Send("GET", $"/v1/lanes/{lane}/diff?context=100000", null, ("Accept", "text/x-diff"))).Status.ShouldBe(200);
        (await it.Send("GET", $"/v1/lanes/{lane}/diff?context=-1", null, ("Accept", "text/x-diff"))).Status.ShouldBe(400);

        asked!.Context.ShouldBe(100_000);
    }

    [Fact]
    public async Task A_file_is_that_of_the_base_or_of_the_named_commit()
    {
        TunnelTarget? asked = null;
        it.Host.Streams = command =>
        {
            asked = command.Target;
            return Frames(Stdout("<script>"), End);
        };

        var (status, _, response) = await it.Send("GET", $"/v1/lanes/{lane}/file?path=src%2Fa%20b.c");

        status.ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe("<script>");
        (asked!.Kind, asked.File, asked.Ref, asked.BaseCommit).ShouldBe((TunnelKind.LaneFile, "src/a b.c", null, FakeHost.Commit));
        (await it.Send("GET", $"/v1/lanes/{lane}/file?path=a&ref=HEAD")).Status.ShouldBe(200);
        asked!.Ref.ShouldBe("HEAD");
        foreach (var wrong in new[] { "", "?path=..%2Fsecret", "?path=%2Fetc%2Fpasswd", "?ref=HEAD" })
            (await it.Send("GET", $"/v1/lanes/{lane}/file{wrong}")).Status.ShouldBe(400, wrong);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_found()
    {
        it.Host.Streams = _ => Frames(Failed("There is no file 'a' in 'HEAD'."));

        var (status, problem, _) = await it.Send("GET", $"/v1/lanes/{lane}/file?path=a&ref=HEAD");

        status.ShouldBe(404);
        problem["reason"]!.GetValue<string>().ShouldBe("not_found");
        problem["detail"]!.GetValue<string>().ShouldBe("There is no file 'a' in 'HEAD'.");
    }

    [Fact]
    public async Task Changes_are_an_empty_patch_where_nothing_changed()
    {
        it.Host.Streams = _ => Frames(End);

        var (status, _, response) = await it.Send("GET", $"/v1/lanes/{lane}/diff", null, ("Accept", "text/x-diff"));

        status.ShouldBe(200);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Changes_are_never_half_a_patch_that_looks_whole()
    {
        it.Host.Streams = _ => Frames(Stdout("diff --git "), Failed("git diff: no space left."));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/lanes/{lane}/diff");
        request.Headers.Accept.ParseAdd("text/x-diff");
        await Should.ThrowAsync<HttpRequestException>(() => it.Http.SendAsync(request));
    }

    [Theory]
    [InlineData("text/x-diff")]
    [InlineData("application/json")]
    public async Task Changes_are_refused_with_what_the_host_says(string accept)
    {
        it.Host.Streams = _ => Frames(Failed("git diff: bad object."));

        var (status, problem, _) = await it.Send("GET", $"/v1/lanes/{lane}/diff", null, ("Accept", accept));

        status.ShouldBe(409);
        problem["detail"]!.GetValue<string>().ShouldContain("bad object");
    }

    [Fact]
    public async Task Changes_are_overloaded_with_their_host_and_gone_with_their_lane()
    {
        it.Host.Silent = true;
        (await it.Send("GET", $"/v1/lanes/{lane}/status")).Body["reason"]!.GetValue<string>().ShouldBe("overloaded");
        it.Host.Silent = false;
        (await it.Send("GET", $"/v1/lanes/{LaneId.New()}/status")).Body["reason"]!.GetValue<string>().ShouldBe("lane_not_found");

        await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed");

        (await it.Send("GET", $"/v1/lanes/{lane}/diff")).Body["reason"]!.GetValue<string>().ShouldBe("lane_closed");
    }

    [Fact]
    public async Task Changes_are_refused_while_there_is_no_worktree_yet()
    {
        it.Host.Provisions = _ => null;
        var young = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes", new { display_name = "b" })).Body[
            "lane_id"
        ]!.GetValue<string>();

        var (status, problem, _) = await it.Send("GET", $"/v1/lanes/{young}/status");

        (status, problem["reason"]!.GetValue<string>(), problem["state"]!.GetValue<string>()).ShouldBe(
            (409, "invalid_transition", "provisioning")
        );
    }

    private LaneChangesView Changes(int files) =>
        new()
        {
            LaneId = LaneId.Parse(lane),
            BaseRef = "main",
            BaseCommit = FakeHost.Commit,
            Ahead = 2,
            Behind = 1,
            Additions = files,
            Deletions = 0,
            Files =
            [
                .. Enumerable
                    .Range(0, files)
                    .Select(number => new ChangedFile
                    {
                        Path = $"a rather long path to a file in some folder/{number}",
                        Change = FileChange.Added,
                        Additions = 1,
                        Deletions = 0,
                        Binary = false,
                        Submodule = false,
                    }),
            ],
            Untracked = [],
            Uncommitted = [],
        };

    private static TunnelFrame Stdout(string text) => new(TunnelFrameKind.Stdout, 0, Encoding.UTF8.GetBytes(text));

    private static TunnelFrame Failed(string why) => new(TunnelFrameKind.Failed, 0, Encoding.UTF8.GetBytes(why));

    private static TunnelFrame End => new(TunnelFrameKind.End, 0, default);

    private static async IAsyncEnumerable<TunnelFrame> Frames(params TunnelFrame[] frames)
    {
        foreach (var frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
