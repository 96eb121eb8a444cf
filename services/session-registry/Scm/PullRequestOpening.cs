using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Scm;

/// <summary>
/// Opens pull requests on the forge. The forge has the only record of them: an open one of the same branch is found instead of opening
/// another, also if the answer to an earlier request was lost.
/// </summary>
internal sealed class PullRequestOpening(ScmClient client, IOptions<ScmOptions> options)
{
    private const int LongestWords = 500;

    /// <summary>Whether pull requests can be opened for what is pushed to a remote: <see cref="ForgeFound"/>, or why not.</summary>
    public object Find(FindForge asked) =>
        TargetOf(asked.WorkspaceId, asked.RemoteUrls, out var refused) is { } target
            ? new ForgeFound { Repository = target.Repository.ToString() }
            : refused!;

    /// <summary>The open pull request: <see cref="PullRequestOpened"/>, or why there is none.</summary>
    public async Task<object> Open(OpenPullRequest asked, CancellationToken cancellationToken)
    {
        if (TargetOf(asked.WorkspaceId, asked.RemoteUrls, out var refused) is not { } target)
            return refused!;
        try
        {
            if (await FindOpen(target, asked, cancellationToken) is { } known)
                return Opened(target, known, created: false);
        }
        catch (ScmFailedException failure)
        {
            return Unavailable(failure);
        }

        try
        {
            var (status, answer) = await client.Send(HttpMethod.Post, $"{PathOf(target)}/pulls", Body(target, asked), cancellationToken);
            if (status is HttpStatusCode.Created or HttpStatusCode.OK && answer.Number("number") is not null)
                return Opened(target, answer, created: true);
            // Somebody else has opened it in the meantime.
            if (status is HttpStatusCode.UnprocessableEntity && await FindOpen(target, asked, cancellationToken) is { } other)
                return Opened(target, other, created: false);
            return Refusal(target, status, answer);
        }
        catch (ScmFailedException lost)
        {
            return await FindAfter(lost, target, asked, cancellationToken);
        }
    }

    /// <summary>An answer that was lost says nothing: the forge may have carried out the request.</summary>
    private async Task<object> FindAfter(ScmFailedException lost, Target target, OpenPullRequest asked, CancellationToken cancellationToken)
    {
        try
        {
            return await FindOpen(target, asked, cancellationToken) is { } opened
                ? Opened(target, opened, created: true)
                : Unavailable(lost);
        }
        catch (ScmFailedException)
        {
            return Unavailable(lost);
        }
    }

    /// <summary>The open pull request of the branch: into the same base, or into any if its caller has not chosen one.</summary>
    private async Task<JsonElement?> FindOpen(Target target, OpenPullRequest asked, CancellationToken cancellationToken)
    {
        var head = Uri.EscapeDataString($"{target.PushedTo.Owner}:{asked.Head}");
        var path = $"{PathOf(target)}/pulls?state=open&head={head}&per_page=100";
        var (status, answer) = await client.Send(HttpMethod.Get, path, body: null, cancellationToken);
        if (status is not HttpStatusCode.OK)
            // The request to open one says it better.
            return null;
        var open = answer
            .Items()
            .Where(pull =>
                PullRequestMapping.StateOf(pull) is PullRequestState.Open or PullRequestState.Draft
                && pull.Object("head") is { } from
                && from.Text("ref") == asked.Head
                && string.Equals(from.Object("repo")?.Text("full_name"), target.PushedTo.ToString(), StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        return open.Where(pull => pull.Object("base")?.Text("ref") == asked.Base)
            .Concat(asked.IsBaseChosen ? [] : open)
            .Select(pull => (JsonElement?)pull)
            .FirstOrDefault();
    }

    private static JsonObject Body(Target target, OpenPullRequest asked) =>
        new()
        {
            ["title"] = asked.Title,
            ["body"] = asked.Body,
            ["head"] = target.PushedTo.Owner == target.Repository.Owner ? asked.Head : $"{target.PushedTo.Owner}:{asked.Head}",
            ["base"] = asked.Base,
            ["draft"] = asked.Draft,
        };

    private static PullRequestOpened Opened(Target target, JsonElement pull, bool created) =>
        new()
        {
            Repository = target.Repository.ToString(),
            Number = (int)(pull.Number("number") ?? 0),
            Url = pull.Text("html_url") ?? pull.Text("url") ?? "",
            Title = pull.Text("title") ?? "",
            Base = pull.Object("base")?.Text("ref") ?? "",
            Draft = pull.Flag("draft") is true,
            Created = created,
        };

    /// <summary>The repositories for a remote; null if no forge or no token is known.</summary>
    private Target? TargetOf(WorkspaceId workspace, IReadOnlyList<string> remotes, out Refused? refused)
    {
        var settings = options.Value;
        var key = workspace.ToString();
        var configured = settings.Repositories.TryGetValue(key, out var named) ? ScmRepository.Parse(named) : null;
        var fork = settings.Forks.TryGetValue(key, out var other) ? ScmRepository.Parse(other) : null;
        var pushedTo =
            remotes.Select(url => ScmRepository.Parse(url, settings.ServesHost)).FirstOrDefault(found => found is not null)
            ?? fork
            ?? configured;
        if (pushedTo is null)
        {
            refused = Refused(
                RefusalReason.ForgeNotConfigured,
                $"The remote {remotes[0]} is not on {settings.BaseUrl.Host}, the forge that is configured. For another forge with GitHub's "
                    + $"API, set {Setting(nameof(ScmOptions.BaseUrl))} and {Setting(nameof(ScmOptions.Hosts))}__0 of the session "
                    + $"registry, or name the repository by {Setting(nameof(ScmOptions.Repositories))}__{key}."
            );
            return null;
        }

        if (string.IsNullOrWhiteSpace(settings.Token))
        {
            refused = Refused(
                RefusalReason.ForgeUnauthenticated,
                $"There is no token for {settings.BaseUrl.Host}: set {Setting(nameof(ScmOptions.Token))} of the session registry."
            );
            return null;
        }

        refused = null;
        return new Target(configured ?? pushedTo, pushedTo);
    }

    private Refused Refusal(Target target, HttpStatusCode status, JsonElement answer)
    {
        var words = Words(answer);
        var said = words.Length == 0 ? "" : $" It says: {words}";
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => Refused(
                RefusalReason.ForgeUnauthenticated,
                $"{options.Value.BaseUrl.Host} answered {code} for {target.Repository}: its token "
                    + $"({Setting(nameof(ScmOptions.Token))}) must be valid, see the repository, and be allowed to write pull requests."
                    + said
            ),
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Refused(
                RefusalReason.ForgeUnavailable,
                $"{options.Value.BaseUrl.Host} answered {code}.{said} Repeat the request later."
            ),
            _ => Refused(
                RefusalReason.ForgeRefused,
                $"{options.Value.BaseUrl.Host} does not accept the pull request in {target.Repository} ({code}).{said}"
            ),
        };
    }

    /// <summary>What the forge says: its message, and those of its errors.</summary>
    private static string Words(JsonElement answer)
    {
        var words = string.Join(
            "; ",
            answer
                .Items("errors")
                .Select(error => error.Text("message") ?? error.Text("code"))
                .Prepend(answer.Text("message"))
                .Where(text => !string.IsNullOrWhiteSpace(text))
        );
        words = string.Concat(words.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return words.Length <= LongestWords ? words : words[..LongestWords] + "…";
    }

    private static Refused Unavailable(ScmFailedException failure) =>
        Refused(
            RefusalReason.ForgeUnavailable,
            $"The forge does not answer: {failure.Message} Repeat the request: a pull request that was opened all the same is found."
        );

    private static Refused Refused(RefusalReason reason, string detail) => new() { Reason = reason, Detail = detail };

    private static string Setting(string name) => $"{ScmOptions.Section.Replace(":", "__", StringComparison.Ordinal)}__{name}";

    private static string PathOf(Target target) => $"/repos/{target.Repository.Owner}/{target.Repository.Name}";

    /// <param name="Repository">The repository that gets the pull request.</param>
    /// <param name="PushedTo">The repository with the branch: the same, or a fork.</param>
    private sealed record Target(ScmRepository Repository, ScmRepository PushedTo);
}
