using System.Globalization;
using System.Text;

namespace Helios.Cli.Start;

/// <summary>The name of a lane, derived from what its agent is to do.</summary>
internal static class TaskName
{
    private const int LongestName = 40;
    private const int MostWords = 6;

    // Words that carry no meaning of their own in a name.
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "please",
        "so",
        "that",
        "the",
        "then",
        "this",
        "to",
        "with",
    };

    /// <summary>
    /// Derives a name: the first words of the first line that says something, without filler words, in lower case, joined by hyphens.
    /// </summary>
    /// <param name="prompt">For instance <c>Fix the failing test</c>.</param>
    /// <returns>For instance <c>fix-failing-test</c>; <c>task</c> for a prompt without letters and digits.</returns>
    public static string Of(string prompt)
    {
        foreach (var line in prompt.Split('\n'))
        {
            var words = Words(line).ToList();
            var telling = words.Where(word => !Fillers.Contains(word)).ToList();
            if (telling.Count == 0)
                telling = words;
            if (telling.Count > 0)
                return Join(telling);
        }

        return "task";
    }

    private static string Join(List<string> words)
    {
        var name = new StringBuilder(words[0]);
        foreach (var word in words.Skip(1).Take(MostWords - 1).TakeWhile(word => name.Length + 1 + word.Length <= LongestName))
            name.Append('-').Append(word);
        // A single word can be longer than any name.
        return name.Length <= LongestName ? name.ToString() : Shortened(name.ToString());
    }

    private static string Shortened(string word)
    {
        var elements = StringInfo.GetTextElementEnumerator(word);
        var name = new StringBuilder();
        while (elements.MoveNext() && name.Length + elements.GetTextElement().Length <= LongestName)
            name.Append(elements.GetTextElement());
        return name.ToString();
    }

    private static IEnumerable<string> Words(string line)
    {
        var word = new StringBuilder();
        foreach (var rune in line.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                word.Append(Rune.ToLowerInvariant(rune));
            // "don't" is one word.
            else if (rune.Value is not ('\'' or '\u2019') && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }
}
