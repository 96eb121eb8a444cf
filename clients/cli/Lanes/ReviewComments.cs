using System.Text.Json;
using System.Text.Json.Serialization;
using Helios.Cli.Calls;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary>One comment of a review.</summary>
/// <param name="Path">The file, as in the lane's worktree.</param>
/// <param name="Line">The line, or the first and last one (<c>12-15</c>).</param>
/// <param name="Text">What is to be said about it.</param>
internal sealed record ReviewComment(string Path, string Line, string Text);

/// <summary>The comments on a lane that are not sent yet: a file of the user's own, in Helios's home folder.</summary>
internal sealed class ReviewComments(CliEnvironment environment, LaneId lane)
{
    private string Folder => System.IO.Path.Combine(ServerAddress.HomeFolder(option: null, environment), "comments");

    private string File => System.IO.Path.Combine(Folder, $"{lane}.json");

    public IReadOnlyList<ReviewComment> Read()
    {
        try
        {
            return System.IO.File.Exists(File)
                ? JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), ReviewJson.Default.ReviewCommentArray) ?? []
                : [];
        }
        catch (JsonException unreadable)
        {
            throw new CliException(
                ExitCodes.Failed,
                "comments_unreadable",
                $"{File} does not contain comments: {unreadable.Message}",
                $"helios lane comment {lane} --clear"
            );
        }
    }

    public void Write(IReadOnlyList<ReviewComment> comments)
    {
        Directory.CreateDirectory(Folder);
        System.IO.File.WriteAllBytes(File, JsonSerializer.SerializeToUtf8Bytes([.. comments], ReviewJson.Default.ReviewCommentArray));
    }

    public void Clear()
    {
        if (Directory.Exists(Folder))
            System.IO.File.Delete(File);
    }

    /// <summary>All of them as one message for an agent, by file and line.</summary>
    public static string Message(IReadOnlyList<ReviewComment> comments) =>
        "Review comments on your changes. Address each of them, then say what you did about it.\n"
        + string.Join('\n', InOrder(comments).Select((comment, i) => $"{i + 1}. {comment.Path}:{comment.Line}: {comment.Text}"));

    public static IEnumerable<ReviewComment> InOrder(IReadOnlyList<ReviewComment> comments) =>
        comments.OrderBy(comment => comment.Path, StringComparer.Ordinal).ThenBy(comment => int.Parse(comment.Line.Split('-')[0]));
}

[JsonSerializable(typeof(ReviewComment[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class ReviewJson : JsonSerializerContext;
