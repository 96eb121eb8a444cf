using System.Text;

namespace Helios.Contracts.Api.Agents;

/// <summary>
/// A text of a manifest with placeholders: <c>{model}</c>, or <c>{model|small}</c> with a default. Doubled braces mean themselves.
/// </summary>
public static class AgentTemplate
{
    /// <summary>The first prompt.</summary>
    public const string Prompt = "prompt";

    /// <summary>The model that the session has chosen.</summary>
    public const string Model = "model";

    /// <summary>The arguments of the session's permission mode; only as a text of its own.</summary>
    public const string Permissions = "permissions";

    /// <summary>The conversation to resume.</summary>
    public const string Resume = "resume";

    /// <summary>The id for a new conversation, a UUID that follows from the launch; none for a conversation that is resumed.</summary>
    public const string Conversation = "conversation";

    /// <summary>The lane's worktree.</summary>
    public const string Worktree = "worktree";

    /// <summary>A folder for the agent's state, one per lane; it outlives sessions.</summary>
    public const string State = "state";

    /// <summary>The folder of this launch.</summary>
    public const string Launch = "launch";

    /// <summary>The base URL of the model's endpoint, if the host has one for the agent.</summary>
    public const string BaseUrl = "base_url";

    /// <summary>The key for the endpoint; only in variables, because every user of a machine can see arguments.</summary>
    public const string Key = "key";

    /// <summary>All placeholders.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Prompt, Model, Permissions, Resume, Conversation, Worktree, State, Launch, BaseUrl, Key];

    /// <summary>The placeholders of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    /// <returns>Their names; those before the fault.</returns>
    public static IReadOnlyList<string> Placeholders(string text, out string? fault)
    {
        var names = new List<string>();
        fault = Parse(text, static _ => { }, (name, _) => names.Add(name));
        return names;
    }

    /// <summary>The text with the values of its placeholders; null if one has neither a value nor a default.</summary>
    /// <param name="text">A valid text.</param>
    /// <param name="value">The value of a placeholder; null or empty for none.</param>
    public static string? Expand(string text, Func<string, string?> value)
    {
        var expanded = new StringBuilder();
        var isMissing = false;
        Parse(
            text,
            part => expanded.Append(part),
            (name, otherwise) =>
            {
                var found = value(name) is { Length: > 0 } given ? given : otherwise;
                isMissing |= found is null;
                expanded.Append(found);
            }
        );
        return isMissing ? null : expanded.ToString();
    }

    private static string? Parse(string text, Action<string> literal, Action<string, string?> placeholder)
    {
        for (var at = 0; at < text.Length; )
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
            {
                literal(text[at].ToString());
                at += 2;
                continue;
            }

            if (text[at] is '}')
                return "has a '}' without '{'; write '}}' for the character";
            if (text[at] is not '{')
            {
                var next = text.IndexOfAny(['{', '}'], at) is >= 0 and var brace ? brace : text.Length;
                literal(text[at..next]);
                at = next;
                continue;
            }

            var end = text.IndexOf('}', at);
            if (end < 0)
                return "has a '{' without '}'; write '{{' for the character";
            var parts = text[(at + 1)..end].Split('|', 2);
            if (!All.Contains(parts[0], StringComparer.Ordinal))
                return $"has an unknown placeholder '{{{parts[0]}}}'; there are {string.Join(", ", All.Select(name => $"{{{name}}}"))}";
            placeholder(parts[0], parts.Length > 1 ? parts[1] : null);
            at = end + 1;
        }

        return null;
    }
}
