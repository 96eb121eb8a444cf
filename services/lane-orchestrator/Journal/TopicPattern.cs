using System.Text;
using System.Text.RegularExpressions;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>A topic with AMQP wildcards: <c>*</c> matches one word, <c>#</c> any number of words.</summary>
internal sealed record TopicPattern
{
    public const int MaxLength = 255;

    private readonly Regex regex;

    private TopicPattern(string expression)
    {
        Expression = expression;
        regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>The same as a regular expression over a dot and the topic; both .NET and Postgres read it.</summary>
    public string Expression { get; }

    public static TopicPattern? TryParse(string text)
    {
        if (text.Length is 0 or > MaxLength)
            return null;

        // Each word includes its dot, so that # can match zero words.
        var expression = new StringBuilder("^");
        foreach (var word in text.Split('.'))
        {
            if (word == "#")
                expression.Append(@"(\.[^.]+)*");
            else if (word == "*")
                expression.Append(@"\.[^.]+");
            else if (word.Length > 0 && word.All(character => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
                expression.Append(@"\.").Append(word);
            else
                return null;
        }

        return new TopicPattern(expression.Append('$').ToString());
    }

    public bool Matches(string topic) => regex.IsMatch($".{topic}");
}
