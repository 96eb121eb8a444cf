using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Scm;

/// <summary>
/// Checks the pull requests of all sessions: one list per repository, then the details of each. A check that fails at any point is not a
/// fact, and its requests are repeated.
/// </summary>
internal sealed partial class PullRequestPoller(
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work,
    ScmClient client,
    IOptions<ScmOptions> options,
    TimeProvider time,
    ILogger<PullRequestPoller> logger
)
{
    private const string Actor = "scm-poller";

    public async Task Run(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled || client.IsQuiet)
            return;
        var targets = await work.Run((transaction, token) => ScmTargets.Open(transaction, options.Value, token), cancellationToken);
        var wanted = new HashSet<string>();
        foreach (var repository in targets.GroupBy(target => target.Repository))
        {
            var none = new List<SessionId>();
            try
            {
                var list = client.Look();
                var open = await list.Get(
                    $"{PathOf(repository.Key)}/pulls?state=open&sort=created&direction=desc&per_page=100",
                    cancellationToken
                );
                list.Keep();
                wanted.UnionWith(list.Paths);
                foreach (var target in repository)
                {
                    if (await Look(target, open, wanted, cancellationToken))
                        none.Add(target.Session);
                }
            }
            catch (ScmFailedException failure)
            {
                RepositoryNotSeen(logger, repository.Key.ToString(), failure.Message);
            }

            if (none.Count > 0)
                await work.Run((transaction, _) => Task.FromResult(Note(transaction, none)), cancellationToken);
            if (client.IsQuiet)
            {
                Quiet(logger, client.QuietUntil);
                return;
            }
        }

        client.Forget(path => !wanted.Contains(path));
    }

    private bool Note(StoreTransaction transaction, List<SessionId> none)
    {
        ScmTargets.NoneSeen(transaction, none, Persistence.Sql.Moment(time.GetUtcNow()));
        return true;
    }

    /// <summary>Checks one session; returns whether it certainly has no pull request.</summary>
    private async Task<bool> Look(ScmTarget target, JsonElement open, HashSet<string> wanted, CancellationToken cancellationToken)
    {
        var look = client.Look();
        try
        {
            if (await Find(target, open, look, cancellationToken) is not { } number)
            {
                look.Keep();
                return true;
            }

            var path = PathOf(target.Repository);
            var pull = await look.Get($"{path}/pulls/{number}", cancellationToken);
            var head =
                pull.Object("head")?.Text("sha")
                ?? throw new ScmFailedException($"Pull request {number} of {target.Repository} names no commit.");
            var documents = new PullRequestDocuments(
                pull,
                await look.Get($"{path}/commits/{head}/check-runs?per_page=100", cancellationToken),
                await look.Get($"{path}/commits/{head}/status?per_page=100", cancellationToken),
                await look.All($"{path}/pulls/{number}/reviews", cancellationToken),
                await look.All($"{path}/pulls/{number}/comments", cancellationToken)
            );
            await Record(target, PullRequestMapping.Facts(documents), cancellationToken);
            look.Keep();
        }
        catch (Exception failure)
            when (failure is ScmFailedException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            SessionNotSeen(logger, target.Session, failure.Message);
        }
        finally
        {
            wanted.UnionWith(look.Paths);
        }

        return false;
    }

    /// <summary>The pull request of a branch: the open one; else the known one; else the newest one created after the session.</summary>
    private static async Task<int?> Find(ScmTarget target, JsonElement open, ScmBatch look, CancellationToken cancellationToken)
    {
        if (open.Items().Where(pull => IsOf(pull, target)).Select(pull => (int?)pull.Number("number")).FirstOrDefault() is { } number)
            return number;
        if (target.Known is { } known)
            return known;
        foreach (var pushedTo in PushedTo(target))
        {
            var head = Uri.EscapeDataString($"{pushedTo.Owner}:{target.Branch}");
            var all = await look.Get(
                $"{PathOf(target.Repository)}/pulls?state=all&head={head}&sort=created&direction=desc&per_page=5",
                cancellationToken
            );
            var own = all.Items()
                .Where(pull =>
                    IsOf(pull, target)
                    && (
                        PullRequestMapping.StateOf(pull) is PullRequestState.Open or PullRequestState.Draft
                        || pull.Time("created_at") >= target.Since
                    )
                )
                .Select(pull => (int?)pull.Number("number"))
                .FirstOrDefault();
            if (own is not null)
                return own;
        }

        return null;
    }

    // Not from any fork: anybody could open a pull request with the same branch name there, and its comments would reach the agent.
    private static bool IsOf(JsonElement pull, ScmTarget target) =>
        pull.Object("head") is { } head
        && head.Text("ref") == target.Branch
        && PushedTo(target)
            .Any(repository =>
                string.Equals(head.Object("repo")?.Text("full_name"), repository.ToString(), StringComparison.OrdinalIgnoreCase)
            );

    private static IEnumerable<ScmRepository> PushedTo(ScmTarget target) =>
        target.Fork is { } fork ? [target.Repository, fork] : [target.Repository];

    private Task Record(ScmTarget target, PullRequestFacts facts, CancellationToken cancellationToken) =>
        work.Run(
            (transaction, token) =>
                transaction.Send(
                    Endpoints.Address(Endpoints.Sessions),
                    new RecordScmFacts
                    {
                        SessionId = target.Session,
                        PullRequest = facts,
                        Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = Actor },
                    },
                    token
                ),
            cancellationToken
        );

    private static string PathOf(ScmRepository repository) =>
        $"/repos/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}";

    [LoggerMessage(4040, LogLevel.Warning, "Listing the pull requests of {Repository} failed: {Error}")]
    private static partial void RepositoryNotSeen(ILogger logger, string repository, string error);

    [LoggerMessage(4041, LogLevel.Warning, "Checking the pull request of {SessionId} failed: {Error}")]
    private static partial void SessionNotSeen(ILogger logger, SessionId sessionId, string error);

    [LoggerMessage(
        4042,
        LogLevel.Warning,
        "Pull requests are not checked until {Until}: the request budget is nearly used up, or the server demands a pause"
    )]
    private static partial void Quiet(ILogger logger, DateTimeOffset until);
}
