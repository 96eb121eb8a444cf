using System.Text;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// A command line of an external program with placeholders: <c>par exec --task {task} -- {argv}</c>. Spaces separate
/// words; single or double quotes keep them together. <c>{argv}</c> must be a whole word and expands to several. Pure.
/// </summary>
internal sealed class ArgvTemplate
{
    public const string Argv = "argv";

    private readonly IReadOnlyList<string> parts;

    private ArgvTemplate(IReadOnlyList<string> parts) => this.parts = parts;

    public string Program => parts[0];

    /// <summary>Parses a template; <paramref name="fault"/> describes the error.</summary>
    /// <param name="text">The template.</param>
    /// <param name="needed">The placeholders it must contain; no others are allowed.</param>
    /// <param name="fault">Null if the template is valid.</param>
    public static ArgvTemplate? Parse(string text, IReadOnlyCollection<string> needed, out string? fault)
    {
        var words = Split(text);
        var places = words?.SelectMany(Places).ToArray() ?? [];
        fault =
            words is null ? "a quote is not closed"
            : words.Count == 0 ? "it is empty"
            : Places(words[0]).Any() ? "its first word is the program and must not contain placeholders"
            : needed.FirstOrDefault(place => !places.Contains(place)) is { } missing ? $"{{{missing}}} is missing"
            : places.FirstOrDefault(place => !needed.Contains(place)) is { } unknown ? $"{{{unknown}}} is not a placeholder here"
            : words.Any(word => word.Contains($"{{{Argv}}}", StringComparison.Ordinal) && word.Length > Argv.Length + 2)
                ? "{argv} must be a separate word"
            : null;
        return fault is null ? new ArgvTemplate(words!) : null;
    }

    /// <summary>The words with placeholders replaced by values.</summary>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values, IReadOnlyList<string>? argv = null) =>
        [
            .. parts.SelectMany(word =>
                word == $"{{{Argv}}}"
                    ? argv ?? []
                    : [values.Aggregate(word, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal))]
            ),
        ];

    private static IEnumerable<string> Places(string word)
    {
        for (var start = word.IndexOf('{', StringComparison.Ordinal); start >= 0; start = word.IndexOf('{', start + 1))
        {
            var end = word.IndexOf('}', start);
            if (end > start)
                yield return word[(start + 1)..end];
        }
    }

    private static List<string>? Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char? quote = null;
        foreach (var character in text)
        {
            if (quote is null && char.IsWhiteSpace(character))
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
            }
            else if (quote is null && character is '\'' or '"')
            {
                quote = character;
                word ??= new StringBuilder();
            }
            else if (character == quote)
            {
                quote = null;
            }
            else
            {
                (word ??= new StringBuilder()).Append(character);
            }
        }

        if (word is not null)
            words.Add(word.ToString());
        return quote is null ? words : null;
    }
}
