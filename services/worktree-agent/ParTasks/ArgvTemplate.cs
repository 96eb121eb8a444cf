using System.Text;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The words of a command of an external program, with places for values: <c>par exec --task {task} -- {argv}</c>. Words are parted by
/// spaces; quotes, single or double, keep them together. <c>{argv}</c> is a word of its own, and becomes many. Pure.
/// </summary>
internal sealed class ArgvTemplate
{
    public const string Argv = "argv";

    private readonly IReadOnlyList<string> parts;

    private ArgvTemplate(IReadOnlyList<string> parts) => this.parts = parts;

    public string Program => parts[0];

    /// <summary>Reads a template; <paramref name="fault"/> says what is wrong with it.</summary>
    /// <param name="text">The template.</param>
    /// <param name="needed">The places that it must have. There are no others.</param>
    /// <param name="fault">Null when nothing is wrong.</param>
    public static ArgvTemplate? Parse(string text, IReadOnlyCollection<string> needed, out string? fault)
    {
        var words = Split(text);
        var places = words?.SelectMany(Places).ToArray() ?? [];
        fault = words is null ? "a quote is not closed"
            : words.Count == 0 ? "it is empty"
            : Places(words[0]).Any() ? "its first word is the program, and has no places"
            : needed.FirstOrDefault(place => !places.Contains(place)) is { } missing ? $"{{{missing}}} is missing"
            : places.FirstOrDefault(place => !needed.Contains(place)) is { } unknown ? $"{{{unknown}}} means nothing here"
            : words.Any(word => word.Contains($"{{{Argv}}}", StringComparison.Ordinal) && word.Length > Argv.Length + 2) ? "{argv} must be a word of its own"
            : null;
        return fault is null ? new ArgvTemplate(words!) : null;
    }

    /// <summary>The words with the values in their places.</summary>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values, IReadOnlyList<string>? argv = null) =>
    [
        .. parts.SelectMany(word => word == $"{{{Argv}}}"
            ? argv ?? []
            : [values.Aggregate(word, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal))]),
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
