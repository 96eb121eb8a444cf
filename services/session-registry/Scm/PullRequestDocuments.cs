using System.Text.Json;

namespace Helios.SessionRegistry.Scm;

/// <summary>Everything fetched about one pull request, unchanged.</summary>
/// <param name="Pull">The pull request itself.</param>
/// <param name="CheckRuns">The check runs of its head.</param>
/// <param name="Status">The combined commit status of its head.</param>
/// <param name="Reviews">All its reviews, oldest first.</param>
/// <param name="Comments">All its review comments.</param>
internal sealed record PullRequestDocuments(
    JsonElement Pull,
    JsonElement CheckRuns,
    JsonElement Status,
    IReadOnlyList<JsonElement> Reviews,
    IReadOnlyList<JsonElement> Comments
);
