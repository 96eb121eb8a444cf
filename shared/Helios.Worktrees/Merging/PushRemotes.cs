using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Merging;

/// <summary>Finds the remote that a lane's branch is pushed to.</summary>
internal sealed class PushRemotes(GitProgram git)
{
    private const string Usual = "origin";

    /// <summary>The remote that the caller wants; else <c>origin</c>, or the only one.</summary>
    /// <exception cref="MergeStoppedException">There is none, or several to choose from.</exception>
    public async Task<string> Find(LanePlace lane, string? wanted, CancellationToken cancellationToken)
    {
        var listed = await git.Run(new GitCall("remote") { GitDir = lane.Repository.CommonDir }, cancellationToken);
        var remotes = listed.Stdout.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var chosen = wanted is null
            ? remotes.Contains(Usual)
                ? Usual
                : remotes.Length == 1
                    ? remotes[0]
                    : null
            : remotes.Contains(wanted)
                ? wanted
                : null;
        return chosen
            ?? throw new MergeStoppedException(
                MergeRefusalReason.RemoteNotFound,
                remotes.Length == 0
                    ? $"{lane.Repository.CommonDir} has no remote to push to. Add one: git remote add origin URL."
                    : $"Choose a remote to push to (--remote): {string.Join(", ", remotes)}."
            );
    }

    /// <summary>The URLs that are pushed to, as git rewrites them and as they are configured, without passwords and tokens.</summary>
    public async Task<IReadOnlyList<string>> UrlsOf(LanePlace lane, string remote, CancellationToken cancellationToken)
    {
        var used = new GitCall("remote", "get-url", "--push", remote) { GitDir = lane.Repository.CommonDir };
        var urls = new List<string> { Shown(await git.Line(used, cancellationToken)) };
        foreach (var key in (string[])["pushurl", "url"])
        {
            var configured = new GitCall("config", "--get", $"remote.{remote}.{key}") { GitDir = lane.Repository.CommonDir };
            var said = await git.Try(configured, cancellationToken);
            if (said.Succeeded && Shown(said.Stdout.Text.TrimEnd('\n')) is var url && !urls.Contains(url))
                urls.Add(url);
        }
        return urls;
    }

    private static string Shown(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https", UserInfo.Length: > 0 }
            ? new UriBuilder(parsed) { UserName = "", Password = "" }
                .Uri
                .AbsoluteUri
            : url;
}
