using System.Globalization;
using System.Text.Json;
using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Scm;

/// <summary>Converts documents to facts. Pure; whatever a document does not say is unknown, never good.</summary>
internal static class PullRequestMapping
{
    private const int LongestTail = 16_000;

    public static PullRequestFacts Facts(PullRequestDocuments documents)
    {
        var pull = documents.Pull;
        var (checks, failing, tail) = Checks(documents.CheckRuns, documents.Status);
        var author = pull.Object("user")?.Text("login");
        var (people, bots) = Unanswered(documents.Comments, author);
        var mergeable = pull.Flag("mergeable");
        var state = pull.Text("mergeable_state");
        return new PullRequestFacts
        {
            Number = pull.GetProperty("number").GetInt32(),
            Url = pull.Text("html_url") ?? pull.Text("url") ?? "",
            State = StateOf(pull),
            Title = pull.Text("title"),
            HeadCommit = pull.Object("head")?.Text("sha"),
            Checks = checks,
            FailingChecks = failing,
            FailingLogTail = tail,
            Review = Review(documents.Reviews, pull, author),
            UnresolvedComments = people,
            BotComments = bots,
            HasConflicts =
                state is "dirty" ? true
                : mergeable is true ? false
                : null,
            IsMergeable = (mergeable, state) switch
            {
                // An unstable pull request may be merged by the rules; its checks are judged separately.
                (true, "clean" or "has_hooks" or "unstable") => true,
                (_, "dirty" or "blocked" or "behind" or "draft") or (false, _) => false,
                _ => null,
            },
            UpdatedAt = pull.Time("updated_at"),
        };
    }

    public static PullRequestState StateOf(JsonElement pull) =>
        pull switch
        {
            _ when pull.Flag("merged") is true || pull.Text("merged_at") is not null => PullRequestState.Merged,
            _ when pull.Text("state") is "closed" => PullRequestState.Closed,
            _ when pull.Flag("draft") is true => PullRequestState.Draft,
            _ => PullRequestState.Open,
        };

    /// <summary>A failing check decides; then a running one; then an unreadable one.</summary>
    private static (CheckState State, IReadOnlyList<string> Failing, string? Tail) Checks(JsonElement runs, JsonElement status)
    {
        var (failing, pending, unknown, passing) = (new SortedSet<string>(StringComparer.Ordinal), false, false, false);
        string? tail = null;
        // Only the newest run of a name counts: a check that is run again is listed again.
        var newest = runs.Items("check_runs")
            .GroupBy(run => (run.Object("app")?.Text("slug"), run.Text("name")))
            .Select(same => same.MaxBy(run => run.TryGetProperty("id", out var id) && id.TryGetInt64(out var number) ? number : 0));
        foreach (var run in newest)
        {
            switch (run.Text("status"), run.Text("conclusion"))
            {
                case ("completed", "success" or "neutral" or "skipped"):
                    passing = true;
                    break;
                case ("completed", "failure" or "timed_out" or "cancelled" or "action_required" or "startup_failure"):
                    failing.Add(run.Text("name") ?? "check");
                    tail ??= TailOf(run);
                    break;
                case ("completed", _):
                    unknown = true;
                    break;
                default:
                    pending = true;
                    break;
            }
        }

        foreach (var context in status.Items("statuses"))
        {
            switch (context.Text("state"))
            {
                case "success":
                    passing = true;
                    break;
                case "failure" or "error":
                    failing.Add(context.Text("context") ?? "status");
                    tail ??= context.Text("description");
                    break;
                case "pending":
                    pending = true;
                    break;
                default:
                    unknown = true;
                    break;
            }
        }

        // If a page does not contain all of them, the rest is unknown.
        unknown |=
            runs.Number("total_count") > runs.Items("check_runs").Count()
            || status.Number("total_count") > status.Items("statuses").Count();
        var state =
            failing.Count > 0 ? CheckState.Failing
            : pending ? CheckState.Pending
            : unknown ? CheckState.Unknown
            : passing ? CheckState.Passing
            : CheckState.None;
        return (state, [.. failing], tail);
    }

    private static string? TailOf(JsonElement run)
    {
        var output = run.Object("output");
        var words = string.Join(
            '\n',
            new[] { output?.Text("title"), output?.Text("summary"), output?.Text("text") }.Where(part => !string.IsNullOrWhiteSpace(part))
        );
        var address = run.Text("details_url");
        var all = address is null ? words : $"{words}\n{address}".Trim();
        return all.Length == 0 ? null
            : all.Length <= LongestTail ? all
            : all[^LongestTail..];
    }

    /// <summary>The latest review of each reviewer counts; a comment alone does not count, and a dismissed review is withdrawn.</summary>
    private static ReviewState Review(IReadOnlyList<JsonElement> reviews, JsonElement pull, string? author)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var review in reviews)
        {
            if (
                review.Object("user")?.Text("login") is { } reviewer
                && reviewer != author
                && review.Text("state") is "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED"
            )
            {
                last[reviewer] = review.Text("state")!;
            }
        }

        return last.ContainsValue("CHANGES_REQUESTED") ? ReviewState.ChangesRequested
            : last.ContainsValue("APPROVED") ? ReviewState.Approved
            : pull.Items("requested_reviewers").Any() || pull.Items("requested_teams").Any() ? ReviewState.Pending
            : ReviewState.None;
    }

    /// <summary>
    /// Threads that need an answer. The API does not say which are resolved: a thread whose lines have changed since is outdated, and one
    /// in which the author of the pull request wrote last is answered.
    /// </summary>
    private static (IReadOnlyList<string> People, IReadOnlyList<string> Bots) Unanswered(
        IReadOnlyList<JsonElement> comments,
        string? author
    )
    {
        var people = new SortedSet<string>(StringComparer.Ordinal);
        var bots = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var thread in comments.GroupBy(comment => comment.Number("in_reply_to_id") ?? comment.Number("id")))
        {
            var ordered = thread.OrderBy(comment => comment.Number("id")).ToList();
            if (thread.Key is not { } id || IsOutdated(ordered[0]) || ordered[^1].Object("user")?.Text("login") == author)
                continue;
            var isBot = ordered[0].Object("user")?.Text("type") is "Bot";
            (isBot ? bots : people).Add(id.ToString(CultureInfo.InvariantCulture));
        }

        return ([.. people], [.. bots]);
    }

    private static bool IsOutdated(JsonElement comment) =>
        comment.TryGetProperty("position", out var position)
        && position.ValueKind is JsonValueKind.Null
        && comment.Text("subject_type") is not "file";
}
